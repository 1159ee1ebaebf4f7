"""Variance of the cumulative incidence of return: the infinitesimal jackknife.

The variance is the sum over episodes, or over clusters of them, of the square of their (summed)
weighted influence. Influence is fixed on two days of an episode's life but for paths that all
episodes of a stratum share (`influence`), so sums of it, or of its square, over any number of
episodes need only sums by day: rows + strata x days operations.

Sources: Therneau T, *survival* vignette "Methods for survival curves" (infinitesimal jackknife).
R: ``survfit(Surv(start, stop, factor), id=, cluster=)$std.err``.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
from scipy import sparse

from models.aalen_johansen import Floats, Incidence
from models.counting import Ints
from models.influence import Paths, Rows, find_paths

BLOCK_CELLS: Final = 1_000_000
"""Cells of clusters x days held at once: bounds the memory of a clustered variance."""


def by_row(incidence: Incidence, rows: Rows) -> Floats:
    """
    Variance of the cumulative incidence of return when every episode stands alone.

    Parameters
    ----------
    incidence
        The estimates, shape (strata, days).
    rows
        The rows they were made from.

    Returns
    -------
    array of shape (strata, days)
        The sum over episodes of the squared weighted influence.
    """
    return _sum_of_squares(find_paths(incidence), rows, rows.n * rows.weight**2)


def by_cluster(incidence: Incidence, rows: Rows, cluster: Ints) -> Floats:
    """
    Variance of the cumulative incidence of return when episodes of a cluster depend on each other.

    Parameters
    ----------
    incidence
        The estimates, shape (strata, days).
    rows
        The rows they were made from.
    cluster
        Number of the cluster of each row, 0 or more.

    Returns
    -------
    array of shape (strata, days)
        The sum over clusters of the square of their summed weighted influence, apart for each
        stratum.
    """
    paths = find_paths(incidence)
    width = int(cluster.max(initial=0)) + 1
    _, group, size = np.unique(
        rows.stratum * width + cluster, return_inverse=True, return_counts=True
    )
    alone = np.flatnonzero(size[group] == 1)
    single = rows.take(alone)
    # n episodes of one cluster in one row have the same influence: square their sum, not each.
    variance = _sum_of_squares(paths, single, (single.n * single.weight) ** 2)
    shared = np.flatnonzero(size[group] > 1)
    shared = shared[np.argsort(group[shared], kind="stable")]
    for block in _blocks(group[shared], BLOCK_CELLS // incidence.returned.shape[1]):
        members = shared[block]
        groups, position = np.unique(group[members], return_inverse=True)
        stratum = np.empty(len(groups), dtype=np.int64)
        stratum[position] = rows.stratum[members]
        influence = _cluster_influence(paths, rows.take(members), position, stratum)
        np.add.at(variance, stratum, influence**2)
    return variance


def by_unit(rows: Rows, own: Floats, strata: int, cluster: Ints | None) -> sparse.csr_array:
    """
    Sum the weighted influence on any one number of each stratum over what is independent.

    Parameters
    ----------
    rows
        Rows of a risk table.
    own
        The influence of one episode of each row.
    strata
        How many there are.
    cluster
        Number of the cluster of each row; None where every episode stands alone.

    Returns
    -------
    sparse array of shape (strata, units)
        The variance of the number is the sum of the squares along a row, the covariance of two
        strata that of the products of two rows. The n episodes of a row alone each have the same
        influence, so they are one unit whose influence is sqrt(n) times theirs.
    """
    alone = cluster is None
    unit = np.arange(len(own)) if cluster is None else cluster
    size = np.sqrt(rows.n) if alone else rows.n
    shape = (strata, int(unit.max(initial=0)) + 1)
    return sparse.coo_array((size * rows.weight * own, (rows.stratum, unit)), shape=shape).tocsr()


def _sum_of_squares(paths: Paths, rows: Rows, q: Floats) -> Floats:
    """Sum ``q`` times the squared influence over rows, by stratum and day."""
    shape = paths.g.shape
    terms = paths.terms(rows)
    path, running = paths.incidence.returned, paths.running

    def over(values: Floats) -> Floats:
        return np.cumsum(rows.sums(shape, rows.stop, values), axis=1)

    def ongoing(values: Floats) -> Floats:
        return np.cumsum(rows.sums(shape, rows.start, values), axis=1) - over(values)

    fixed, slope = terms.start_g + terms.stop_a, terms.stop_b - terms.start_c
    finished = over(q * fixed**2) + path * (2 * over(q * fixed * slope) + path * over(q * slope**2))
    g, c = terms.start_g, terms.start_c
    open_now = running * (running * ongoing(q) + 2 * (ongoing(q * g) - path * ongoing(q * c)))
    entered = ongoing(q * g**2) - path * (2 * ongoing(q * g * c) - path * ongoing(q * c**2))
    return finished + open_now + entered


def _cluster_influence(paths: Paths, rows: Rows, position: Ints, stratum: Ints) -> Floats:
    """Sum the weighted influence over the rows of each cluster: shape (clusters, days)."""
    shape = (len(stratum), paths.g.shape[1])
    terms = paths.terms(rows)
    size = rows.n * rows.weight
    rows = replace(rows, stratum=position)

    def since(at_start: Floats, at_stop: Floats) -> Floats:
        daily = rows.sums(shape, rows.start, at_start) + rows.sums(shape, rows.stop, at_stop)
        return np.cumsum(daily, axis=1)

    level = since(size * terms.start_g, size * terms.stop_a)
    slope = since(-size * terms.start_c, size * terms.stop_b)
    open_now = since(size, -size)
    path, running = paths.incidence.returned[stratum], paths.running[stratum]
    return level + path * slope + running * open_now


def _blocks(group: Ints, most: int) -> Iterator[slice]:
    """Cut sorted group numbers into slices of at most ``most`` whole groups."""
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    edges = [*starts[:: max(1, most)].tolist(), len(group)]
    for begin, end in pairwise(edges):
        yield slice(begin, end)

"""Variance of the cumulative incidence of return: the infinitesimal jackknife.

The influence of episode *i* on the Aalen-Johansen estimate F(t) is its derivative in the weight of
that episode. With n(u) at risk, d(u) leaving for any reason, h = d/n, h1 the hazard of returning,
S(u-) the probability of still being absent just before u, and dM_i = dN_i - Y_i h (Y_i is 1 on
``(start, stop]``)::

    D_i(t) = sum over u <= t of  S(u-)/n(u) dM_i1(u) - (F(t) - F(u)) / (n(u) - d(u)) dM_i(u)

where the second term is 0 if n(u) = d(u): nothing that happens later can then change F. With the
running sums g(t) = sum of S(u-) h1(u)/n(u) + F(u) h(u)/(n(u)-d(u)) and
c(t) = sum of h(u)/(n(u)-d(u)), an episode (s, x] contributes

* while it runs (s <= t < x):  g(s) - F(t) c(s) + P(t),  P(t) = F(t) c(t) - g(t);
* once it is over (t >= x):  g(s) - F(t) c(s) + a + F(t) b,  where for a return
  a = S(x-)/n(x) + F(x)/(n(x)-d(x)) - g(x) and b = c(x) - 1/(n(x)-d(x)), an exit lacks the first
  term of a, and a censoring has a = -g(x), b = c(x).

Everything but F(t) and P(t) is fixed on two days of an episode's life, so sums of D, or of its
square, over any number of episodes need only sums by day: rows + strata x days operations.

Sources: Aalen & Johansen 1978; Therneau T, *survival* vignette "Methods for survival curves"
(infinitesimal jackknife). R: ``survfit(Surv(start, stop, factor), id=, cluster=)$std.err``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.aalen_johansen import Floats, Incidence, share

Ints: TypeAlias = NDArray[np.int64]

BLOCK_CELLS: Final = 1_000_000
"""Cells of clusters x days held at once: bounds the memory of a clustered variance."""


@dataclass(frozen=True)
class Rows:
    """
    Rows of a risk table as arrays of one length.

    Attributes
    ----------
    stratum
        Number of the row's curve.
    start, stop
        Columns of the grid of days in which the row enters and leaves.
    returned, exited
        1.0 where the row ends that way.
    weight
        Case weight of one episode.
    n
        Episodes the row stands for.
    """

    stratum: Ints
    start: Ints
    stop: Ints
    returned: Floats
    exited: Floats
    weight: Floats
    n: Floats

    def take(self, rows: NDArray[np.intp]) -> "Rows":
        """Return some of the rows."""
        return Rows(**{name: values[rows] for name, values in vars(self).items()})

    def sums(self, shape: tuple[int, int], day: Ints, values: Floats) -> Floats:
        """Sum values of the rows into cells of stratum x day."""
        cells = self.stratum * shape[1] + day
        totals = np.bincount(cells, values, minlength=shape[0] * shape[1])
        return totals.astype(np.float64, copy=False).reshape(shape)


@dataclass(frozen=True)
class _Terms:
    """What rows contribute at their start (g, c) and at their stop (a, b); see the module."""

    start_g: Floats
    start_c: Floats
    stop_a: Floats
    stop_b: Floats


@dataclass(frozen=True)
class _Paths:
    """Running sums of the module's notes, each of shape (strata, days)."""

    incidence: Incidence
    g: Floats
    c: Floats

    @property
    def running(self) -> Floats:
        """The path P(t) that every running episode shares."""
        return self.incidence.returned * self.c - self.g

    def terms(self, rows: Rows) -> _Terms:
        """Look up what each row contributes on its own two days."""
        begin, end = (rows.stratum, rows.start), (rows.stratum, rows.stop)
        fit = self.incidence
        per_stayer = share(np.ones_like(fit.staying), fit.staying)[end]
        left = rows.returned + rows.exited
        jump = rows.returned * share(fit.survival_before, fit.at_risk)[end]
        return _Terms(
            start_g=self.g[begin],
            start_c=self.c[begin],
            stop_a=jump + left * fit.returned[end] * per_stayer - self.g[end],
            stop_b=self.c[end] - left * per_stayer,
        )


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
    return _sum_of_squares(_paths(incidence), rows, rows.n * rows.weight**2)


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
    paths = _paths(incidence)
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


def of_area(incidence: Incidence, rows: Rows, until: int, cluster: Ints | None) -> Floats:
    """
    Variance of the area under the cumulative incidence of return: of its sum over days 0..until-1.

    Parameters
    ----------
    incidence
        The estimates, shape (strata, days).
    rows
        The rows they were made from.
    until
        Where the area ends; at most the number of days.
    cluster
        Number of the cluster of each row; None where every episode stands alone.

    Returns
    -------
    array of shape (strata,)

    Notes
    -----
    An episode's influence on the area is the sum of its influence on each day (see the module), and
    sums of 1, F and P over a range of days are differences of running sums.
    """
    paths = _paths(incidence)
    terms, stratum = paths.terms(rows), rows.stratum
    begin, end = np.minimum(rows.start, until), np.minimum(rows.stop, until)
    area, running = _running_sum(incidence.returned), _running_sum(paths.running)

    def between(sums: Floats, first: Ints, last: Ints) -> Floats:
        return sums[stratum, last] - sums[stratum, first]

    is_over = rows.stop < until
    after = np.full_like(end, until)
    open_days = (end - begin) * terms.start_g - terms.start_c * between(area, begin, end)
    closed_days = (until - end) * (terms.start_g + terms.stop_a)
    closed_days = closed_days + (terms.stop_b - terms.start_c) * between(area, end, after)
    own = open_days + between(running, begin, end) + is_over * closed_days
    strata = len(incidence.returned)
    if cluster is None:
        squares = rows.n * (rows.weight * own) ** 2
        return np.bincount(stratum, squares, minlength=strata).astype(np.float64, copy=False)
    width = int(cluster.max(initial=0)) + 1
    groups, place = np.unique(stratum * width + cluster, return_inverse=True)
    summed = np.bincount(place, rows.n * rows.weight * own)
    total = np.bincount(groups // width, summed**2, minlength=strata)
    return total.astype(np.float64, copy=False)


def _running_sum(values: Floats) -> Floats:
    """Return the sum over the days before each day."""
    before = np.zeros((len(values), values.shape[1] + 1))
    np.cumsum(values, axis=1, out=before[:, 1:])
    return before


def _paths(incidence: Incidence) -> _Paths:
    pull = share(incidence.hazard, incidence.staying)
    jump = incidence.survival_before * share(incidence.return_hazard, incidence.at_risk)
    return _Paths(
        incidence=incidence,
        g=np.cumsum(jump + incidence.returned * pull, axis=1),
        c=np.cumsum(pull, axis=1),
    )


def _sum_of_squares(paths: _Paths, rows: Rows, q: Floats) -> Floats:
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


def _cluster_influence(paths: _Paths, rows: Rows, position: Ints, stratum: Ints) -> Floats:
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

"""Differences in differences by site: pilot after less before, less the same of the comparison.

Each comes with two errors. ``model_se`` takes episodes as independent. ``by_practice`` is the
influence of each practice on the estimate of each site, summed over its episodes in all four groups
and in both periods: the clustered variance is the sum of its squares along a row, and two sites
that are compared with the same practices have the product of their rows in common.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from scipy import sparse

from models import influence, jackknife
from models.aalen_johansen import Floats
from models.comparisons.log_normal import Durations, fit_log_normal
from models.counting import Ints
from models.incidence import estimate_grid
from models.risk_table import CLUSTER, RETURNED, RiskTable

PILOT: Final = "pilot"
COMPARISON: Final = "comparison"
AFTER: Final = "after"
BEFORE: Final = "before"

GROUPS: Final = ((PILOT, AFTER), (PILOT, BEFORE), (COMPARISON, AFTER), (COMPARISON, BEFORE))
SIGNS: Final = (1.0, -1.0, -1.0, 1.0)
KEYS: Final = ("site", "arm", "period")


@dataclass(frozen=True)
class Sites:
    """
    How many there are to compare.

    Attributes
    ----------
    names
        The sites, sorted.
    people, returns
        Episodes, and those of them that ended with a return, by site and group in the order of
        `GROUPS`: shape (sites, 4). Never weighted.
    practices
        Practices of the pilot, and of the comparison: shape (sites, 2).
    are_apart
        Whether no practice is compared in more than one site.
    """

    names: list[str]
    people: Ints
    returns: Ints
    practices: Ints
    are_apart: bool


@dataclass(frozen=True)
class Differences:
    """
    One difference in differences of each site; see the module.

    Attributes
    ----------
    estimate, model_se
        Shape (sites,); NaN where there is none.
    by_practice
        Shape (sites, practices); 0 where there is none.
    at_risk
        Fewest people of the site's four groups at risk at the end: shape (sites,).
    """

    estimate: Floats
    model_se: Floats
    by_practice: Floats
    at_risk: Ints


def count_sites(table: RiskTable) -> Sites:
    """Count the people, returns and practices of each site and group of a clustered table."""
    rows = table.columns([*KEYS, CLUSTER, "status", "n"])
    names: list[str] = rows["site"].unique().sort().to_list()
    counted = rows.group_by(KEYS).agg(
        pl.col("n").sum(),
        pl.col("n").filter(pl.col("status") == RETURNED).sum().alias("returns"),
    )
    people, returns = np.zeros((2, len(names), len(GROUPS)), dtype=np.int64)
    for site, arm, period, n, returned in counted.iter_rows():
        place = names.index(site), GROUPS.index((arm, period))
        people[place], returns[place] = n, returned
    practices = np.zeros((len(names), 2), dtype=np.int64)
    seen = rows.group_by("site", "arm").agg(pl.col(CLUSTER).n_unique())
    for site, arm, n in seen.iter_rows():
        practices[names.index(site), (PILOT, COMPARISON).index(arm)] = n
    shared = rows.group_by(CLUSTER).agg(pl.col("site").n_unique())["site"]
    return Sites(names, people, returns, practices, bool((shared == 1).all()))


def log_duration(table: RiskTable, sites: Sites, is_wanted: Sequence[bool]) -> Differences:
    """
    Estimate by how much more the mean log duration changed in pilot practices, by site.

    Parameters
    ----------
    table
        Counts of episodes with covariates ``site``, ``arm``, ``period`` and a cluster.
    sites
        `count_sites` of it.
    is_wanted
        Which sites to estimate: those with returns in all four groups.

    Returns
    -------
    Differences
        The product of arm and period in a log-normal model with a constant, both main effects and
        a scale of the site's own; exits are censoring. NaN also where a fit does not settle.
    """
    made = _nothing(table, sites)
    strata, number = table.strata(KEYS)
    size = (table.cells["n"] * table.cells["weight"]).to_numpy()
    is_pilot = (strata["arm"] == PILOT).to_numpy().astype(np.float64)
    is_after = (strata["period"] == AFTER).to_numpy().astype(np.float64)
    design = np.column_stack([np.ones(strata.height), is_pilot, is_after, is_pilot * is_after])
    for place, name in enumerate(sites.names):
        if not is_wanted[place]:
            continue
        group = np.where((strata["site"] == name).to_numpy()[number], number, -1)
        rows, row = Durations.count(table, group, design)
        fit = fit_log_normal(rows)
        if fit is None:
            continue
        made.estimate[place] = fit.parameters[3]
        made.model_se[place] = np.sqrt(fit.covariance[3, 3])
        is_here = group >= 0
        own, cluster = fit.influence[row, 3] * size[is_here], table.numbers(CLUSTER)[is_here]
        made.by_practice[place] = np.bincount(cluster, own, minlength=made.by_practice.shape[1])
    return made


def days_regained(table: RiskTable, sites: Sites, until: Sequence[int]) -> list[Differences]:
    """
    Estimate by how many more days the mean time back at work changed in pilot practices, by site.

    Parameters
    ----------
    table
        Counts of episodes with covariates ``site``, ``arm``, ``period`` and a cluster; exits are a
        competing event.
    sites
        `count_sites` of it.
    until
        Days of the clock up to which is counted, each above 0.

    Returns
    -------
    list of Differences
        One for each day; NaN where one of the four groups is not there at all.
    """
    strata, rows, at_risk, fit = estimate_grid(table, KEYS, max(until))
    contrast, groups = _contrasts(strata, sites)
    is_there = groups.min(axis=1) >= 0
    paths, cluster = influence.find_paths(fit), table.numbers(CLUSTER)
    made = []
    for day in until:
        own = influence.on_area(paths, rows, day)
        alone = contrast @ jackknife.by_unit(rows, own, strata.height, None)
        together = contrast @ jackknife.by_unit(rows, own, strata.height, cluster)
        fewest = np.where(groups >= 0, at_risk[groups, day], 0).min(axis=1)
        made.append(
            Differences(
                estimate=np.where(is_there, contrast @ fit.returned[:, :day].sum(axis=1), np.nan),
                model_se=np.where(is_there, np.sqrt(alone.multiply(alone).sum(axis=1)), np.nan),
                by_practice=together.toarray() * is_there[:, None],
                at_risk=np.round(fewest).astype(np.int64),
            )
        )
    return made


def _contrasts(strata: pl.DataFrame, sites: Sites) -> tuple[sparse.csr_array, Ints]:
    """Return what each stratum counts for in each site, and the strata of its groups or -1."""
    groups = np.full((len(sites.names), len(GROUPS)), -1)
    for number, (site, arm, period) in enumerate(strata.select(KEYS).iter_rows()):
        groups[sites.names.index(site), GROUPS.index((arm, period))] = number
    site, group = np.nonzero(groups >= 0)
    shape = (len(sites.names), strata.height)
    contrast = sparse.coo_array((np.array(SIGNS)[group], (site, groups[site, group])), shape=shape)
    return contrast.tocsr(), groups


def _nothing(table: RiskTable, sites: Sites) -> Differences:
    many = len(sites.names)
    width = int(table.numbers(CLUSTER).max(initial=-1)) + 1
    return Differences(
        estimate=np.full(many, np.nan),
        model_se=np.full(many, np.nan),
        by_practice=np.zeros((many, width)),
        at_risk=sites.people.min(axis=1),
    )

"""Were pilot and comparison on the same path before the start? An event study of log durations.

Episodes are grouped by the quarter before the site's start in which they began (its lead; 0 is
after). In a log-normal model with a constant of each site and arm, and of each site and lead, the
product of pilot and lead k says how far apart the arms were in quarter k, less how far apart they
were in the reference quarter, the last one before the start. If both arms were on the same path
all of these are 0 before the start, which a Wald test of them together asks.

Only quarters in which enough people of both arms returned are used, and only sites in which the
reference quarter is one of them. The sites are one model: the products are common to them.

Sources: Roth, Sant'Anna, Bilinski & Poe, J Econometrics 2023; several starts in one model: Cengiz,
Dube, Lindner & Zipperer, Q J Econ 2019.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import chi2

from models.aalen_johansen import Floats
from models.comparisons.differences import COMPARISON, PILOT
from models.comparisons.log_normal import Durations, fit_log_normal
from models.risk_table import CLUSTER, RETURNED, RiskTable

CELL: Final = ("site", "arm", "lead")
LEAST_RETURNS: Final = 10
LEAST_PERIODS: Final = 2


@dataclass(frozen=True)
class EventStudy:
    """
    How far apart the arms were before the start, against the last quarter before it.

    Attributes
    ----------
    leads
        Quarters before the start, ascending, without the reference.
    estimate, se
        Difference of the arms' mean log durations less that in the reference, and its error.
    p
        Of the test that all are 0.
    """

    leads: list[int]
    estimate: Floats
    se: Floats
    p: float


def study_leads(table: RiskTable, *, is_clustered: bool) -> EventStudy | None:
    """
    Estimate the leads.

    Parameters
    ----------
    table
        Counts of episodes with covariates ``site``, ``arm``, ``lead`` (whole quarters before the
        start, 0 after it) and a cluster.
    is_clustered
        Whether errors are by practice, else they are the model's.

    Returns
    -------
    EventStudy or None
        None where there are fewer than two quarters to compare, or the model does not settle.
    """
    strata, number = table.strata(CELL)
    kept = _comparable(table)
    leads = kept["lead"].unique().sort().to_list()
    before = [lead for lead in leads if lead > 0]
    if len(before) < LEAST_PERIODS:
        return None
    reference = before[0]
    products = [lead for lead in leads if lead != reference]
    design, is_kept = _design(strata, kept, reference, products)
    group = np.where(is_kept[number], number, -1)
    rows, row = Durations.count(table, group, design)
    fit = fit_log_normal(rows)
    if fit is None:
        return None
    first = design.shape[1] - len(before) + 1
    wanted = slice(first, design.shape[1])
    estimate, variance = fit.parameters[wanted], fit.covariance[wanted, wanted]
    if is_clustered:
        variance = _by_practice(table, group >= 0, fit.influence[row, wanted])
    chi = float(estimate @ np.linalg.solve(variance, estimate))
    p = float(chi2.sf(chi, len(estimate)))
    return EventStudy(before[1:], estimate, np.sqrt(np.diag(variance)), p)


def _comparable(table: RiskTable) -> pl.DataFrame:
    """Return the sites and leads in which enough people of both arms returned."""
    returned = pl.col("n").filter(pl.col("status") == RETURNED)
    counted = table.columns([*CELL, "status", "n"]).group_by("site", "lead")
    both = counted.agg(
        returned.filter(pl.col("arm").filter(pl.col("status") == RETURNED) == arm).sum().alias(arm)
        for arm in (PILOT, COMPARISON)
    ).filter(pl.min_horizontal(PILOT, COMPARISON) >= LEAST_RETURNS)
    before = both.filter(pl.col("lead") > 0)
    anchored = before.filter(pl.col("lead") == pl.col("lead").min()).select("site")
    return both.join(anchored, on="site", how="semi").select("site", "lead")


def _design(
    strata: pl.DataFrame, kept: pl.DataFrame, reference: int, products: list[int]
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the covariates of each stratum, the products last, and whether it takes part."""
    is_kept = strata.join(
        kept.with_columns(kept=True), on=["site", "lead"], how="left", maintain_order="left"
    )["kept"].fill_null(value=False)
    is_pilot = strata["arm"] == PILOT
    columns = []
    for site in kept["site"].unique().sort():
        is_here = strata["site"] == site
        columns += [is_here, is_here & is_pilot]
        leads = kept.filter(site=site)["lead"].sort()
        columns += [is_here & (strata["lead"] == lead) for lead in leads if lead != reference]
    columns += [is_pilot & (strata["lead"] == lead) for lead in products]
    design = np.column_stack([column.to_numpy().astype(np.float64) for column in columns])
    return design, is_kept.to_numpy()


def _by_practice(table: RiskTable, is_kept: NDArray[np.bool_], influence: Floats) -> Floats:
    """Return the sum over practices of their summed weighted influence, squared."""
    size = (table.cells["n"] * table.cells["weight"]).to_numpy()[is_kept]
    practices, practice = np.unique(table.numbers(CLUSTER)[is_kept], return_inverse=True)
    summed = np.zeros((len(practices), influence.shape[1]))
    np.add.at(summed, practice, influence * size[:, None])
    variance: Floats = summed.T @ summed
    return variance

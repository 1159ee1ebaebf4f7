"""Before and after: how much more time off sick changed in pilot than in comparison practices.

Each site is a two by two of pilot and comparison, after and before its start (`differences`); all
sites together are pooled by inverse variance (`pooling`). What pilot and comparison have in common
over time, and what always told them apart, drops out. What does not is a difference of trends:
`event_study` asks whether there was one before the start, and where there was nothing is passed.

Sources: Card & Krueger, Am Econ Rev 1994; Goodman-Bacon, J Econometrics 2021 (why one two by two of
each start, and not one regression of all).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
import polars as pl

from models import validation
from models.comparisons.before_after_rows import Measured, effect_rows, is_parallel, trend_rows
from models.comparisons.differences import Sites, count_sites, days_regained, log_duration
from models.comparisons.event_study import study_leads
from models.comparisons.findings import Findings
from models.comparisons.pooling import are_clustered
from models.errors import OptionError
from models.results import ALL, DIAGNOSTICS, EFFECTS
from models.risk_table import RiskTable

COVARIATES: Final = ("site", "arm", "period", "lead", "condition")

LEAST_PEOPLE: Final = 15
"""Fewest episodes in each of the four groups, and fewest still at risk at a horizon."""

LEAST_RETURNS: Final = 10

FEW_PEOPLE: Final = (
    f"Fewer than {LEAST_PEOPLE} absences in one of the four groups that are compared: pilot and "
    "comparison practices, before and after the start."
)
FEW_RETURNS: Final = (
    f"Fewer than {LEAST_RETURNS} people returned to work in one of the four groups that are "
    "compared: pilot and comparison practices, before and after the start."
)
FEW_AT_RISK: Final = (
    f"Fewer than {LEAST_PEOPLE} people in one of the four groups that are compared were still off "
    "work and followed up on day {day}."
)
NO_FIT: Final = "The model of how long people are off work did not settle on an answer."


def estimate_before_after(
    table: RiskTable, horizons: Sequence[int], importance: Callable[[str, str], str]
) -> Findings:
    """
    Estimate every difference in differences: of log duration, and of days back at work.

    Parameters
    ----------
    table
        Counts of episodes on the clock that starts on the eligible day, clustered by practice,
        with covariates ``site`` (whose start divides before from after), ``arm`` (``pilot``,
        ``comparison``), ``period`` (``before``, ``after``), ``lead`` (whole quarters before the
        start, 0 after it) and ``condition``. An episode that is compared in several sites is there
        in each.
    horizons
        Days since the clock started, up to which days back at work are counted.
    importance
        Of an estimand and a condition.

    Returns
    -------
    Findings
        Effects: of all conditions a row for each site and estimand, and one for all sites together;
        of a condition the same for the sites with 15 episodes in each of the four groups.
        ``n`` and ``events`` are episodes and returns of both periods; of all sites together they
        are summed over those pooled, so an episode compared in two sites counts in both. Too few
        to say: no estimate, and the reason. Parallel trends fail: withheld, with the estimate.
        Diagnostics: ``parallel_trends`` (p) and ``lead_<k>`` (difference in log days of quarter k
        before the start against the last one before it; its limit is 1.96 standard errors).

    Raises
    ------
    models.errors.UnknownColumnError
        For a covariate that the table does not have.
    models.errors.OptionError
        For a table without a cluster.
    """
    validation.require_columns(table.covariates, COVARIATES)
    if not table.is_clustered:
        raise OptionError("table", "must be clustered by practice")
    effects, checks = [EFFECTS.to_frame()], [DIAGNOSTICS.to_frame()]
    for condition, part in _parts(table):
        sites = count_sites(part)
        study = study_leads(part, is_clustered=bool(are_clustered(sites).all()))
        rows = [
            row
            | {
                "condition": condition,
                "importance": importance(str(row["estimand"]), condition),
            }
            for measured in _measure(part, sites, horizons)
            for row in effect_rows(measured, sites, may_pass=is_parallel(study))
        ]
        effects.append(pl.DataFrame(rows, EFFECTS))
        checks.append(pl.DataFrame(trend_rows(condition, study), DIAGNOSTICS))
    return Findings(pl.concat(effects), diagnostics=pl.concat(checks))


def _parts(table: RiskTable) -> Iterator[tuple[str, RiskTable]]:
    """Yield all conditions as one, then each by itself in the sites that are large enough."""
    if table.cells.is_empty():
        return
    yield ALL, table.collapse([name for name in COVARIATES if name != "condition"])
    for condition in table.patterns["condition"].unique().sort():
        part = table.filter(pl.col("condition") == condition)
        sites = count_sites(part)
        large = [
            name
            for name, people in zip(sites.names, sites.people, strict=True)
            if people.min() >= LEAST_PEOPLE
        ]
        if large:
            yield condition, part.filter(pl.col("site").is_in(large))


def _measure(table: RiskTable, sites: Sites, horizons: Sequence[int]) -> Iterator[Measured]:
    """Yield every estimand, with the reason where a site has too few people for it."""
    few = np.where(sites.returns.min(axis=1) < LEAST_RETURNS, FEW_RETURNS, "")
    few = np.where(sites.people.min(axis=1) < LEAST_PEOPLE, FEW_PEOPLE, few)
    logs = log_duration(table, sites, is_wanted=few == "")
    is_lost = (few == "") & np.isnan(logs.estimate)
    yield Measured("log_duration", logs, np.where(is_lost, NO_FIT, few).tolist())
    regained = days_regained(table, sites, horizons)
    for day, differences in zip(horizons, regained, strict=True):
        is_short = (few == "") & (differences.at_risk < LEAST_PEOPLE)
        reasons = np.where(is_short, FEW_AT_RISK.format(day=day), few)
        # Nobody back yet in any of the groups: no difference, and no error to go with it.
        is_early = (reasons == "") & (differences.model_se == 0)
        reasons = np.where(is_early, FEW_RETURNS, reasons)
        yield Measured(f"days_regained_{day}", differences, reasons.tolist())

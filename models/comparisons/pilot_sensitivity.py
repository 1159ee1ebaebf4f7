"""What stands beside the comparison of practices: other assumptions, and negative controls."""

from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from models.comparisons.arm_contrast import compare_curves
from models.comparisons.findings import Findings, told_as_diagnostics
from models.comparisons.negative_control import control_by_history
from models.comparisons.overlap import Overlap, weigh_overlap
from models.comparisons.pilot_checks import ARMS, count_arms
from models.comparisons.pilot_comparison import Group, Plan, effect_row
from models.comparisons.sensitivity import (
    Sensitivity,
    allow_for_censoring,
    bound_refusals,
    find_tipping_points,
)
from models.errors import NoComparisonError
from models.gates import Check
from models.results import ALL, EFFECTS
from models.risk_table import RiskTable

LEFT_OUT: Final = (
    "This share of people had nobody like them in the other group and was left out: the result is "
    "about the others."
)
REFUSED: Final = (
    "This share of the pilot's people refused consent and is in no analysis; refusals exist in "
    "pilots alone."
)
EARLY: Final = (
    "This share of the pilot's people was referred before the comparison begins; the comparison "
    "from the first day stands beside this one."
)


def stand_beside(
    plain: pl.DataFrame,
    table: RiskTable,
    plan: Plan,
    uptake: Mapping[str, float],
    before: RiskTable | None,
) -> Findings:
    """
    Repeat the overall comparison under other assumptions.

    Parameters
    ----------
    plain
        The effects of the comparison itself: what is withheld there is withheld here.
    table
        As `pilot_comparison.compare_pilot`, with ``site``.
    plan
        What the protocol says.
    uptake
        ``refused`` and ``referred_early``: shares (0-1) of the pilot's episodes.
    before
        As `negative_control.control_by_history`; None where nobody's year before is known.

    Returns
    -------
    Findings
        Effects ``risk_difference_<day>`` with dimension ``sensitivity``: ``refused_never_return``,
        ``censoring_by_condition``, ``without_<site>`` for each site with a pilot, if there are
        several. Diagnostics: tipping points, days absent before, shares left out, refused, early.
    """
    try:
        overlap = weigh_overlap(table, plan.covariates)
    except NoComparisonError:
        return Findings()
    counted = count_arms(overlap.table)
    verdicts = {
        estimand: (gate, reason)
        for estimand, gate, reason in plain.filter(condition=ALL, dimension=ALL)
        .select("estimand", "gate", "reason")
        .iter_rows()
    }
    rows = []
    for found in _repeat(table, overlap, plan, uptake["refused"]):
        estimand = f"risk_difference_{found.day}"
        group = Group("sensitivity", found.name)
        told = effect_row(plan, group, estimand, found.contrast, verdicts[estimand])
        rows.append(told | counted)
    checks = [
        *find_tipping_points(overlap, plan.horizons),
        Check("left_out", _share_left_out(table, overlap), 1.0, "pass", LEFT_OUT),
        Check("refused", uptake["refused"], 1.0, "pass", REFUSED),
        Check("referred_early", uptake["referred_early"], 1.0, "pass", EARLY),
    ]
    if before is not None:
        checks += control_by_history(before, plan.covariates)
    effects = pl.DataFrame(rows).select(EFFECTS.names()).cast(EFFECTS)
    return Findings(effects, diagnostics=told_as_diagnostics(checks, plan.analysis, arm=ARMS[0]))


def _repeat(
    table: RiskTable, overlap: Overlap, plan: Plan, refused: float
) -> Iterator[Sensitivity]:
    yield from bound_refusals(overlap, plan.horizons, refused)
    yield from allow_for_censoring(overlap, plan.horizons)
    pilots = table.patterns.filter(arm=ARMS[0]).get_column("site").unique().sort().to_list()
    for site in pilots if len(pilots) > 1 else ():
        try:
            others = weigh_overlap(table.filter(pl.col("site") != site), plan.covariates)
        except NoComparisonError:
            continue
        for found in compare_curves(others, plan.horizons):
            yield Sensitivity(f"without_{site}", found.day, found.risk_difference)


def _share_left_out(table: RiskTable, overlap: Overlap) -> float:
    kept, all_of_them = (int(t.numbers("n").sum()) for t in (overlap.table, table))
    return 1 - kept / all_of_them

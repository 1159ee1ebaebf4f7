"""Pilot against comparison practices, by intention to treat: the analysis that may say "caused".

Everybody who fell ill where and when the service was on offer is compared with similar people where
it was not, whether referred or not: so nobody chose their arm, and no time is immortal. What may
still differ is who lives where, and overlap weights take off what of that was recorded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from models.comparisons.arm_contrast import Contrast, arm_curves, compare_curves, compare_hazards
from models.comparisons.balance import assess_balance
from models.comparisons.findings import Findings, told_as_diagnostics
from models.comparisons.overlap import Overlap, weigh_overlap
from models.comparisons.pilot_checks import ARMS, check_comparison, count_arms, tell_beside
from models.errors import NoComparisonError
from models.gates import withhold
from models.protocol.tables import Gates
from models.results import ALL, BALANCE, CURVES, EFFECTS
from models.risk_table import RiskTable

WEEK: Final = 7
DIFFERENCES: Final = ("risk_difference", "days_regained")

TOO_FEW_LEFT: Final = (
    "Fewer than {} people in one of the groups were still off work and followed this long, so "
    "nothing can be said about this far ahead."
)
NOT_TWO_ARMS: Final = "There is nobody to compare with: one of the groups is empty."


@dataclass(frozen=True)
class Plan:
    """
    What the protocol says of this analysis.

    Attributes
    ----------
    analysis
        Its name.
    covariates
        Terms of the propensity model: covariates, or two joined by a colon.
    horizons
        Days since time zero.
    gates
        Limits past which a result is withheld.
    importance
        Of an estimand and a condition.
    immovable
        Conditions whose course the service cannot change: negative controls.
    """

    analysis: str
    covariates: tuple[str, ...]
    horizons: tuple[int, ...]
    gates: Gates
    importance: Callable[[str, str], str]
    immovable: tuple[str, ...] = ()


def compare_pilot(
    table: RiskTable, plan: Plan, completeness: Mapping[str, float] | None = None
) -> Findings:
    """
    Compare pilot and comparison practices, overall and by condition.

    Parameters
    ----------
    table
        Counts clustered by practice, with ``arm`` (``pilot`` or ``comparison``), ``condition`` and
        the covariates; a row an episode.
    plan
        What the protocol says.
    completeness
        By arm, the share (0-1) of episodes open at the end with a fit note to show for it; None
        where no fit notes were delivered.

    Returns
    -------
    Findings
        Effects: ``risk_difference_<day>``, ``days_regained_<day>``, ``hazard_ratio``. Every number
        that can be computed is there, whatever its gate; null where none can.
    """
    conditions = table.patterns.get_column("condition").unique().sort().to_list()
    parts = [_compare(table, plan, ALL, plan.covariates, completeness)]
    for condition in conditions if len(conditions) > 1 else ():
        within = table.filter(pl.col("condition") == condition)
        covariates = tuple(t for t in plan.covariates if "condition" not in t.split(":"))
        parts.append(_compare(within, plan, condition, covariates, completeness))
    return Findings.together(parts)


def _compare(
    table: RiskTable,
    plan: Plan,
    condition: str,
    covariates: Sequence[str],
    completeness: Mapping[str, float] | None,
) -> Findings:
    try:
        overlap = weigh_overlap(table, covariates)
    except NoComparisonError:
        return Findings(effects=_nothing(table, plan, condition))
    names = list(dict.fromkeys(part for term in covariates for part in term.split(":")))
    balance = assess_balance(overlap, names, covariates)
    checks = check_comparison(overlap, balance, completeness, plan.gates)
    hazards = compare_hazards(overlap)
    beside = tell_beside(hazards, is_control=condition in plan.immovable)
    labels = {"analysis": plan.analysis, "condition": condition}
    rows = [
        effect_row(
            plan,
            condition,
            "hazard_ratio",
            hazards,
            withhold(checks),
            exponentiate=True,
        )
    ]
    for found in compare_curves(overlap, plan.horizons):
        verdict = withhold(checks)
        if found.risk_difference.at_risk < plan.gates.at_risk:
            verdict = ("withheld", TOO_FEW_LEFT.format(plan.gates.at_risk))
        day = found.day
        rows.append(
            effect_row(plan, condition, f"risk_difference_{day}", found.risk_difference, verdict)
        )
        rows.append(
            effect_row(plan, condition, f"days_regained_{day}", found.days_regained, verdict)
        )
    counted = count_arms(overlap.table)
    return Findings(
        effects=pl.DataFrame([row | counted for row in rows]).select(EFFECTS.names()).cast(EFFECTS),
        balance=balance.with_columns(pl.lit(v).alias(k) for k, v in labels.items())
        .select(BALANCE.names())
        .cast(BALANCE),
        diagnostics=told_as_diagnostics([*checks, *beside], plan.analysis, ARMS[0], condition),
        curves=_curves(overlap, plan, condition),
    )


def effect_row(
    plan: Plan,
    condition: str,
    estimand: str,
    contrast: Contrast,
    verdict: tuple[str, str],
    *,
    exponentiate: bool = False,
    level: str = ALL,
) -> dict[str, object]:
    """Return a row of `models.results.EFFECTS` without its counts.

    Parameters
    ----------
    plan, condition, estimand
        What is estimated, of whom.
    contrast
        The estimate.
    verdict
        Gate and reason.
    exponentiate
        True where the contrast is a logarithm.
    level
        Of a sensitivity analysis, its name.
    """
    scale = np.exp if exponentiate else float
    numbers = {name: float(scale(getattr(contrast, name))) for name in ("estimate", "lo", "hi")}
    return {
        "analysis": plan.analysis,
        "estimand": estimand,
        "arm": ARMS[0],
        "comparator": ARMS[1],
        "condition": condition,
        "dimension": ALL if level == ALL else "sensitivity",
        "level": level,
        **{name: value if np.isfinite(value) else None for name, value in numbers.items()},
        "se": contrast.se if np.isfinite(contrast.se) else None,
        "p": contrast.p if np.isfinite(contrast.p) else None,
        "importance": plan.importance(estimand, condition),
        "variance": "practice",
        "gate": verdict[0],
        "reason": verdict[1],
    }


def _nothing(table: RiskTable, plan: Plan, condition: str) -> pl.DataFrame:
    """Return rows without a number where there is nobody to compare with."""
    estimands = [f"{kind}_{day}" for day in plan.horizons for kind in DIFFERENCES]
    nan = Contrast(np.nan, np.nan, np.nan, np.nan, np.nan)
    verdict = ("withheld", NOT_TWO_ARMS)
    rows = [
        effect_row(plan, condition, estimand, nan, verdict) | count_arms(table)
        for estimand in ("hazard_ratio", *estimands)
    ]
    return pl.DataFrame(rows, EFFECTS)


def _curves(overlap: Overlap, plan: Plan, condition: str) -> pl.DataFrame:
    """Return the weighted curves of both arms by week."""
    days = list(range(0, max(plan.horizons) + 1, WEEK))
    frame = arm_curves(overlap, days)
    practices = overlap.table.columns(["arm", "cluster", "n"]).group_by("arm")
    sizes = practices.agg(n=pl.col("n").sum(), practices=pl.col("cluster").n_unique())
    labels = {"analysis": plan.analysis, "condition": condition, "dimension": ALL, "level": ALL}
    told = frame.join(sizes, on="arm").with_columns(pl.lit(v).alias(k) for k, v in labels.items())
    return told.select(CURVES.names()).cast(CURVES)

"""Pilot against comparison practices, by intention to treat: the analysis that may say "caused".

Everybody who fell ill where and when the service was on offer is compared with similar people where
it was not, whether referred or not: so nobody chose their arm, and no time is immortal. What may
still differ is who lives where, and overlap weights take off what of that was recorded.
"""

from collections.abc import Callable, Mapping
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
    subgroups
        Covariates within whose levels the comparison is repeated.
    """

    analysis: str
    covariates: tuple[str, ...]
    horizons: tuple[int, ...]
    gates: Gates
    importance: Callable[[str, str], str]
    immovable: tuple[str, ...] = ()
    subgroups: tuple[str, ...] = ("condition",)


@dataclass(frozen=True)
class Group:
    """Whom a comparison is about: everybody, or those alike in one covariate."""

    dimension: str = ALL
    level: str = ALL

    @property
    def condition(self) -> str:
        """The condition group, which has a column of its own in every result."""
        return self.level if self.dimension == "condition" else ALL

    @property
    def labels(self) -> dict[str, str]:
        """The columns ``condition``, ``dimension`` and ``level`` of a result."""
        if self.dimension == "condition":
            return {"condition": self.level, "dimension": ALL, "level": ALL}
        return {"condition": ALL, "dimension": self.dimension, "level": self.level}

    def is_free_of(self, term: str) -> bool:
        """Whether a term of a model still differs within the group."""
        return self.dimension not in term.split(":")


EVERYBODY: Final = Group()


def compare_pilot(
    table: RiskTable, plan: Plan, completeness: Mapping[str, float] | None = None
) -> Findings:
    """
    Compare pilot and comparison practices, overall and within each level of each subgroup.

    Parameters
    ----------
    table
        Counts clustered by practice, with ``arm`` (``pilot`` or ``comparison``), the subgroups and
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
    parts = [_compare(table, plan, EVERYBODY, completeness)]
    for dimension in plan.subgroups:
        levels = table.patterns.get_column(dimension).unique().sort().to_list()
        for level in levels if len(levels) > 1 else ():
            within = table.filter(pl.col(dimension) == level)
            parts.append(_compare(within, plan, Group(dimension, level), completeness))
    return Findings.together(parts)


def _compare(
    table: RiskTable, plan: Plan, group: Group, completeness: Mapping[str, float] | None
) -> Findings:
    covariates = tuple(term for term in plan.covariates if group.is_free_of(term))
    try:
        overlap = weigh_overlap(table, covariates)
    except NoComparisonError:
        return Findings(effects=_nothing(table, plan, group))
    names = list(dict.fromkeys(part for term in covariates for part in term.split(":")))
    balance = assess_balance(overlap, names, covariates)
    checks = check_comparison(overlap, balance, completeness, plan.gates)
    hazards = compare_hazards(overlap)
    beside = tell_beside(hazards, is_control=group.condition in plan.immovable)
    verdict = withhold(checks)
    rows = [effect_row(plan, group, "hazard_ratio", hazards, verdict, exponentiate=True)]
    for found in compare_curves(overlap, plan.horizons):
        is_late = found.risk_difference.at_risk < plan.gates.at_risk
        then = ("withheld", TOO_FEW_LEFT.format(plan.gates.at_risk)) if is_late else verdict
        for kind in DIFFERENCES:
            estimand = f"{kind}_{found.day}"
            rows.append(effect_row(plan, group, estimand, getattr(found, kind), then))
    counted = count_arms(overlap.table)
    return Findings(
        effects=pl.DataFrame([row | counted for row in rows]).select(EFFECTS.names()).cast(EFFECTS),
        balance=_balance(balance, plan, group),
        diagnostics=told_as_diagnostics(
            [*checks, *beside], plan.analysis, arm=ARMS[0], **group.labels
        ),
        curves=_curves(overlap, plan, group),
    )


def effect_row(
    plan: Plan,
    group: Group,
    estimand: str,
    contrast: Contrast,
    verdict: tuple[str, str],
    *,
    exponentiate: bool = False,
) -> dict[str, object]:
    """Return a row of `models.results.EFFECTS` without its counts.

    Parameters
    ----------
    plan, group, estimand
        What is estimated, of whom.
    contrast
        The estimate.
    verdict
        Gate and reason.
    exponentiate
        True where the contrast is a logarithm.
    """
    scale = np.exp if exponentiate else float
    numbers = {name: float(scale(getattr(contrast, name))) for name in ("estimate", "lo", "hi")}
    return {
        "analysis": plan.analysis,
        "estimand": estimand,
        "arm": ARMS[0],
        "comparator": ARMS[1],
        **group.labels,
        **{name: value if np.isfinite(value) else None for name, value in numbers.items()},
        "se": contrast.se if np.isfinite(contrast.se) else None,
        "p": contrast.p if np.isfinite(contrast.p) else None,
        "importance": plan.importance(estimand, group.level),
        "variance": "practice",
        "gate": verdict[0],
        "reason": verdict[1],
    }


def _nothing(table: RiskTable, plan: Plan, group: Group) -> pl.DataFrame:
    """Return rows without a number where there is nobody to compare with."""
    estimands = [f"{kind}_{day}" for day in plan.horizons for kind in DIFFERENCES]
    nan = Contrast(np.nan, np.nan, np.nan, np.nan, np.nan)
    verdict = ("withheld", NOT_TWO_ARMS)
    rows = [
        effect_row(plan, group, estimand, nan, verdict) | count_arms(table)
        for estimand in ("hazard_ratio", *estimands)
    ]
    return pl.DataFrame(rows, EFFECTS)


def _balance(balance: pl.DataFrame, plan: Plan, group: Group) -> pl.DataFrame:
    """Return the balance of everybody or of a condition; that of other groups has only its gate."""
    if group.labels["dimension"] != ALL:
        return BALANCE.to_frame()
    labels = {"analysis": plan.analysis, "condition": group.condition}
    told = balance.with_columns(pl.lit(value).alias(name) for name, value in labels.items())
    return told.select(BALANCE.names()).cast(BALANCE)


def _curves(overlap: Overlap, plan: Plan, group: Group) -> pl.DataFrame:
    """Return the weighted curves of both arms by week."""
    days = list(range(0, max(plan.horizons) + 1, WEEK))
    frame = arm_curves(overlap, days)
    practices = overlap.table.columns(["arm", "cluster", "n"]).group_by("arm")
    sizes = practices.agg(n=pl.col("n").sum(), practices=pl.col("cluster").n_unique())
    labels = {"analysis": plan.analysis, **group.labels}
    told = frame.join(sizes, on="arm").with_columns(pl.lit(v).alias(k) for k, v in labels.items())
    return told.select(CURVES.names()).cast(CURVES)

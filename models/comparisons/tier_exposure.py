"""Tiers over time: how the hazard of returning changes once somebody is under a tier.

A cause-specific Cox model from the eligible day, with the tier as it stands on each day. People
choose, and are chosen for, their tier: a hazard ratio here goes with the tier and need not come
from it, and the E-value says how strong a hidden cause would have to be to make it.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import polars as pl

from models.comparisons.findings import Findings, told_as_diagnostics
from models.cox import CoxFit, fit_cox
from models.gates import (
    Check,
    check_detectable,
    check_events,
    check_practices,
    smallest_detectable_hr,
    tell_hidden_cause,
    withhold,
)
from models.gates.checks import Gate
from models.protocol.tables import Gates
from models.results import ALL, EFFECTS
from models.risk_table import RETURNED, RiskTable
from models.sites.site_variation import CASE_MIX

ANALYSIS: Final = "tier_exposure"
REFERENCE: Final = "none"
ADJUSTED_FOR: Final = (*CASE_MIX, "site")
NOTHING_TO_FIT: Final = "Nobody has returned to work yet, so there is nothing to compare."
CANNOT_TELL: Final = (
    "The people under this tier differ so much from all others that what goes with the tier "
    "cannot be told apart from what goes with them."
)
DIFFERS_OVER_TIME: Final = (
    "The tier seems to matter more at some times of an absence than at others, so one ratio is an "
    "average over time."
)
SIGNIFICANT: Final = 0.05


def expose_to_tiers(
    table: RiskTable, importance: Callable[[str, str], str], gates: Gates
) -> Findings:
    """
    Fit the model to all, stratified by condition, and within each condition.

    Parameters
    ----------
    table
        Counts since the eligible day, clustered by practice: ``arm`` (the tier on ``(start,
        stop]``, or ``none``), ``condition`` and `ADJUSTED_FOR`.
    importance
        Of an estimand and a condition.
    gates
        Limits past which a result is withheld.

    Returns
    -------
    Findings
        Effects ``hazard_ratio`` of each tier against ``none``; ``n`` counts spells under a tier.
        Diagnostics: what the gates found, proportional hazards, E-values, warnings of the fit.
    """
    conditions = table.patterns.get_column("condition").unique().sort().to_list()
    parts = [_fit(table, ALL, importance, gates)]
    for condition in conditions if len(conditions) > 1 else ():
        within = table.filter(pl.col("condition") == condition)
        parts.append(_fit(within, condition, importance, gates))
    return Findings.together(parts)


def _fit(
    table: RiskTable, condition: str, importance: Callable[[str, str], str], gates: Gates
) -> Findings:
    counts = _counts(table)
    tiers = [tier for tier in counts if tier != REFERENCE]
    if REFERENCE not in counts or not tiers:
        return Findings()
    fit = _model(table, ["condition"] if condition == ALL else [])
    effects, notes = [], []
    for tier in tiers:
        checks = _checks(counts, tier, gates)
        found = _coefficient(fit, tier)
        verdict = withhold(checks)
        if not found:
            verdict = ("withheld", CANNOT_TELL if fit else NOTHING_TO_FIT)
        else:
            checks += tell_hidden_cause(found["hr"], found["lo"], found["hi"])
        notes.append(told_as_diagnostics(checks, ANALYSIS, arm=tier, condition=condition))
        effects.append(_row(tier, condition, found, counts, verdict))
    if fit:
        notes.append(told_as_diagnostics(_of_the_fit(fit), ANALYSIS, arm=ALL, condition=condition))
    told = importance("hazard_ratio", condition)
    frame = pl.DataFrame(effects).with_columns(importance=pl.lit(told))
    return Findings(frame.select(EFFECTS.names()).cast(EFFECTS), diagnostics=pl.concat(notes))


def _model(table: RiskTable, strata: Sequence[str]) -> CoxFit | None:
    varied = [name for name in ADJUSTED_FOR if table.patterns.get_column(name).n_unique() > 1]
    if not (table.numbers("status") == RETURNED).any():
        return None
    # What cannot be told apart loses the later coefficient: a tier that is a site has no effect.
    return fit_cox(table, [*varied, "arm"], strata, reference={"arm": REFERENCE})


def _counts(table: RiskTable) -> dict[str, tuple[int, int, int]]:
    """Count spells, returns and practices of each tier."""
    frame = table.columns(["arm", "status", "cluster", "n"]).group_by("arm")
    counted = frame.agg(
        pl.col("n").sum(),
        events=pl.col("n").filter(pl.col("status") == RETURNED).sum(),
        practices=pl.col("cluster").n_unique(),
    )
    return {
        tier: (n, events, practices) for tier, n, events, practices in counted.sort("arm").rows()
    }


def _checks(counts: dict[str, tuple[int, int, int]], tier: str, gates: Gates) -> list[Check]:
    (n, events, practices), (others, other_events, other_practices) = (
        counts[tier],
        counts[REFERENCE],
    )
    return [
        check_practices([practices, other_practices], gates.practices),
        check_events([events, other_events], gates.events),
        check_detectable(
            smallest_detectable_hr(events + other_events, n / (n + others)), gates.detectable_hr
        ),
    ]


def _coefficient(fit: CoxFit | None, tier: str) -> dict[str, float]:
    """Return what is known of a tier's coefficient; nothing where it has no finite limits."""
    if fit is None:
        return {}
    (row,) = fit.coefficients.filter(term="arm", level=tier).to_dicts()
    limits = [row[name] for name in ("hr", "lo", "hi")]
    if None in limits or not np.isfinite(limits).all() or min(limits) <= 0:
        return {}
    return {
        name: row[name] for name in ("hr", "lo", "hi", "p", "se_robust") if row[name] is not None
    }


def _row(
    tier: str,
    condition: str,
    found: dict[str, float],
    counts: dict[str, tuple[int, int, int]],
    verdict: tuple[str, str],
) -> dict[str, object]:
    return {
        "analysis": ANALYSIS,
        "estimand": "hazard_ratio",
        "arm": tier,
        "comparator": REFERENCE,
        "condition": condition,
        "dimension": ALL,
        "level": ALL,
        "estimate": found.get("hr"),
        "se": found.get("se_robust"),
        "lo": found.get("lo"),
        "hi": found.get("hi"),
        "p": found.get("p"),
        "n_arm": counts[tier][0],
        "n_comparator": counts[REFERENCE][0],
        "events_arm": counts[tier][1],
        "events_comparator": counts[REFERENCE][1],
        "variance": "practice",
        "gate": verdict[0],
        "reason": verdict[1],
    }


def _of_the_fit(fit: CoxFit) -> list[Check]:
    """Tell whether the ratios change over time, and what the fit warned of; neither withholds."""
    tests = fit.test_proportional_hazards().filter(term="arm")
    told = []
    for p in tests.get_column("p"):
        changes = p is not None and p < SIGNIFICANT
        reason = DIFFERS_OVER_TIME if changes else ""
        gate: Gate = "not_assessable" if p is None else "fail" if changes else "pass"
        told.append(Check("proportional_hazards", p, SIGNIFICANT, gate, reason))
    return [*told, *(Check("fit", None, 0.0, "not_assessable", text) for text in fit.warnings)]

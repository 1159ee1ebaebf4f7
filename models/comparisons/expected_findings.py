"""What is said of observed and expected: effects, curves, and whether they may be shown."""

from typing import Final

import numpy as np
import polars as pl
from scipy import stats

from models import validation
from models.comparisons.compared_groups import ANALYSIS, Group, count_groups, describe, keys_of
from models.comparisons.comparison_hazards import ComparisonModel
from models.comparisons.findings import Findings, told_as_diagnostics
from models.comparisons.observed_expected import Compared, Plan, compare
from models.comparisons.standardise import GROUPED_BY
from models.errors import NoComparisonError
from models.gates import Check, withhold
from models.results import ALL, CURVES, EFFECTS
from models.risk_table import RiskTable
from models.sites.site_variation import CASE_MIX, STRATUM

COMPARATOR: Final = "expected"
KINDS: Final = {"risk_difference": "risk", "days_regained": "days"}

LEAST_AT_RISK: Final = 15
LEAST_EVENTS: Final = 10

NO_MODEL: Final = (
    "Nobody in comparison practices is known to have returned to work, so there is nothing to "
    "compare with."
)
UNSETTLED: Final = (
    "What to expect of similar people in comparison practices could not be reckoned, so there is "
    "nothing to compare with."
)
NOBODY_ALIKE: Final = "Nobody who was referred is like anybody in comparison practices."
TOO_FEW_LEFT: Final = (
    f"Fewer than {LEAST_AT_RISK} of those referred were followed this long, so nothing can be said "
    "about this far ahead."
)
BEYOND: Final = (
    "Comparison practices were not followed this long, so nothing can be expected this far ahead."
)
UNSTABLE: Final = (
    "Too few practices have such people to tell how far the result would vary with other practices."
)


def observed_and_expected(
    observed: RiskTable, referrals: pl.DataFrame, comparison: RiskTable, plan: Plan
) -> Findings:
    """
    Set those referred beside similar people in comparison practices.

    Parameters
    ----------
    observed
        Episodes of pilot practices since referral: clustered by practice, covariates ``arm`` (the
        tier), ``condition``, ``timing`` and those of `CASE_MIX`.
    referrals
        How many of the same episodes were referred on which day: the same covariates, ``cluster``,
        ``day`` (absence day) and ``n``.
    comparison
        Episodes of comparison practices since the absence began: clustered by practice, covariates
        ``condition`` and those of `CASE_MIX`.
    plan
        What the protocol says.

    Returns
    -------
    Findings
        Effects ``risk_difference_<day>`` and ``days_regained_<day>``, arm less ``expected``, by
        tier, condition and timing; curves by week of both. ``p`` is that of a normal deviate, the
        estimate over its bootstrapped error. ``n`` and ``events`` count those who are compared.

    Raises
    ------
    models.errors.UnknownColumnError
        For a covariate that is not there.
    models.errors.InputError
        When `observed` and `referrals` are not of the same episodes.
    """
    validation.require_columns(observed.covariates, [*GROUPED_BY, *CASE_MIX])
    validation.require_columns(referrals.columns, [*GROUPED_BY, *CASE_MIX, "cluster", "day", "n"])
    validation.require_columns(comparison.covariates, [STRATUM, *CASE_MIX])
    if referrals.is_empty():
        return Findings()
    try:
        model = ComparisonModel.fit(comparison)
    except NoComparisonError:
        return _withheld(referrals, plan, NO_MODEL)
    if not all(fit.converged for fit in model.fits if fit is not None):
        return _withheld(referrals, plan, UNSETTLED)
    alike = referrals.filter(model.is_alike())
    if alike.is_empty():
        return _withheld(referrals, plan, NOBODY_ALIKE)
    used = observed.filter(model.is_alike())
    compared = compare(used, alike, model, plan)
    groups = describe(referrals, alike, used, model, compared.groups)
    return Findings(
        effects=_effects(groups, compared, plan),
        diagnostics=_diagnostics(groups, compared, model, plan),
        curves=_curves(groups, compared, plan),
    )


def _effects(groups: list[Group], compared: Compared, plan: Plan) -> pl.DataFrame:
    rows = [
        _effect(group, compared, plan, kind, place)
        for group in groups
        for place in range(len(plan.horizons))
        for kind in KINDS
    ]
    return pl.DataFrame(rows, EFFECTS)


def _effect(
    group: Group, compared: Compared, plan: Plan, kind: str, horizon: int
) -> dict[str, object]:
    day = plan.horizons[horizon]
    lacking = _lacking(group, compared, day)
    numbers: dict[str, float | None] = dict.fromkeys(("estimate", "se", "lo", "hi", "p"))
    gate, reason = withhold(group.checks)
    if group.place is not None and not lacking:
        at = (group.place, horizon)
        spread = compared.spread[KINDS[kind]]
        estimate, se = float(getattr(compared.numbers, KINDS[kind])[at]), float(spread.se[at])
        # An area ends a day sooner than its curve: both are told, or neither.
        if np.isfinite(compared.spread["risk"].se[at]):
            numbers = {
                "estimate": estimate,
                "se": se,
                "lo": float(spread.lo[at]),
                "hi": float(spread.hi[at]),
                "p": 2 * float(stats.norm.sf(abs(estimate) / se)) if se > 0 else None,
            }
        else:
            lacking = UNSTABLE
    if lacking:
        gate, reason = "withheld", lacking
    return _row(group, f"{kind}_{day}") | numbers | {"gate": gate, "reason": reason}


def _lacking(group: Group, compared: Compared, day: int) -> str:
    """Return why there is no number; empty where there is one."""
    if group.place is None:
        return NOBODY_ALIKE
    week = day // 7
    if group.counts["events_arm"] < LEAST_EVENTS:
        return withhold([check for check in group.checks if check.check == "events"])[1]
    if compared.at_risk[group.place, week] < LEAST_AT_RISK:
        return TOO_FEW_LEFT
    return "" if np.isfinite(compared.numbers.expected[group.place, week]) else BEYOND


def _row(group: Group, estimand: str) -> dict[str, object]:
    is_whole = group.keys["condition"] == ALL and group.keys["level"] == ALL
    return {
        **group.keys,
        **group.counts,
        "estimand": estimand,
        "comparator": COMPARATOR,
        "importance": "secondary" if is_whole else "exploratory",
        "variance": "bootstrap",
    }


def _curves(groups: list[Group], compared: Compared, plan: Plan) -> pl.DataFrame:
    """Return by week the observed curve of each group, and beside it the expected one."""
    numbers, weeks = compared.numbers, plan.weeks.astype(np.int32)
    frames = []
    for group in groups:
        if group.place is None:
            continue
        own = group.place
        for which, prefix, practices in (
            ("observed", "", group.practices[0]),
            ("expected", "expected_", group.practices[1]),
        ):
            returns, exits = compared.spread[which], compared.spread[f"{which}_exits"]
            exited = getattr(numbers, f"{which}_exits")[own]
            # No draw of practices holds an exit where nobody left: that is no limit of 0.
            some = np.where((exited > 0) & (exited < 1), 1.0, np.nan)
            columns = {
                "day": weeks,
                "at_risk": compared.at_risk[own].astype(np.int64),
                "returned": getattr(numbers, which)[own],
                "returned_lo": returns.lo[own],
                "returned_hi": returns.hi[own],
                "exited": exited,
                "exited_lo": exits.lo[own] * some,
                "exited_hi": exits.hi[own] * some,
            }
            keys = group.keys | {"arm": prefix + group.keys["arm"]}
            told = {"n": group.counts["n_arm"], "practices": practices}
            literals = [pl.lit(value).alias(name) for name, value in (keys | told).items()]
            frames.append(pl.DataFrame(columns).with_columns(literals))
    curves = pl.concat(frames).with_columns(pl.selectors.float().fill_nan(None))
    return curves.select(CURVES.names()).cast(CURVES)


def _diagnostics(
    groups: list[Group], compared: Compared, model: ComparisonModel, plan: Plan
) -> pl.DataFrame:
    frames = [told_as_diagnostics(_model_checks(model), ANALYSIS, arm=ALL)]
    for group in groups:
        if group.keys["dimension"] == ALL:
            checks = [*group.checks, _check_reach(group, compared, plan)]
            frames.append(
                told_as_diagnostics(
                    checks, ANALYSIS, arm=group.keys["arm"], condition=group.keys["condition"]
                )
            )
    return pl.concat(frames)


def _model_checks(model: ComparisonModel) -> list[Check]:
    checks = []
    for name, fit in zip(("return_model", "exit_model"), model.fits, strict=True):
        if fit is not None:
            said = " ".join(fit.warnings)
            checks.append(Check(name, float(fit.events), 1.0, "pass", said))
    if model.dropped:
        said = f"The same for everybody in comparison practices: {', '.join(model.dropped)}."
        checks.append(Check("terms_left_out", float(len(model.dropped)), 0.0, "pass", said))
    return checks


def _check_reach(group: Group, compared: Compared, plan: Plan) -> Check:
    """Say up to which day, in whole weeks, there is an expected curve."""
    reach = -1.0
    if group.place is not None:
        told = np.isfinite(compared.numbers.expected[group.place])
        reach = float(plan.weeks[told].max(initial=-1))
    is_far = reach >= plan.until
    return Check(
        "expected_until",
        reach,
        float(plan.until),
        "pass" if is_far else "fail",
        "" if is_far else BEYOND,
    )


def _withheld(referrals: pl.DataFrame, plan: Plan, reason: str) -> Findings:
    """Return rows without a number for every group, and why."""
    n = pl.col("n").sum()
    counted = count_groups(referrals, n.alias("all")).iter_rows(named=True)
    none = {"n_arm": 0, "n_comparator": 0, "events_arm": 0, "events_comparator": 0}
    rows = []
    for row in counted:
        group = Group(keys_of(row), none | {"n_arm": row["all"]}, None, (0, 0), [])
        rows += [
            _row(group, f"{kind}_{day}") | {"gate": "withheld", "reason": reason}
            for day in plan.horizons
            for kind in KINDS
        ]
    check = Check("comparison", 0.0, 1.0, "fail", reason)
    return Findings(
        effects=pl.DataFrame(rows, EFFECTS),
        diagnostics=told_as_diagnostics([check], ANALYSIS, arm=ALL),
    )

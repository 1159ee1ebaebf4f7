"""Who gains: a tier's effects by condition and by timing, each drawn towards what is common to all.

The largest of many estimates is as often the luckiest as the best. Within a tier, effects by
condition (log hazard ratios of `tier_exposure`) and by the time of referral (days regained of
`observed_vs_expected`) are shrunk by empirical Bayes (`shrinkage`), and it is told how much they
differ beyond chance.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
import polars as pl

from models.comparisons.findings import Findings, told_as_diagnostics
from models.comparisons.shrinkage import Shrunk, shrink
from models.gates import Check
from models.results import ALL, EFFECTS

ANALYSIS: Final = "who_gains"
KEYS: Final = ("condition", "dimension", "level")
NUMBERS: Final = ("estimate", "lo", "hi")
COMMON: Final = "Shares of the spread between groups (0 to 1) that chance does not explain."


def find_who_gains(
    tiers: pl.DataFrame, expected: pl.DataFrame, day: int, importance: Callable[[str, str], str]
) -> Findings:
    """
    Shrink the effects of each tier by condition, and by timing.

    Parameters
    ----------
    tiers
        Effects of ``tier_exposure``: hazard ratios by condition.
    expected
        Effects of ``observed_vs_expected``: days regained by timing of referral.
    day
        Which days regained: those by this day.
    importance
        Of an estimand and a condition.

    Returns
    -------
    Findings
        Effects on the scale of those given, their gates as they were: a shrunk number rests on the
        same people, and what is withheld takes no part. Withheld too where there is none to
        shrink, or too few to shrink towards.
        Diagnostics by tier: ``tau2_<family>``, ``i2_<family>``, ``p_<family>``.
    """
    by_condition = tiers.filter(pl.col("condition") != ALL, estimand="hazard_ratio")
    by_timing = expected.filter(
        pl.col("dimension") == "timing", condition=ALL, estimand=f"days_regained_{day}"
    )
    families = [("condition", by_condition, True), ("timing", by_timing, False)]
    parts = [
        _shrink(name, own, importance, is_ratio=is_ratio)
        for name, frame, is_ratio in families
        for own in frame.partition_by("arm")
    ]
    return Findings.together(parts)


def _shrink(
    family: str, effects: pl.DataFrame, importance: Callable[[str, str], str], *, is_ratio: bool
) -> Findings:
    # What is withheld is not believed by itself, and must not move what is common to the others.
    is_believed = pl.col("gate") == "pass"
    on_scale = effects.with_columns(
        pl.when(is_believed).then(pl.col("estimate").log() if is_ratio else pl.col("estimate"))
    )
    found = shrink(on_scale, KEYS)
    back = (lambda name: pl.col(name).exp()) if is_ratio else pl.col
    shrunk = [
        back(f"shrunk_{name}" if name != "estimate" else "shrunk").alias(name) for name in NUMBERS
    ]
    told = found.effects.with_columns(
        *shrunk,
        pl.col("shrunk_se").alias("se"),
        pl.lit(None, pl.Float64).alias("p"),
        pl.lit(ANALYSIS).alias("analysis"),
        pl.struct("estimand", "condition")
        .map_elements(lambda row: importance(row["estimand"], row["condition"]), pl.String)
        .alias("importance"),
    )
    is_none = pl.col("estimate").is_null() & (pl.col("gate") == "pass")
    told = told.with_columns(
        gate=pl.when(is_none).then(pl.lit("withheld")).otherwise("gate"),
        reason=pl.when(is_none).then(pl.lit(found.reason)).otherwise("reason"),
    )
    tier = str(effects["arm"][0])
    return Findings(
        told.select(EFFECTS.names()).cast(EFFECTS),
        diagnostics=told_as_diagnostics(_spread(family, found), ANALYSIS, arm=tier),
    )


def _spread(family: str, found: Shrunk) -> list[Check]:
    """Tell how much the true effects differ; nothing is withheld for it."""
    told = {"tau2": found.tau2, "i2": found.i2, "p": found.p}
    return [
        Check(
            f"{name}_{family}",
            value,
            np.nan,
            "not_assessable" if value is None else "pass",
            found.reason or (COMMON if name == "i2" else ""),
        )
        for name, value in told.items()
    ]

"""What is true in a world, of those who could have been in either arm.

Two million people are drawn with both outcomes. The true propensity e is the pilots' share of their
kind, and everybody counts e(1 - e), as in the limit of overlap weights. Without censoring the
probability back at work is a mean, and days back by *h* are the mean of (h - time)+. A hazard ratio
that is not the same on all days depends on how long people are followed, so it is that of a Cox
model of both outcomes of everybody, followed as in the sample.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from models.cox import fit_cox
from models.risk_table import RiskTable
from tests.known_truth.people import MIX, World, lived, seen_of

Key = tuple[str, str]
"""Condition, or ``all``, and estimand."""

LARGE, PEOPLE_A_PRACTICE, SEED = 2_000_000, 100, 20_120_831
OUTCOMES = (("pilot", "back_with"), ("comparison", "back_without"))


def truth_of(world: World, people: int = LARGE) -> dict[Key, float]:
    """Reckon every estimand, of all and of each condition."""
    rng = np.random.default_rng(SEED)
    drawn = world.draw(rng, people, people // PEOPLE_A_PRACTICE)
    truth: dict[Key, float] = {}
    groups = {"all": pl.lit(value=True)} | {
        name: pl.col("condition") == name for name in drawn["condition"].unique().sort()
    }
    for condition, is_own in groups.items():
        own = weigh_truly(drawn.filter(is_own), MIX)
        for estimand, value in differences(own, world.horizons).items():
            truth[condition, estimand] = value
        if world.has_ratio:
            truth[condition, "hazard_ratio"] = hazard_ratio(own)
    return truth


def weigh_truly(frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Add ``weight``, e(1 - e) with e the share of pilots among people alike."""
    share = (pl.col("arm") == "pilot").mean().over(list(by))
    return frame.with_columns(weight=share * (1 - share))


def differences(frame: pl.DataFrame, horizons: Sequence[int]) -> dict[str, float]:
    """Return risk differences and days regained, from both outcomes of everybody."""
    means = [
        lived(frame, back).select(
            [_mean(pl.col("time") <= day, f"risk_difference_{day}") for day in horizons]
            + [
                _mean((day - pl.col("time")).clip(lower_bound=0), f"days_regained_{day}")
                for day in horizons
            ]
        )
        for _, back in OUTCOMES
    ]
    return {name: float(means[0][name][0] - means[1][name][0]) for name in means[0].columns}


def _mean(of: pl.Expr, name: str) -> pl.Expr:
    """Return the weighted mean of what holds for a return; 0 for an exit."""
    is_back = (pl.col("status") == 1).cast(pl.Float64)
    return ((of * is_back * pl.col("weight")).sum() / pl.col("weight").sum()).alias(name)


def hazard_ratio(frame: pl.DataFrame) -> float:
    """Return the logarithm of the ratio that a Cox model of both outcomes tends to."""
    both = [seen_of(lived(frame, back)).with_columns(arm=pl.lit(arm)) for arm, back in OUTCOMES]
    table = RiskTable.from_frame(pl.concat(both), ["arm"], start="enters", weight="weight")
    fit = fit_cox(table, ["arm"], reference={"arm": "comparison"})
    return float(fit.coefficients["coef"][0])

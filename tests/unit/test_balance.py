"""How alike two arms are, level by level, is what the textbook's formulas give."""

from itertools import product
from statistics import NormalDist

import numpy as np
import polars as pl
import pytest

from models.comparisons.balance import assess_balance
from models.comparisons.overlap import weigh_overlap
from models.risk_table import RiskTable

ARMS = ("pilot", "comparison")

RNG = np.random.default_rng(3)
IS_PILOT = RNG.random(400) < 0.4
EPISODES = pl.DataFrame(
    {
        "arm": np.where(IS_PILOT, "pilot", "comparison"),
        "age": np.where(RNG.random(400) < 0.3 + 0.3 * IS_PILOT, "old", "young"),
        "work": RNG.choice(["office", "site", "ward"], 400, p=[0.5, 0.3, 0.2]),
        "time": 5,
        "status": 1,
        "practice": np.arange(400) % 20,
    }
)
OVERLAP = weigh_overlap(
    RiskTable.from_frame(EPISODES, ["arm", "age", "work"], cluster="practice"), ["age"]
)
BALANCE = assess_balance(OVERLAP, ["age", "work"], ["age"])


def weighed() -> pl.DataFrame:
    """One row an episode, with its overlap weight: one less the share of its own arm at its age."""
    own = pl.len().over("age", "arm") / pl.len().over("age")
    return EPISODES.with_columns(weight=1 - own)


def share(frame: pl.DataFrame, arm: str, is_level: pl.Expr, weight: pl.Expr) -> float:
    own = frame.filter(arm=arm)
    found: float = own.select((weight * is_level).sum() / weight.sum()).item()
    return found


def levels() -> dict[tuple[str, str], pl.Expr]:
    ages, works = ["old", "young"], ["office", "site", "ward"]
    told = {("age", age): pl.col("age") == age for age in ages}
    told |= {("work", work): pl.col("work") == work for work in works}
    for age, work in product(ages, works):
        told["age and work", f"{age} and {work}"] = told["age", age] & told["work", work]
    return told


@pytest.mark.parametrize(("covariate", "level"), levels())
def test_a_difference_is_in_standard_deviations_of_the_unweighted(
    covariate: str, level: str
) -> None:
    is_level = levels()[covariate, level]
    (row,) = BALANCE.filter(covariate=covariate, level=level).to_dicts()
    before = [share(weighed(), arm, is_level, pl.col("status")) for arm in ARMS]
    after = [share(weighed(), arm, is_level, pl.col("weight")) for arm in ARMS]
    spread = np.sqrt((before[0] * (1 - before[0]) + before[1] * (1 - before[1])) / 2)
    assert row["smd_before"] == pytest.approx((before[0] - before[1]) / spread)
    assert row["smd_after"] == pytest.approx((after[0] - after[1]) / spread, abs=1e-9)
    assert row["by_construction"] == (covariate == "age")


def test_chance_is_bonferronis_for_the_levels_that_the_regression_does_not_hold() -> None:
    kish = (
        weighed()
        .group_by("arm")
        .agg(size=pl.col("weight").sum() ** 2 / (pl.col("weight") ** 2).sum())
    )
    spread = np.sqrt((1 / kish["size"]).sum())
    # Three levels of work and six of both: nine that might differ, each either way.
    expected = NormalDist().inv_cdf(1 - 0.05 / 2 / 9) * spread
    assert BALANCE["chance"].to_list() == pytest.approx([expected] * BALANCE.height)


def test_a_covariate_that_is_the_same_everywhere_is_not_told() -> None:
    frame = EPISODES.with_columns(work=pl.lit("office"))
    table = RiskTable.from_frame(frame, ["arm", "age", "work"], cluster="practice")
    told = assess_balance(weigh_overlap(table, ["age"]), ["age", "work"], ["age"])
    assert set(told["covariate"]) == {"age"}

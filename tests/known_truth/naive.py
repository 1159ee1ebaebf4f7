"""What somebody in a hurry would reckon: raw shares and means, nobody made alike."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy import stats

from models.cox import fit_cox
from models.risk_table import RiskTable
from tests.known_truth.people import Floats
from tests.known_truth.truths import Key

Z = float(stats.norm.ppf(0.975))


class Estimate(NamedTuple):
    """An estimate and its 95 % interval; of a hazard ratio, all on the logarithm."""

    estimate: float
    se: float
    lo: float
    hi: float

    @classmethod
    def normal(cls, estimate: float, se: float) -> "Estimate":
        """Take normal limits."""
        return cls(estimate, se, estimate - Z * se, estimate + Z * se)


def naive_differences(
    first: pl.DataFrame, second: pl.DataFrame, horizons: Sequence[int]
) -> dict[str, Estimate]:
    """Compare shares back at work and days back at work of two groups of episodes, as they are."""
    found = {}
    for day in horizons:
        shares = [_is_back(group, day) for group in (first, second)]
        days = [_is_back(group, day) * (day - _time(group)) for group in (first, second)]
        found[f"risk_difference_{day}"] = _difference(*shares)
        found[f"days_regained_{day}"] = _difference(*days)
    return found


def naive_ratio(episodes: pl.DataFrame, comparator: str) -> Estimate:
    """Fit a Cox model of the arm alone from day 0, errors as though nobody were alike."""
    table = RiskTable.from_frame(episodes, ["arm"])
    row = fit_cox(table, ["arm"], reference={"arm": comparator}).coefficients.row(0, named=True)
    return Estimate.normal(row["coef"], row["se"])


def naive_comparison(
    episodes: pl.DataFrame, horizons: Sequence[int], conditions: Sequence[str]
) -> dict[Key, Estimate]:
    """Compare pilot and comparison practices, of all and of each condition."""
    found: dict[Key, Estimate] = {}
    for condition in ("all", *conditions):
        own = episodes if condition == "all" else episodes.filter(condition=condition)
        arms = [own.filter(arm=arm) for arm in ("pilot", "comparison")]
        told = naive_differences(arms[0], arms[1], horizons)
        told["hazard_ratio"] = naive_ratio(own, "comparison")
        found |= {(condition, estimand): value for estimand, value in told.items()}
    return found


def _time(group: pl.DataFrame) -> Floats:
    return group["time"].cast(pl.Float64).to_numpy()


def _is_back(group: pl.DataFrame, day: int) -> Floats:
    is_back: Floats = ((group["status"] == 1).to_numpy() & (_time(group) <= day)).astype(float)
    return is_back


def _difference(first: Floats, second: Floats) -> Estimate:
    se = np.sqrt(first.var(ddof=1) / len(first) + second.var(ddof=1) / len(second))
    return Estimate.normal(float(first.mean() - second.mean()), float(se))

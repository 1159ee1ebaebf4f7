"""Rules for curves: enough people in every step, an end that is an end, and no exact step."""

from typing import Final

import polars as pl

from models.disclosure.audit.report import broken
from models.disclosure.audit.rules_counts import differs
from models.disclosure.audit.totals import is_counted, misfits
from models.disclosure.curves import DECIMALS, ESTIMATES
from models.disclosure.model_curves import DECIMALS as MODEL_DECIMALS
from models.disclosure.thresholds import FLAG, LEAST_AT_RISK, LEAST_IN_CURVE
from models.results import CURVE_KEYS

PROBABILITIES: Final = ESTIMATES[1:]


def check_curves(table: str, frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Check every rule for curves."""
    if table != "curves":
        return []
    counted = is_counted()
    is_shown = ~pl.col(FLAG)
    few = is_shown & (pl.col("at_risk").fill_null(0) < LEAST_AT_RISK)
    small = is_shown & counted & (pl.col("n").fill_null(0) < LEAST_IN_CURVE)
    stop = pl.col("day").filter(pl.col(FLAG)).min().over(CURVE_KEYS)
    after = pl.col("day") > stop
    failures = [
        broken(
            (table, frame),
            "too_few_at_risk",
            "at_risk",
            few,
            f"A curve goes on with fewer than {LEAST_AT_RISK} at risk.",
        ),
        broken(
            (table, frame),
            "curve_of_few",
            "n",
            small,
            f"A curve of fewer than {LEAST_IN_CURVE} people is shown.",
        ),
        broken(
            (table, frame),
            "curve_after_its_stop",
            "day",
            after,
            "A curve goes on after it stopped.",
        ),
    ]
    for decimals, which in ((DECIMALS, counted), (MODEL_DECIMALS, ~counted)):
        for name in PROBABILITIES:
            long = which & differs(pl.col(name), pl.col(name).round(decimals))
            told = f"A probability has more than {decimals} decimals."
            failures.append(broken((table, frame), "curve_decimals", name, long, told))
    return [*failures, _check_arms(frame), _check_steps(frame)]


def _check_arms(frame: pl.DataFrame) -> pl.DataFrame:
    """Check that a weighted or model curve is shown as far as the one it stands beside."""
    pair = pl.col("arm").replace({"comparison": "pilot"}).str.strip_prefix("expected_")
    beside = [pl.col(name) for name in ("analysis", "condition", "dimension", "level", "day")]
    both = (~pl.col(FLAG)).sum().over(pair, *beside) == 2  # noqa: PLR2004
    alone = ~is_counted() & ~pl.col(FLAG) & ~both
    told = "A curve is shown where the one it is compared with is not."
    return broken(("curves", frame), "one_arm_alone", "at_risk", alone, told)


def _check_steps(frame: pl.DataFrame) -> pl.DataFrame:
    """Check that curves made of counts are those of the rounded totals beside them."""
    exact = misfits(frame.filter(is_counted()))
    told = "A curve is not the one that the rounded totals beside it make."
    return broken(("curves", exact), "unrounded_curve", "returned", pl.lit(value=True), told)

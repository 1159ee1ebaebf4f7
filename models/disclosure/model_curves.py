"""Curves that are not made of counts: weighted ones, and what was expected of similar people.

They cannot be made afresh from rounded counts. So they have two decimals, on the weekly grid, as
long as enough people are at risk in both curves of a pair; and where the difference of the two is
withheld, the pair is, for anybody can subtract.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from models.disclosure.counts import released_count, rounded
from models.disclosure.curves import ESTIMATES, TOTALS
from models.disclosure.thresholds import FLAG, LEAST_AT_RISK, LEAST_PRACTICES, WEEK
from models.results import CURVE_KEYS

DECIMALS: Final = 2
EXPECTED: Final = "expected_"
WITHHELD: Final = "withheld"
"""Column that tells a curve a gate withholds from one of too few people."""

GROUP: Final = ("analysis", "condition", "dimension", "level")
COLUMNS: Final = (*CURVE_KEYS, "day", *ESTIMATES, "n", *TOTALS, FLAG, WITHHELD)


def control_weighted_curves(curves: pl.DataFrame, released: pl.DataFrame) -> pl.DataFrame:
    """
    Return the weighted curves of two arms that may be released.

    Parameters
    ----------
    curves
        As `models.results.CURVES`, by week: two arms a group, ``at_risk`` unweighted.
    released
        Effects after `models.disclosure.findings.control_effects`.

    Returns
    -------
    polars.DataFrame
        As `models.disclosure.curves.control_curves`, with ``withheld``. Both curves of a group stop
        in the first week in which either has fewer than 15 (rounded) at risk; they are withheld
        where every difference of the two is.
    """
    pair = [*GROUP, "day"]
    told = curves.with_columns(at_risk=released_count(pl.col("at_risk")).fill_null(0))
    # An arm without a row that day has nobody at risk.
    is_pair = pl.len().over(pair) > 1
    is_enough = is_pair & (pl.col("at_risk").min().over(pair) >= LEAST_AT_RISK)
    is_several = pl.col("practices").min().over(GROUP) >= LEAST_PRACTICES
    return _cut(told.with_columns(_enough=is_enough & is_several), released, GROUP)


def control_expected_curves(
    curves: pl.DataFrame, observed: pl.DataFrame, released: pl.DataFrame
) -> pl.DataFrame:
    """
    Return the expected curves that may be released.

    Parameters
    ----------
    curves
        As `models.results.CURVES`, by week; those of other arms than ``expected_<tier>`` are left
        out, since the observed ones are made from counts.
    observed
        The observed curves after `models.disclosure.curves.control_curves`.
    released
        Effects after `models.disclosure.findings.control_effects`.

    Returns
    -------
    polars.DataFrame
        As `control_weighted_curves`: an expected curve goes as far as the observed one beside it,
        whose numbers at risk it has.
    """
    beside = observed.filter(~pl.col(FLAG)).select(
        *GROUP, "day", "n", "at_risk", arm=pl.lit(EXPECTED) + pl.col("arm")
    )
    expected = curves.filter(pl.col("arm").str.starts_with(EXPECTED)).drop("at_risk", "n")
    told = expected.join(beside, on=[*CURVE_KEYS, "day"], how="left", maintain_order="left")
    is_enough = pl.col("at_risk").is_not_null() & (pl.col("practices") >= LEAST_PRACTICES)
    tiers = released.with_columns(arm=pl.lit(EXPECTED) + pl.col("arm"))
    return _cut(told.with_columns(_enough=is_enough), tiers, CURVE_KEYS)


def _cut(curves: pl.DataFrame, released: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Stop each curve at its first week that may not be shown, and mark that week."""
    is_difference = pl.col("estimand").str.starts_with("risk_difference_")
    believed = released.filter(is_difference, ~pl.col(FLAG)).select(keys).unique()
    told = (
        curves.filter(pl.col("day") % WEEK == 0)
        .join(believed.with_columns(_believed=True), on=list(keys), how="left")
        .sort(*CURVE_KEYS, "day")
        .with_columns(pl.col("_believed").is_null().alias(WITHHELD))
        # A curve that the model cannot tell any further stops there too.
        .with_columns(
            _shown=pl.col("_enough") & ~pl.col(WITHHELD) & pl.col("returned").is_not_null()
        )
        .with_columns(_gone=(~pl.col("_shown")).cum_sum().over(CURVE_KEYS))
        .filter((pl.col("_gone") == 0) | ((pl.col("_gone") == 1) & ~pl.col("_shown")))
    )
    shorter = [rounded(pl.col(name), DECIMALS).alias(name) for name in ESTIMATES[1:]]
    shown = [pl.when("_shown").then(pl.col(name)).alias(name) for name in ESTIMATES]
    # Weighted, nobody counts as one.
    none = [pl.lit(None, pl.Int64).alias(name) for name in TOTALS]
    n = pl.when(~pl.col(WITHHELD)).then(released_count(pl.col("n"))).alias("n")
    return (
        told.with_columns(shorter)
        .with_columns(*shown, n, *none, (~pl.col("_shown")).alias(FLAG))
        .select(COLUMNS)
    )

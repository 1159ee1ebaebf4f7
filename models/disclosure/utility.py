"""What disclosure control cost: how far rounding moved what is published, how much is hidden."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from models.disclosure.thresholds import FLAG
from models.results import ALL, CURVE_KEYS

WEEK_13: Final = 91
DECIMALS: Final = 4
COUNTED: Final = ("since_referral", "since_absence", "observed_vs_expected")
"""Analyses whose curves are made from rounded counts."""


def measure_utility(
    released: Mapping[str, pl.DataFrame], exact_curves: pl.DataFrame
) -> dict[str, float | None]:
    """
    Compare what is released with what is exact.

    Parameters
    ----------
    released
        The tables of a release by name.
    exact_curves
        As `models.results.CURVES`, of the warehouse.

    Returns
    -------
    dict
        ``largest_shift_week_13``: by how much rounding moved a published probability of being back
        at work 13 weeks after time zero at most; ``tier_condition_curves_reaching_week_13``: the
        share of the curves by tier and condition that go so far; ``rows_suppressed``: the share of
        all rows that lost a number to disclosure control (not to a gate). Shares of 1; None of
        nothing.
    """
    return {
        "largest_shift_week_13": _largest_shift(released["curves"], exact_curves),
        "tier_condition_curves_reaching_week_13": _reaching(released["curves"]),
        "rows_suppressed": _suppressed(released),
    }


def _largest_shift(released: pl.DataFrame, exact: pl.DataFrame) -> float | None:
    keys = [*CURVE_KEYS, "day"]
    wanted = pl.col("analysis").is_in(COUNTED) & (pl.col("day") == WEEK_13)
    both = released.filter(wanted).join(exact.filter(wanted), on=keys, suffix="_exact")
    largest = (both["returned"] - both["returned_exact"]).abs().max()
    return round(largest, DECIMALS) if isinstance(largest, float) else None


def _reaching(released: pl.DataFrame) -> float | None:
    curves = released.filter(
        pl.col("arm") != ALL, pl.col("condition") != ALL, analysis="since_referral", dimension=ALL
    )
    is_shown = (pl.col("day") == WEEK_13) & ~pl.col(FLAG)
    reach = curves.group_by("arm", "condition").agg(is_shown.any().alias("reaches"))
    share = reach["reaches"].mean()
    return round(share, DECIMALS) if isinstance(share, float) else None


def _suppressed(released: Mapping[str, pl.DataFrame]) -> float | None:
    rows = sum(table.height for table in released.values())
    hidden = sum(table.filter(status="suppressed").height for table in released.values())
    return round(hidden / rows, DECIMALS) if rows else None

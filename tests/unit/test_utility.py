"""A release says what disclosure control cost it."""

from typing import Any

import polars as pl

from models.disclosure.utility import measure_utility

KEYS = {"analysis": "since_referral", "arm": "A", "dimension": "all", "level": "all"}


def curves(*rows: tuple[str, int, float | None], **changed: Any) -> pl.DataFrame:
    told = [
        KEYS | {"condition": condition, "day": day, "returned": returned} | changed
        for condition, day, returned in rows
    ]
    return pl.DataFrame(told, infer_schema_length=None).with_columns(
        suppressed=pl.col("returned").is_null(),
        status=pl.when(pl.col("returned").is_null())
        .then(pl.lit("suppressed"))
        .otherwise(pl.lit("shown")),
    )


RELEASED = curves(("stress", 84, 0.4), ("stress", 91, 0.5), ("cancer", 84, None), ("all", 91, 0.61))
EXACT = curves(("stress", 91, 0.512), ("cancer", 91, 0.2), ("all", 91, 0.6), ("all", 84, 0.1))


def test_the_largest_shift_is_of_what_is_published_at_13_weeks() -> None:
    assert measure_utility({"curves": RELEASED}, EXACT)["largest_shift_week_13"] == 0.012


def test_weighted_curves_are_not_moved_by_rounding_counts() -> None:
    weighted = curves(("all", 91, 0.9), analysis="pilot_vs_comparison")
    exact = curves(("all", 91, 0.8), analysis="pilot_vs_comparison")
    found = measure_utility({"curves": weighted}, exact)
    assert found["largest_shift_week_13"] is None


def test_how_many_curves_of_a_tier_and_condition_go_as_far() -> None:
    found = measure_utility({"curves": RELEASED}, EXACT)
    assert found["tier_condition_curves_reaching_week_13"] == 0.5


def test_what_a_gate_withholds_is_not_put_down_to_disclosure_control() -> None:
    effects = pl.DataFrame({"status": ["withheld"] * 3 + ["shown"]})
    found = measure_utility({"curves": RELEASED, "effects": effects}, EXACT)
    assert found["rows_suppressed"] == 0.125


def test_an_empty_release_has_no_shares() -> None:
    assert set(measure_utility({"curves": RELEASED.clear()}, EXACT).values()) == {None}

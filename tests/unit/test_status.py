"""Each row says in one word what became of its number."""

import polars as pl
import pytest

from models.disclosure.findings import FEW_EVENTS
from models.disclosure.status import MAIN, tell_status


@pytest.mark.parametrize("table", ["flow", "volumes", "waits", "pathways"])
def test_a_count_is_shown_zero_suppressed_or_missing(table: str) -> None:
    frame = pl.DataFrame(
        {MAIN[table]: [8, 0, None, None], "suppressed": [False, False, True, False]}
    )
    assert tell_status(table, frame)["status"].to_list() == [
        "shown", "true zero", "suppressed", "missing",
    ]  # fmt: skip


def test_a_count_that_is_shown_is_shown_though_another_number_of_its_row_is_not() -> None:
    frame = pl.DataFrame({"n": [25], "suppressed": [True], "hidden": ["p90_days"]})
    assert tell_status("waits", frame)["status"].to_list() == ["shown"]


def test_a_0_of_a_curve_can_mean_7_and_is_no_true_zero() -> None:
    frame = pl.DataFrame(
        {
            "returned": [0.0, None, None],
            "suppressed": [False, True, True],
            "withheld": [False, False, True],
        }
    )
    told = tell_status("curves", frame)
    assert told["status"].to_list() == ["shown", "suppressed", "withheld"]
    assert "withheld" not in told.columns


def test_too_few_to_show_is_not_too_few_to_believe() -> None:
    frame = pl.DataFrame(
        {
            "estimand": ["hazard_ratio"] * 4,
            "estimate": [1.2, None, None, None],
            "gate": ["pass", "withheld", "withheld", "pass"],
            "reason": ["", "Too few practices.", FEW_EVENTS, ""],
            "suppressed": [False, True, True, False],
        }
    )
    assert tell_status("effects", frame)["status"].to_list() == [
        "shown", "withheld", "suppressed", "missing",
    ]  # fmt: skip

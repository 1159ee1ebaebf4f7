"""The daily view counts everybody once, and refuses a table that does not add up."""

import polars as pl
import pytest

from models.daily import daily_counts
from models.errors import ColumnNameError, InputError, OptionError
from models.risk_table import RiskTable

FRAME = pl.DataFrame(
    {
        "tier": ["A", "A", "A", "A", "B", "B"],
        "s": [0, 2, 0, 0, 1, 0],
        "time": [3, 3, 3, 5, 2, 9],
        "status": [1, 2, 3, 0, 1, 0],
    }
)


def table(frame: pl.DataFrame = FRAME) -> RiskTable:
    return RiskTable.from_frame(frame, ["tier"], start="s")


def test_what_happened_each_day_adds_up_to_the_episodes() -> None:
    counts = daily_counts(table(), ["tier"])
    assert counts.columns[1:] == ["day", "entered", "returned", "exited", "censored", "at_risk"]
    assert counts.rows() == [
        ("A", 0, 3, 0, 0, 0, 0),
        ("A", 2, 1, 0, 0, 0, 3),
        ("A", 3, 0, 1, 1, 1, 4),
        ("A", 5, 0, 0, 0, 1, 1),
        ("B", 0, 1, 0, 0, 0, 0),
        ("B", 1, 1, 0, 0, 0, 1),
        ("B", 2, 0, 1, 0, 0, 2),
        ("B", 9, 0, 0, 0, 1, 1),
    ]


def test_strata_may_be_none_and_episodes_too() -> None:
    together = daily_counts(table(), [])
    assert together["entered"].sum() == FRAME.height
    assert together.filter(day=3)["at_risk"].item() == 5
    none = daily_counts(table(FRAME.clear()), ["tier"])
    assert none.is_empty()
    assert none.schema == daily_counts(table(), ["tier"]).schema


@pytest.mark.parametrize("stop", [1, 2])
def test_a_table_that_was_put_together_by_hand_has_to_add_up(stop: int) -> None:
    """No way of building a table lets an episode end on or before the day it starts."""
    known = table()
    cells = known.cells.with_columns(
        start=pl.lit(2, pl.Int32), stop=pl.lit(stop, pl.Int32), n=pl.lit(1, pl.Int64)
    )
    with pytest.raises(InputError, match="do not add up"):
        daily_counts(RiskTable(known.patterns, None, cells), ["tier"])


def test_names_are_a_list_and_none_of_the_result() -> None:
    with pytest.raises(OptionError, match="list"):
        daily_counts(table(), "tier")
    named_day = RiskTable.from_frame(FRAME.rename({"tier": "day"}), ["day"])
    with pytest.raises(ColumnNameError, match='"day"'):
        daily_counts(named_day, ["day"])

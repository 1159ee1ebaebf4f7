"""What a spreadsheet would run is shown to it as text."""

import polars as pl
import pytest

from pipelines.spreadsheets import for_spreadsheet, frame_for_spreadsheet


@pytest.mark.parametrize(
    "text",
    ["=cmd|' /C calc'!A0", "+1+1", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", "-"],
)
def test_formulas_get_an_apostrophe(text: str) -> None:
    assert for_spreadsheet(text) == "'" + text


@pytest.mark.parametrize("text", ["", "plain", "a=b", "-5", "+1,234.50", "2012-06-30", "'=1"])
def test_other_text_stays(text: str) -> None:
    assert for_spreadsheet(text) == text


def test_a_frame_is_made_safe_and_its_numbers_stay() -> None:
    frame = pl.DataFrame({"level": ['=HYPERLINK("x")', "91+", "-5", None], "n": [1, -2, 3, 4]})
    safe = frame_for_spreadsheet(frame)
    assert safe["level"].to_list() == ['\'=HYPERLINK("x")', "91+", "-5", None]
    assert safe["n"].to_list() == [1, -2, 3, 4]
    assert frame_for_spreadsheet(frame.clear()).schema == frame.schema

"""Cells of a workbook come as the strings a CSV would have had."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from pipelines.reading import Unreadable, open_delivery, read_source

Deliver = Callable[..., Path]
Cells = list[list[object]]

HEADER: list[object] = ["Return ID", "absence_id", "Happened On", "outcome", "role"]


@pytest.fixture
def read_cells(deliver: Deliver) -> Callable[[Cells], list[tuple[str | None, ...]]]:
    def write_and_read(cells: Cells) -> list[tuple[str | None, ...]]:
        folder = deliver()
        with xlsxwriter.Workbook(str(folder / "returns.xlsx")) as book:
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            sheet = book.add_worksheet("Anything")
            for row, values in enumerate(cells):
                for column, value in enumerate(values):
                    if isinstance(value, date):
                        sheet.write_datetime(row, column, value, day)
                    elif isinstance(value, tuple):
                        sheet.write_formula(row, column, "=1/0", None, value[0])
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write(row, column, value)
            book.add_worksheet("Second").write(0, 0, "not read")
        delivery = open_delivery(folder)
        frame = read_source(delivery, delivery.sources[0]).rows.collect()
        return frame.rows()

    return write_and_read


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("034", "034"),
        (34.0, "34"),
        (9007199254740991, "9007199254740991"),
        (1.5, "1.5"),
        (True, "true"),
        (False, "false"),
        (date(2012, 6, 30), "2012-06-30"),
        (datetime(2012, 6, 30, 14, 30), "2012-06-30 14:30:00"),
        (41090, "41090"),
        (("full",), "full"),
        ((2,), "2"),
        (("#N/A",), None),
        (("#DIV/0!",), "#DIV/0!"),
        (("#REF!",), "#REF!"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        (" \u00a0x ", " \u00a0x "),
        ("two\nlines", "two\nlines"),
        (None, None),
    ],
)
def test_each_kind_of_cell(
    read_cells: Callable[[Cells], list[tuple[str | None, ...]]], cell: object, text: str | None
) -> None:
    assert read_cells([HEADER, ["1", cell, "x", "y", "z"]]) == [("1", text, "x", "y", "z")]


def test_empty_rows_before_and_after_the_table_are_none_of_it(
    read_cells: Callable[[Cells], list[tuple[str | None, ...]]],
) -> None:
    row = ["1", "a", "x", "y", "z"]
    cells: Cells = [[], [], HEADER, [*row], [], [*row], ["", " ", "", "", ""], []]
    assert read_cells(cells) == [tuple(row), (None,) * 5, tuple(row)]


def test_a_sheet_without_cells_says_so(
    read_cells: Callable[[Cells], list[tuple[str | None, ...]]],
) -> None:
    with pytest.raises(Unreadable, match=r"returns.xlsx (is empty|cannot be read)"):
        read_cells([])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_is_no_workbook_says_so(deliver: Deliver, content: bytes) -> None:
    delivery = open_delivery(deliver({"returns.xlsx": content}))
    with pytest.raises(Unreadable, match="protected by a password or not an Excel workbook"):
        read_source(delivery, delivery.sources[0])


def test_a_damaged_workbook_is_refused_in_our_words(deliver: Deliver) -> None:
    folder = deliver()
    with xlsxwriter.Workbook(str(folder / "returns.xlsx")) as book:
        book.add_worksheet().write_row(0, 0, HEADER)
    whole = (folder / "returns.xlsx").read_bytes()
    sentences = set()
    for cut in range(0, len(whole), 499):
        damaged = whole[:cut] + bytes(reversed(whole[cut : cut + 40])) + whole[cut + 40 :]
        (folder / "returns.xlsx").write_bytes(damaged)
        delivery = open_delivery(folder)
        try:
            read_source(delivery, delivery.sources[0])
        except Unreadable as reason:
            sentences.add(str(reason))
    assert sentences
    assert all(sentence.startswith("returns.xlsx ") for sentence in sentences)

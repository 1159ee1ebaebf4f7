"""The same table, in every format, comes back as the same strings."""

import csv
import gzip
import io
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading import open_delivery, read_source

DESCRIPTION = 'supplier = "north"\nperiod = "2012-06"\nextracted_on = 2012-07-05\n'
COLUMNS = ["return_id", "absence_id", "happened_on", "outcome", "role"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]

Rows = list[tuple[str, ...]]
Writer = Callable[[Path, Rows], None]

# Letters that neither an encoding nor a spreadsheet turns into something else.
TEXT = st.text(alphabet="aZ9 ,;\t\"'\n=+@-|.\u00e9\u00fc", max_size=8)
ROWS = st.lists(st.tuples(st.just("k"), TEXT, TEXT, TEXT, TEXT), max_size=6)


def csv_bytes(rows: Rows, encoding: str, separator: str, end: str) -> bytes:
    text = io.StringIO(newline="")
    # Python's writer leaves a line break unquoted where another one ends its lines.
    quoting: Literal[0, 1] = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows([tuple(COLUMNS), *rows])
    return text.getvalue().encode(encoding)


def write_csv(encoding: str, separator: str, folder: Path, rows: Rows) -> None:
    end = ("\n", "\r\n", "\r")[len(rows) % 3]
    (folder / "returns.csv").write_bytes(csv_bytes(rows, encoding, separator, end))


def write_gzip(encoding: str, folder: Path, rows: Rows) -> None:
    packed = gzip.compress(csv_bytes(rows, encoding, ",", "\r\n"), mtime=0)
    (folder / "returns.csv.gz").write_bytes(packed)


def write_parquet(folder: Path, rows: Rows) -> None:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    frame.write_parquet(folder / "returns.parquet")


def write_workbook(name: str, sheets: list[str], folder: Path, rows: Rows) -> None:
    with xlsxwriter.Workbook(str(folder / name)) as book:
        for title in sheets:
            sheet = book.add_worksheet(title)
            for at, row in enumerate([tuple(COLUMNS), *rows]):
                for column, text in enumerate(row):
                    sheet.write_string(at, column, text)


WRITERS: dict[str, Writer] = {
    f"{encoding} {separator!r}": partial(write_csv, encoding, separator)
    for encoding in ENCODINGS
    for separator in (",", ";", "\t")
}
WRITERS |= {f"gzip {encoding}": partial(write_gzip, encoding) for encoding in ENCODINGS}
WRITERS |= {
    "parquet": write_parquet,
    "workbook of one record": partial(write_workbook, "returns.xlsx", ["Sheet1", "Notes"]),
    "workbook of all records": partial(write_workbook, "delivery.xlsx", ["Notes", " RETURNS"]),
}


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS.keys())
def test_the_same_strings_come_back(writer: Writer) -> None:
    @settings(derandomize=True, max_examples=15, deadline=None)
    @given(rows=ROWS)
    def check(rows: Rows) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "delivery.toml").write_text(DESCRIPTION)
            writer(folder, rows)
            delivery = open_delivery(folder)
            reading = read_source(delivery, delivery.sources[0])
            frame, unknown = reading.rows.collect(), reading.unknown
        assert frame.columns == COLUMNS
        assert unknown == ()
        assert frame.fill_null("").rows() == rows

    check()

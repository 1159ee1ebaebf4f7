"""Read CSV as spreadsheets write it: whatever separator, quoting and line ends.

Polars reads nearly every file, fast. What it cannot split goes to Python's own reader, which is
slow and lenient as Excel is, and which knows the line of what it cannot read either.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

import polars as pl

from pipelines.reading.bytestream import CHUNK_BYTES, HEAD_BYTES, open_utf8
from pipelines.reading.errors import Unreadable
from pipelines.reading.table import Table, make_table, positions, read_through

_SEPARATORS: Final = (",", ";", "\t")
_BATCH_ROWS: Final = 50_000
_SEPARATOR_LINE: Final = re.compile(r'"?sep=([^\r\n])"?[^\S\t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)


@dataclass(frozen=True)
class _Layout:
    separator: str
    headers: list[str]
    skipped: int
    """Lines before the header that are none of the table."""
    is_regular: bool
    """Whether lines end as Polars expects."""


def read_delimited(path: Path, place: str, *, gzipped: bool) -> Table:
    """Read one CSV file as strings.

    Parameters
    ----------
    path : pathlib.Path
        The file; it is never written to.
    place : str
        The file as sentences name it.
    gzipped : bool
        Whether it is packed.

    Raises
    ------
    Unreadable
        If it is empty, is no text, or has a row longer than its header or a broken quotation.
    """
    with open_utf8(path, place, gzipped=gzipped) as (file, own_path):
        layout = _find_layout(file, place)
        frame = None
        if layout.is_regular and not _has_blank_lines(file):
            frame = _read_fast(own_path or file, layout)
        if frame is None:
            file.seek(0)
            frame = read_through(_read_leniently(file, layout, place).lazy())
    return make_table(layout.headers, frame)


def _find_layout(file: BinaryIO, place: str) -> _Layout:
    text = file.read(HEAD_BYTES).decode("utf-8", errors="ignore").removeprefix("\ufeff")
    file.seek(0)
    said = _SEPARATOR_LINE.match(text)
    body = text[said.end() :] if said else text
    header, end = _first_record(body)
    if not header.strip():
        raise Unreadable(f"{place} is empty: send it with a header line.")
    outside_quotes = re.sub(r'"[^"]*"?', "", header)
    separator = said[1] if said else max(_SEPARATORS, key=outside_quotes.count)
    try:
        headers = next(csv.reader([header], delimiter=separator, strict=True))
    except csv.Error:
        raise Unreadable(
            f"{place} has a header line with a broken quotation: save it again as CSV."
        ) from None
    is_regular = end != "\r" and not (said and said[0].endswith("\r"))
    return _Layout(separator, headers, int(bool(said)), is_regular)


def _first_record(text: str) -> tuple[str, str]:
    """Return the first line that is not blank, quoted line breaks included, and what ends it."""
    text = text.lstrip("\r\n")
    quoted = False
    for index, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        elif letter in "\r\n" and not quoted:
            return text[:index], "\n" if text[index : index + 2] == "\r\n" else letter
    return text, ""


def _has_blank_lines(file: BinaryIO) -> bool:
    """Tell whether lines without a cell stand between rows, which Polars would take for rows."""
    last = b""
    found = False
    while not found and (chunk := file.read(CHUNK_BYTES)):
        piece = last + chunk
        filled = piece.rstrip()
        found = b"\n\n" in filled or b"\n\r\n" in filled
        # Blank lines count once something follows them.
        last = piece[max(0, len(filled) - 1) :][-HEAD_BYTES:]
    file.seek(0)
    return found


def _read_fast(source: Path | BinaryIO, layout: _Layout) -> pl.LazyFrame | None:
    """Read with Polars; None where it finds the file irregular."""
    try:
        # Of an open file it takes the bytes at once, so the file may be closed afterwards.
        frame = pl.scan_csv(
            source,
            separator=layout.separator,
            infer_schema=False,
            skip_lines=layout.skipped,
            glob=False,
        )
        if len(frame.collect_schema()) != len(layout.headers):
            return None
        return read_through(frame)
    except pl.exceptions.PolarsError:
        return None


def _read_leniently(file: BinaryIO, layout: _Layout, place: str) -> pl.DataFrame:
    names = positions(len(layout.headers))
    rows = _rows(file, layout, place)
    next(rows)
    batches = [pl.DataFrame(schema=dict.fromkeys(names, pl.String))]
    while batch := list(islice(rows, _BATCH_ROWS)):
        columns = zip(*batch, strict=True)
        batches.append(
            pl.DataFrame([pl.Series(n, c, pl.String) for n, c in zip(names, columns, strict=True)])
        )
    return pl.concat(batches)


def _rows(file: BinaryIO, layout: _Layout, place: str) -> Iterator[list[str | None]]:
    """Yield the header and every row, padded to the header's length; blank lines are no rows."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    reader = csv.reader(text, delimiter=layout.separator, strict=True)
    width = len(layout.headers)
    line = 1
    try:
        for row in reader:
            if width == 1 < len(row) and line > layout.skipped:
                raise Unreadable(
                    f"{place}: its first line has one field and line {line} has {len(row)}, so it "
                    "is not the header: delete the lines above the header."
                )
            if len(row) > width and line > layout.skipped:
                raise Unreadable(
                    f"{place}: the row on line {line} has more fields than the header: put a "
                    "value that holds the separator in quotation marks, or give every column "
                    "a header."
                )
            if row and line > layout.skipped:
                yield [value or None for value in row] + [None] * (width - len(row))
            line = reader.line_num + 1
    except csv.Error:
        raise Unreadable(
            f"{place}: the row on line {line} has a broken or unclosed quotation mark: correct "
            "it, or save the file again as CSV."
        ) from None
    finally:
        text.detach()

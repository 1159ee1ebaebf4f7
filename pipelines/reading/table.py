"""A file as read: its headers as the supplier wrote them, and its cells as strings.

The cells come in batches, so that a file need not fit into memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

BATCH_ROWS: Final = 500_000


@dataclass(frozen=True)
class Table:
    """One file or sheet. Frame columns are named by position, since headers may repeat."""

    headers: tuple[str, ...]
    frame: pl.LazyFrame


def make_table(headers: list[str], frame: pl.LazyFrame) -> Table:
    """Name the columns of `frame` by position and pair them with their headers."""
    names = dict(zip(frame.collect_schema().names(), positions(len(headers)), strict=True))
    return Table(tuple(headers), frame.rename(names))


def positions(count: int) -> list[str]:
    """Return the names of `count` columns known by position alone."""
    return [str(index) for index in range(count)]


def batches(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Yield the rows of `frame` in order, some at a time."""
    yield from frame.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True)


def read_through(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Read every row once, so that what cannot be read shows now, and drop the empty tail.

    Spreadsheets leave empty rows behind at the end, which record nothing.
    """
    rows = filled = 0
    for batch in batches(frame):
        last = _last_filled(batch)
        filled = filled if last is None else rows + last + 1
        rows += len(batch)
    return frame.head(filled)


def without_blank_head(frame: pl.DataFrame) -> pl.DataFrame:
    """Drop empty rows above the first that has something."""
    filled = frame.select(_has_text().arg_true().first()).item() if _is_blank(frame.head(1)) else 0
    return frame.clear() if filled is None else frame.slice(filled)


def _last_filled(frame: pl.DataFrame) -> int | None:
    if frame.is_empty():
        return None
    if not _is_blank(frame.tail(1)):
        return len(frame) - 1
    last: int | None = frame.select(_has_text().arg_true().last()).item()
    return last


def _is_blank(rows: pl.DataFrame) -> bool:
    return not rows.is_empty() and not rows.select(_has_text().any()).item()


def _has_text() -> pl.Expr:
    return pl.any_horizontal(pl.all().str.contains(r"\S").fill_null(value=False))

"""A file as read: its headers as the supplier wrote them, and its cells as strings."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Table:
    """One file or sheet. Frame columns are named by position, since headers may repeat."""

    headers: tuple[str, ...]
    frame: pl.DataFrame


def make_table(headers: list[str], frame: pl.DataFrame) -> Table:
    """Name the columns of `frame` by position and pair them with their headers."""
    names = dict(zip(frame.columns, positions(len(headers)), strict=True))
    return Table(tuple(headers), frame.rename(names))


def positions(count: int) -> list[str]:
    """Return the names of `count` columns known by position alone."""
    return [str(index) for index in range(count)]


def without_blank_head(frame: pl.DataFrame) -> pl.DataFrame:
    """Drop empty rows above the first that has something."""
    filled = frame.select(_has_text().arg_true().first()).item() if _is_blank(frame.head(1)) else 0
    return frame.clear() if filled is None else frame.slice(filled)


def without_blank_tail(frame: pl.DataFrame) -> pl.DataFrame:
    """Drop empty rows at the end, which spreadsheets leave behind and which record nothing."""
    if not _is_blank(frame.tail(1)):
        return frame
    filled = frame.select(_has_text().arg_true().last()).item()
    return frame.clear() if filled is None else frame.head(filled + 1)


def _is_blank(rows: pl.DataFrame) -> bool:
    return not rows.is_empty() and not rows.select(_has_text().any()).item()


def _has_text() -> pl.Expr:
    return pl.any_horizontal(pl.all().str.contains(r"\S").fill_null(value=False))

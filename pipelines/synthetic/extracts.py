"""What a supplier sends each quarter: what is new, what has changed, and nothing from later on."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import polars as pl

from pipelines.synthetic.areas import EXTRACTS
from pipelines.synthetic.layout import LAYOUTS, Layout


class Extract(NamedTuple):
    """One delivery before it is written: every value as text, by record file."""

    supplier: str
    period: str
    extracted_on: date
    files: dict[str, pl.DataFrame]


class Window(NamedTuple):
    """The days since the last extract up to this one, and the extract before that."""

    before_last: date
    last: date
    now: date


def extracts(records: dict[str, pl.DataFrame], suppliers: list[str]) -> Iterator[Extract]:
    """Cut the records into deliveries, supplier by supplier and quarter by quarter."""
    for supplier in suppliers:
        own = {name: rows.filter(supplier=supplier) for name, rows in records.items()}
        before_last = last = date.min
        for period, now in EXTRACTS.items():
            window = Window(before_last, last, now)
            files = {name: _sent(rows, LAYOUTS[name], window) for name, rows in own.items()}
            sent = {name: rows for name, rows in files.items() if len(rows)}
            yield Extract(supplier, period, now, sent)
            before_last, last = last, now


def _sent(rows: pl.DataFrame, layout: Layout, window: Window) -> pl.DataFrame:
    """Choose the rows to send of one record file, as known on the day of the extract."""
    if layout.opened is None:
        chosen = rows if window.last == date.min else rows.clear()
        return _as_text(chosen, layout)
    new = _within(pl.col(layout.opened), window.last, window.now)
    changed = [_within(pl.col(day), window.last, window.now) for day in layout.later]
    withdrawn = pl.col("in_error") & _within(pl.col(layout.opened), window.before_last, window.last)
    marked = rows.filter(pl.col(layout.opened) <= window.now).with_columns(
        withdrawn=withdrawn, resent=_put_right(layout, window)
    )
    chosen = marked.filter(pl.any_horizontal(new, *changed, "withdrawn", "resent"))
    return _as_text(_not_yet_known(_first_drafts(chosen, layout, window), layout, window), layout)


def _within(day: pl.Expr, after: date, until: date) -> pl.Expr:
    return ((day > after) & (day <= until)).fill_null(value=False)


def _put_right(layout: Layout, window: Window) -> pl.Expr:
    """Say which rows went out with a wrong first value in the last delivery."""
    if layout.corrected is None:
        return pl.lit(value=False)
    revealed = pl.col(layout.corrected[1])
    was_sent = _within(revealed, window.before_last, window.last)
    return pl.col("sent_first").is_not_null() & was_sent


def _first_drafts(rows: pl.DataFrame, layout: Layout, window: Window) -> pl.DataFrame:
    """Put the wrong value in rows that reveal the corrected column for the first time."""
    if layout.corrected is None:
        return rows
    column, day = layout.corrected
    wrong = pl.col("sent_first").is_not_null() & (pl.col(day) > window.last)
    known = pl.col(day) <= window.now
    return rows.with_columns(
        pl.when(wrong & known).then("sent_first").otherwise(column).alias(column)
    )


def _not_yet_known(rows: pl.DataFrame, layout: Layout, window: Window) -> pl.DataFrame:
    blanked = rows.with_columns(
        pl.when(pl.col(day) <= window.now).then(day).alias(day) for day in layout.later
    )
    return blanked.with_columns(
        pl.when(pl.col(day).is_not_null()).then(column).alias(column)
        for column, day in layout.rests_on.items()
    )


def _as_text(rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Sort by key and turn every value to text, with the status columns last."""
    gone = pl.col("withdrawn") if "withdrawn" in rows.columns else pl.lit(value=False)
    return rows.sort(layout.key).select(
        *(pl.col(column).cast(pl.String) for column in layout.columns),
        pl.when(gone).then(pl.lit("withdrawn")).alias("record_status"),
        pl.when(gone).then(pl.lit("entered_in_error")).alias("withdrawn_reason"),
    )

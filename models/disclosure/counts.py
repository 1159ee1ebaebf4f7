"""Counts as they may be released: 1 to 7 suppressed, others to the nearest 5.

What is suppressed is null and flagged, never a zero.
"""

from collections.abc import Sequence

import polars as pl

from models import validation
from models.disclosure.thresholds import FLAG, LEAST_SHOWN, ROUND_TO


def control_counts(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """
    Suppress small counts and round the others.

    Parameters
    ----------
    frame
        A table of counts.
    columns
        Its columns of exact counts, whole numbers of 0 or more.

    Returns
    -------
    polars.DataFrame
        ``frame`` with those columns (Int64) null where the count is 1-7 and else the nearest
        multiple of 5 (no whole number is half-way between two), a true zero staying 0, and
        ``suppressed``: whether any count of the row was suppressed.

    Raises
    ------
    models.errors.UnknownColumnError, models.errors.InvalidValueError
        For a column that is not there; for a count that is missing, negative or not whole.
    models.errors.ColumnNameError
        When the frame has a column ``suppressed`` already, or a column is given twice.
    """
    names = validation.column_names("columns", columns)
    validation.column_names("the frame's columns", frame.columns, [FLAG])
    validation.require_columns(frame.columns, names)
    for name in names:
        validation.require_whole(frame, name)
    exact = [pl.col(name).cast(pl.Int64) for name in names]
    small = pl.any_horizontal(pl.lit(value=False), *(_is_small(count) for count in exact))
    return frame.with_columns(*(released_count(count) for count in exact), small.alias(FLAG))


def _is_small(count: pl.Expr) -> pl.Expr:
    return (count > 0) & (count < LEAST_SHOWN)


def _nearest(count: pl.Expr) -> pl.Expr:
    return (count + ROUND_TO // 2) // ROUND_TO * ROUND_TO


def rounded(number: pl.Expr, decimals: int) -> pl.Expr:
    """Return a number with so many decimals; what rounds to 0 is 0, and not -0."""
    near = number.round(decimals)
    return pl.when(near != 0).then(near).when(near == 0).then(pl.lit(0.0))


def released_count(count: pl.Expr) -> pl.Expr:
    """Return a whole number of 0 or more as it may be released: null from 1 to 7, else rounded."""
    return pl.when(~_is_small(count)).then(_nearest(count))

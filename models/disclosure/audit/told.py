"""What one released number tells a reader about the exact count behind it.

A *place* is a name for one exact count. Two tables that count the same thing use the same place, so
that what each tells is put together.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from models.disclosure.thresholds import LEAST_SHOWN, ROUND_TO
from models.results import ALL

UNKNOWN: Final = 10**12
"""Stands for "no upper bound": more people than there are, and exact in sums of thousands."""

HALF: Final = ROUND_TO // 2
"""The most that rounding moves a count."""

TOLD: Final = pl.Schema(
    {
        **dict.fromkeys(("place", "table", "cell", "measure"), pl.String),
        **dict.fromkeys(("lowest", "highest"), pl.Int64),
        **dict.fromkeys(("is_hidden", "is_protected"), pl.Boolean),
    }
)
"""One row for each count that a released table tells, or hides, something of.

``lowest`` and ``highest`` are what the number alone says. ``is_hidden``: there is no number;
``is_protected``: what a reader must not be able to work out to fewer than 5 possible values."""


def tell_counts(
    frame: pl.DataFrame, table: str, keys: Sequence[str], measure: str, floor: int = 0
) -> pl.DataFrame:
    """
    Say what a column of released counts tells.

    Parameters
    ----------
    frame
        Its released table, with a column ``place``.
    table, measure
        Names of the table and the column, for the report.
    keys
        Columns that tell the table's rows apart.
    floor
        Least that a suppressed count can be: 1 where a table has no row for nobody.

    Returns
    -------
    polars.DataFrame
        As `TOLD`. A shown 0 is 0, any other number is within 2 of the count. A suppressed count may
        be a companion of any size.
    """
    count = pl.col(measure).cast(pl.Int64)
    is_zero = count == 0
    return frame.select(
        "place",
        pl.lit(table).alias("table"),
        cell_of(keys).alias("cell"),
        pl.lit(measure).alias("measure"),
        pl.when(count.is_null())
        .then(floor)
        .otherwise(pl.when(is_zero).then(0).otherwise(pl.max_horizontal(count - HALF, 0)))
        .cast(pl.Int64)
        .alias("lowest"),
        pl.when(count.is_null())
        .then(UNKNOWN)
        .otherwise(pl.when(is_zero).then(0).otherwise(count + HALF))
        .cast(pl.Int64)
        .alias("highest"),
        count.is_null().alias("is_hidden"),
        count.is_null().alias("is_protected"),
    )


def cell_of(keys: Sequence[str]) -> pl.Expr:
    """Return the coordinates of a row as text, without those that are ``all``."""
    parts = [
        pl.when(pl.col(key).cast(pl.String) != ALL).then(
            pl.concat_str(pl.lit(f"{key}="), pl.col(key).cast(pl.String))
        )
        for key in keys
    ]
    joined = pl.concat_str(parts, separator=" ", ignore_nulls=True)
    return pl.when(joined == "").then(pl.lit(ALL)).otherwise(joined)


def least_of_total(total: pl.Expr) -> pl.Expr:
    """Return the least count that a curve's rounded running total may stand for."""
    return pl.when(total < LEAST_SHOWN).then(0).otherwise(total - HALF)


def most_of_total(total: pl.Expr) -> pl.Expr:
    """Return the greatest count that a curve's rounded running total may stand for."""
    return pl.when(total < LEAST_SHOWN).then(LEAST_SHOWN - 1).otherwise(total + HALF)

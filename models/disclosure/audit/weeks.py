"""Weeks left out of released curves, and curves suppressed whole."""

from collections.abc import Sequence

import polars as pl

from models.disclosure.audit.options import Option
from models.disclosure.audit.totals import is_counted, place_curves, read_totals, remade
from models.disclosure.curves import DECIMALS, ESTIMATES, TOTALS
from models.disclosure.status import STATUS
from models.disclosure.thresholds import FLAG, WEEK
from models.results import CURVE_KEYS


def hide_weeks(curves: pl.DataFrame, options: Sequence[Option]) -> pl.DataFrame:
    """Leave weeks out of curves and make what is left of them afresh; or suppress curves whole."""
    placed = place_curves(curves)
    whole = pl.col("place").is_in([option.name for option in options if option.first == 0])
    gone = whole
    for option in options:
        inside = pl.col("day").is_between(option.first, option.last) & ~pl.col(FLAG)
        gone |= (pl.col("place") == option.name) & inside
    touched = pl.col("place").is_in([option.name for option in options])
    rest, cut = placed.filter(~touched), placed.filter(touched)
    last = pl.col("day").filter(~pl.col(FLAG)).max().over(CURVE_KEYS)
    kept = cut.with_columns(_gone=gone, _last=last)
    still = pl.col("day").filter(~pl.col("_gone"), ~pl.col(FLAG)).max().over(CURVE_KEYS)
    kept = kept.with_columns(_still=still)
    # One that has lost its last weeks ends where they began, with the row that says so.
    is_cut = pl.col("_still") < pl.col("_last")
    left = kept.filter(~pl.col("_gone"), ~(pl.col(FLAG) & is_cut.fill_null(value=False)))
    first = kept.unique(CURVE_KEYS, keep="first", maintain_order=True)
    stopped = first.filter(is_cut).with_columns((pl.col("_still") + WEEK).alias("day"))
    alone = first.filter(whole).with_columns(pl.lit(None, pl.Int64).alias("n"))
    ends = _ended(pl.concat([stopped, alone]))
    parts = [rest, _remake(left.select(placed.columns)), ends.select(placed.columns)]
    return pl.concat(parts).drop("place").sort(*CURVE_KEYS, "day")


def _remake(curves: pl.DataFrame) -> pl.DataFrame:
    """Make curves that are made of counts afresh, from the totals of the weeks that are left."""
    is_made = is_counted() & ~pl.col(FLAG)
    shown = curves.filter(is_made)
    totals = read_totals(shown)
    made = {name: grid[totals.number, totals.week] for name, grid in remade(totals).items()}
    afresh = shown.with_columns(
        pl.Series(name, made[name], nan_to_null=True).round(DECIMALS) for name in ESTIMATES[1:]
    )
    return pl.concat([afresh, curves.filter(~is_made)])


def _ended(rows: pl.DataFrame) -> pl.DataFrame:
    """Blank rows, flag them, and say so in a word where there are words."""
    blank = [pl.lit(None, rows.schema[name]).alias(name) for name in (*ESTIMATES, *TOTALS)]
    told = rows.with_columns(*blank, pl.lit(value=True).alias(FLAG))
    if STATUS not in rows.columns:
        return told
    is_withheld = pl.col(STATUS) == "withheld"
    status = pl.when(is_withheld).then(STATUS).otherwise(pl.lit("suppressed"))
    return told.with_columns(status.alias(STATUS))

"""Hiding in released tables what was chosen: cells, curves and weeks of curves."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from models.disclosure.audit.findings import SITE_COUNTS, SITE_KEYS, place_of_effect
from models.disclosure.audit.flow import FLOW_KEYS, place_of
from models.disclosure.audit.margins import place
from models.disclosure.audit.options import Option
from models.disclosure.audit.rules_shape import BLANK
from models.disclosure.audit.totals import is_counted, place_curves, read_totals, remade
from models.disclosure.curves import DECIMALS, ESTIMATES, TOTALS
from models.disclosure.findings import EVENTS, NUMBERS, SIZES
from models.disclosure.tables import PATHWAY_KEYS, VOLUME_KEYS, WAIT_KEYS, WAIT_NUMBERS
from models.disclosure.thresholds import FLAG, WEEK
from models.results import CURVE_KEYS

KEYS: Final = {"volumes": VOLUME_KEYS, "waits": WAIT_KEYS, "pathways": PATHWAY_KEYS}
COMPANION: Final = (
    "Shown, this result would give away a number of another group that is of too few people."
)
LOST: Final = BLANK | {"waits": WAIT_NUMBERS}
"""What a row loses with its count."""


def hide(tables: Mapping[str, pl.DataFrame], options: Sequence[Option]) -> dict[str, pl.DataFrame]:
    """Return the tables without what the options hide."""
    result = dict(tables)
    cells = {option.name for option in options if option.last == 0}
    sizes = {f"{option.name}|n" for option in options if option.last and not option.first}
    for name, frame in tables.items():
        if name != "curves":
            result[name] = hide_cells(name, frame, cells | sizes)
    weeks = [option for option in options if option.last]
    if weeks and "curves" in tables:
        result["curves"] = hide_weeks(tables["curves"], weeks)
    return result


def hide_cells(name: str, frame: pl.DataFrame, places: set[str]) -> pl.DataFrame:
    """Blank the rows of a table whose count stands at one of some places, and flag them."""
    hidden = frame
    for lost, placed in _placed(name, frame):
        where = placed["place"].is_in(list(places))
        if where.any():
            hidden = _blank(hidden.with_columns(_where=where), lost, pl.col("_where")).drop(
                "_where"
            )
    return hidden


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
    ends = _blank(pl.concat([stopped, alone]), (*ESTIMATES, *TOTALS), pl.lit(value=True))
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


def _blank(frame: pl.DataFrame, names: Sequence[str], where: pl.Expr) -> pl.DataFrame:
    """Take numbers out of rows, flag the rows, and say so in words where there are words."""
    told: dict[str, pl.Expr] = {name: pl.when(~where).then(name) for name in names}
    told[FLAG] = pl.col(FLAG) | where
    if "status" in frame.columns:
        is_withheld = pl.col("status") == "withheld"
        told["status"] = (
            pl.when(where & ~is_withheld).then(pl.lit("suppressed")).otherwise("status")
        )
    if "estimand" in frame.columns:
        told["gate"] = pl.when(where).then(pl.lit("withheld")).otherwise("gate")
        told["reason"] = (
            pl.when(where & (pl.col("gate") == "pass")).then(pl.lit(COMPANION)).otherwise("reason")
        )
    if "hidden" in frame.columns:
        told["hidden"] = pl.when(where).then(pl.lit(" ".join(WAIT_NUMBERS))).otherwise("hidden")
    return frame.with_columns(**told)


def _placed(name: str, frame: pl.DataFrame) -> Iterator[tuple[tuple[str, ...], pl.DataFrame]]:
    """Yield a table with the places of its counts, and what a row loses with each."""
    if name in KEYS:
        yield LOST[name], place(frame, name, KEYS[name])
    elif name == "flow":
        places = [place_of(*row) for row in frame.select(FLOW_KEYS).rows()]
        yield LOST[name], frame.with_columns(place=pl.Series(places, dtype=pl.String))
    elif name == "sites":
        for count in SITE_COUNTS:
            keys = [*(pl.col(key) for key in SITE_KEYS), pl.lit(count)]
            named = pl.concat_str(pl.lit("sites"), *keys, separator="|")
            lost = LOST[name] if count == "observed" else ("n", *LOST[name])
            yield lost, frame.with_columns(named.alias("place"))
    elif name == "effects":
        for count in SIZES + EVENTS:
            lost = (*NUMBERS, *EVENTS) if count in EVENTS else (count, *NUMBERS, *EVENTS)
            yield lost, frame.with_columns(place_of_effect(count))

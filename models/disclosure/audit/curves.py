"""What a reader knows of curves: their sizes, and who had returned, left or been lost by each week.

A curve split in parts is the sum of its parts, in its size and in every running total. The weeks of
results (days 28, 91, 182, 364) are tied to each other and to the sizes, since totals never fall and
nobody leaves who was not there; every other week stands alone.
"""

from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl

from models.disclosure.audit.margins import Known
from models.disclosure.audit.sums import SUMS, at_most, sums_of_lines, together
from models.disclosure.audit.told import (
    HALF,
    TOLD,
    UNKNOWN,
    cell_of,
    least_of_total,
    most_of_total,
    tell_counts,
)
from models.disclosure.audit.totals import WAYS, Totals, is_counted, place_curves, read_totals
from models.disclosure.suppression import Line, margin_lines
from models.disclosure.thresholds import WEEK
from models.disclosure.utility import COUNTED
from models.results import ALL, CURVE_KEYS, HORIZONS

PARTED: Final = ("analysis", "arm", "condition", "level")


def know_curves(curves: pl.DataFrame) -> Known:
    """Return what curves made of counts tell."""
    counted = curves.filter(is_counted())
    if counted.is_empty():
        return TOLD.to_frame(), SUMS.to_frame()
    totals = read_totals(counted)
    weeks = totals.is_shown.shape[1]
    named = place_curves(counted).unique(CURVE_KEYS, keep="first").select(*CURVE_KEYS, "place", "n")
    sizes = totals.keys.join(named, on=CURVE_KEYS, maintain_order="left")
    keys = sizes.drop("n")
    lines, places = parted_lines(keys), keys["place"].to_list()
    sums = [
        sums_of_lines(lines, [f"{name}|n" for name in places]),
        *(
            sums_of_lines(lines, [f"{name}|{way}|{week * WEEK}" for name in places])
            for way in WAYS
            for week in range(1, weeks)
        ),
        _within_size(sizes, weeks),
        _never_falls(places, weeks),
        _of_everybody(places, weeks),
    ]
    tells_size = tell_counts(
        sizes.with_columns(place=pl.col("place") + "|n"), "curves", CURVE_KEYS, "n", floor=1
    )
    return pl.concat([tells_size, _tell_totals(totals, keys)]), together(sums)


def parted_lines(keys: pl.DataFrame) -> list[Line]:
    """Return the curves that add up to another: conditions, arms, levels of one dimension."""
    numbered = keys.with_row_index("_row")
    found: dict[Line, None] = {}
    for dimension in [d for d in keys["dimension"].unique(maintain_order=True) if d != ALL] or [
        ALL
    ]:
        part = numbered.filter(pl.col("dimension").is_in([dimension, ALL]))
        rows = part["_row"].to_list()
        for line in margin_lines(part, PARTED):
            total = None if line.total is None else rows[line.total]
            found[Line(tuple(rows[row] for row in line.parts), total)] = None
    return list(found)


def _tell_totals(totals: Totals, keys: pl.DataFrame) -> pl.DataFrame:
    """Say what every week of every curve tells of its running totals."""
    curve, week = (index.ravel() for index in np.indices(totals.is_shown.shape))
    named = keys.select("place", cell=cell_of(CURVE_KEYS))[pl.Series(curve, dtype=pl.UInt32)]
    grid = named.with_columns(
        _curve=pl.Series(curve),
        day=pl.Series(week * WEEK),
        is_hidden=pl.Series(~totals.is_shown.ravel()),
    )
    total, is_hidden = pl.col("total").cast(pl.Int64), pl.col("is_hidden")
    # What was shown before a week has happened by then, what is shown after it bounds it.
    least = pl.when(~is_hidden).then(least_of_total(total)).forward_fill().over("_curve")
    most = pl.when(~is_hidden).then(most_of_total(total)).backward_fill().over("_curve")
    frames = [
        grid.with_columns(total=pl.Series(totals.of[way].ravel()))
        .select(
            pl.concat_str("place", pl.lit(way), "day", separator="|").alias("place"),
            pl.lit("curves").alias("table"),
            pl.concat_str("cell", pl.lit(" day="), "day").alias("cell"),
            pl.lit(way).alias("measure"),
            least.fill_null(0).alias("lowest"),
            most.fill_null(UNKNOWN).alias("highest"),
            "is_hidden",
            (is_hidden | (total == 0)).alias("is_protected"),
            "day",
        )
        .filter(pl.col("day") > 0)
        .drop("day")
        for way in WAYS
    ]
    return pl.concat(frames).cast(TOLD)


def _within_size(sizes: pl.DataFrame, weeks: int) -> pl.DataFrame:
    """Say that all who left a curve were in it."""
    days = pl.DataFrame({"day": np.arange(1, weeks) * WEEK})
    each = sizes.select("place", "n").join(days, how="cross").with_row_index("sum")
    is_joint = pl.col("day").is_in(HORIZONS)
    most = pl.when(is_joint).then(0).otherwise(pl.col("n") + HALF)
    each = each.with_columns(limit=most).filter(pl.col("limit").is_not_null())
    left = [
        each.with_columns(place=pl.concat_str("place", pl.lit(way), "day", separator="|"), weight=1)
        for way in WAYS
    ]
    size = each.filter(is_joint).with_columns(place=pl.col("place") + "|n", weight=-1)
    return pl.concat([*left, size]).with_columns(is_equal=False).select(SUMS.names()).cast(SUMS)


def _of_everybody(places: list[str], weeks: int) -> pl.DataFrame:
    """Say that curves beside an expected one are of some of those in the curve since referral."""
    whole, some = (f"curves|{COUNTED[i]}|" for i in (0, -1))
    measures = ["n", *(f"{way}|{week * WEEK}" for way in WAYS for week in range(1, weeks))]
    return at_most(
        {f"{name}|{measure}": 1, f"{name.replace(some, whole)}|{measure}": -1}
        for name in places
        if name.startswith(some)
        for measure in measures
    )


def _never_falls(places: list[str], weeks: int) -> pl.DataFrame:
    days = [day for day in HORIZONS if day < weeks * WEEK]
    return at_most(
        {f"{name}|{way}|{day}": 1, f"{name}|{way}|{later}": -1}
        for name in places
        for way in WAYS
        for day, later in pairwise(days)
    )

"""Suppressed counts of quarters that had ended: two releases must not tell more than each does.

Such a count is the same in both but for corrections. Where another neighbour is suppressed with it
in the later release, what one hides the other shows.
"""

from dataclasses import replace
from typing import Final

import polars as pl

from models.disclosure.audit.attack import attack
from models.disclosure.differencing.assumptions import past_stays
from models.disclosure.differencing.found import UNDECIDED
from models.disclosure.differencing.reading import NEW, OLD, Pair
from models.disclosure.thresholds import LEAST_SHOWN

NARROWED: Final = (
    "If this quarter is the same in both releases, they tell together that a suppressed count is "
    "{} to {}, which leaves fewer than 5 possible values."
)


def find_narrowed(pair: Pair) -> pl.DataFrame:
    """
    Find small suppressed counts of past quarters that both releases together give away.

    Parameters
    ----------
    pair
        Two releases, the older first.

    Returns
    -------
    polars.DataFrame
        As `models.disclosure.audit.report.FAILURES`, rule ``past_quarter``, one row a count with
        fewer than 5 possible values, all below 8. What one release gives away by itself is the
        auditor's to say.
    """
    together = past_stays(pair)
    alone = attack(replace(pair.system, is_protected=together.is_protected))
    found = attack(together).join(alone, on="place", how="anti")
    small = found.filter((pl.col("highest") < LEAST_SHOWN) | (pl.col("found") != "range"))
    place = pl.col("place").str.strip_prefix(OLD).str.strip_prefix(NEW)
    names = pair.names.with_columns(place=pl.Series(pair.places, dtype=pl.String))
    told = small.with_columns(place=place).unique("place", keep="first").join(names, on="place")
    return told.select(
        rule=pl.lit("past_quarter"),
        table="table",
        cell="cell",
        measure="measure",
        lowest="lowest",
        highest="highest",
        possible=pl.col("highest") - pl.col("lowest") + 1,
        reason=pl.coalesce(pl.format(NARROWED, "lowest", "highest"), pl.lit(UNDECIDED)),
    ).sort("cell")

"""Populations under two protocols: who is in one and not in the other must not be a few people."""

from itertools import product
from typing import Final

import polars as pl

from models import validation
from models.disclosure.audit.report import FAILURES
from models.disclosure.thresholds import LEAST_SHOWN
from models.results import ALL

CELL: Final = ["analysis", "arm", "condition"]
WHO: Final = ["member", "episode"]
COLUMNS: Final = [*CELL, *WHO, "settled", "protocol", "data"]

DIFFER: Final = (
    "{} people were counted under one protocol and not under the other: whatever is said of "
    "both populations, less one another, would be about them."
)


def difference_populations(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """
    Find populations that differ by 1-7 people between two protocols.

    Parameters
    ----------
    old, new
        Of a published release and of the candidate: ``analysis``, ``arm``, ``condition``,
        ``member``, ``episode``, ``settled`` (whether the episode had ended by then), ``protocol``
        and ``data`` (each one text throughout). Members, protocols and data are compared for being
        the same, and nothing else.

    Returns
    -------
    polars.DataFrame
        As `models.disclosure.audit.report.FAILURES`: one row a population (an analysis, or its arm,
        condition or both), sorted; ``lowest`` and ``highest`` are the number of people. None under
        one and the same protocol.

    Raises
    ------
    models.errors.UnknownColumnError, models.errors.InvalidValueError
        For a column that is not there; for a value that is missing.

    Notes
    -----
    Counted are people of whom some episode is in one population and not in the other, whichever
    way round: that is all a subtraction is about. Where the data differ as well, only episodes that
    had ended in the old ones are looked at: time cannot move these, so that the protocol did.
    A population of under 8 episodes in both is shown in neither: there is nothing to subtract.
    """
    for frame in (old, new):
        validation.require_columns(frame.columns, COLUMNS)
        validation.refuse_missing(frame, COLUMNS)
    if set(old["protocol"]) == set(new["protocol"]):
        return FAILURES.to_frame()
    before, after = _with_margins(old), _with_margins(new)
    large = pl.concat([_large(before), _large(after)]).unique()
    if len({*old["data"], *new["data"]}) > 1:
        settled = old.filter("settled").select(WHO).unique()
        before, after = (frame.join(settled, on=WHO, how="semi") for frame in (before, after))
    people = _moved(before, after).group_by(CELL).agg(people=pl.col("member").n_unique())
    few = people.filter(pl.col("people") < LEAST_SHOWN).join(large, on=CELL, how="semi")
    count = pl.col("people").cast(pl.Int64)
    cell = [pl.format(f"{name}={{}}", pl.col(name)) for name in CELL]
    return few.select(
        rule=pl.lit("populations"),
        table=pl.lit("memberships"),
        cell=pl.concat_str(cell, separator=" "),
        measure=pl.lit("people"),
        lowest=count,
        highest=count,
        possible=pl.lit(1, pl.Int64),
        reason=pl.format(DIFFER, count),
    ).sort("cell")


def _moved(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return who is in a cell of one and not of the other."""
    keys = [*CELL, *WHO]
    left, joined = (
        one.join(other, on=keys, how="anti") for one, other in ((before, after), (after, before))
    )
    return pl.concat([left, joined])


def _with_margins(members: pl.DataFrame) -> pl.DataFrame:
    """Return who is in each cell of the cube of arm and condition, margins included."""
    cells = [
        members.select(
            "analysis",
            pl.lit(ALL).alias("arm") if every_arm else pl.col("arm"),
            pl.lit(ALL).alias("condition") if every_condition else pl.col("condition"),
            *WHO,
        )
        for every_arm, every_condition in product((False, True), repeat=2)
    ]
    return pl.concat(cells).unique()


def _large(members: pl.DataFrame) -> pl.DataFrame:
    sizes = members.group_by(CELL).len()
    return sizes.filter(pl.col("len") >= LEAST_SHOWN).select(CELL)

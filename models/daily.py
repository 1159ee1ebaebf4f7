"""The daily view of a risk table: who entered, who left and how, and who was at risk on each day.

At risk on a day are those that entered before it less those that left before it. The view is all
that point estimates need, and what disclosure control rounds.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from models import validation
from models.counting import Ints
from models.errors import InputError
from models.risk_table import EXITED, RETURNED, RiskTable

COUNTS: Final = ("entered", "returned", "exited", "censored")
DAILY: Final = ("day", *COUNTS, "at_risk")


def daily_counts(table: RiskTable, by: Sequence[str]) -> pl.DataFrame:
    """
    Count what happened on each day: what curves are made of.

    Parameters
    ----------
    table
        Counts of episodes; weights play no part.
    by
        Covariates whose combinations are the strata; may be empty.

    Returns
    -------
    polars.DataFrame
        The columns of ``by``, ``day`` (Int32), ``entered``, ``returned``, ``exited``, ``censored``
        (Int64, episodes; every other ending counts as censored) and ``at_risk`` (Int64, episodes
        that entered before the day and had not left before it), sorted, for the days on which
        something happened.

    Raises
    ------
    models.errors.UnknownColumnError, models.errors.ColumnNameError
        For a name in ``by`` that is no covariate, is given twice, or is a column of the result.
    models.errors.InputError
        When more leave than are at risk: the table was not built by one of its own ways.
    """
    names = validation.column_names("by", by, DAILY)
    strata, number = table.strata(names)
    span = int(table.numbers("stop").max(initial=0)) + 1
    start, stop = number * span + table.numbers("start"), number * span + table.numbers("stop")
    keys = np.unique(np.concatenate([start, stop]))
    counts = _counts(table, np.searchsorted(keys, start), np.searchsorted(keys, stop), len(keys))
    stratum, day = keys // span, keys % span
    left = counts["returned"] + counts["exited"] + counts["censored"]
    # Over all strata at once: whoever entered another stratum has left it by its last day.
    change = counts["entered"] - left
    at_risk = np.cumsum(change) - change
    if (at_risk < left).any():
        raise InputError("the counts do not add up: more leave than are at risk")
    told = pl.DataFrame({"day": day, **counts, "at_risk": at_risk}).cast({"day": pl.Int32})
    return strata[pl.Series(stratum, dtype=pl.UInt32)].hstack(told) if names else told


def _counts(table: RiskTable, start: Ints, stop: Ints, size: int) -> dict[str, Ints]:
    n, status = table.numbers("n"), table.numbers("status")

    def add_up(place: Ints, values: Ints) -> Ints:
        total = np.zeros(size, dtype=np.int64)
        np.add.at(total, place, values)
        return total

    has_returned, has_exited = status == RETURNED, status == EXITED
    return {
        "entered": add_up(start, n),
        "returned": add_up(stop, n * has_returned),
        "exited": add_up(stop, n * has_exited),
        "censored": add_up(stop, n * ~(has_returned | has_exited)),
    }

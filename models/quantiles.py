"""After how many days a given share are back at work, with limits read off the curve's own."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from models import validation
from models.errors import OptionError

RESULT: Final = ("quantile", "day", "lo", "hi")
ROUNDING: Final = 1e-12


def quantile_days(
    curves: pl.DataFrame, by: Sequence[str], quantiles: Sequence[float] = (0.25, 0.5, 0.75)
) -> pl.DataFrame:
    """
    Read quantiles off curves.

    Parameters
    ----------
    curves
        As `incidence.cumulative_incidence` gives them.
    by
        The columns that tell curves apart.
    quantiles
        Shares, above 0 and below 1.

    Returns
    -------
    polars.DataFrame
        The columns of ``by``, ``quantile``, ``day`` (the first on which that share is back), ``lo``
        and ``hi`` (the first days on which the upper and the lower limit of the curve reach it);
        null where the curve, or its limit, never does. R's ``quantile(survfit(...))``, but that R
        takes the middle of a step where the curve is level at just that share.

    Raises
    ------
    models.errors.OptionError
        For a share outside 0 to 1.
    models.errors.UnknownColumnError, models.errors.ColumnNameError
        For a name in ``by`` that is no column, is given twice, or is a column of the result.
    """
    names = validation.column_names("by", by, RESULT)
    validation.require_columns(curves.columns, [*names, "day", "returned", "lo", "hi"])
    if not quantiles or not all(0 < share < 1 for share in quantiles):
        raise OptionError("quantiles", "must be shares above 0 and below 1")

    def first(column: str, share: float) -> pl.Expr:
        # A share that is reached but for rounding is reached.
        return pl.col("day").filter(pl.col(column) >= share - ROUNDING).min()

    frames = [
        curves.group_by(names).agg(
            day=first("returned", share), low=first("hi", share), high=first("lo", share)
        )
        if names
        else curves.select(
            day=first("returned", share), low=first("hi", share), high=first("lo", share)
        )
        for share in quantiles
    ]
    told = [
        frame.select(
            *names,
            pl.lit(share).alias("quantile"),
            "day",
            pl.col("low").alias("lo"),
            pl.col("high").alias("hi"),
        )
        for share, frame in zip(quantiles, frames, strict=True)
    ]
    return pl.concat(told).sort([*names, "quantile"])

"""The chart of individuals (XmR): whether a series of counts or medians changed, or only varies.

The limits come from how much neighbours differ: the mean of the moving range (the distance from one
period to the next) times 2.66, which is three standard deviations of a stable series (3 / 1.128),
about the mean. Signals are a point outside the limits, and eight in a row on one side of the mean.

Sources: Shewhart WA, Economic Control of Quality of Manufactured Product, 1931; Wheeler DJ,
Understanding Variation, 1993 (the chart, 2.66 and the run of eight).
"""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models import validation
from models.aalen_johansen import Floats

NATURAL_LIMIT: Final = 2.66
LEAST_POINTS: Final = 8
"""Limits from fewer points are themselves mostly chance."""

LONGEST_RUN: Final = 8
"""So many in a row on one side are a signal."""

OUTSIDE: Final = "outside"
RUN: Final = "run"
TOLERANCE: Final = 1e-9
"""Of the size of the values: what is nearer to a line than rounding lies on it."""

RESULT: Final = ("moving_range", "centre", "lo", "hi", "signal", "reason")


def control_chart(series: pl.DataFrame, period: str, value: str) -> pl.DataFrame:
    """
    Find signals of change in a series.

    Parameters
    ----------
    series
        One row a period.
    period
        Column of the period, each once; anything that sorts.
    value
        Column of a number of 0 or more (a count, a median of days); null where there is none.

    Returns
    -------
    polars.DataFrame
        ``period`` and ``value`` under their own names, sorted by period, with ``moving_range``
        (distance from the period before; null after a gap), ``centre`` (the mean), ``lo`` and
        ``hi`` (natural limits; ``lo`` is not below 0), ``signal`` (``outside``, ``run`` or null)
        and ``reason`` (why there are no limits, in a plain sentence; empty where there are).

    Raises
    ------
    models.errors.UnknownColumnError, models.errors.ColumnNameError
        For a column that is not there, or is named as the result's are.
    models.errors.InvalidValueError
        For a period that is missing or there twice; for a value below 0 or not finite.
    """
    names = validation.column_names("columns", [period, value], RESULT)
    validation.require_columns(series.columns, names)
    validation.refuse_missing(series, [period])
    validation.refuse(series, period, pl.col(period).is_duplicated(), "is there twice")
    validation.refuse(series, value, ~pl.col(value).is_finite(), "must be a finite number")
    validation.refuse(series, value, pl.col(value) < 0, "must be 0 or more")
    chart = series.select(names).sort(period)
    values = chart.get_column(value).cast(pl.Float64).fill_null(np.nan).to_numpy()
    moving = np.abs(np.diff(values, prepend=np.nan))
    known, ranges = values[~np.isnan(values)], moving[~np.isnan(moving)]
    chart = chart.with_columns(pl.Series("moving_range", moving).fill_nan(None))
    if len(known) < LEAST_POINTS or not len(ranges):
        nothing = [pl.lit(None, pl.Float64).alias(name) for name in ("centre", "lo", "hi")]
        return chart.with_columns(
            *nothing,
            pl.lit(None, pl.String).alias("signal"),
            pl.lit(_say_too_short(len(known))).alias("reason"),
        )
    centre, reach = float(known.mean()), NATURAL_LIMIT * float(ranges.mean())
    signals = _signals(values, centre, reach)
    return chart.with_columns(
        pl.lit(centre).alias("centre"),
        pl.lit(max(centre - reach, 0.0)).alias("lo"),
        pl.lit(centre + reach).alias("hi"),
        pl.Series("signal", signals, pl.String),
        pl.lit("").alias("reason"),
    )


def _signals(values: Floats, centre: float, reach: float) -> list[str | None]:
    apart = values - centre
    slack = TOLERANCE * (centre + reach)
    # A gap is on neither side, as a point on the centre is, and so ends a run.
    side = np.where(np.abs(apart) > slack, np.sign(apart), 0.0)
    outside = np.abs(apart) > reach + slack
    run = _run_lengths(side) >= LONGEST_RUN
    return [
        OUTSIDE if far else RUN if long else None for far, long in zip(outside, run, strict=True)
    ]


def _run_lengths(side: Floats) -> NDArray[np.int64]:
    """Return how long the run on one side is that each point is in; 0 on the centre or in a gap."""
    begins = np.append(True, side[1:] != side[:-1])
    number = np.cumsum(begins)
    lengths = np.bincount(number)[number]
    return np.where(side != 0, lengths, 0)


def _say_too_short(known: int) -> str:
    return (
        f"Limits need {LEAST_POINTS} periods or more, some next to each other, and {known} have a "
        "value: whether anything changed cannot be told yet."
    )

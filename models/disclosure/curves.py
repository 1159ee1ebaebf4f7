"""Curves as they may be released.

A curve is made afresh from rounded cumulative counts on a weekly grid, so that nothing in it
depends on an exact count, and is stopped where too few remain at risk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from models import aalen_johansen, validation
from models.aalen_johansen import Floats, Incidence, share
from models.counting import Ints, number_alike
from models.disclosure.counts import control_counts
from models.disclosure.thresholds import (
    FLAG,
    LEAST_AT_RISK,
    LEAST_IN_CURVE,
    LEAST_PRACTICES,
    LEAST_SHOWN,
    ROUND_TO,
    WEEK,
)

DECIMALS: Final = 4
"""Decimals of a released probability; it is a function of released counts already."""

MOVES: Final = ("entered", "returned", "exited", "censored")
WAYS: Final = ("returned", "exited")
"""The ways out that there is a curve of."""

ESTIMATES: Final = ("at_risk", *(name for way in WAYS for name in (way, f"{way}_lo", f"{way}_hi")))
TOTALS: Final = {"n_returned": "returned", "n_exited": "exited", "n_censored": "censored"}
"""Columns of the rounded totals that the estimates are made of, and what each counts."""

CURVE_COLUMNS: Final = ("day", *ESTIMATES, "n", *TOTALS, FLAG)


def control_curves(counts: pl.DataFrame, keys: Sequence[str], until: int) -> pl.DataFrame:
    """
    Make the curves that may be released from the daily counts of the exact ones.

    Parameters
    ----------
    counts
        The columns of ``keys`` and of `models.daily.daily_counts`: ``day``, ``entered``,
        ``returned``, ``exited``, ``censored``.
    keys
        Columns that tell curves apart; may be empty.
    until
        Last day of the weekly grid (days 0, 7, 14, ... up to it).

    Returns
    -------
    polars.DataFrame
        The keys, ``day`` (Int32), ``at_risk``, ``returned``, ``returned_lo``, ``returned_hi``,
        ``exited``, ``exited_lo``, ``exited_hi``, ``n`` (episodes in all), ``n_returned``,
        ``n_exited``, ``n_censored`` (the rounded totals by that day, 0 up to 7), ``suppressed``;
        sorted by keys and day. A curve ends
        either on the last day of the grid or with one row that has ``suppressed`` true and its
        estimates null: it was stopped there, not finished. One of fewer than 50 (rounded) has
        that row alone, on day 0. ``n`` is null when 1-7. As in the
        exact curve, limits are null where the estimate is 0 or 1.

    Raises
    ------
    models.errors.UnknownColumnError, models.errors.ColumnNameError
        For a column that is not there; for keys given twice or named as a column of the result.
    models.errors.InvalidValueError
        For a missing key, or a count or day that is not a whole number of 0 or more.
    models.errors.OptionError
        For an ``until`` below 0.

    Notes
    -----
    Running totals of entries (up to the day before; on day 0 that day's) and of returns, exits and
    censorings (up to the day) are rounded: below 8 to 0, else to the nearest 5. At risk on a
    day are the rounded entries less all who left by it. A week's return and exit hazards are its
    rounded moves over those at risk at its beginning and the entries since; censored episodes
    count as at risk until the end of their week. The variance is the Greenwood-type one of the
    Aalen-Johansen estimator (see `_variance`). Because at least 15 stay at risk in every week
    shown, no shown curve can leave [0, 1] or fall.
    """
    names = _curve_keys(counts, keys)
    weeks = validation.whole_option("until", until) // WEEK + 1
    curves, numbers = _curves(counts, names)
    totals = _rounded_totals(counts, numbers, (curves.height, weeks))
    released = control_counts(curves, ["n"]).drop(FLAG)
    return _shown(released, totals).select(*names, *CURVE_COLUMNS)


def withhold_single_practices(
    curves: pl.DataFrame, sources: pl.DataFrame, keys: Sequence[str]
) -> pl.DataFrame:
    """
    Suppress every curve that comes from a single practice.

    Parameters
    ----------
    curves
        As `control_curves` gives them.
    sources
        The columns of ``keys`` and ``practices``: how many practices each curve comes from.
    keys
        Columns that tell curves apart.

    Returns
    -------
    polars.DataFrame
        ``curves`` with one row, suppressed and with neither estimates nor ``n``, in place of each
        curve from fewer than 2 practices, or from a number of practices that is not known.
    """
    joined = curves.join(sources.select(*keys, "practices"), on=list(keys), how="left")
    alone = pl.col("practices").fill_null(0) < LEAST_PRACTICES
    blank = pl.when(~alone).then(pl.col(*ESTIMATES, "n", *TOTALS))
    return (
        joined.filter(~alone | (pl.col("day") == 0))
        .with_columns(blank, (pl.col(FLAG) | alone).alias(FLAG))
        .select(curves.columns)
    )


@dataclass(frozen=True)
class _Weekly:
    """Rounded numbers who remain, are at risk and leave by each of `WAYS`: (curves, weeks)."""

    remaining: Floats
    at_risk: Floats
    leaving: dict[str, Floats]


def _curve_keys(counts: pl.DataFrame, keys: Sequence[str]) -> list[str]:
    names = validation.column_names("keys", keys, [*CURVE_COLUMNS, *MOVES])
    validation.require_columns(counts.columns, [*names, "day", *MOVES])
    validation.refuse_missing(counts, names)
    for name in ("day", *MOVES):
        validation.require_whole(counts, name)
    return names


def _curves(counts: pl.DataFrame, keys: list[str]) -> tuple[pl.DataFrame, Ints]:
    """List the curves with the number of episodes in each, and the curve of each row."""
    curves, number = number_alike(counts, keys)
    entered = counts.get_column("entered").cast(pl.Float64).to_numpy()
    size = np.bincount(number, entered, minlength=curves.height)
    return curves.with_columns(pl.Series("n", size).cast(pl.Int64)), number


def _rounded_totals(counts: pl.DataFrame, curve: Ints, shape: tuple[int, int]) -> dict[str, Floats]:
    """Add up each move by the end of each week and round: arrays of shape (curves, weeks)."""
    day = counts.get_column("day").cast(pl.Int64).to_numpy()
    left = -(-day // WEEK)
    # Who enters during a week is at risk from the next day; day 0 opens the curve.
    entered = np.where(day == 0, 0, day // WEEK + 1)

    def total(move: str, week: Ints) -> Floats:
        inside = np.flatnonzero(week < shape[1])
        cells = curve[inside] * shape[1] + week[inside]
        moved = counts.get_column(move).cast(pl.Float64).to_numpy()[inside]
        grid = np.bincount(cells, moved, minlength=shape[0] * shape[1])
        running = np.cumsum(grid.reshape(shape), axis=1)
        rounded = np.floor((running + ROUND_TO // 2) / ROUND_TO) * ROUND_TO
        return np.where(running < LEAST_SHOWN, 0.0, rounded)

    return {move: total(move, entered if move == "entered" else left) for move in MOVES}


def _weekly(totals: dict[str, Floats]) -> _Weekly:
    remaining = totals["entered"] - totals["returned"] - totals["exited"] - totals["censored"]
    moved = {move: np.diff(total, axis=1, prepend=0.0) for move, total in totals.items()}
    at_risk = remaining + moved["returned"] + moved["exited"] + moved["censored"]
    return _Weekly(remaining, at_risk, {way: moved[way] for way in WAYS})


def _limited(way: str, weekly: _Weekly) -> dict[str, Floats]:
    """Estimate the incidence of one way out, and its limits."""
    others = [leaving for name, leaving in weekly.leaving.items() if name != way]
    fit = aalen_johansen.estimate(weekly.at_risk, np.stack([weekly.leaving[way], *others]))
    lo, hi = aalen_johansen.log_log_limits(fit.returned, np.sqrt(_variance(fit)))
    return {way: fit.returned, f"{way}_lo": lo, f"{way}_hi": hi}


def _variance(fit: Incidence) -> Floats:
    """
    Greenwood-type variance of the cumulative incidence of the first way out: (curves, weeks).

    With F the incidence, S(u-) the probability of still being absent before u, n(u) at risk, d1(u)
    leaving that way and d(u) by any at u, the variance at t is the sum over u <= t of
    ``(F(t)-F(u))^2 d/(n(n-d)) + S(u-)^2 d1(n-d1)/n^3 - 2 (F(t)-F(u)) S(u-) d1/n^2``, here with
    the squares multiplied out so that it is made of running sums.

    Source: Gaynor JJ et al. On the use of cause-specific failure and conditional failure
    probabilities. J Am Stat Assoc 1993; 88: 400-409.
    """
    path, before, h1 = fit.returned, fit.survival_before, fit.first_hazard
    pull = share(fit.hazard, fit.staying)
    own = before**2 * h1 * share(1 - h1, fit.at_risk)
    cross = before * share(h1, fit.at_risk)
    square = np.cumsum(pull, axis=1)
    linear = np.cumsum(pull * path + cross, axis=1)
    constant = np.cumsum(pull * path**2 + own + 2 * path * cross, axis=1)
    return np.maximum(path**2 * square - 2 * path * linear + constant, 0.0)


def estimates_of_totals(totals: dict[str, Floats]) -> dict[str, Floats]:
    """
    Return what curves made of rounded running totals show.

    Parameters
    ----------
    totals
        By name of `MOVES`, arrays of shape (curves, weeks). In a week that is left out, a total is
        what it was the week before.

    Returns
    -------
    dict of numpy.ndarray
        By name of `ESTIMATES`, arrays of the same shape; NaN where a limit does not exist.
    """
    weekly = _weekly(totals)
    found = {"at_risk": weekly.remaining}
    for way in WAYS:
        found |= _limited(way, weekly)
    return found


def _shown(curves: pl.DataFrame, totals: dict[str, Floats]) -> pl.DataFrame:
    """Cut each curve at its first week with too few at risk, and mark that week."""
    grids = estimates_of_totals(totals)
    large = (curves.get_column("n").fill_null(0) >= LEAST_IN_CURVE).to_numpy()
    at_risk = grids["at_risk"] >= LEAST_AT_RISK
    enough = np.logical_and.accumulate(at_risk & large[:, np.newaxis], axis=1)
    last_marked = np.concatenate([np.ones((len(enough), 1), bool), enough[:, :-1]], axis=1)
    curve, week = np.nonzero(last_marked)
    grids |= {name: totals[move] for name, move in TOTALS.items()}
    values = {name: grid[curve, week] for name, grid in grids.items()}
    counted = ["at_risk", *TOTALS]
    estimates = pl.DataFrame(
        {"day": (week * WEEK).astype(np.int32), **values, FLAG: ~enough[curve, week]}
    )
    estimates = estimates.with_columns(
        pl.when(~pl.col(FLAG)).then(pl.col(*ESTIMATES, *TOTALS).fill_nan(None))
    ).with_columns(pl.col(counted).cast(pl.Int64), pl.col(ESTIMATES[1:]).round(DECIMALS))
    return curves[pl.Series(curve, dtype=pl.UInt32)].hstack(estimates)

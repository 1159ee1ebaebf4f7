"""The running totals beside released curves, on a grid, and whether the curves are made of them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from models.aalen_johansen import Floats
from models.counting import Ints, number_alike
from models.disclosure.audit.system import Bools
from models.disclosure.curves import DECIMALS, ESTIMATES, TOTALS, estimates_of_totals
from models.disclosure.model_curves import EXPECTED
from models.disclosure.thresholds import FLAG, WEEK
from models.disclosure.utility import COUNTED
from models.results import CURVE_KEYS

WAYS: Final = tuple(TOTALS)
"""Measures of running totals, as places name them."""

TOLERANCE: Final = 0.51 * 10.0**-DECIMALS


@dataclass(frozen=True)
class Totals:
    """
    Rounded running totals of curves.

    Attributes
    ----------
    keys
        One row a curve.
    number, week
        The curve and the week of each shown row of the table.
    is_shown
        Whether a curve shows a week, shape (curves, weeks).
    of
        By name of `TOTALS`, arrays of that shape; where a week is not shown, what was shown last.
    entered
        Likewise, who had entered: those at risk and all who left.
    """

    keys: pl.DataFrame
    number: Ints
    week: Ints
    is_shown: Bools
    of: dict[str, Floats]
    entered: Floats


def is_counted() -> pl.Expr:
    """Tell which rows of curves are made of rounded counts."""
    return pl.col("analysis").is_in(COUNTED) & ~pl.col("arm").str.starts_with(EXPECTED)


def place_curves(curves: pl.DataFrame) -> pl.DataFrame:
    """
    Name the place of each row's curve: ``curves``, its keys, and what is counted to be added.

    The curves beside expected ones are of those referred in pilot practices, which are mostly all.
    Where every number shown is the same as in the curves since referral, a reader takes them for
    the same people, and so do the places.
    """
    whole, some = (curves.filter(pl.col("analysis") == COUNTED[i]) for i in (0, -1))
    both = whole.join(some, on=[*CURVE_KEYS[1:], "day"], suffix="_some")
    same = [pl.col(n).eq_missing(pl.col(f"{n}_some")) for n in ("n", *TOTALS, FLAG)]
    is_same = both.height > 0 and both.select(pl.all_horizontal(same).all()).item()
    analysis = pl.col("analysis")
    if is_same:
        analysis = analysis.replace({COUNTED[-1]: COUNTED[0]})
    arm = pl.col("arm").str.strip_prefix(EXPECTED)
    keys = [pl.lit("curves"), analysis, arm, *(pl.col(name) for name in CURVE_KEYS[2:])]
    return curves.with_columns(pl.concat_str(keys, separator="|").alias("place"))


def read_totals(curves: pl.DataFrame) -> Totals:
    """Put the totals of curves made of counts on a grid of weeks."""
    distinct, number = number_alike(curves, CURVE_KEYS)
    shown = (~curves[FLAG]).to_numpy()
    week = curves["day"].cast(pl.Int64).to_numpy() // WEEK
    shape = (distinct.height, int(week.max(initial=0)) + 1)
    number, week = number[shown], week[shown]
    is_shown = np.zeros(shape, dtype=bool)
    is_shown[number, week] = True
    last = np.maximum.accumulate(np.where(is_shown, np.arange(shape[1]), 0), axis=1)
    rows = curves.filter(pl.Series(shown))

    def grid(values: pl.Series) -> Floats:
        filled = np.zeros(shape)
        filled[number, week] = values.cast(pl.Float64).fill_null(0.0).to_numpy()
        return np.take_along_axis(filled, last, axis=1)

    return Totals(
        keys=distinct,
        number=number,
        week=week,
        is_shown=is_shown,
        of={name: grid(rows[name]) for name in TOTALS},
        entered=grid(rows.select(pl.sum_horizontal("at_risk", *TOTALS)).to_series()),
    )


def remade(totals: Totals) -> dict[str, Floats]:
    """Return what curves of these totals show: by name of `ESTIMATES`, shape (curves, weeks)."""
    moves = {move: totals.of[name] for name, move in TOTALS.items()}
    return estimates_of_totals(moves | {"entered": totals.entered})


def misfits(curves: pl.DataFrame) -> pl.DataFrame:
    """Return the shown rows whose estimates are not those of the totals beside them."""
    totals = read_totals(curves)
    estimates = remade(totals)
    shown = curves.filter(~pl.col(FLAG))
    off = np.zeros(shown.height, dtype=bool)
    for name in ESTIMATES:
        given = shown[name].cast(pl.Float64).to_numpy()
        made = estimates[name][totals.number, totals.week]
        both = np.isnan(given) & np.isnan(made)
        off |= ~both & ~(np.abs(given - made) <= TOLERANCE)
    return shown.filter(pl.Series(off, dtype=pl.Boolean))

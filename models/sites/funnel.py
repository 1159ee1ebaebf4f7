"""Funnel limits: how far chance alone may move an observed count from the expected one.

An observed count is outside when the exact Poisson probability of one as extreme on its side is no
more than 2.5% (or 0.1%). That probability is a chi-square's, so the limit is found among the
degrees of freedom: P(X >= o | E) = P(chi2 with 2 o df <= 2 E).

Units differ for more reasons than chance. Their scores z = 2 (sqrt O - sqrt E), whose variance is
about 1 whatever E, are winsorised (the lowest and highest tenth are brought in to the tenth and the
ninetieth percentile) and phi is the mean of their squares. Where phi exceeds 1 + 2 sqrt(2 / I) for
I units, more than chance explains, the limits are wider by sqrt(phi) on the scale of the scores.
The factor multiplies, rather than adding a variance between units: it needs no second model, and
leaves the narrow end of the funnel narrow.

Sources: Spiegelhalter DJ, Stat Med 2005;24:1185 (limits, winsorised over-dispersion); Garwood F,
Biometrika 1936 (exact limits).
"""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike
from scipy import special

from models import validation
from models.aalen_johansen import Floats
from models.errors import OptionError

LEVELS: Final = {"95": 0.95, "998": 0.998}
WINSORISED: Final = 0.1
"""The share of the scores brought in at each end."""

LEAST_UNITS: Final = 3
"""Of fewer, spread cannot be told from a single unit that is far out."""

INSIDE: Final = "inside"
LIMITS: Final = ("ratio", "lo95", "hi95", "lo998", "hi998", "position")


def funnel(counts: pl.DataFrame) -> pl.DataFrame:
    """
    Compare observed with expected counts.

    Parameters
    ----------
    counts
        One row a unit: ``observed`` (whole number) and ``expected`` (0 or more).

    Returns
    -------
    polars.DataFrame
        `counts` with ``ratio`` (observed / expected), ``lo95``, ``hi95``, ``lo998``, ``hi998``
        (limits of the ratio, about 1, allowing for over-dispersion among these units) and
        ``position``: ``inside``, or ``low_95``, ``high_95``, ``low_998``, ``high_998`` for the
        outermost limit that the ratio is beyond. All null where nothing is expected.

    Raises
    ------
    models.errors.UnknownColumnError, models.errors.InvalidValueError
        For a column that is not there; for a count that is missing or below 0.
    models.errors.ColumnNameError
        For a column that the result uses itself.
    """
    validation.column_names("the frame's columns", counts.columns, LIMITS)
    validation.require_columns(counts.columns, ["observed", "expected"])
    validation.require_whole(counts, "observed")
    validation.require_numbers(counts, "expected")
    validation.refuse(counts, "expected", pl.col("expected") < 0, "must be 0 or more")
    observed = counts.get_column("observed").cast(pl.Float64).to_numpy()
    expected = counts.get_column("expected").cast(pl.Float64).to_numpy()
    some = expected > 0
    phi = over_dispersion(observed[some], expected[some])
    columns = {"ratio": np.full(len(expected), np.nan)}
    columns["ratio"][some] = observed[some] / expected[some]
    for name, level in LEVELS.items():
        for side, limit in zip(("lo", "hi"), ratio_limits(expected, level, phi), strict=True):
            columns[side + name] = limit
    return counts.with_columns(
        pl.Series(name, values).fill_nan(None) for name, values in columns.items()
    ).with_columns(_position())


def ratio_limits(expected: ArrayLike, level: float, phi: float = 1.0) -> tuple[Floats, Floats]:
    """
    Return the limits of observed / expected that chance keeps to.

    Parameters
    ----------
    expected
        Expected counts, any shape; NaN is returned where 0.
    level
        Share of units inside by chance, at least: 0.95 or 0.998.
    phi
        Over-dispersion; 1 for none.

    Returns
    -------
    lo, hi : arrays of the shape of `expected`
        An exact limit is a count between the last inside and the first outside, over `expected`;
        `lo` is 0 where no count, not even 0, is too low.

    Raises
    ------
    models.errors.OptionError
        For a level outside 0-1, or an over-dispersion below 1.
    """
    if not 0 < level < 1:
        raise OptionError("level", "must be between 0 and 1")
    if not phi >= 1:
        raise OptionError("phi", "must be 1 or more")
    tail = (1 - level) / 2
    mean = np.where(np.asarray(expected, dtype=np.float64) > 0, expected, np.nan)
    lo = np.maximum(special.chdtriv(1 - tail, 2 * mean) / 2 - 1, 0.0) / mean
    hi = special.chdtriv(tail, 2 * mean) / 2 / mean
    return _widen(lo, phi), _widen(hi, phi)


def over_dispersion(observed: Floats, expected: Floats) -> float:
    """
    Return the over-dispersion phi of units; 1 where chance explains their spread.

    Parameters
    ----------
    observed, expected
        Counts, shape (units,); expected above 0.
    """
    units = len(observed)
    if units < LEAST_UNITS:
        return 1.0
    z = 2 * (np.sqrt(observed) - np.sqrt(expected))
    z = np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED]))
    phi = float(np.mean(z**2))
    return phi if phi > 1 + 2 * np.sqrt(2 / units) else 1.0


def _widen(limit: Floats, phi: float) -> Floats:
    """Move limits away from 1 on the square-root scale, where the spread of a count is even."""
    result: Floats = np.maximum(1 + np.sqrt(phi) * (np.sqrt(limit) - 1), 0.0) ** 2
    return result


def _position() -> pl.Expr:
    ratio = pl.col("ratio")
    beyond = [
        pl.when(past).then(pl.lit(f"{side}_{name}"))
        for name in reversed(LEVELS)
        for side, past in (
            ("low", ratio < pl.col(f"lo{name}")),
            ("high", ratio > pl.col(f"hi{name}")),
        )
    ]
    inside = pl.when(ratio.is_not_null()).then(pl.lit(INSIDE))
    return pl.coalesce(*beyond, inside).alias("position")

"""Shrink many effects towards their mean: the less, the more they differ and the surer each is.

Each estimate y with standard error s is taken as normal about its own true effect, and the true
effects as normal about a mean mu with variance tau2. With weights w = 1 / (s^2 + tau2)::

    tau2     the root of  sum of w (y - mu)^2 = k - 1  (Paule and Mandel); 0 where Q <= k - 1
    mu       the mean of y with weights w, standard error 1 / sqrt(sum of w)
    shrunk   b y + (1 - b) mu, with b = tau2 / (tau2 + s^2)
    se       sqrt(b s^2 + (1 - b)^2 se(mu)^2)
    Q        Cochran's: the same sum of squares at tau2 = 0;  I2 = (Q - df) / Q, floored at 0

The error knows that mu is estimated, and takes tau2 as known.

Sources: Paule RC, Mandel J, J Res NBS 1982; Morris CN, J Am Stat Assoc 1983; Higgins JPT, Thompson
SG, Stat Med 2002. R: metafor's ``rma(yi, sei = sei, method = "PM")`` and ``blup()``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from scipy import optimize, stats

from models import validation
from models.aalen_johansen import Z95, Floats

LEAST_EFFECTS: Final = 3
"""With fewer, how much true effects differ cannot be told from how sure each is."""

RESULT: Final = ("shrunk", "shrunk_se", "shrunk_lo", "shrunk_hi")
GROWTH: Final = 4.0
"""By which the bracket of tau2 is widened until it holds the root."""


@dataclass(frozen=True)
class Shrunk:
    """
    Effects, each nearer to what is common to all.

    Attributes
    ----------
    effects
        The frame given, with ``shrunk``, ``shrunk_se``, ``shrunk_lo``, ``shrunk_hi`` (95%, normal);
        null where a row has no usable estimate and error, and everywhere if `tau2` is None.
    tau2
        Variance of the true effects; None if it cannot be told.
    q, df, p, i2
        Cochran's test that all true effects are one, and the share (0-1) of the spread of the
        estimates that is not chance; None with fewer than two usable rows.
    mean, mean_se
        Of the true effects; None if `tau2` is.
    reason
        Why nothing was shrunk, in a plain sentence; empty where it was.
    """

    effects: pl.DataFrame
    tau2: float | None
    q: float | None
    df: int | None
    p: float | None
    i2: float | None
    mean: float | None
    mean_se: float | None
    reason: str


def shrink(effects: pl.DataFrame, by: Sequence[str]) -> Shrunk:
    """
    Shrink estimates towards their mean by empirical Bayes.

    Parameters
    ----------
    effects
        ``estimate`` and ``se``, on a scale on which effects add (log hazard ratios, days). A row
        whose estimate or error is missing or not finite, or whose error is not above 0, is kept
        and takes no part.
    by
        The columns that tell rows apart, such as ``["tier", "condition"]``.

    Returns
    -------
    Shrunk

    Raises
    ------
    models.errors.UnknownColumnError
        For a column that is not there.
    models.errors.ColumnNameError
        For a column named as the result's are, or given twice.
    models.errors.InvalidValueError
        For a row that is there twice, which would count twice.
    """
    names = validation.column_names("by", by, (*RESULT, "estimate", "se"))
    validation.require_columns(effects.columns, [*names, "estimate", "se"])
    validation.column_names("the frame's columns", effects.columns, RESULT)
    if names:
        validation.refuse(effects, names[0], pl.struct(names).is_duplicated(), "is there twice")
    estimate, se = (
        effects.get_column(name).cast(pl.Float64).fill_null(np.nan).to_numpy()
        for name in ("estimate", "se")
    )
    usable = np.isfinite(estimate) & np.isfinite(se) & (se > 0)
    y, variance = estimate[usable], se[usable] ** 2
    q, df, p, i2 = _heterogeneity(y, variance)
    if len(y) < LEAST_EFFECTS:
        missing = effects.with_columns(pl.lit(None, pl.Float64).alias(name) for name in RESULT)
        return Shrunk(missing, None, q, df, p, i2, None, None, _say_too_few(len(y)))
    tau2 = paule_mandel(y, variance)
    mean, mean_se = _mean(y, variance + tau2)
    own = tau2 / (tau2 + variance)
    shrunk, error = np.full((2, len(estimate)), np.nan)
    shrunk[usable] = own * y + (1 - own) * mean
    error[usable] = np.sqrt(own * variance + (1 - own) ** 2 * mean_se**2)
    columns = (shrunk, error, shrunk - Z95 * error, shrunk + Z95 * error)
    told = effects.with_columns(
        pl.Series(name, values).fill_nan(None) for name, values in zip(RESULT, columns, strict=True)
    )
    return Shrunk(told, tau2, q, df, p, i2, mean, mean_se, "")


def paule_mandel(y: Floats, variance: Floats) -> float:
    """
    Return Paule and Mandel's variance of the true effects.

    Parameters
    ----------
    y, variance
        Estimates and their squared errors, shape (k,), k above 1.
    """
    df = len(y) - 1

    def excess(tau2: float) -> float:
        return _squares(y, variance + tau2) - df

    if excess(0.0) <= 0:
        return 0.0
    # The sum of squares falls as tau2 grows: the root lies below any tau2 with too small a sum.
    above = float(variance.mean())
    while excess(above) > 0:
        above *= GROWTH
    return float(optimize.brentq(excess, 0.0, above, xtol=1e-14 * above, rtol=1e-14))


def _heterogeneity(
    y: Floats, variance: Floats
) -> tuple[float | None, int | None, float | None, float | None]:
    """Return Cochran's Q, its degrees of freedom, p and I2."""
    df = len(y) - 1
    if df < 1:
        return None, None, None, None
    q = _squares(y, variance)
    return q, df, float(stats.chi2.sf(q, df)), max(q - df, 0.0) / q if q > 0 else 0.0


def _mean(y: Floats, variance: Floats) -> tuple[float, float]:
    weight = 1 / variance
    return float(weight @ y / weight.sum()), float(1 / np.sqrt(weight.sum()))


def _squares(y: Floats, variance: Floats) -> float:
    mean, _ = _mean(y, variance)
    return float(((y - mean) ** 2 / variance).sum())


def _say_too_few(usable: int) -> str:
    if usable == 0:
        return "No effect has both an estimate and an error, so there is nothing to compare."
    if usable == 1:
        return (
            "Only one effect has an estimate and an error: whether effects differ, and what is "
            "common to them, cannot be told."
        )
    return (
        "Only two effects have an estimate and an error: whether they are alike can be tested, but "
        "how much effects differ in general cannot be told, so each is left as it is."
    )

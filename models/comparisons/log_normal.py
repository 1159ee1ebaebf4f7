"""Log-normal accelerated failure time model, on weighted counts, with errors by row or cluster.

The logarithm of the time to return is normal with mean eta = x'b and standard deviation s, so that
a coefficient is a difference in log days, all else equal. For a row (start, stop], with
z = (log stop - eta) / s, u = (log start - eta) / s, d = 1 for a return and 0 for censoring, and
m(z) = phi(z) / (1 - Phi(z)), the log likelihood of one episode is, but for a constant::

    d (log phi(z) - log s) + (1 - d) log(1 - Phi(z)) - [start > 0] log(1 - Phi(u))

Its derivatives, with m'(z) = m(z) (m(z) - z), are sums of a part at stop and one at start::

    by eta       (d z + (1-d) m(z) - m(u)) / s                                  = A
    by log s     d (z^2 - 1) + (1-d) z m(z) - u m(u)
    by eta twice         -(d + (1-d) m'(z) - m'(u)) / s^2
    by eta and log s     -A - (d z + (1-d) z m'(z) - u m'(u)) / s
    by log s twice       -(2 d z^2 + (1-d) z (z m'(z) + m(z)) - u (u m'(u) + m(u)))

With I the information (the sum of minus the second derivatives, by weight) and L the first ones of
a row, the model's variance is the inverse of I, and the influence of a row on the parameters is
L / I; the robust variance is the sum over rows, or over clusters, of the square of their weighted
(and summed) influence, without a small-sample correction.

lifelines finds the fit; two or three of Newton's steps by the formulas above then take it from the
precision of a search to that of the arithmetic.

Sources: Kalbfleisch & Prentice, *The Statistical Analysis of Failure Time Data*, ch. 3; Lin & Wei,
J Am Stat Assoc 1989. R: ``survreg(Surv(time, status) ~ x, dist = "lognormal", weights, cluster)``.
"""

import warnings
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import linalg
from scipy.stats import norm

from models.aalen_johansen import Floats
from models.counting import Ints, number_alike
from models.risk_table import RETURNED, RiskTable

MOST_STEPS: Final = 20

SETTLED: Final = 1e-10
"""A step of Newton's, in standard errors, after which none is needed."""


@dataclass(frozen=True)
class Durations:
    """
    Rows of episodes alike in time, ending and covariates.

    Attributes
    ----------
    design
        Covariates x, shape (rows, k), with the constant if there is to be one.
    start, stop
        Days; an episode is at risk on ``(start, stop]``.
    is_event
        Whether a row ends with a return; other endings count as censoring.
    weight
        Weight of all that a row stands for.
    """

    design: Floats
    start: Floats
    stop: Floats
    is_event: NDArray[np.bool_]
    weight: Floats

    @classmethod
    def count(cls, table: RiskTable, group: Ints, design: Floats) -> tuple[Self, Ints]:
        """
        Add up the cells of a risk table that are alike.

        Parameters
        ----------
        table
            Counts of episodes; any status but a return is censoring.
        group
            The group of each cell, whose covariates it has; -1 leaves the cell out.
        design
            Covariates of each group, shape (groups, k).

        Returns
        -------
        rows : Durations
        place : array of shape (cells kept,)
            The row that each cell kept is part of.
        """
        cells = table.cells.with_columns(pl.Series("group", group)).filter(pl.col("group") >= 0)
        times = cells.select("group", "start", "stop", event=pl.col("status") == RETURNED)
        alike, place = number_alike(times, times.columns)
        size = (cells["n"] * cells["weight"]).to_numpy().astype(np.float64)
        start, stop = (alike[name].to_numpy().astype(np.float64) for name in ("start", "stop"))
        weight = np.bincount(place, size, minlength=alike.height).astype(np.float64)
        kept = design[alike["group"].to_numpy()]
        return cls(kept, start, stop, alike["event"].to_numpy(), weight), place


@dataclass(frozen=True)
class LogNormalFit:
    """
    A fitted model; the last of its k + 1 parameters is the logarithm of the scale s.

    Attributes
    ----------
    parameters
        Shape (k + 1,).
    covariance
        The model's: the inverse of the information, shape (k + 1, k + 1).
    influence
        The derivative of the parameters in the weight of a row, shape (rows, k + 1).
    """

    parameters: Floats
    covariance: Floats
    influence: Floats


def fit_log_normal(rows: Durations) -> LogNormalFit | None:
    """
    Fit the model.

    Parameters
    ----------
    rows
        The fewer, the faster: rows alike in all but weight are better added up before.

    Returns
    -------
    LogNormalFit or None
        None where the search does not settle: too few events, or covariates that cannot be told
        apart.
    """
    begin = _search(rows)
    return None if begin is None else _settle(rows, begin)


def _search(rows: Durations) -> Floats | None:
    """Return the parameters as lifelines finds them."""
    # Importing it takes longer than all else together, and most runs have no use for it.
    import pandas as pd
    from lifelines import LogNormalAFTFitter
    from lifelines.exceptions import ConvergenceError, StatError

    names = [f"x{place:04d}" for place in range(rows.design.shape[1])]
    frame = pd.DataFrame(rows.design, columns=names).assign(
        stop=rows.stop, event=rows.is_event, weight=rows.weight
    )
    entry = None
    if rows.start.any():
        frame, entry = frame.assign(start=rows.start), "start"
    fitter = LogNormalAFTFitter(fit_intercept=False)
    try:
        with warnings.catch_warnings():
            # Weights that are not counts, and steps outside a logarithm's domain on the way.
            warnings.simplefilter("ignore")
            fitter.fit(frame, "stop", "event", weights_col="weight", entry_col=entry)
    except (ConvergenceError, StatError, np.linalg.LinAlgError):
        return None
    found: Floats = np.append(
        fitter.params_["mu_"].loc[names].to_numpy(), fitter.params_["sigma_"].to_numpy()
    )
    return found


def _settle(rows: Durations, parameters: Floats) -> LogNormalFit | None:
    """Take Newton's steps until one is next to nothing; None where none is."""
    for _ in range(MOST_STEPS):
        scores, information = _derivatives(rows, parameters)
        try:
            root = linalg.cho_factor(information)
        except (linalg.LinAlgError, ValueError):
            return None
        covariance: Floats = linalg.cho_solve(root, np.eye(len(information)))
        step: Floats = covariance @ (rows.weight @ scores)
        if np.all(np.abs(step) <= SETTLED * np.sqrt(np.diag(covariance))):
            return LogNormalFit(parameters, covariance, scores @ covariance)
        parameters = np.add(parameters, step)
    return None


def _derivatives(rows: Durations, parameters: Floats) -> tuple[Floats, Floats]:
    """Return the score of one episode of each row, and the information of all."""
    scale = float(np.exp(parameters[-1]))
    mean = rows.design @ parameters[:-1]
    end = _part((np.log(rows.stop) - mean) / scale, rows.is_event)
    is_late = rows.start > 0
    begun = (np.log(np.where(is_late, rows.start, 1.0)) - mean) / scale
    begin = _part(begun, np.zeros_like(is_late)) * is_late
    by_mean, by_scale, mean_twice, both, scale_twice = end - begin
    by_mean = by_mean / scale
    mean_twice = mean_twice / scale**2
    both = by_mean + both / scale
    x, w = rows.design, rows.weight
    cross = x.T @ (w * both)
    information = np.block(
        [[x.T @ (x * (w * mean_twice)[:, None]), cross[:, None]], [cross, w @ scale_twice]]
    )
    return np.column_stack([x * by_mean[:, None], by_scale]), information


def _part(z: Floats, is_event: NDArray[np.bool_]) -> Floats:
    """Return one end's part of the five sums at the head of this file, shape (5, rows)."""
    mills = np.exp(norm.logpdf(z) - norm.logsf(z))
    slope = mills * (mills - z)
    returned = [z, z**2 - 1, np.ones_like(z), z, 2 * z**2]
    censored = [mills, z * mills, slope, z * slope, z * (z * slope + mills)]
    parts: Floats = np.where(is_event, returned, censored)
    return parts

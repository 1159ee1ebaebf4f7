"""Baseline hazards, and the curves expected of people with given covariates.

The increment of the cumulative hazard of somebody with covariates z is r a0 on a day with events
(`partial_likelihood`). Its variance is r^2 [ sum of b00 + q' V q ], with V the covariance of the
coefficients and q the sum of z a0 less the drift: first how well the baseline is known, then how
well the coefficients are.

Source: Tsiatis AA, Ann Stat 1981; Efron's ties as in R's ``survfit.coxph``.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from models import validation
from models.aalen_johansen import Z95, Floats
from models.cox.partial_likelihood import Likelihood
from models.cox.risk_sets import Ints, RiskSets

CURVES: Final = pl.Schema(
    {
        "pattern": pl.Int64,
        "day": pl.Int32,
        **dict.fromkeys(("cumulative_hazard", "se", "free", "lo", "hi"), pl.Float64),
    }
)


@dataclass(frozen=True)
class Baseline:
    """
    Running sums by cell for somebody whose linear predictor is 0.

    Attributes
    ----------
    hazard, cumulative, variance
        Increment, sum and sum of b00 of the cumulative hazard.
    drift
        Running sum of the drift: shape (cells, k).
    """

    hazard: Floats
    cumulative: Floats
    variance: Floats
    drift: Floats


@dataclass(frozen=True)
class People:
    """Covariates (one row each), linear predictors and numbers of the strata of people."""

    design: Floats
    predictor: Floats
    stratum: Ints


def baseline(sets: RiskSets, fit: Likelihood) -> Baseline:
    """Return the baseline at the maximum of the likelihood."""
    scale = np.exp(-fit.shift)
    hazard = fit.a0 * scale
    return Baseline(
        hazard=hazard,
        cumulative=sets.forwards(hazard),
        variance=sets.forwards(fit.b00 * scale**2),
        drift=sets.forwards(fit.drift * scale),
    )


def baseline_frame(
    sets: RiskSets, fit: Likelihood, strata: pl.DataFrame, *, relative: float
) -> pl.DataFrame:
    """Return the hazard of somebody as a frame: see `CoxFit.baseline_hazards`.

    Parameters
    ----------
    relative
        Their hazard relative to that of somebody whose linear predictor is 0.
    """
    known = baseline(sets, fit)
    cells = pl.DataFrame(
        {
            "day": sets.day.astype(np.int32),
            "events": np.round(sets.events).astype(np.int64),
            "hazard": relative * known.hazard,
            "cumulative_hazard": relative * known.cumulative,
        }
    )
    if not strata.columns:
        return cells
    return strata[pl.Series(sets.stratum, dtype=pl.UInt32)].hstack(cells)


def curves(sets: RiskSets, fit: Likelihood, covariance: Floats, people: People) -> pl.DataFrame:
    """
    Return curves of people with given covariates: see `CoxFit.predict`.

    Parameters
    ----------
    covariance
        Of the coefficients, shape (k, k).
    people
        Whose curves.
    """
    known = baseline(sets, fit)
    frames = []
    whose = zip(people.design, people.predictor, people.stratum, strict=True)
    for number, (z, eta, own) in enumerate(whose):
        cells = np.flatnonzero(sets.stratum == own)
        relative = np.exp(eta)
        hazard = relative * known.cumulative[cells]
        q = known.cumulative[cells, None] * z - known.drift[cells]
        spread = known.variance[cells] + np.einsum("ij,jk,ik->i", q, covariance, q)
        se = relative * np.sqrt(spread)
        frames.append(
            pl.DataFrame(
                {
                    "pattern": pl.Series([number], dtype=pl.Int64).new_from_index(0, len(cells)),
                    "day": sets.day[cells].astype(np.int32),
                    "cumulative_hazard": hazard,
                    "se": se,
                    "free": np.exp(-hazard),
                    "lo": np.exp(-hazard - Z95 * se),
                    "hi": np.minimum(np.exp(-hazard + Z95 * se), 1.0),
                }
            )
        )
    return pl.concat(frames)


def stratum_of(patterns: pl.DataFrame, strata: pl.DataFrame) -> Ints:
    """Return the number of each pattern's stratum; refuse one that was not seen."""
    names = strata.columns
    validation.require_columns(patterns.columns, names)
    if not names:
        return np.zeros(patterns.height, dtype=np.int64)
    numbered = strata.with_row_index("_number")
    found = patterns.select(names).join(numbered, on=names, how="left", maintain_order="left")
    validation.refuse(
        found, names[0], pl.col("_number").is_null(), "is a stratum the model was not fitted to"
    )
    return found.get_column("_number").to_numpy().astype(np.int64)

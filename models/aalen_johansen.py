"""The Aalen-Johansen estimator for one transient state and any ways out, on a grid of days."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

Z95: Final = NormalDist().inv_cdf(0.975)
"""The normal quantile of a two-sided 95% interval."""


@dataclass(frozen=True)
class Incidence:
    """
    Estimates on a grid of strata (rows) by times (columns).

    Attributes
    ----------
    at_risk
        Number at risk just before each time.
    hazard, first_hazard
        Probability of leaving for any reason, and for the first, at each time.
    staying
        Number at risk who do not leave at that time, other than by censoring.
    survival_before
        Probability of still being absent just before each time.
    by_cause
        Cumulative incidence of each way out up to and including each time: shape (causes, strata,
        times).
    """

    at_risk: Floats
    hazard: Floats
    first_hazard: Floats
    staying: Floats
    survival_before: Floats
    by_cause: Floats

    @property
    def returned(self) -> Floats:
        """Cumulative incidence of the first way out."""
        first: Floats = self.by_cause[0]
        return first

    @property
    def exited(self) -> Floats:
        """Cumulative incidence of all the others together."""
        others: Floats = self.by_cause[1:].sum(axis=0)
        return others


def estimate(at_risk: Floats, events: Floats) -> Incidence:
    """
    Estimate the cumulative incidences of all ways out, for all strata at once.

    Parameters
    ----------
    at_risk
        Numbers (or sums of weights) at each time, shape (strata, times). Where all at risk leave,
        it equals the sum of ``events`` exactly.
    events
        Those who leave each way, shape (causes, strata, times).

    Returns
    -------
    Incidence

    Notes
    -----
    Aalen OO, Johansen S. An empirical transition matrix for non-homogeneous Markov chains based
    on censored observations. Scand J Stat 1978; 5: 141-150. R: ``survival::survfit`` with a
    factor as the status.
    """
    leaving = events.sum(axis=0)
    staying = at_risk - leaving
    stay = np.where(at_risk > 0, share(staying, at_risk), 1.0)
    survival = np.cumprod(stay, axis=1, dtype=np.float64)
    before = np.concatenate([np.ones((len(survival), 1)), survival[:, :-1]], axis=1)
    by_cause = np.stack([np.cumsum(before * share(own, at_risk), axis=1) for own in events])
    return Incidence(
        at_risk=at_risk,
        hazard=share(leaving, at_risk),
        first_hazard=share(events[0], at_risk),
        staying=staying,
        survival_before=before,
        by_cause=_certain(by_cause, survival),
    )


def share(part: Floats, whole: Floats) -> Floats:
    """Return ``part / whole``, and 0 where ``whole`` is 0."""
    result: Floats = np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
    return result


def log_log_limits(probability: Floats, se: Floats) -> tuple[Floats, Floats]:
    """
    Limits of the 95% interval of a probability, made on the scale of ``log(-log p)``.

    Parameters
    ----------
    probability
        Estimates, 0 to 1, any shape.
    se
        Their standard errors.

    Returns
    -------
    lower, upper
        NaN where the probability is 0 or 1: the scale has no such point. R:
        ``survfit(..., conf.type = "log-log")``.
    """
    inside = (probability > 0) & (probability < 1)
    p = np.where(inside, probability, 0.5)
    half_width = Z95 * se / (p * -np.log(p))
    # A huge half-width says no more than "anywhere from 0 to 1", which the cap says too.
    factor = np.exp(np.minimum(half_width, 700.0))
    lower = np.where(inside, np.exp(np.log(p) * factor), np.nan)
    upper = np.where(inside, np.exp(np.log(p) / factor), np.nan)
    return lower, upper


def _certain(by_cause: Floats, survival: Floats) -> Floats:
    """Make an incidence exactly 1 where nobody stays and nobody left by another way."""
    others = by_cause.sum(axis=0) - by_cause
    nobody_else = np.where(len(by_cause) == 1, True, others == 0)
    return np.where((survival == 0) & nobody_else, 1.0, np.minimum(by_cause, 1.0))

"""How an absence ends: proportional hazards, solved by inverting the cumulative hazard."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.synthetic.plans import Plan

Floats = npt.NDArray[np.float64]

LONGEST_DAYS = 3_650


class Hazard(NamedTuple):
    """Weibull hazards of one competing cause, each of shape (absences,).

    `multiplier` is everything that acts from the first day on; `ratios`, of shape
    (absences, 4), is what each tier (none, A, B, C) does to the hazard while it is the latest.
    """

    scale: Floats
    shape: Floats
    multiplier: Floats
    ratios: Floats


def time_to_event(hazard: Hazard, plan: Plan, luck: Floats) -> Floats:
    """Solve for the time at which the cumulative hazard reaches the drawn threshold.

    The hazard on day *t* is multiplier * ratio(latest tier before *t*) * Weibull(*t*). Its
    integral is linear in the baseline's between two referrals, so each stretch is inverted exactly
    (Bender, Augustin & Blettner 2005, Statistics in Medicine 24:1713, extended piecewise).

    Parameters
    ----------
    hazard
        Of the cause.
    plan
        Referrals, in order of day; infinite where there is none.
    luck
        Unit exponential draws, shape (absences,).

    Returns
    -------
    Floats
        Continuous time in days since the absence began, shape (absences,).
    """
    left = luck / hazard.multiplier
    reached = np.zeros_like(left)
    done = np.zeros(len(left), dtype=bool)
    rows = np.arange(len(left))
    tier = np.zeros(len(left), dtype=np.int64)
    for step in range(plan.day.shape[1] + 1):
        ratio = hazard.ratios[rows, tier]
        last = step == plan.day.shape[1]
        edge = np.inf if last else (plan.day[:, step] / hazard.scale) ** hazard.shape
        ends_here = ~done & (reached + left / ratio <= edge)
        reached = np.where(ends_here, reached + left / ratio, reached)
        done |= ends_here
        if last:
            break
        goes_on = ~done
        left = np.where(goes_on, left - ratio * (edge - reached), left)
        reached = np.where(goes_on, edge, reached)
        tier = plan.tier[:, step]
    return np.asarray(hazard.scale * reached ** (1.0 / hazard.shape), dtype=np.float64)


def whole_days(time: Floats) -> npt.NDArray[np.int64]:
    """Round up, so that an event in ``(t - 1, t]`` falls on day *t* and none falls on day 0."""
    return np.clip(np.ceil(time), 1, LONGEST_DAYS).astype(np.int64)

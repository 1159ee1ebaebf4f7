"""How much a comparison can bear: effective size, overlap, power, and hidden confounding.

Every function takes rows that may stand for several people alike: ``n`` says how many.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from models.aalen_johansen import Floats
from models.errors import OptionError

OVERLAP: Final = (0.3, 0.7)
"""Preference scores at which both arms were real possibilities."""

POWER_AND_LEVEL: Final = 2.8
"""Normal quantiles of 80% power and a two-sided 5% test, 0.84 + 1.96."""


@dataclass(frozen=True)
class EValue:
    """
    How strong hidden confounding would have to be.

    Attributes
    ----------
    estimate
        The risk ratio, 1 or more, that something not measured would need with the arm and with the
        outcome alike to explain the whole estimate away.
    limit
        The same for the limit nearer to 1, that is for the interval to reach 1; 1 where it does.
    """

    estimate: float
    limit: float


def kish_effective_size(weight: Floats, n: Floats) -> float:
    """
    Return how many people without weights would tell as much as these with weights.

    Parameters
    ----------
    weight, n
        Weight of one person, and people, of each row; shape (rows,).

    Returns
    -------
    float
        (sum of n w)^2 / (sum of n w^2); 0 of nobody. Source: Kish L, Survey Sampling, 1965.
    """
    squares = float(n @ weight**2)
    return float(n @ weight) ** 2 / squares if squares > 0 else 0.0


def preference_scores(propensity: Floats, prevalence: float) -> Floats:
    """
    Return propensities as they would be were both arms equally common.

    Parameters
    ----------
    propensity
        Probabilities of the arm, 0-1.
    prevalence
        Share of all people in that arm, between 0 and 1.

    Returns
    -------
    array of the shape of `propensity`
        F, with logit F = logit propensity - logit prevalence. Source: Walker AM and others, Comp
        Eff Res 2013.

    Raises
    ------
    models.errors.OptionError
        For a prevalence that is not between 0 and 1: then there is one arm, and nothing to prefer.
    """
    if not 0 < prevalence < 1:
        raise OptionError("prevalence", "must be between 0 and 1")
    result: Floats = special.expit(special.logit(propensity) - special.logit(prevalence))
    return result


def overlap_share(preference: Floats, n: Floats) -> float | None:
    """
    Return the share of people with preference scores from 0.3 to 0.7.

    Parameters
    ----------
    preference, n
        Score of one person, and people, of each row; shape (rows,).

    Returns
    -------
    float or None
        0-1; None of nobody.
    """
    lowest, highest = OVERLAP
    everybody = float(n.sum())
    inside = float(n[(preference >= lowest) & (preference <= highest)].sum())
    return inside / everybody if everybody > 0 else None


def smallest_detectable_hr(events: float, share: float) -> float:
    """
    Return the smallest hazard ratio above 1 that so many events find four times in five.

    Parameters
    ----------
    events
        Of both arms together.
    share
        Of people in one arm, 0-1.

    Returns
    -------
    float
        exp(2.8 / sqrt(events share (1 - share))); infinite without events or a second arm.
        Source: Schoenfeld DA, Biometrics 1983.

    Raises
    ------
    models.errors.OptionError
        For a share outside 0-1, or events below 0.
    """
    if not 0 <= share <= 1:
        raise OptionError("share", "must be from 0 to 1")
    if not events >= 0:
        raise OptionError("events", "must be 0 or more")
    information = events * share * (1 - share)
    if information == 0:
        return float("inf")
    with np.errstate(over="ignore"):
        return float(np.exp(POWER_AND_LEVEL / np.sqrt(information)))


def e_value(hr: float, lo: float, hi: float) -> EValue:
    """
    Return the E-value of a hazard ratio for an outcome that is common, as returning to work is.

    Parameters
    ----------
    hr, lo, hi
        Hazard ratio and the limits of its interval, above 0 and in order.

    Returns
    -------
    EValue
        RR + sqrt(RR (RR - 1)) of the risk ratio (or its inverse, if below 1) that the hazard ratio
        stands for: (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1 / HR)).
        Source: VanderWeele TJ, Ding P, Ann Intern Med 2017, table 2.

    Raises
    ------
    models.errors.OptionError
        For limits that are not above 0, or do not hold the estimate.
    """
    if not 0 < lo <= hr <= hi < np.inf:
        raise OptionError("hr", "must be between its limits, and all three finite and above 0")
    nearer = lo if lo > 1 else hi if hi < 1 else 1.0
    return EValue(_strength(hr), _strength(nearer))


def _strength(hr: float) -> float:
    above = max(hr, 1 / hr)
    risk_ratio = (1 - 0.5 ** np.sqrt(above)) / (1 - 0.5 ** np.sqrt(1 / above))
    return float(risk_ratio + np.sqrt(risk_ratio * (risk_ratio - 1)))

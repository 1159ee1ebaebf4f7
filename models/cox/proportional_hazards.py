"""Test whether coefficients change with time: a score test of z times g(t), term by term.

With g(t) = 1 - KM(t-), centred at its mean over events, the test asks whether adding g(t) z to the
model would have a coefficient. Its score is the sum over cells of g times the cell's score, and its
information the sums of the cells' informations times g and g squared, so no row is looked at again.

Source: Grambsch PM, Therneau TM, Biometrika 1994; R 3: ``cox.zph(fit, transform = "km", terms =
TRUE)``.
"""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from models.aalen_johansen import Floats
from models.cox.partial_likelihood import Likelihood, weighted_information
from models.cox.risk_sets import RiskSets

GLOBAL = "GLOBAL"


def score_tests(
    sets: RiskSets,
    design: Floats,
    fit: Likelihood,
    groups: Sequence[Sequence[int]],
) -> list[tuple[float, int, float]]:
    """
    Test groups of coefficients, and last all of them.

    Parameters
    ----------
    sets, design, fit
        The model at its maximum.
    groups
        Places of the coefficients of each term.

    Returns
    -------
    list of tuple
        Chi-squared, degrees of freedom and p for each group, and for all; NaN where coefficients
        that run away have left no digits to test with.
    """
    time = _centred(sets)
    events = sets.of_events(design)
    score = time @ (events - fit.mean_of_events)
    every = np.ones(len(time))
    level, slope, curve = (
        weighted_information(sets, design, fit, weight) for weight in (every, time, time**2)
    )
    whole = np.block([[level, slope], [slope, curve]])
    size = design.shape[1]
    results = []
    for places in [*groups, range(size)]:
        kept = [*range(size), *(size + place for place in places)]
        wanted = np.concatenate([np.zeros(size), score[list(places)]])
        chi2, df = _quadratic(whole[np.ix_(kept, kept)], wanted), len(places)
        results.append((chi2, df, float(stats.chi2.sf(chi2, df))))
    return results


def _quadratic(information: Floats, score: Floats) -> float:
    """Return score' information^-1 score."""
    if not (np.isfinite(information).all() and np.isfinite(score).all()):
        return np.nan
    return float(score @ np.linalg.lstsq(information, score, rcond=None)[0])


def _centred(sets: RiskSets) -> Floats:
    """Return g of each cell: one less the Kaplan-Meier just before it, all strata as one."""
    rows = sets.rows
    days, place = np.unique(sets.day, return_inverse=True)
    events = np.bincount(place, sets.events)
    begun = np.bincount(np.searchsorted(days, rows.start, side="right"), rows.n, len(days) + 1)
    ended = np.bincount(np.searchsorted(days, rows.stop, side="right"), rows.n, len(days) + 1)
    at_risk = np.cumsum(begun)[:-1] - np.cumsum(ended)[:-1]
    survival = np.cumprod(1 - events / at_risk)
    before = np.concatenate([[1.0], survival[:-1]])
    time: Floats = (1 - before)[place]
    return time - np.average(time, weights=sets.events)

"""Newton's method for a partial likelihood, and what may go wrong with it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.aalen_johansen import Floats
from models.cox.partial_likelihood import Likelihood, Ties, evaluate
from models.cox.risk_sets import RiskSets

TOLERANCE: Final = 1e-13
"""Relative change of the log likelihood after which an iteration is the last."""

ALIASED: Final = 1e-9
"""A coefficient of whose information a smaller share than this is its own cannot be told apart."""

NEGLIGIBLE: Final = 1e-13
"""Information below this share of the largest is rounding."""

MOST_HALVINGS: Final = 30
MOST_STEPS: Final = 60


@dataclass(frozen=True)
class Maximum:
    """
    Where the likelihood is largest.

    Attributes
    ----------
    coefficients
        Shape (k,); 0 where not estimated.
    likelihood
        There.
    first_log_likelihood
        Where the search began.
    inverse
        Inverse of the (penalised) information, shape (k, k); 0 where not estimated.
    estimated
        Which coefficients can be told apart from the others.
    iterations, converged
        How many steps were made, and whether the last changed nothing.
    """

    coefficients: Floats
    likelihood: Likelihood
    first_log_likelihood: float
    inverse: Floats
    estimated: NDArray[np.bool_]
    iterations: int
    converged: bool


def maximise(
    sets: RiskSets,
    design: Floats,
    offset: Floats,
    ties: Ties,
    *,
    ridge: float,
    begin: Floats | None = None,
    tolerance: float = TOLERANCE,
) -> Maximum:
    """
    Maximise the partial likelihood less ``ridge / 2`` times the sum of squared coefficients.

    Parameters
    ----------
    sets, design, offset, ties
        As `partial_likelihood.evaluate`.
    ridge
        Strength of the penalty, 0 for none.
    begin
        Coefficients to begin from; all 0 where not given.
    tolerance
        Relative change of the log likelihood after which a step is the last.
    """
    size = design.shape[1]
    coefficients = np.zeros(size) if begin is None else begin
    fit = first = evaluate(sets, design, coefficients, offset, ties)
    first_information = fit.information + ridge * np.eye(size)
    # No coefficient can have more: next to it, rounding looks like something and is nothing.
    most = sets.event_size.sum() * (design**2).max(axis=0, initial=0.0)
    estimated = distinct(first_information) & (np.diag(first_information) > NEGLIGIBLE * most)
    converged, step = size == 0, 0
    while not converged and step < MOST_STEPS:
        step += 1
        before = _penalised(fit, coefficients, ridge)
        change = _newton(fit, coefficients, ridge, estimated)
        for _ in range(MOST_HALVINGS):
            with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
                trial = evaluate(sets, design, coefficients + change, offset, ties)
            reached = _penalised(trial, coefficients + change, ridge)
            # A step so far that numbers run over says nothing, and is halved like one too far.
            is_sound = bool(np.isfinite(trial.information).all() and np.isfinite(trial.score).all())
            if is_sound and reached >= before - abs(before) * tolerance:
                break
            change = change / 2
        else:
            # No step from here says anything: coefficients that run away have used up all digits.
            break
        coefficients, fit = coefficients + change, trial
        gain = _penalised(fit, coefficients, ridge) - before
        converged = abs(gain) <= tolerance * abs(before)
    inverse = _inverse(fit.information + ridge * np.eye(size), estimated)
    return Maximum(coefficients, fit, first.log_likelihood, inverse, estimated, step, converged)


def distinct(information: Floats) -> NDArray[np.bool_]:
    """Tell which coefficients say something that those before them do not."""
    size = len(information)
    estimated = np.zeros(size, dtype=bool)
    left = information.copy()
    for place in range(size):
        own = left[place, place]
        if information[place, place] > 0 and own > ALIASED * information[place, place]:
            estimated[place] = True
            left -= np.outer(left[:, place], left[place]) / own
    return estimated


def _penalised(fit: Likelihood, coefficients: Floats, ridge: float) -> float:
    return fit.log_likelihood - ridge / 2 * float(coefficients @ coefficients)


def _newton(
    fit: Likelihood, coefficients: Floats, ridge: float, estimated: NDArray[np.bool_]
) -> Floats:
    size = len(coefficients)
    inverse = _inverse(fit.information + ridge * np.eye(size), estimated)
    result: Floats = inverse @ (fit.score - ridge * coefficients)
    return result


def _inverse(information: Floats, estimated: NDArray[np.bool_]) -> Floats:
    kept = np.ix_(estimated, estimated)
    inverse = np.zeros_like(information)
    inverse[kept] = invert(information[kept])
    return inverse


def invert(own: Floats) -> Floats:
    """Return the inverse of an information matrix, without the directions that say nothing."""
    # Each coefficient in units of its own information, so that a scale is not taken for weakness.
    unit = np.sqrt(np.maximum(np.diag(own), np.finfo(float).tiny))
    values, vectors = np.linalg.eigh(own / np.outer(unit, unit))
    # A runaway coefficient leaves next to no information: the inverse does without it.
    there = values > NEGLIGIBLE * values.max(initial=0.0)
    half = vectors[:, there] / np.sqrt(values[there])
    result: Floats = half @ half.T / np.outer(unit, unit)
    return result

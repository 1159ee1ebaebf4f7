"""Sums over the ties of a day without looking at each: of log(x - j), 1/(x - j) and its square.

For j = 0 .. d - 1 they are differences, at x + 1 and x - d + 1, of the logarithm of the gamma
function and its first two derivatives. Far from the end (y = x - d + 1/2 large) these differences
would lose digits, and Euler and Maclaurin's midpoint rule gives them all: with Y = x + 1/2,

    sum g(j)  =  integral of g from -1/2 to d - 1/2  -  [g'] / 24  +  7 [g'''] / 5760  -  ...

Source: Abramowitz M, Stegun IA, Handbook of Mathematical Functions, 6.3, 6.4 and 23.1.
"""

from typing import Final

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from models.aalen_johansen import Floats

FAR: Final = 100.0
"""The next term of the rule is then below the last digit kept."""


def falling_sums(x: Floats, d: Floats) -> tuple[Floats, Floats, Floats]:
    """
    Return the sums over j = 0 .. d - 1 of log(x - j), 1/(x - j) and 1/(x - j)^2.

    Parameters
    ----------
    x
        At least ``d``.
    d
        Whole numbers above 0.
    """
    is_far = x - d >= FAR
    near, far = _by_gamma(x, d), _by_midpoints(np.where(is_far, x, d + FAR), d)
    logs, once, twice = (np.where(is_far, b, a) for a, b in zip(near, far, strict=True))
    return logs, once, twice


def _by_gamma(x: Floats, d: Floats) -> tuple[Floats, Floats, Floats]:
    first, last = x + 1, x - d + 1
    return (
        gammaln(first) - gammaln(last),
        digamma(first) - digamma(last),
        polygamma(1, last) - polygamma(1, first),
    )


def _by_midpoints(x: Floats, d: Floats) -> tuple[Floats, Floats, Floats]:
    first, last = x + 0.5, x - d + 0.5
    ratio = -np.log1p(-d / first)  # log(first / last)

    def corrected(integral: Floats, slope: float, power: int, third: float) -> Floats:
        by_slope = slope * (last**-power - first**-power)
        by_third = third * (last ** -(power + 2) - first ** -(power + 2))
        return integral - by_slope / 24 + 7 * by_third / 5760

    return (
        corrected(d * np.log(first) + last * ratio - d, -1.0, 1, -2.0),
        corrected(ratio, 1.0, 2, 6.0),
        corrected(d / (first * last), 2.0, 3, 24.0),
    )

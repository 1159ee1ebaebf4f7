"""Which shown numbers the proof rests on that a difference is small.

The shadow prices of the attacker's two linear programs tell it: a number whose price is 0 could be
anything, and the difference would be known as well.
"""

from typing import Final

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from models.aalen_johansen import Floats
from models.counting import Ints
from models.disclosure.audit.programs import TOLERANCE, Program, program_of
from models.disclosure.audit.system import System

SECONDS: Final = 5.0


def rests_on(system: System, weights: sparse.csr_array) -> Ints:
    """
    Return the counts whose bounds make differences what they are at most, or at least.

    Parameters
    ----------
    system
        Counts within bounds, tied by sums.
    weights
        The weight of every count, one row a difference.

    Returns
    -------
    numpy.ndarray
        Their columns in the system, in order.
    """
    program = program_of(system, np.arange(system.shape[1]), system.lowest, system.highest)
    prices = [_prices(program, sign * row) for row in weights.toarray() for sign in (1.0, -1.0)]
    found: Ints = np.flatnonzero(np.max(prices, axis=0) > TOLERANCE)
    return found


def _prices(program: Program, objective: Floats) -> Floats:
    """Return the shadow price of each count's bounds at the least of `objective`."""
    is_equal = program.least == program.most
    solved = linprog(
        objective,
        A_ub=program.matrix[~is_equal],
        b_ub=program.most[~is_equal],
        A_eq=program.matrix[is_equal],
        b_eq=program.most[is_equal],
        bounds=np.column_stack([program.lowest, program.highest]),
        method="highs",
        options={"time_limit": SECONDS},
    )
    if solved.status != 0:
        return np.zeros(len(objective))
    prices: Floats = np.abs(solved.lower.marginals) + np.abs(solved.upper.marginals)
    return prices

"""Which shown numbers the proof rests on that a difference is small.

The shadow prices of the attacker's two linear programs tell it: a number whose price is 0 could be
anything, and the difference would be known as well.
"""

import numpy as np
from scipy import sparse

from models.counting import Ints
from models.disclosure.audit.programs import program_of
from models.disclosure.audit.system import System


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
    proofs = [program.binding(sign * row) for row in weights.toarray() for sign in (1.0, -1.0)]
    none = np.zeros(0, dtype=np.int64)
    found: Ints = np.unique(np.concatenate([none, *(part for _, *ends in proofs for part in ends)]))
    return found

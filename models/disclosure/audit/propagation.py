"""Interval propagation: what each sum alone says of each of its counts, until nothing changes.

Source: Davis E. Constraint propagation with interval labels. Artif Intell 1987; 32: 281-331.
"""

from typing import Final

import numpy as np

from models.counting import Ints
from models.disclosure.audit.system import System
from models.disclosure.audit.told import UNKNOWN

ROUNDS: Final = 200
"""Most passes over all sums. Bounds are right after any number of passes, if not the tightest."""


def propagate(system: System) -> tuple[Ints, Ints]:
    """
    Return bounds that follow from one sum at a time.

    Returns
    -------
    tuple of numpy.ndarray
        The least and the greatest value of each count. They hold every value that is possible;
        where the least is greater than the greatest, no counts agree with all that is told.
    """
    lowest, highest = system.lowest.copy(), system.highest.copy()
    for _ in range(ROUNDS if len(system.row) else 0):
        low, high = once(system, lowest, highest)
        if np.array_equal(low, lowest) and np.array_equal(high, highest):
            break
        lowest, highest = low, high
        if (lowest > highest).any():
            break
    return lowest, highest


def once(system: System, lowest: Ints, highest: Ints) -> tuple[Ints, Ints]:
    """Pass once over all sums: return the bounds that each sum leaves each of its counts."""
    row, column, weight = system.row, system.column, system.weight
    ends = weight * lowest[column], weight * highest[column]
    least, most = np.minimum(*ends), np.maximum(*ends)
    rows = system.shape[0]
    sum_least = np.bincount(row, least, minlength=rows).astype(np.int64)
    sum_most = np.bincount(row, most, minlength=rows).astype(np.int64)
    limit, is_equal = system.limit[row], system.is_equal[row]
    # weight x <= limit - what the others are at least; and if equal, >= limit - what at most.
    top = limit - (sum_least[row] - least)
    bottom = np.where(is_equal, limit - (sum_most[row] - most), -UNKNOWN)
    size = np.abs(weight)
    upper = np.where(weight > 0, top, -bottom) // size
    lower = -((-np.where(weight > 0, bottom, -top)) // size)
    start = np.flatnonzero(np.diff(column, prepend=-1))
    touched = column[start]
    high, low = highest.copy(), lowest.copy()
    high[touched] = np.minimum(high[touched], np.minimum.reduceat(upper, start))
    low[touched] = np.maximum(low[touched], np.maximum.reduceat(lower, start))
    # Next to an unknown count there is no bound.
    high[high > UNKNOWN // 2] = UNKNOWN
    return low, high

"""Whether a released series changed, or only varies: the chart of individuals (XmR).

As `models.sites.control_chart`, which a test holds it to, but of what was released: rounding makes
limits a little rougher, and nothing that a reader could not work out alone is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

NATURAL_LIMIT: Final = 2.66
LEAST: Final = 8
"""Limits from fewer points are themselves mostly chance; so many on one side are a signal."""


@dataclass(frozen=True)
class Individuals:
    """
    A series with its limits.

    Attributes
    ----------
    centre, lo, hi
        The mean and the limits of what varies anyway.
    signals
        Places of the values that are outside, or in a run on one side.
    """

    centre: float
    lo: float
    hi: float
    signals: frozenset[int]


def individuals(values: Sequence[float | None]) -> Individuals | None:
    """
    Return the limits of a series, and what is more than varying; None where it is too short.

    Parameters
    ----------
    values
        In the order of time; None for a gap.
    """
    known = [value for value in values if value is not None]
    moving = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    if len(known) < LEAST or not moving:
        return None
    centre = sum(known) / len(known)
    reach = NATURAL_LIMIT * sum(moving) / len(moving)
    slack = 1e-9 * (centre + reach)
    apart = [0.0 if value is None else value - centre for value in values]
    outside = {place for place, far in enumerate(apart) if abs(far) > reach + slack}
    sides = [0 if abs(far) <= slack else 1 if far > 0 else -1 for far in apart]
    return Individuals(
        centre, max(centre - reach, 0.0), centre + reach, frozenset(outside | _runs(sides))
    )


def _runs(sides: Sequence[int]) -> set[int]:
    """Return the places in a run of `LEAST` or more on one side; 0 is on neither."""
    found: set[int] = set()
    begin = 0
    for place, side in enumerate(sides):
        if side != sides[begin]:
            begin = place
        if side and place - begin + 1 >= LEAST:
            found |= set(range(begin, place + 1))
    return found

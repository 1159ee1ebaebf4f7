"""What could be hidden so that a reader learns less, and what that would leave to learn.

An option hides one cell of a table, the size of a curve with the curve, or some weeks of a curve.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from models.disclosure.audit.blame import Span
from models.disclosure.audit.told import UNKNOWN
from models.disclosure.audit.totals import WAYS
from models.disclosure.thresholds import WEEK
from models.results import ALL, HORIZONS

CURVES: Final = "curves|"
COST_OF_HORIZON: Final = 8.0
"""A week that results are stated at is worth as much as so many others."""

COST_OF_MARGIN: Final = 4.0
"""Likewise a number that is a sum over the values of a dimension, for each such dimension."""


@dataclass(frozen=True, order=True)
class Option:
    """
    Something to hide.

    Attributes
    ----------
    cost
        How much it hides; numbers that more depends on count more.
    name
        The place of a count, or the name of a curve.
    first, last
        Days to leave out of the curve, where it is one; all of it where ``first`` is 0.
    leaves
        What is still told of each count afterwards.
    """

    cost: float
    name: str
    first: int
    last: int
    leaves: tuple[tuple[str, Span], ...]


@dataclass(frozen=True)
class Shown:
    """What a release tells of each place, and which places it shows."""

    told: Mapping[str, Span]
    is_shown: Mapping[str, bool]
    last_day: int

    def option(self, place: str, days: tuple[int, int]) -> Option | None:
        """
        Return how to hide a shown count, and with it the same of the curve over ``days``.

        Parameters
        ----------
        place
            Of the count.
        days
            For a week of a curve: the first and the last day it had better not be shown.
        """
        if not self.is_shown[place]:
            return None
        name, measure, day = parts_of(place)
        if measure == "n":
            return self._whole_curve(name)
        return self._weeks(name, *days) if day else self._cell(place)

    def _cell(self, place: str) -> Option:
        margins = COST_OF_MARGIN ** place.split("|").count(ALL)
        low, high = self.told[place]
        # The smallest first, a 0 last: where there is no other.
        cost = margins * (2.0 if high == 0 else 1.0 + low / UNKNOWN)
        return Option(cost, place, 0, 0, ((place, (0, UNKNOWN)),))

    def _whole_curve(self, name: str) -> Option:
        days = [day for day in self._days() if self.is_shown.get(f"{name}|n_returned|{day}")]
        leaves = [(f"{name}|n", (1, UNKNOWN))]
        leaves += [(place, (0, UNKNOWN)) for place in self._places(name, self._days())]
        return Option(self._cost(name, days) + 1.0, name, 0, self.last_day, tuple(leaves))

    def _weeks(self, name: str, first: int, last: int) -> Option:
        days = [day for day in self._days() if self.is_shown.get(f"{name}|n_returned|{day}")]
        hidden = [day for day in self._days() if first <= day <= last]
        before, after = [d for d in days if d < first], [d for d in days if d > last]
        leaves = []
        for way in WAYS:
            low = self.told[f"{name}|{way}|{before[-1]}"][0] if before else 0
            high = self.told[f"{name}|{way}|{after[0]}"][1] if after else UNKNOWN
            leaves += [(f"{name}|{way}|{day}", (low, high)) for day in hidden]
        cost = self._cost(name, [day for day in days if first <= day <= last])
        return Option(cost, name, first, last, tuple(leaves))

    def _days(self) -> range:
        return range(WEEK, self.last_day + 1, WEEK)

    def _places(self, name: str, days: range) -> Iterator[str]:
        return (f"{name}|{way}|{day}" for way in WAYS for day in days)

    def _cost(self, name: str, days: list[int]) -> float:
        _, _, _, *split = name.split("|")
        # Condition, and dimension with its level.
        margins = COST_OF_MARGIN ** split[:2].count(ALL)
        return margins * sum(COST_OF_HORIZON if day in HORIZONS else 1.0 for day in days)


def parts_of(place: str) -> tuple[str, str, int]:
    """Return the curve, the measure and the day of a place; another place alone."""
    if not place.startswith(CURVES):
        return place, "", 0
    name, _, last = place.rpartition("|")
    if last == "n":
        return name, last, 0
    name, _, measure = name.rpartition("|")
    return name, measure, int(last)

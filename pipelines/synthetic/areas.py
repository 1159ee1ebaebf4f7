"""The three invented areas, and when their deliveries are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

EXTRACTS: Final[Mapping[str, date]] = MappingProxyType(
    {
        "2012-03": date(2012, 4, 5),
        "2012-06": date(2012, 7, 5),
        "2012-09": date(2012, 10, 4),
        "2012-12": date(2013, 1, 10),
    }
)
"""Period of each delivery, and the day up to which its records are complete."""

LAST_EXTRACT: Final = max(EXTRACTS.values())


@dataclass(frozen=True)
class Area:
    """One area and the supplier of its records; the site carries the supplier's name.

    Attributes
    ----------
    first_day
        The earliest day on which an absence may have begun.
    complete_from
        Absences over by then are not in the supplier's list; none: complete since `first_day`.
    practice_share
        Share of all practices (0-1).
    take_up
        How readily the area's practices refer, against the average.
    """

    supplier: str
    practice_share: float
    first_day: date = date(2011, 1, 1)
    pilot_started_on: date | None = None
    complete_from: date | None = None
    take_up: float = 1.0

    @property
    def role(self) -> str:
        """`pilot` or `comparison`."""
        return "comparison" if self.pilot_started_on is None else "pilot"


AREAS: Final = (
    Area("eskerby", 0.32, pilot_started_on=date(2011, 10, 3), take_up=1.04),
    Area(
        "wendmoor",
        0.32,
        first_day=date(2010, 7, 1),
        pilot_started_on=date(2012, 1, 9),
        complete_from=date(2011, 4, 1),
        take_up=0.96,
    ),
    Area("tarnholt", 0.36),
)

FEWEST_PRACTICES: Final = 14
"""In any one area, however few the people."""

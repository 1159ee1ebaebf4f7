"""Pick the rows of a release that a view shows, and say them in figures.

The chart, both tables and the download are all made from one selection, so that they cannot
disagree.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from dashboard.release import Release
from dashboard.state import Choices, View
from dashboard.words import PAIR, STOPPED, TOO_FEW, WITHHELD, level_label, level_order
from models.results import ALL, HORIZONS

LAST_DAY: Final = 364
"""Last day drawn, in days since time zero: a year."""

HEADLINE_DAY: Final = 91
RISK_DAYS: Final = (0, *HORIZONS)
WEEK: Final = 7


@dataclass(frozen=True)
class Point:
    """One curve on one day. Shares are of 1; None where they cannot be shown or do not exist."""

    day: int
    at_risk: int | None
    returned: float | None
    returned_lo: float | None
    returned_hi: float | None
    exited: float | None
    n_censored: int | None
    n: int | None
    suppressed: bool
    status: str | None = None

    @property
    def week(self) -> int:
        """Whole weeks since time zero."""
        return self.day // WEEK


@dataclass(frozen=True)
class Series:
    """One curve of a view."""

    key: str
    label: str
    points: tuple[Point, ...]

    @cached_property
    def shown(self) -> tuple[Point, ...]:
        """The points that may be shown."""
        return tuple(point for point in self.points if not point.suppressed)

    @cached_property
    def is_hidden(self) -> bool:
        """Whether nothing of the curve can be shown."""
        return not any(point.returned is not None for point in self.shown)

    @cached_property
    def is_withheld(self) -> bool:
        """Whether nothing of it is shown because it could mislead, and not for want of people."""
        return self.is_hidden and any(point.status == "withheld" for point in self.points)

    @property
    def why_hidden(self) -> str:
        """What stands in the place of a curve of which nothing can be shown."""
        return WITHHELD if self.is_withheld else TOO_FEW

    @cached_property
    def stopped_after(self) -> Point | None:
        """The last point shown of a curve that disclosure control cut short."""
        cut = any(point.suppressed for point in self.points)
        return self.shown[-1] if cut and self.shown and not self.is_hidden else None

    @property
    def n(self) -> int | None:
        """How many people the curve is of, rounded; None where too few to show."""
        return None if self.is_hidden else self.shown[0].n

    def at(self, day: int) -> Point | None:
        """Return the point on a day, or None where it is not shown or not followed."""
        return next((point for point in self.shown if point.day == day), None)


@dataclass(frozen=True)
class Selection:
    """What a view shows of a release."""

    release: Release
    view: View
    series: tuple[Series, ...]

    @property
    def by_arm(self) -> bool:
        """Whether the series are arms rather than levels of a split."""
        return self.view.split == ALL

    @property
    def visible(self) -> list[Series]:
        """The series of which something can be shown."""
        return [series for series in self.series if not series.is_hidden]


def choices_of(release: Release) -> Choices:
    """Return what a release lets a reader choose."""
    keys = release.table("curves").select("analysis", "arm", "condition", "dimension").unique()
    return Choices(keys.iter_rows())


def select(release: Release, view: View) -> Selection:
    """Return the series a view shows, in their order, up to `LAST_DAY`."""
    rows = release.table("curves").filter(
        pl.col("analysis") == view.analysis,
        pl.col("condition") == view.condition,
        pl.col("dimension") == view.split,
        pl.col("day") <= LAST_DAY,
    )
    arms = _arms_shown(rows["arm"].unique().to_list(), view)
    by = "arm" if view.split == ALL else "level"
    found = rows.filter(pl.col("arm").is_in(arms)).partition_by(by, as_dict=True)
    series = [
        Series(str(key), _label(view, str(key)), tuple(_points(part)))
        for (key,), part in found.items()
    ]
    return Selection(release, view, tuple(sorted(series, key=lambda one: _order(view, one.key))))


def _arms_shown(held: list[str], view: View) -> list[str]:
    if view.arm != ALL or view.split != ALL:
        return view.arm.split(PAIR)
    return [arm for arm in held if arm != ALL] or held


def _label(view: View, key: str) -> str:
    return view.words.arm(key) if view.split == ALL else level_label(view.split, key)


def _order(view: View, key: str) -> tuple[bool, int, str]:
    if view.split != ALL:
        return level_order(view.split, key)
    arms = list(view.words.arms)
    return False, arms.index(key) if key in arms else len(arms), key


def _points(part: pl.DataFrame) -> list[Point]:
    columns = list(Point.__dataclass_fields__)
    return [Point(**row) for row in part.sort("day").select(columns).iter_rows(named=True)]


MOST_BANDS: Final = 4
"""Above this many series, bands would hide one another: the table has the ranges."""


def has_bands(selection: Selection) -> bool:
    """Return whether the chart draws the range of every series."""
    return len(selection.visible) <= MOST_BANDS


def headline_day(selection: Selection) -> int | None:
    """Return the day the headline speaks of: 13 weeks, or 4 where no curve reaches that far."""
    days = (HEADLINE_DAY, 28)
    return next((day for day in days if any(s.at(day) for s in selection.visible)), None)


COLUMNS: Final = (
    "Group",
    "Week",
    "Day",
    "At risk",
    "Back at work (%)",
    "Lowest likely (%)",
    "Highest likely (%)",
    "Left work (%)",
    "Status",
)
"""Headings of `table_rows`; an empty figure is always explained by its status."""


def table_rows(selection: Selection) -> list[tuple[str, ...]]:
    """Return exactly what is shown as text, a row per series and week: table and download."""
    return [_row(series, point) for series in selection.series for point in _told(series)]


def _told(series: Series) -> tuple[Point, ...]:
    return series.points[:1] if series.is_hidden else series.points


def _row(series: Series, point: Point) -> tuple[str, ...]:
    start = (series.label, str(point.week), str(point.day))
    if point.suppressed or series.is_hidden:
        return (*start, "", "", "", "", "", series.why_hidden if series.is_hidden else STOPPED)
    return (
        *start,
        "" if point.at_risk is None else str(point.at_risk),
        *(
            percent(share)
            for share in (point.returned, point.returned_lo, point.returned_hi, point.exited)
        ),
        "Shown" if point.returned_lo is not None else "Shown, without a range",
    )


def percent(share: float | None) -> str:
    """Return a share as a percentage with one decimal, empty where there is none."""
    return "" if share is None else f"{100 * share:.1f}"

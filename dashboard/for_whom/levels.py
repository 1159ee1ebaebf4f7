"""The card that describes: the share back at work 13 weeks later, by one dimension at a time."""

from typing import Final

from dashboard.figures.rows import Mark, Panel, Row
from dashboard.figures.side_by_side import side_by_side
from dashboard.for_whom import about
from dashboard.for_whom.view import DESCRIBED, View
from dashboard.page import Card, Table
from dashboard.reader import Reader
from dashboard.selection import HEADLINE_DAY, WEEK, Point, Series, choices_of, select
from dashboard.sentences import per_hundred
from dashboard.state import View as Curves
from dashboard.words import (
    NO_FIGURE,
    TOO_FEW,
    dimension_label,
    level_label,
    level_order,
    list_words,
    people_with,
)  # fmt: skip
from models.results import ALL

NOT_A_COMPARISON: Final = (
    "This describes and is not a comparison: the groups differ in much else, and so do the people "
    "of each tier."
)
NOT_NOBODY: Final = f"{TOO_FEW}: that does not mean that nobody went back."
WEEKS: Final = HEADLINE_DAY // WEEK
Cells = dict[tuple[str, str], Series]
"""Curves by tier and level."""


def levels_card(view: View, reader: Reader) -> Card | None:
    """Return the card; None where a release has no such curves."""
    condition = _condition(view, reader)
    curves = {
        (tier, series.key): series
        for tier in view.tiers
        for series in select(reader.release, Curves(DESCRIBED, condition, tier, view.split)).series
    }
    if not curves or not view.split:
        return None
    levels = sorted({key[1] for key in curves}, key=lambda level: level_order(view.split, level))
    groups = [
        (heading, [(label, curves.get((tier, level)), tier) for label, tier, level in rows])
        for heading, rows in view.groups(levels, lambda level: level_label(view.split, level))
    ]
    told = [
        (heading, [(label, series, tier) for label, series, tier in rows if series is not None])
        for heading, rows in groups
    ]
    by = dimension_label(view.split)
    return Card(
        key="levels",
        title=f"Described by {by}: back at work {WEEKS} weeks after referral",
        sentence=_sentence(told, condition, by),
        table=_table(told, by),
        about=(*about.DESCRIBED, *reader.provenance(DESCRIBED)),
        draw=lambda: side_by_side(_rows(told), [SHARE]),
        notes=(NOT_A_COMPARISON, *_together(view, condition), NOT_NOBODY),
    )


SHARE: Final = Panel("Back at work", "Of 100 people (better →)", extent=(0, 100))


def _condition(view: View, reader: Reader) -> str:
    """Return the condition chosen where there are curves of it by this split, else all together."""
    held = choices_of(reader.release).splits(DESCRIBED, view.condition)
    return view.condition if view.split in held else ALL


def _together(view: View, condition: str) -> tuple[str, ...]:
    if condition == view.condition:
        return ()
    return ("By this split there are figures for all conditions together alone.",)


def _at(series: Series) -> Point | None:
    point = series.at(HEADLINE_DAY)
    return point if point is not None and point.returned is not None else None


def _why_not(series: Series) -> str:
    return TOO_FEW if series.is_hidden or series.stopped_after else NO_FIGURE


def _mark(series: Series, tier: str) -> Mark | str:
    point = _at(series)
    if point is None:
        return _why_not(series)
    value, lo, hi = (
        None if share is None else round(100 * share, 1)
        for share in (point.returned, point.returned_lo, point.returned_hi)
    )
    return Mark(value or 0.0, lo, hi, tier, f"{per_hundred(point)} of 100")


Told = list[tuple[str, list[tuple[str, Series, str]]]]


def _rows(told: Told) -> list[Row]:
    rows = []
    for heading, own in told:
        rows.append(Row(heading))
        rows += [Row(label, (_mark(series, tier),)) for label, series, tier in own]
    return rows


def _table(told: Told, by: str) -> Table:
    rows: list[tuple[str, ...]] = []
    for heading, own in told:
        rows.append((heading,))
        for label, series, _ in own:
            point = _at(series)
            people = "Too few" if series.n is None else f"{series.n:,}"
            rows.append((label, people, _why_not(series) if point is None else per_hundred(point)))
    columns = ("", "People referred", "Back at work, of 100 (95% limits)")
    caption = f"Back at work {WEEKS} weeks after referral, by {by}"
    return Table(caption, columns, tuple(rows), NOT_A_COMPARISON)


def _sentence(told: Told, condition: str, by: str) -> str:
    parts = []
    for tier in dict.fromkeys(tier for _, own in told for _, _, tier in own):
        points = [_at(series) for _, own in told for _, series, name in own if name == tier]
        shown = [point for point in points if point is not None]
        parts.append(f"tier {tier} {_spread(shown)}")
    return (
        f"Of 100 {people_with(condition)} referred, this many were back at work {WEEKS} weeks "
        f"later, from the lowest to the highest by {by}: {list_words(parts)}. {NOT_A_COMPARISON}"
    )


def _spread(points: list[Point]) -> str:
    if not points:
        return TOO_FEW.lower()
    ordered = sorted(points, key=lambda point: point.returned or 0.0)
    lowest, highest = per_hundred(ordered[0]), per_hundred(ordered[-1])
    return lowest if len(points) == 1 else f"{lowest} to {highest}"

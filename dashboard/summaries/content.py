"""What a GP page says, as plain data: the template only sets it out."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from dashboard.selection import (
    HEADLINE_DAY,
    WEEK,
    Point,
    Selection,
    Series,
    choices_of,
    headline_day,
    select,
)
from dashboard.sentences import per_hundred
from dashboard.state import View
from dashboard.store import Release
from dashboard.summaries.icons import icon_array
from dashboard.summaries.tiers import TIERS, Tier
from dashboard.words import (
    ANALYSES,
    Analysis,
    condition_label,
    level_label,
    level_order,
    list_words,
    people_with,
    say_date,
)
from models.results import ALL

TOO_FEW: Final = "Too few people yet to show"
TOO_FEW_CELL: Final = "Too few yet"
ROW_DAYS: Final = (28, 91, 182)
NOT_KNOWN: Final = "Not known yet"
FAIRLY_SURE: Final = 0.12
NOT_VERY_SURE: Final = 0.25
"""Widest ranges, as shares of 1, for the words in `_sureness`."""


@dataclass(frozen=True)
class Array:
    """One picture of a hundred people, or the words for why there is none."""

    name: str
    caption: str
    picture: Markup | None


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    label: str
    cells: list[str]


@dataclass(frozen=True)
class Page:
    """All that one condition's page says."""

    condition: str
    label: str
    question: str
    answer: str
    caution: str
    day: int
    arrays: list[Array]
    columns: list[str]
    rows: list[Row]
    timing_columns: list[str]
    timing: list[Row]
    who: str
    why_too_few: str
    tiers: dict[str, Tier]
    stamps: list[str]


def conditions_with_pages(release: Release) -> list[str]:
    """Return the conditions that have any curve, shown or suppressed, in their fixed order."""
    choices = choices_of(release)
    found = [name for analysis in choices.analyses for name in choices.conditions(analysis)]
    return [name for name in dict.fromkeys(found) if name != ALL]


def page_of(release: Release, condition: str) -> Page:
    """Return what a condition's page says, from the first analysis that has the condition."""
    choices = choices_of(release)
    analysis = next(a for a in choices.analyses if condition in choices.conditions(a))
    selection = select(release, View(analysis, condition))
    day = headline_day(selection) or HEADLINE_DAY
    words, series = ANALYSES[analysis], selection.series
    return Page(
        condition=condition,
        label=condition_label(condition),
        question=_question(words, condition),
        answer=_answer(selection, day),
        caution=_caution(words),
        day=day,
        arrays=[_array(words, one, day) for one in series],
        columns=[_column(words, one) for one in series],
        rows=_rows(list(series)),
        timing_columns=[words.arm(arm) for arm in _arms_with_timing(selection)],
        timing=_timing(release, selection, day),
        who=_who(selection),
        why_too_few=_why_too_few(series),
        tiers=TIERS if words.arm_key == "tier" else {},
        stamps=release.stamps([analysis]),
    )


def _question(words: Analysis, condition: str) -> str:
    start = "if I refer them" if words.arm_key == "tier" else "once they are off sick"
    return f"How soon are {people_with(condition)} back at work {start}?"


def _answer(selection: Selection, day: int) -> str:
    words, people = selection.view.words, people_with(selection.view.condition)
    parts = [
        f"{per_hundred(point)} {_inside(words, one)}"
        for one in selection.visible
        if (point := one.at(day))
    ]
    if not parts:
        return f"{TOO_FEW}. We cannot say yet how soon {people} are back at work."
    start = "referral" if words.arm_key == "tier" else "going off sick"
    return (
        f"Of every 100 {people}, about this many were back at work {day // WEEK} weeks after "
        f"{start}: {list_words(parts)}."
    )


def _inside(words: Analysis, series: Series) -> str:
    if series.key == ALL:
        return "in all"
    if words.arm_key == "tier":
        return f"in tier {series.key}"
    return f"in {series.label.lower()}"


def _caution(words: Analysis) -> str:
    if words.arm_key == "tier":
        return (
            "This does not tell you what the service changed. Nor does it tell you which tier is "
            "best: each tier takes different people, and tier C takes the hardest problems."
        )
    return (
        "These records hold no referrals, so they cannot tell you what the service changed. "
        "The groups of practices differ in other ways too."
    )


def _column(words: Analysis, series: Series) -> str:
    tier = TIERS.get(series.key) if words.arm_key == "tier" else None
    return f"{series.label}: {tier.name.lower()}" if tier else series.label


def _array(words: Analysis, series: Series, day: int) -> Array:
    point = series.at(day) if not series.is_hidden else None
    name = _column(words, series)
    if point is None or point.returned is None:
        return Array(name, TOO_FEW, None)
    back = round(100 * point.returned)
    left = min(round(100 * (point.exited or 0.0)), 100 - back)
    title = (
        f"{name}. Of 100 people, {back} were back at work after {day // WEEK} weeks, "
        f"{left} had left work and {100 - back - left} were still off."
    )
    return Array(name, f"{per_hundred(point)} of 100 back at work", icon_array(title, back, left))


def _rows(series: list[Series]) -> list[Row]:
    back = [
        Row(f"Back at work by {day // WEEK} weeks", [_share(one.at(day)) for one in series])
        for day in ROW_DAYS
    ]
    last = ROW_DAYS[-1]
    return [
        *back,
        Row(f"Left work by {last // WEEK} weeks", [_left(one.at(last)) for one in series]),
        Row("Days of work regained", [NOT_KNOWN for _ in series]),
        Row("People counted", [_people(one) for one in series]),
        Row("How sure we are", [_sureness(one) for one in series]),
    ]


def _share(point: Point | None) -> str:
    return TOO_FEW_CELL if point is None else per_hundred(point)


def _left(point: Point | None) -> str:
    return TOO_FEW_CELL if point is None else str(round(100 * (point.exited or 0.0)))


def _people(series: Series) -> str:
    return TOO_FEW_CELL if series.n is None else f"About {series.n:,}"


def _sureness(series: Series) -> str:
    points = [point for day in (HEADLINE_DAY, ROW_DAYS[0]) if (point := series.at(day))]
    if not points or points[0].returned_lo is None or points[0].returned_hi is None:
        return "Cannot say"
    width = points[0].returned_hi - points[0].returned_lo
    if width <= FAIRLY_SURE:
        return "Fairly: many people"
    return "Not very: a wide range" if width <= NOT_VERY_SURE else "Not at all: few people"


def _arms_with_timing(selection: Selection) -> list[str]:
    found = selection.release.table("curves").filter(
        analysis=selection.view.analysis, condition=selection.view.condition, dimension="timing"
    )
    held = set(found["arm"].to_list())
    return [one.key for one in selection.series if one.key in held]


def _timing(release: Release, selection: Selection, day: int) -> list[Row]:
    view = selection.view
    splits = [
        {
            one.key: one
            for one in select(release, View(view.analysis, view.condition, arm, "timing")).series
        }
        for arm in _arms_with_timing(selection)
    ]
    levels = sorted(
        {level for split in splits for level in split}, key=lambda x: level_order("timing", x)
    )
    rows = [
        Row(
            level_label("timing", level),
            [_share(split[level].at(day) if level in split else None) for split in splits],
        )
        for level in levels
    ]
    shown = any(cell != TOO_FEW_CELL for row in rows for cell in row.cells)
    return rows if shown else []


def _who(selection: Selection) -> str:
    release, words = selection.release, selection.view.words
    sizes = [
        f"about {one.n:,} {_inside(words, one)}"
        if one.n is not None
        else f"too few to show {_inside(words, one)}"
        for one in selection.series
    ]
    until = f" up to {say_date(release.data_until)}" if release.data_until else ""
    lasting = (
        f" Back at work means back for at least {release.sustained_days} days."
        if release.sustained_days
        else ""
    )
    return (
        f"Employed and self-employed {people_with(selection.view.condition)}, followed{until}: "
        f"{list_words(sizes)}.{_where(selection)}{lasting}"
    )


def _where(selection: Selection) -> str:
    found = selection.release.table("curves").filter(
        analysis=selection.view.analysis, condition=ALL, dimension="site"
    )
    sites = sorted(found["level"].unique().to_list())
    return f" Where: {list_words(sites)}." if sites else ""


def _why_too_few(series: tuple[Series, ...]) -> str:
    if all(one.at(day) for one in series for day in ROW_DAYS):
        return ""
    return (
        f"“{TOO_FEW_CELL}” means too few people yet to show, so that nobody can be recognised. "
        "It does not mean that nobody went back to work."
    )

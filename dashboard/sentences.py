"""Sentences computed from results: always with their uncertainty, never more than was shown."""

from collections.abc import Iterable

from dashboard.release import Release
from dashboard.selection import WEEK, Point, Selection, Series, has_bands, headline_day
from dashboard.words import (
    TOO_FEW,
    WITHHELD,
    condition_label,
    dimension_label,
    list_words,
)
from models.results import ALL

MADE_UP = "Made-up data. No real people are described here: it shows how the system works."

NO_RANGE = "no range can be worked out"
DESCRIBES = "This describes what happened. It does not show that the service made the difference: "
NO_COMPARISON = "this release holds no comparison yet."
COMPARISON = "for that, see “Does it work?”."
TIERS_DIFFER = "Each tier took different people, so one tier cannot be judged against another."
CRUDE = "The groups differ in more than the service, so one cannot be judged against the other."


def per_hundred(point: Point) -> str:
    """Return a share as a number of 100 people with its 95% limits: ``71 (65 to 77)``."""
    number = round(100 * (point.returned or 0.0))
    if point.returned_lo is None or point.returned_hi is None:
        return f"{number} ({'fewer than 8 people in all' if number == 0 else NO_RANGE})"
    lo, hi = round(100 * point.returned_lo), round(100 * point.returned_hi)
    return f"{number} ({lo} to {hi})"


def headline(selection: Selection) -> str:
    """Return the answer to 'how fast?' for a view, in one sentence."""
    view = selection.view
    day = headline_day(selection)
    alone = selection.series[0].key if selection.by_arm and len(selection.series) == 1 else ALL
    people = view.words.who(view.condition, view.arm if alone == ALL else alone)
    if day is None:
        return f"{TOO_FEW}: this release cannot say how soon {people} were back at work."
    later = f"{day // WEEK} weeks {view.words.later}"
    shown = [(series, point) for series in selection.visible if (point := series.at(day))]
    missing = [series for series in selection.series if series.at(day) is None]
    if len(selection.series) == 1:
        return f"Of 100 {people}, about {per_hundred(shown[0][1])} were back at work {later}."
    parts = [f"{per_hundred(point)} {_of(selection, series)}" for series, point in shown]
    rest = f" {_too_few(selection, missing)}" if missing else ""
    return f"Of 100 {people}, about this many were back at work {later}: {list_words(parts)}.{rest}"


def _of(selection: Selection, series: Series) -> str:
    if not selection.by_arm:
        return f"for “{series.label}”"
    return f"in {_lower_first(series.label)}"


def _too_few(selection: Selection, missing: list[Series]) -> str:
    names = list_words([_of(selection, series) for series in missing])
    return f"{TOO_FEW} {names}."


def caution(selection: Selection) -> str:
    """Return what the headline must not be taken to mean."""
    compares = not selection.release.table("effects").is_empty()
    describes = DESCRIBES + (COMPARISON if compares else NO_COMPARISON)
    if len(selection.series) < 2 or not selection.by_arm:  # noqa: PLR2004 - one, or several
        return describes
    differ = TIERS_DIFFER if selection.view.words.arm_key == "tier" else CRUDE
    return f"{describes} {differ}"


def chart_title(selection: Selection) -> str:
    """Return the heading of the chart's card."""
    view = selection.view
    arm = "" if view.arm == ALL else f", {_lower_first(view.words.arm(view.arm))}"
    split = "" if view.split == ALL else f", by {dimension_label(view.split)}"
    return f"{condition_label(view.condition)}{arm}{split}: back at work, week by week"


def _lower_first(label: str) -> str:
    return label[:1].lower() + label[1:]


def stops(selection: Selection) -> list[str]:
    """Return a sentence on the series that are hidden, and one on those that were cut short."""
    withheld = [series.label for series in selection.series if series.is_withheld]
    hidden = [
        series.label for series in selection.series if series.is_hidden and not series.is_withheld
    ]
    cut = [
        f"{series.label} at week {last.week}"
        for series in selection.series
        if (last := series.stopped_after)
    ]
    found = []
    if withheld:
        found.append(f"{WITHHELD}, because the difference between them is: {list_words(withheld)}.")
    if hidden:
        found.append(f"{TOO_FEW}: {list_words(hidden)}. That does not mean that nobody went back.")
    if cut:
        found.append(f"Lines stop where too few people are left to show: {list_words(cut)}.")
    return found


def bands(selection: Selection) -> str:
    """Return how to read the ranges of the chart; nothing where there are none."""
    if not selection.visible:
        return ""
    if has_bands(selection):
        return "Shaded: the range each line is likely to be in (95% limits)."
    return "So many ranges would hide one another: they are in the table."


def source_line(release: Release, analyses: Iterable[str] | None = None) -> str:
    """Return what has to stand beside a chart that leaves the page.

    Parameters
    ----------
    release
        Where it is from.
    analyses
        Whose results it shows; None for any.
    """
    made_up = "Made-up data. " if release.made_up else ""
    where = f"{made_up}Release {release.id}. {say_lock(release)}"
    return " ".join([where, *release.stamps(analyses)])


def say_lock(release: Release) -> str:
    """Return what a release's figures are bound to, for a footer."""
    return f"Bound to {', '.join(release.lock)}."

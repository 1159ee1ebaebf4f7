"""Cards of days regained: by condition and by time of referral, as found and shrunk."""

from collections.abc import Sequence
from typing import Final

from dashboard.figures.side_by_side import Mark, Panel, Row, side_by_side
from dashboard.for_whom import about
from dashboard.for_whom.findings import EXPECTED, SHRUNK, SPEED, TIMING, Findings
from dashboard.for_whom.headline import say_gains
from dashboard.for_whom.tally import (
    NO_NUMBER, SHRINKING, Show, reasons, say, show_days, show_times, tally,
)  # fmt: skip
from dashboard.for_whom.view import View
from dashboard.page import Card, Table
from dashboard.reader import Reader
from dashboard.verdicts import Verdict
from dashboard.words import condition_label, level_label, people_with
from models.results import ALL

MARKS: Final = (
    "Filled circle: a gain beyond chance. Diamond: a loss beyond chance. Hollow circle: may be "
    "chance. Lines are 95% limits; the dotted line is no difference."
)
ORDER: Final = "Conditions stand in the order of how many people were referred, not of their gains."
MEANS: Final = {
    "benefit": "A gain beyond chance, taken alone",
    "harm": "A loss beyond chance, taken alone",
    "unsure": "May be chance",
}
NO_SHRUNK: Final = (
    "Shrunk results by time of referral exist for all conditions together, over 13 weeks."
)

Told = tuple[str, tuple[str, str], Verdict, Verdict | None]
"""A row: its name, how many people (referred, compared with), as found, and shrunk."""


def mark(verdict: Verdict, show: Show) -> Mark | str:
    """Return a result as a mark, or the words in its place."""
    if verdict.estimate is None:
        return NO_NUMBER[verdict.kind]
    said = say(verdict, show)
    return Mark(verdict.estimate, verdict.lo, verdict.hi, verdict.kind, said)


def count(number: int | None) -> str:
    """Return a number of people, as rounded in the release."""
    return "Too few" if number is None else f"{number:,}"


def by_condition(view: View, reader: Reader, findings: Findings) -> Card:
    """Return the card of days regained by tier and condition, beside the shrunk speed of return."""
    names = [ALL, *([view.condition] if view.condition != ALL else findings.conditions)]
    told = [
        (heading, [_condition_row(view, findings, *row) for row in rows])
        for heading, rows in view.groups(names, condition_label)
    ]
    told = [(heading, [row for row in rows if row]) for heading, rows in told]
    groups = [(heading, [row for row in rows if row is not None]) for heading, rows in told if rows]
    overall = {tier: findings.verdict(EXPECTED, view.days, tier) for tier in view.tiers}
    return Card(
        key="conditions",
        title=f"Days regained in {view.weeks} weeks, by condition",
        sentence=_sentence_by_condition(view, overall, groups),
        table=_table(
            f"Days regained in {view.weeks} weeks by tier and condition",
            "Times as fast, shrunk",
            groups,
            show_times,
        ),
        about=(*about.EXPECTED, about.SHRUNK, *reader.provenance(EXPECTED, SHRUNK)),
        draw=lambda: side_by_side(
            _rows(groups, show_times),
            [
                Panel("As found", "Days (better →)", none=0),
                Panel("Shrunk", "Times as fast (better →)", none=1, is_ratio=True),
            ],
        ),
        notes=(SHRINKING, MARKS, ORDER, about.HIDDEN),
    )


def _condition_row(
    view: View, findings: Findings, label: str, tier: str, condition: str
) -> Told | None:
    if not findings.has(EXPECTED, view.days, tier, condition):
        return None
    n, others = findings.people(EXPECTED, view.days, tier, condition)
    return (
        label,
        (count(n), count(others)),
        findings.verdict(EXPECTED, view.days, tier, condition),
        findings.verdict(SHRUNK, SPEED, tier, condition) if condition != ALL else None,
    )


def _sentence_by_condition(
    view: View, overall: dict[str, Verdict], groups: Sequence[tuple[str, list[Told]]]
) -> str:
    everybody = View(view.tiers, ALL, view.weeks, view.split, view.choices)
    rows = [row for _, rows in groups for row in rows if row[3] is not None]
    shown = sum(row[2].is_shown for row in rows)
    hidden = len(rows) - shown
    why = reasons([row[2] for row in rows])
    said = [say_gains(everybody, overall)]
    if rows:
        said.append(f"By condition, {shown} of {len(rows)} results can be shown.")
    if hidden and why:
        said.append(f"The commonest reason why not: {why}")
    return " ".join(filter(None, said)) or "This release holds no such results."


def by_timing(view: View, reader: Reader, findings: Findings) -> Card:
    """Return the card of days regained by tier and time of referral, as found and shrunk."""
    names = findings.timings(view.days, view.tiers, view.condition)
    groups = []
    for heading, rows in view.groups(names, lambda level: level_label(TIMING, level)):
        told = [_timing_row(view, findings, *row) for row in rows]
        groups.append((heading, told))
    has_shrunk = any(row[3] is not None for _, rows in groups for row in rows)
    panels = [Panel("As found", "Days (better →)", none=0)]
    if has_shrunk:
        panels.append(Panel("Shrunk", "Days (better →)", none=0, is_like_first=True))
    people = "" if view.condition == ALL else f", {people_with(view.condition)}"
    return Card(
        key="timing",
        title=f"Days regained in {view.weeks} weeks, by when people were referred{people}",
        sentence=_sentence_by_timing(view, groups, has_shrunk=has_shrunk),
        table=_table(
            f"Days regained in {view.weeks} weeks by tier and time of referral",
            "Days, shrunk" if has_shrunk else "",
            groups,
            show_days,
        ),
        about=(*about.EXPECTED, about.SHRUNK, *reader.provenance(EXPECTED, SHRUNK)),
        draw=lambda: side_by_side(_rows(groups, show_days, panels=len(panels)), panels),
        notes=(SHRINKING if has_shrunk else NO_SHRUNK, MARKS),
    )


def _timing_row(view: View, findings: Findings, label: str, tier: str, timing: str) -> Told:
    where = (view.days, tier, view.condition, timing)
    n, others = findings.people(EXPECTED, *where)
    shrunk = findings.verdict(SHRUNK, *where)
    is_held = shrunk.is_shown or shrunk.kind in ("withheld", "suppressed")
    return (
        label,
        ("None" if _is_nobody(findings, *where) else count(n), count(others)),
        findings.verdict(EXPECTED, *where),
        shrunk if is_held else None,
    )


def _is_nobody(findings: Findings, days: str, tier: str, condition: str, timing: str) -> bool:
    return findings.verdict(EXPECTED, days, tier, condition, timing).kind == "no data"


def _sentence_by_timing(
    view: View, groups: Sequence[tuple[str, list[Told]]], *, has_shrunk: bool
) -> str:
    families = {tier: _of_tier(view, groups, tier, has_shrunk=has_shrunk) for tier in view.tiers}
    told = [
        f"tier {tier} {tally(family, show_days)}" for tier, family in families.items() if family
    ]
    if not told:
        return (
            f"This release holds no results by time of referral for {people_with(view.condition)}."
        )
    how = "after shrinking" if has_shrunk else "as found"
    return (
        f"Times of referral with a gain beyond chance, {how}, in days regained: {'; '.join(told)}."
    )


def _of_tier(
    view: View, groups: Sequence[tuple[str, list[Told]]], tier: str, *, has_shrunk: bool
) -> list[tuple[str, Verdict]]:
    name = f"Tier {tier}"
    found = [
        (heading if view.is_pair else row[0], row)
        for heading, rows in groups
        for row in rows
        if (row[0] if view.is_pair else heading) == name
    ]
    picked = [(label, row[3] if has_shrunk else row[2]) for label, row in found]
    return [(label, verdict) for label, verdict in picked if verdict is not None]


def _rows(
    groups: Sequence[tuple[str, list[Told]]], show_shrunk: Show, *, panels: int = 2
) -> list[Row]:
    rows = []
    for heading, told in groups:
        rows.append(Row(heading))
        for label, _, found, shrunk in told:
            cells = (mark(found, show_days), "" if shrunk is None else mark(shrunk, show_shrunk))
            rows.append(Row(label, cells[:panels]))
    return rows


def _table(
    caption: str,
    shrunk_heading: str,
    groups: Sequence[tuple[str, list[Told]]],
    show_shrunk: Show,
) -> Table:
    rows: list[tuple[str, ...]] = []
    for heading, told in groups:
        rows.append((heading,))
        for label, people, found, shrunk in told:
            cells = [say(found, show_days)]
            if shrunk_heading:
                cells.append("Not shrunk" if shrunk is None else say(shrunk, show_shrunk))
            rows.append((label, *people, *cells, _meaning(found, shrunk)))
    shrunk_column = (shrunk_heading,) if shrunk_heading else ()
    columns = (
        "",
        "People referred",
        "Compared with",
        "Days, as found",
        *shrunk_column,
        "What it says",
    )
    return Table(caption, columns, tuple(rows), f"{about.HIDDEN} Sizes are to the nearest 5.")


def _meaning(found: Verdict, shrunk: Verdict | None) -> str:
    said = [MEANS.get(found.kind, found.reason)]
    if shrunk is not None and not shrunk.is_shown and shrunk.reason != found.reason:
        said.append(f"Not shrunk: {shrunk.reason}")
    return " ".join(filter(None, said))

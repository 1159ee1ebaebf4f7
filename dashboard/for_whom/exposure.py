"""The card of how fast people return under a tier, and how strong a hidden cause had to be."""

from collections.abc import Sequence
from typing import Final

from dashboard.figures.rows import Panel, Row
from dashboard.figures.side_by_side import side_by_side
from dashboard.for_whom import about
from dashboard.for_whom.findings import EXPOSED, SPEED, Findings
from dashboard.for_whom.tally import FAST, Named, say, show_times, tally
from dashboard.for_whom.told import MARKS, ORDER, count, mark
from dashboard.for_whom.view import View
from dashboard.page import Card, Table
from dashboard.reader import Reader
from dashboard.verdicts import Verdict
from dashboard.words import NO_FIGURE, condition_label
from models.results import ALL

GOES_WITH: Final = (
    "This goes with the tier and need not come from it: people choose, and are chosen for, their "
    "tier."
)
E_VALUE: Final = (
    "E-value: how strongly something not recorded would have to go with both the tier and "
    "returning, as a ratio, to make all of the result; in brackets, to make it possible chance. "
    "The nearer to 1, the easier to explain away."
)
MEANS: Final = {
    "benefit": "Faster, beyond chance",
    "harm": "Slower, beyond chance",
    "unsure": "May be chance",
}

Told = tuple[str, str, Verdict, str]
"""A row: its name, spells, what it says, and the E-value."""


def exposure_card(view: View, reader: Reader, findings: Findings) -> Card | None:
    """Return the card; None where a release has no such results."""
    names = [ALL, *([view.condition] if view.condition != ALL else findings.conditions)]
    held = [
        (heading, [row for row in rows if findings.has(EXPOSED, SPEED, *row[1:])])
        for heading, rows in view.groups(names, condition_label)
    ]
    groups = [(heading, [_told(findings, *row) for row in rows]) for heading, rows in held if rows]
    if not groups:
        return None
    return Card(
        key="speed",
        title="How fast people return while under a tier",
        sentence=_sentence(view, findings, names),
        table=_table(groups),
        about=(*about.EXPOSED, *reader.provenance(EXPOSED)),
        draw=lambda: _draw(groups),
        notes=(E_VALUE, f"{MARKS} {ORDER}"),
    )


def _told(findings: Findings, label: str, tier: str, condition: str) -> Told:
    spells, _ = findings.people(EXPOSED, SPEED, tier, condition)
    verdict = findings.verdict(EXPOSED, SPEED, tier, condition)
    return label, count(spells), verdict, _e_value(findings, tier, condition)


def _e_value(findings: Findings, tier: str, condition: str) -> str:
    strength = findings.check(EXPOSED, "e_value", tier, condition)
    limit = findings.check(EXPOSED, "e_value_limit", tier, condition)
    if strength is None:
        return ""
    return f"{strength:.2f}" if limit is None else f"{strength:.2f} ({limit:.2f})"


def _sentence(view: View, findings: Findings, names: Sequence[str]) -> str:
    told = []
    for tier in view.tiers:
        family = [
            (condition_label(name), findings.verdict(EXPOSED, SPEED, tier, name))
            for name in names
            if name != ALL and findings.has(EXPOSED, SPEED, tier, name)
        ]
        whole = findings.verdict(EXPOSED, SPEED, tier)
        told.append(f"tier {tier} {_whole(whole)}{_by_condition(family)}")
    return (
        f"Return while under a tier, in times as fast as under none: {'; '.join(told)}. {GOES_WITH}"
    )


def _whole(verdict: Verdict) -> str:
    said = say(verdict, show_times)
    return said if verdict.is_shown else said.lower()


def _by_condition(family: Sequence[Named]) -> str:
    if not any(verdict.is_shown for _, verdict in family):
        return ", and none of its conditions can be shown" if family else ""
    return f", faster beyond chance in {tally(family, show_times, FAST, 'conditions')}"


def _draw(groups: Sequence[tuple[str, list[Told]]]) -> object:
    rows = []
    for heading, told in groups:
        rows.append(Row(heading))
        rows += [Row(label, (mark(found, show_times), e)) for label, _, found, e in told]
    speed = Panel("Speed of return", "Times as fast (better →)", none=1, is_ratio=True, width=2.4)
    return side_by_side(rows, [speed, Panel("E-value", "")])


def _table(groups: Sequence[tuple[str, list[Told]]]) -> Table:
    rows: list[tuple[str, ...]] = []
    for heading, told in groups:
        rows.append((heading,))
        rows += [
            (
                label, n, say(found, show_times), e or NO_FIGURE,
                MEANS.get(found.kind, found.reason),
            )
            for label, n, found, e in told
        ]  # fmt: skip
    columns = ("", "Spells under the tier", "Times as fast", "E-value", "What it says")
    return Table("Speed of return under a tier, by condition", columns, tuple(rows), E_VALUE)

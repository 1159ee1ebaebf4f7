"""The card of days regained by tier and time of referral, as found and shrunk."""

from typing import Final

from dashboard.figures.rows import Panel
from dashboard.figures.side_by_side import side_by_side
from dashboard.for_whom import about
from dashboard.for_whom.findings import EXPECTED, SHRUNK, TIMING, Findings
from dashboard.for_whom.tally import SHRINKING, Named, show_days, tally
from dashboard.for_whom.told import MARKS, Groups, Told, chart_rows, table
from dashboard.for_whom.view import View
from dashboard.page import Card
from dashboard.reader import Reader
from dashboard.words import level_label, people_with
from models.results import ALL

AS_FOUND: Final = Panel("As found", "Days (better →)", none=0)
SHRUNK_TOO: Final = Panel("Shrunk", "Days (better →)", none=0, is_like_first=True)
NOT_SHRUNK: Final = (
    "Results by time of referral are shrunk for all conditions together, over 13 weeks alone: "
    "here some may stand out by luck."
)


def timing_card(view: View, reader: Reader, findings: Findings) -> Card:
    """Return the card."""
    names = findings.timings(view.days, view.tiers, view.condition)
    groups = [
        (heading, [_told(view, findings, *row) for row in rows])
        for heading, rows in view.groups(names, lambda level: level_label(TIMING, level))
    ]
    has_shrunk = any(one.shrunk is not None for _, rows in groups for one in rows)
    whom = "" if view.condition == ALL else f", {people_with(view.condition)}"
    title = f"Days regained in {view.weeks} weeks, by when people were referred{whom}"
    return Card(
        key="timing",
        title=title,
        sentence=_sentence(view, groups, has_shrunk=has_shrunk),
        table=table(title, groups, "Days, shrunk" if has_shrunk else "", show_days),
        about=(*about.EXPECTED, about.SHRUNK, *reader.provenance(EXPECTED, SHRUNK)),
        draw=lambda: side_by_side(
            chart_rows(groups, show_days, has_shrunk=has_shrunk),
            [AS_FOUND, SHRUNK_TOO] if has_shrunk else [AS_FOUND],
        ),
        notes=(SHRINKING if has_shrunk else NOT_SHRUNK, MARKS),
    )


def _told(view: View, findings: Findings, label: str, tier: str, timing: str) -> Told:
    where = (view.days, tier, view.condition, timing)
    shrunk = findings.verdict(SHRUNK, *where)
    return Told(
        label=label,
        tier=tier,
        people=findings.people(EXPECTED, *where),
        found=findings.verdict(EXPECTED, *where),
        shrunk=None if shrunk.kind == "no data" else shrunk,
    )


def _sentence(view: View, groups: Groups, *, has_shrunk: bool) -> str:
    families: dict[str, list[Named]] = {tier: [] for tier in view.tiers}
    for heading, rows in groups:
        for one in rows:
            verdict = one.shrunk if has_shrunk else one.found
            if verdict is not None:
                families[one.tier].append((heading if view.is_pair else one.label, verdict))
    told = [
        tally(family, show_days, "days", f"with tier {tier}")
        for tier, family in families.items()
        if family
    ]
    if not told:
        return f"This release holds no results by when {people_with(view.condition)} were referred."
    if not any(verdict.is_shown for family in families.values() for _, verdict in family):
        return "Whether it matters when people are referred cannot be told: no result can be shown."
    how = "after shrinking" if has_shrunk else "as found and not shrunk"
    return (
        f"A gain beyond chance, {how}, in this many of the times of referral that can be shown: "
        f"{'; '.join(told)}."
    )

"""The card of days regained by tier and condition, beside the shrunk speed of return."""

from typing import Final

from dashboard.figures.rows import Panel
from dashboard.figures.side_by_side import side_by_side
from dashboard.for_whom import about
from dashboard.for_whom.findings import EXPECTED, SHRUNK, SPEED, Findings
from dashboard.for_whom.headline import say_gains
from dashboard.for_whom.tally import SHRINKING, reasons, show_times
from dashboard.for_whom.told import MARKS, ORDER, Groups, Told, chart_rows, table
from dashboard.for_whom.view import View
from dashboard.page import Card
from dashboard.reader import Reader
from dashboard.words import condition_label
from models.results import ALL

PANELS: Final = (
    Panel("As found", "Days<br>(better →)", none=0),
    Panel("Shrunk", "Times as fast<br>(better →)", none=1, is_ratio=True),
)
TWO_SCALES: Final = (
    "By condition, days regained are not shrunk: what is shrunk is how many times as fast people "
    "return while under the tier as people under none."
)


def condition_card(view: View, reader: Reader, findings: Findings) -> Card:
    """Return the card."""
    names = [ALL, *([view.condition] if view.condition != ALL else findings.conditions)]
    found = [
        (heading, [told for row in rows if (told := _told(view, findings, *row)) is not None])
        for heading, rows in view.groups(names, condition_label)
    ]
    groups = [(heading, rows) for heading, rows in found if rows]
    title = f"Days regained in {view.weeks} weeks, by condition"
    return Card(
        key="conditions",
        title=title,
        sentence=_sentence(view, findings, groups),
        table=table(title, groups, "Times as fast, shrunk", show_times),
        about=(*about.EXPECTED, about.SHRUNK, *reader.provenance(EXPECTED, SHRUNK)),
        draw=lambda: side_by_side(chart_rows(groups, show_times, has_shrunk=True), PANELS),
        notes=(f"{SHRINKING} {TWO_SCALES}", MARKS, f"{ORDER} {about.HIDDEN}"),
    )


def _told(view: View, findings: Findings, label: str, tier: str, condition: str) -> Told | None:
    if not findings.has(EXPECTED, view.days, tier, condition):
        return None
    shrunk = findings.verdict(SHRUNK, SPEED, tier, condition)
    return Told(
        label=label,
        tier=tier,
        people=findings.people(EXPECTED, view.days, tier, condition),
        found=findings.verdict(EXPECTED, view.days, tier, condition),
        shrunk=shrunk if findings.has(SHRUNK, SPEED, tier, condition) else None,
    )


def _sentence(view: View, findings: Findings, groups: Groups) -> str:
    overall = {
        tier: findings.verdict(EXPECTED, view.days, tier, view.condition) for tier in view.tiers
    }
    found = [one.found for _, rows in groups for one in rows]
    if not found:
        return "This release holds no such results."
    shown = sum(verdict.is_shown for verdict in found)
    why = reasons(found)
    said = [
        say_gains(view, overall),
        f"{shown or 'None'} of {len(found)} rows can be shown.",
        f"The commonest reason why not: {why}" if why else "",
    ]
    return " ".join(filter(None, said))

"""Cards of days regained by condition and time of referral at once: a heat map a tier."""

from typing import Final

from dashboard.figures.heat import Cell, heat_map
from dashboard.for_whom import about
from dashboard.for_whom.findings import EXPECTED, TIMING, Findings
from dashboard.for_whom.tally import say, show_days
from dashboard.for_whom.told import MEANS, count
from dashboard.for_whom.view import View
from dashboard.page import Card, Table
from dashboard.reader import Reader
from dashboard.verdicts import Verdict, signed
from dashboard.words import NO_FIGURE, SHORT_TOO_FEW, WITHHELD, condition_label, level_label
from models.results import ALL

IN_CELL: Final = {"withheld": WITHHELD, "suppressed": SHORT_TOO_FEW, "no data": NO_FIGURE}
READ: Final = (
    "Blue: more days at work than similar people in comparison practices. Orange: fewer. Hatched: "
    "no number can be shown. Bold: beyond chance, taken alone. In brackets, 95% limits in whole "
    "days."
)
MANY: Final = (
    "None of them is shrunk, and of so many some stand out by luck: a cell is a question to ask, "
    "not an answer."
)


def heat_cards(view: View, reader: Reader, findings: Findings) -> list[Card]:
    """Return the heat map of each tier chosen."""
    found = [_card(view, reader, findings, tier) for tier in view.tiers]
    return [card for card in found if card is not None]


def _card(view: View, reader: Reader, findings: Findings, tier: str) -> Card | None:
    held = [name for name in findings.conditions if findings.has(EXPECTED, view.days, tier, name)]
    timings = [
        level
        for level in findings.timings(view.days, (tier,), ALL)
        if any(_verdict(view, findings, tier, name, level).kind != "no data" for name in held)
    ]
    if not held or not timings:
        return None
    cells = [
        _cell(row, column, _verdict(view, findings, tier, name, level))
        for row, name in enumerate(held)
        for column, level in enumerate(timings)
    ]
    labels = [_label(view, name) for name in held]
    columns = [level_label(TIMING, level) for level in timings]
    return Card(
        key=f"cells-{tier}",
        title=f"Tier {tier}: days regained in {view.weeks} weeks, by condition and when referred",
        sentence=_sentence(view, findings, tier, held, timings),
        table=_table(view, findings, tier, held, timings),
        about=(*about.EXPECTED, *reader.provenance(EXPECTED)),
        draw=lambda: heat_map(
            labels, columns, cells, ("When referred", "", "Days regained (better →)")
        ),
        notes=(READ, MANY),
    )


def _label(view: View, condition: str) -> str:
    text = condition_label(condition)
    return f"{text} (chosen)" if condition == view.condition else text


def _verdict(view: View, findings: Findings, tier: str, condition: str, timing: str) -> Verdict:
    return findings.verdict(EXPECTED, view.days, tier, condition, timing)


def _cell(row: int, column: int, verdict: Verdict) -> Cell:
    if verdict.estimate is None or verdict.lo is None or verdict.hi is None:
        return Cell(row, column, None, IN_CELL[verdict.kind], verdict.reason)
    whole = f"({_whole(verdict.lo)} to {_whole(verdict.hi)})"
    days = show_days(verdict.estimate)
    middle = days if verdict.kind == "unsure" else f"<b>{days}</b>"
    said = f"{say(verdict, show_days)} days<br>{MEANS[verdict.kind]}"
    return Cell(row, column, verdict.estimate, f"{middle}<br>{whole}", said)


def _whole(days: float) -> str:
    return signed(days, 0)


def _sentence(
    view: View, findings: Findings, tier: str, conditions: list[str], timings: list[str]
) -> str:
    verdicts = [
        _verdict(view, findings, tier, name, level) for name in conditions for level in timings
    ]
    verdicts = [verdict for verdict in verdicts if verdict.kind != "no data"]
    shown = [verdict for verdict in verdicts if verdict.is_shown]
    if not shown:
        return f"None of the {len(verdicts)} results of tier {tier} can be shown."
    gains = sum(verdict.kind == "benefit" for verdict in shown)
    losses = sum(verdict.kind == "harm" for verdict in shown)
    return (
        f"Of {len(verdicts)} results of tier {tier}, {len(shown)} can be shown: taken one by one, "
        f"gains beyond chance: {gains}, losses beyond chance: {losses}. {MANY}"
    )


def _table(
    view: View, findings: Findings, tier: str, conditions: list[str], timings: list[str]
) -> Table:
    rows: list[tuple[str, ...]] = []
    for name in conditions:
        rows.append((condition_label(name),))
        for level in timings:
            verdict = _verdict(view, findings, tier, name, level)
            people, _ = findings.people(EXPECTED, view.days, tier, name, level)
            is_there = verdict.kind != "no data"
            rows.append(
                (
                    level_label(TIMING, level),
                    count(people) if is_there else NO_FIGURE,
                    say(verdict, show_days),
                    MEANS.get(verdict.kind, verdict.reason) if is_there else "",
                )
            )
    columns = ("When referred", "People referred", "Days regained", "What it says")
    caption = f"Tier {tier}: days regained in {view.weeks} weeks by condition and time of referral"
    return Table(caption, columns, tuple(rows), about.HIDDEN)

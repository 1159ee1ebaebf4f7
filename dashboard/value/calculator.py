"""Card: the reader's own costs and values, put to the days that the release says were regained."""

from dataclasses import dataclass
from typing import Any, Final

from dashboard.figures.forest import Estimate, forest
from dashboard.page import Card, Entry, Number, Table
from dashboard.reader import Reader
from dashboard.value.arithmetic import net_benefit, pounds, say_pounds, worth
from dashboard.value.inputs import EACH, Inputs
from dashboard.verdicts import NO_NUMBER, Verdict, judge, say_days, say_likely, turned
from dashboard.words import condition_label, list_words
from models.results import ALL, TIERS

Row = dict[str, Any]
WEEK: Final = 7
REFERRED: Final = "observed_vs_expected"
OFFERED: Final = "pilot_vs_comparison"
EVERYBODY: Final = "Everybody on offer"
IN_FULL: Final = "a referral to tier {}"
IN_FULL_EVERYBODY: Final = "the service, for each person on offer"
NOT_PUT_IN: Final = "Not put in"
OWN: Final = "By your own figures, not the release’s"  # noqa: RUF001
MEANS: Final = {
    "benefit": "Brings more than it costs",
    "harm": "Costs more than it brings",
    "unsure": "Could be either",
}
DIFFERENT_PEOPLE: Final = (
    "Those referred are set beside similar people elsewhere, which does not show that the service "
    "made the difference; each tier took different people, so that one cannot be judged against "
    "another. The row of everybody on offer is the main comparison."
)
ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "Days regained, from the release, times what a day at work is worth, less what a referral "
        "costs, both from you. By tier, days are those of people referred, beside what was "
        "expected of similar people in comparison practices. The last row is the main comparison, "
        "per person on offer the service, referred or not.",
    ),
    ("Who", "People referred to each tier; and everybody still off sick after four weeks."),
    (
        "How it is made",
        "One multiplication and one subtraction. The range is that of the days alone: nothing is "
        "added for doubt about your own figures. Days after the last week shown count for nothing.",
    ),
    ("Gates", "Where days are withheld or too few, there is no number in pounds either."),
    (
        "What would make it wrong",
        "Costs or values that are not those of this service; counting a day for one side alone "
        "(what an employer gains by a day is not what the exchequer does).",
    ),
)


@dataclass(frozen=True)
class Line:
    """A row of the calculator: whose days, and what was put in for them."""

    label: str
    days: Verdict
    day: float | None
    cost: float | None

    @property
    def worth(self) -> Verdict | None:
        """What the days are worth; None where no value of a day was put in."""
        return None if self.day is None else worth(self.days, self.day)

    @property
    def net(self) -> Verdict | None:
        """The same less the cost; None where either was not put in."""
        if self.day is None or self.cost is None:
            return None
        return net_benefit(self.days, self.day, self.cost)


def lines_of(reader: Reader, inputs: Inputs, condition: str, day: int) -> tuple[Line, ...]:
    """Return the rows of the calculator for a condition and time."""
    effects = reader.release.table("effects").filter(
        condition=condition, dimension=ALL, estimand=f"days_regained_{day}"
    )

    def days(analysis: str, arm: str) -> Verdict:
        found: list[Row] = effects.filter(analysis=analysis, arm=arm).to_dicts()
        return judge(found[0] if found else None)

    tiers = (
        Line(f"Tier {tier}", days(REFERRED, tier), inputs.day, inputs.costs[tier]) for tier in TIERS
    )
    offered = Line(EVERYBODY, days(OFFERED, "pilot"), inputs.day, inputs.costs[EACH])
    return (*tiers, offered)


def calculator_card(
    reader: Reader, lines: tuple[Line, ...], condition: str, weeks: int, *, is_whole: bool
) -> Card:
    """Return the card of the calculator."""
    heads = (
        "", f"Days regained in {weeks} weeks", "Worth", "Cost", "Net benefit", "What it says",
    )  # fmt: skip
    named = condition_label(condition)
    caption = f"{OWN}: {named[:1].lower()}{named[1:]}"
    table = Table(caption, heads, tuple(map(_cells, lines)))
    is_shown = any(line.days.is_shown for line in lines)
    return Card(
        key="calculator",
        title="What it is worth, by your own figures",
        sentence=_sentence(lines, weeks),
        table=table,
        about=(*ABOUT, *reader.provenance(REFERRED, OFFERED)),
        draw=(lambda: _net(lines) if is_whole else _days(lines, weeks)) if is_shown else None,
        notes=(DIFFERENT_PEOPLE,),
        beneath=(table,),
        analyses=(REFERRED, OFFERED),
    )


def _net(lines: tuple[Line, ...]) -> Any:
    marks = [
        Estimate(line.label, line.net or line.days)
        for line in lines
        if line.net or not line.days.is_shown
    ]
    return forest(marks, "Your figures: pounds each, worth less cost (better →)")


def _days(lines: tuple[Line, ...], weeks: int) -> Any:
    marks = [Estimate(line.label, line.days) for line in lines]
    return forest(marks, f"Days regained each, in {weeks} weeks (better →)")


def _cells(line: Line) -> tuple[str, ...]:
    if not line.days.is_shown:
        return (line.label, NO_NUMBER[line.days.kind], "", _cost(line), "", line.days.reason)
    return (
        line.label,
        say_days(line.days),
        say_pounds(line.worth) if line.worth else NOT_PUT_IN,
        _cost(line),
        say_pounds(line.net) if line.net else NOT_PUT_IN,
        MEANS[line.net.kind] if line.net else "",
    )


def _cost(line: Line) -> str:
    return NOT_PUT_IN if line.cost is None else pounds(line.cost)


def _sentence(lines: tuple[Line, ...], weeks: int) -> str:
    shown = [line for line in lines if line.days.is_shown]
    if not shown:
        reasons = {line.days.reason for line in lines}
        why = reasons.pop() if len(reasons) == 1 else "The table says why, row by row."
        return f"No days regained are shown, so nothing can be worked out. {why}"
    if shown[0].day is None:
        return (
            "Put in what a day at work is worth and what a referral costs, and see what is left "
            f"of the days regained in {weeks} weeks."
        )
    priced = [_brings(_of(line), line.net) for line in shown if line.net]
    most = [
        f"{_of(line)} {say_pounds(line.worth)}"
        for line in shown
        if line.worth and line.worth.kind != "harm"
    ]
    lost = [_of(line) for line in shown if line.worth and line.worth.kind == "harm"]
    hidden = [_of(line) for line in lines if not line.days.is_shown]
    more = f" No number may be worked out for {list_words(hidden)}." if hidden else ""
    if priced:
        return f"{OWN}: {'; '.join(priced)}.{more}"
    never = f" Whatever it costs, days are lost with {list_words(lost)}." if lost else ""
    if not most:
        return f"{OWN}, nothing pays for itself.{never}{more}"
    return (
        f"{OWN}, this is the most it may cost and pay for itself: {'; '.join(most)}.{never}{more}"
    )


def _brings(what: str, net: Verdict) -> str:
    if net.kind == "harm":
        return f"{what} costs {say_pounds(turned(net))} more than it brings"
    if net.kind == "unsure":
        return f"{what} could be either, at {say_pounds(net)}"
    return f"{what} brings {say_pounds(net)} more than it costs"


def _of(line: Line) -> str:
    return IN_FULL.format(line.label[-1]) if line.label != EVERYBODY else IN_FULL_EVERYBODY


def net_numbers(lines: tuple[Line, ...], weeks: int) -> tuple[Number, ...]:
    """Return the net benefit of each row for which a cost was put in, to be read first."""
    return tuple(
        Number(
            f"{line.label}, your figures",
            pounds(line.net.estimate)
            if line.net.estimate is not None
            else NO_NUMBER[line.net.kind],
            say_likely(line.net.lo, line.net.hi, pounds),
            f"each: worth less cost, in {weeks} weeks",
        )
        for line in lines
        if line.net
    )

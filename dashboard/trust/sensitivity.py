"""Card: whether the answer hangs on one way of asking."""

from typing import Final

import polars as pl

from dashboard.figures.forest import Estimate, forest
from dashboard.main_result.primary import ANALYSIS, FROM_DAY_0, MEANS
from dashboard.main_result.unsure import SENSITIVITIES
from dashboard.page import Card, Entry, Table
from dashboard.reader import Reader
from dashboard.verdicts import NO_NUMBER, Verdict, judge, say_in_hundred, signed
from dashboard.words import humanise
from models.results import ALL

STEM: Final = "risk_difference_"
WEEK: Final = 7
PLANNED: Final = "As planned"
DAY_0: Final = "Counted from the first day off"
BRIEF: Final = {
    PLANNED: "As planned",
    SENSITIVITIES["refused_never_return"]: "If refusers stay off",
    SENSITIVITIES["censoring_by_condition"]: "If the lost differ",
    DAY_0: "From the first day",
}
NONE_HELD: Final = "This release repeats no comparison in another way."
ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "The difference in the share of people back at work, pilot less comparison, as planned and "
        "under other assumptions: that everybody who refused consent never returned (the worst "
        "case); that those lost from view differ by condition; and counted from the first day off.",
    ),
    ("Who", "The people of the main comparison; from the first day off, everybody off sick."),
    (
        "How it is made",
        "The comparison repeated. It is repeated without each site too; that stays with the "
        "evaluators, because the difference would be about one site.",
    ),
    ("Gates", "What is withheld of the comparison itself is withheld of every repeat."),
    ("What would make it wrong", "An assumption that nobody thought to change."),
)

Asked = tuple[str, Verdict]


def sensitivity_card(reader: Reader) -> Card:
    """Return the card of the main comparison asked in other ways, at every time."""
    effects = reader.release.table("effects").filter(
        pl.col("estimand").str.starts_with(STEM), condition=ALL
    )
    days = sorted({int(name.removeprefix(STEM)) for name in effects["estimand"].unique()})
    asked = {day: found for day in days if (found := _asked(effects, day))}
    day = _told(asked)
    marks = [Estimate(BRIEF.get(name, name), verdict) for name, verdict in asked.get(day, [])]
    cells = [cell for one, found in asked.items() for cell in _cells(one, found)]
    return Card(
        key="sensitivity",
        title="Does the answer hang on one way of asking?",
        sentence=_sentence(day, asked.get(day, [])),
        table=Table(
            "People back at work, of 100, more than without the service",
            ("", "Of 100 people", "What it says"),
            tuple(cells),
        ),
        about=(*ABOUT, *reader.provenance(ANALYSIS, FROM_DAY_0)),
        draw=(
            lambda: forest(
                marks, f"More of 100 back at work by week {day // WEEK} (better →)", scale=100
            )
        )
        if marks
        else None,
        analyses=(ANALYSIS, FROM_DAY_0),
    )


def _asked(effects: pl.DataFrame, day: int) -> list[Asked]:
    rows = effects.filter(estimand=f"{STEM}{day}").to_dicts()
    found: list[Asked] = []
    for row in rows:
        if (row["analysis"], row["dimension"]) == (ANALYSIS, ALL):
            found.append((PLANNED, judge(row)))
        elif (row["analysis"], row["dimension"]) == (ANALYSIS, "sensitivity"):
            name = SENSITIVITIES.get(row["level"], humanise(row["level"]))
            found.append((name, judge(row)))
        elif (row["analysis"], row["dimension"]) == (FROM_DAY_0, ALL):
            found.append((DAY_0, judge(row)))
    order = list(BRIEF)
    return sorted(found, key=lambda one: order.index(one[0]) if one[0] in order else len(order))


def _told(asked: dict[int, list[Asked]]) -> int:
    """Return the latest time at which the comparison as planned is shown, else the latest."""
    shown = [
        day
        for day, found in asked.items()
        if any(name == PLANNED and verdict.is_shown for name, verdict in found)
    ]
    return max(shown or asked, default=0)


def _cells(day: int, asked: list[Asked]) -> list[tuple[str, ...]]:
    told: list[tuple[str, ...]] = [(f"By week {day // WEEK}",)]
    for name, verdict in asked:
        said = say_in_hundred(verdict) if verdict.is_shown else NO_NUMBER[verdict.kind]
        told.append((name, said, verdict.reason or MEANS.get(verdict.kind, "")))
    return told


def _sentence(day: int, asked: list[Asked]) -> str:
    shown = [verdict for _, verdict in asked if verdict.is_shown]
    if not asked:
        return NONE_HELD
    if not shown:
        return "It cannot be told: the comparison is not shown, and neither is any repeat of it."
    if not any(name == PLANNED and verdict.is_shown for name, verdict in asked):
        return (
            "It cannot be told: the comparison as planned is not shown, and no other way of asking "
            "can stand in for it."
        )
    if len(shown) == 1:
        return f"It is shown in one way alone: {say_in_hundred(shown[0])} by week {day // WEEK}."
    estimates = [100 * (verdict.estimate or 0.0) for verdict in shown]
    kinds = {verdict.kind for verdict in shown}
    between = (
        f"by week {day // WEEK}, {len(shown)} ways of asking put the difference between "
        f"{signed(min(estimates), 0)} and {signed(max(estimates), 0)} of 100 people"
    )
    if len(kinds) > 1:
        return f"It does: {between}, and they do not all say the same."
    return f"It does not: {between}, and each says “{MEANS[kinds.pop()].lower()}”."

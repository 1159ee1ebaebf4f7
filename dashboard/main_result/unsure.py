"""The primary question asked in other ways: whether the answer hangs on one of them."""

from typing import Final

from dashboard.figures.forest import Estimate, forest
from dashboard.main_result.primary import (
    ABOUT,
    ANALYSIS,
    FROM_DAY_0,
    MEANS,
    WEEK_13,
    primary_verdict,
    row_of,
    say_judged_by,
)
from dashboard.page import Card, Table
from dashboard.reader import Reader
from dashboard.verdicts import NO_NUMBER, Verdict, judge, say_in_hundred, say_more

SENSITIVITIES: Final = {
    "refused_never_return": "If everybody who refused consent never returned",
    "censoring_by_condition": "If people lost sight of differ by condition",
}


def unsure_card(reader: Reader) -> Card:
    """Return the same question answered in other ways: whether the answer hangs on one of them."""
    effects = reader.release.table("effects")
    day = f"risk_difference_{WEEK_13}"
    asked = [("As planned", row_of(effects, day))]
    asked += [
        (words, row_of(effects, day, dimension="sensitivity", level=level))
        for level, words in SENSITIVITIES.items()
    ]
    asked.append(("Counted from the first day off", row_of(effects, day, analysis=FROM_DAY_0)))
    judged = [(label, judge(row)) for label, row in asked]
    estimates = tuple(Estimate(label, verdict) for label, verdict in judged)
    sentence = _say_ways(judged)
    primary, weeks = primary_verdict(effects)
    if judged[0][1].is_shown and not primary.is_shown:
        sentence += f" {say_judged_by(primary, weeks)}"
    rows = tuple(
        (
            label,
            say_in_hundred(verdict) if verdict.is_shown else NO_NUMBER[verdict.kind],
            verdict.reason or MEANS.get(verdict.kind, ""),
        )
        for label, verdict in judged
    )
    return Card(
        key="unsure",
        title="What we are unsure of",
        sentence=sentence,
        table=Table(
            "Back at work 13 weeks later, asked in other ways",
            ("", "Of 100 people", "What it says"),
            rows,
        ),
        about=(*ABOUT, *reader.provenance(ANALYSIS, FROM_DAY_0)),
        draw=lambda: forest(
            estimates, "More of 100 people back at work 13 weeks later (better →)", scale=100
        ),
    )


def _say_ways(judged: list[tuple[str, Verdict]]) -> str:
    shown = [(label, verdict) for label, verdict in judged if verdict.is_shown]
    if not shown:
        return "Nothing can be shown."
    label, first = shown[0]
    if label != judged[0][0]:
        return "The answer as planned is not shown, and no other way of asking can stand in for it."
    many = say_more(first, say_in_hundred, "fewer")
    back = f"{label}, this many were back at work 13 weeks later: {many}."
    if len({verdict.kind for _, verdict in shown}) > 1:
        return f"The answer depends on how it is asked: read the rows before relying on one. {back}"
    if len(shown) == 1:
        return f"No other way of asking can be shown. {back}"
    every = "Every way of asking" if len(shown) == len(judged) else "Every way that can be shown"
    return f"{every} gives the same answer. {back}"

"""The curves of the primary comparison, and its differences at each time."""

from typing import Any

import polars as pl

from dashboard.curve_cards import curve_card
from dashboard.figures.forest import Estimate, forest
from dashboard.main_result.primary import (
    ABOUT,
    ANALYSIS,
    MEANS,
    WEEK_13,
    day_of,
    primary_verdict,
    say_judged_by,
)
from dashboard.page import Card, Table
from dashboard.reader import Reader
from dashboard.selection import WEEK, Selection, select
from dashboard.sentences import per_hundred
from dashboard.state import View
from dashboard.verdicts import NO_NUMBER, judge, say_days, say_in_hundred, say_more
from dashboard.words import TOO_FEW
from models.results import ALL


def curves_card(reader: Reader) -> Card | None:
    """Return both curves; None where the release has neither."""
    selection = select(reader.release, View(ANALYSIS))
    if not selection.series:
        return None
    about = (*ABOUT, *reader.provenance(ANALYSIS))
    title = "Back at work, week by week"
    return curve_card("curves", title, _say_curves(selection), selection, about)


def _say_curves(selection: Selection) -> str:
    said = [
        f"{per_hundred(point)} {series.label[:1].lower()}{series.label[1:]}"
        for series in selection.visible
        if (point := series.at(WEEK_13))
    ]
    if said:
        return (
            "Of 100 people still off sick after four weeks, about this many were back at work 13 "
            f"weeks later: {' and '.join(said)}."
        )
    if selection.visible:
        return "The curves stop before week 13: too few people are left to show."
    if any(series.is_withheld for series in selection.series):
        return "The curves are not shown, because the difference between them is withheld."
    return f"{TOO_FEW}: the curves are not shown."


def differences_card(reader: Reader) -> Card:
    """Return the differences in days at work and in people back, at every time."""
    effects = reader.release.table("effects").filter(
        analysis=ANALYSIS, condition=ALL, dimension=ALL
    )
    days = effects.filter(pl.col("estimand").str.starts_with("days_regained_"))
    shares = effects.filter(pl.col("estimand").str.starts_with("risk_difference_"))
    rows = sorted(days.to_dicts(), key=lambda row: day_of(row["estimand"]))
    estimates = tuple(
        Estimate(f"by week {day_of(row['estimand']) // WEEK}", judge(row)) for row in rows
    )
    cells = [
        *_cells("Days at work", rows, say_days),
        *_cells("People back, of 100", _sorted(shares), say_in_hundred),
    ]
    shown = [one for one in estimates if one.verdict.is_shown]
    sentence = "No difference can be shown."
    if shown:
        sentence = (
            f"The longest that can be told is {shown[-1].label}: people were at work "
            f"{say_more(shown[-1].verdict, say_days)}."
        )
        primary, weeks = primary_verdict(reader.release.table("effects"))
        sentence += "" if primary.is_shown else f" {say_judged_by(primary, weeks)}"
    return Card(
        key="differences",
        title="How much sooner or later, by when",
        sentence=sentence,
        table=Table("Differences at each time", ("", "Difference", "What it says"), tuple(cells)),
        about=(*ABOUT, *reader.provenance(ANALYSIS)),
        draw=lambda: forest(estimates, "Days at work, more than without the service (better →)"),
    )


def _sorted(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return sorted(frame.to_dicts(), key=lambda row: day_of(row["estimand"]))


def _cells(heading: str, rows: list[dict[str, Any]], say: Any) -> list[tuple[str, ...]]:
    told: list[tuple[str, ...]] = [(heading,)]
    for row in rows:
        verdict = judge(row)
        weeks = day_of(row["estimand"]) // WEEK
        number = say(verdict) if verdict.is_shown else NO_NUMBER[verdict.kind]
        told.append((f"By week {weeks}", number, verdict.reason or MEANS.get(verdict.kind, "")))
    return told

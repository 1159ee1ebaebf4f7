"""The page *Does it work?*: the primary comparison in one sentence, four numbers and its curves."""

from typing import Any, Final

import polars as pl

from dashboard.curve_cards import curve_card
from dashboard.figures.forest import Estimate, forest
from dashboard.page import Card, Entry, Number, Page, Table
from dashboard.reader import Reader
from dashboard.selection import WEEK, Selection, select
from dashboard.sentences import per_hundred
from dashboard.state import View
from dashboard.store import Release
from dashboard.value.arithmetic import pounds
from dashboard.verdicts import (
    NO_NUMBER,
    Kind,
    Verdict,
    judge,
    say_days,
    say_difference,
    say_in_hundred,
    say_likely,
    say_more,
    signed,
    turned,
)
from dashboard.words import NO_FIGURE, TOO_FEW
from models.results import ALL

PATH: Final = "/does-it-work"
NAME: Final = "Does it work?"
QUESTION: Final = "Does the service get people back to work sooner?"

ANALYSIS: Final = "pilot_vs_comparison"
FROM_DAY_0: Final = "pilot_vs_comparison_day0"
WEEK_13: Final = 91
PRIMARY: Final = "days_regained_182"
"""Where the protocol does not name another."""

WHAT: Final = (
    "People who fell ill where and when the service was on offer, whether they were referred or "
    "not, are compared with similar people where it was not."
)
CAUTION: Final = (
    "Areas differ in more than the service. What was recorded of that has been evened out; what "
    "was not recorded could still make part of the difference."
)
SENSITIVITIES: Final = {
    "refused_never_return": "If everybody who refused consent never returned",
    "censoring_by_condition": "If people lost sight of differ by condition",
}
ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "The difference between pilot practices and what people like theirs did elsewhere: in the "
        "share back at work by a day, and in days at work up to it, from the 28th day off.",
    ),
    (
        "Who",
        "Employed or self-employed people still off sick after four weeks, referred or not, at "
        "pilot practices since the service began there, and at comparison practices since then.",
    ),
    (
        "How it is made",
        "Overlap weights from a logistic regression of being at a pilot practice; cumulative "
        "incidence with leaving work as a competing event; 95% limits by practice, with the "
        "weights' own uncertainty in them.",
    ),
    (
        "What would make it wrong",
        "Anything that differs between the areas, matters for returning and was not recorded; "
        "people who refused consent, who exist in pilots alone; records that are late or missing "
        "in one kind of area; and early use of tier A, which changes who is still off after four "
        "weeks.",
    ),
)


def build(reader: Reader) -> Page:
    """Return the page for a release."""
    return Page(
        headline=answer(reader.release),
        cautions=(WHAT, CAUTION),
        numbers=main_numbers(reader.release),
        cards=tuple(filter(None, (_curves(reader), _differences(reader), _unsure(reader)))),
    )


def answer(release: Release) -> str:
    """Return what a release answers, in one sentence with its range."""
    return say_difference(*primary_verdict(release.table("effects")))


def primary_verdict(effects: pl.DataFrame) -> tuple[Verdict, int]:
    """Return what the primary comparison says, and by which week."""
    primary = primary_estimand(effects)
    return judge(_row(effects, primary)), _day(primary) // WEEK


def primary_estimand(effects: pl.DataFrame) -> str:
    """Return the estimand the evaluation is judged by, as far as this page tells it."""
    of_all = effects.filter(
        pl.col("estimand").str.starts_with("days_regained_"),
        analysis=ANALYSIS, importance="primary", condition=ALL, dimension=ALL,
    )  # fmt: skip
    named = sorted(of_all["estimand"], key=_day)
    return PRIMARY if PRIMARY in named or not named else named[-1]


def _day(estimand: str) -> int:
    return int(estimand.rsplit("_", 1)[1])


def _row(effects: pl.DataFrame, estimand: str, **labels: str) -> dict[str, Any] | None:
    keys = {"analysis": ANALYSIS, "condition": ALL, "dimension": ALL, "level": ALL} | labels
    rows = effects.filter(estimand=estimand, **keys).to_dicts()
    return rows[0] if rows else None


def main_numbers(release: Release) -> tuple[Number, ...]:
    """Return the numbers that a reader takes home, each with its range."""
    effects = release.table("effects")
    verdict, weeks = primary_verdict(effects)
    return (
        _back(judge(_row(effects, f"risk_difference_{WEEK_13}")), verdict, weeks),
        _days(verdict, weeks),
        _cost(release),
        _helped(release),
    )


def _back(back: Verdict, primary: Verdict, weeks: int) -> Number:
    # A loss is said as one, so that no sign has to be seen for it to be understood.
    told = turned(back) if back.kind == "harm" else back
    value, whom = _in_hundred(back.kind, told.estimate)
    alone = f" {_judged_by(primary, weeks)}" if back.is_shown and not primary.is_shown else ""
    return Number(
        "Back at work 13 weeks later",
        value,
        say_likely(told.lo, told.hi, _of_hundred),
        f"{whom} similar people without the service.{alone}",
    )


def _in_hundred(kind: Kind, share: float | None) -> tuple[str, str]:
    """Return a difference in words large enough to be read alone, and of whom it is."""
    off = "people still off sick after four weeks"
    if share is None:
        return NO_NUMBER[kind], f"of {off}, beside"
    beyond_chance = {"benefit": "more", "harm": "fewer"}
    if kind in beyond_chance:
        return f"{_of_hundred(share)} {beyond_chance[kind]}", f"of 100 {off}, than of"
    return f"{_of_hundred(share)} in 100", f"more of {off}, than of"


def _days(verdict: Verdict, weeks: int) -> Number:
    told = turned(verdict) if verdict.kind == "harm" else verdict
    return Number(
        f"Days {'lost' if verdict.kind == 'harm' else 'regained'} per person",
        NO_NUMBER[told.kind] if told.estimate is None else f"{signed(told.estimate)} days",
        say_likely(told.lo, told.hi, signed),
        f"at work in {weeks} weeks, per person on offer the service, referred or not",
    )


def _judged_by(primary: Verdict, weeks: int) -> str:
    """Say that what is shown is not the answer, which is not shown."""
    why = {"withheld": "is withheld", "suppressed": "is of too few people to show"}
    return f"The answer itself, by week {weeks}, {why.get(primary.kind, 'has no figure')}."


def _cost(release: Release) -> Number:
    costs = release.table("economics").filter(condition=ALL, item="cost_per_extra_return")
    label, meaning = (
        "Cost of an extra return",
        "more than without the service, per sustained return",
    )
    rows = costs.to_dicts()
    if not rows:
        return Number(label, NO_FIGURE, "", "this release holds no costs yet")
    row = rows[0]
    if row["estimate"] is None:
        return Number(label, NO_NUMBER.get(row["status"], NO_FIGURE), "", meaning)
    between = say_likely(row["lo"], row["hi"], pounds)
    return Number(label, pounds(row["estimate"]), between, meaning)


def _of_hundred(share: float) -> str:
    return signed(100 * share, 0)


def _helped(release: Release) -> Number:
    everything = dict.fromkeys(("quarter", "site_id", "tier", "referred_by"), ALL)
    rows = release.table("volumes").filter(**everything).to_dicts()
    count = rows[0]["referrals"] if rows else None
    value = TOO_FEW if rows and count is None else NO_FIGURE if count is None else f"{count:,}"
    return Number(
        "People referred for help", value, "", "referrals to any tier so far, to the nearest 5"
    )


def _curves(reader: Reader) -> Card | None:
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


def _differences(reader: Reader) -> Card:
    effects = reader.release.table("effects").filter(
        analysis=ANALYSIS, condition=ALL, dimension=ALL
    )
    days = effects.filter(pl.col("estimand").str.starts_with("days_regained_"))
    shares = effects.filter(pl.col("estimand").str.starts_with("risk_difference_"))
    rows = sorted(days.to_dicts(), key=lambda row: _day(row["estimand"]))
    estimates = tuple(
        Estimate(f"by week {_day(row['estimand']) // WEEK}", judge(row)) for row in rows
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
        sentence += "" if primary.is_shown else f" {_judged_by(primary, weeks)}"
    return Card(
        key="differences",
        title="How much sooner or later, by when",
        sentence=sentence,
        table=Table("Differences at each time", ("", "Difference", "What it says"), tuple(cells)),
        about=(*ABOUT, *reader.provenance(ANALYSIS)),
        draw=lambda: forest(estimates, "Days at work, more than without the service (better →)"),
    )


def _sorted(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return sorted(frame.to_dicts(), key=lambda row: _day(row["estimand"]))


def _cells(heading: str, rows: list[dict[str, Any]], say: Any) -> list[tuple[str, ...]]:
    told: list[tuple[str, ...]] = [(heading,)]
    for row in rows:
        verdict = judge(row)
        weeks = _day(row["estimand"]) // WEEK
        number = say(verdict) if verdict.is_shown else NO_NUMBER[verdict.kind]
        told.append((f"By week {weeks}", number, verdict.reason or MEANS.get(verdict.kind, "")))
    return told


MEANS: Final = {
    "benefit": "Sooner with the service",
    "harm": "Later with the service",
    "unsure": "Could be chance",
    "no data": "",
}


def _unsure(reader: Reader) -> Card:
    """Return the same question answered in other ways: whether the answer hangs on one of them."""
    effects = reader.release.table("effects")
    day = f"risk_difference_{WEEK_13}"
    asked = [("As planned", _row(effects, day))]
    asked += [
        (words, _row(effects, day, dimension="sensitivity", level=level))
        for level, words in SENSITIVITIES.items()
    ]
    asked.append(("Counted from the first day off", _row(effects, day, analysis=FROM_DAY_0)))
    judged = [(label, judge(row)) for label, row in asked]
    estimates = tuple(Estimate(label, verdict) for label, verdict in judged)
    sentence = _say_ways(judged)
    primary, weeks = primary_verdict(effects)
    if judged[0][1].is_shown and not primary.is_shown:
        sentence += f" {_judged_by(primary, weeks)}"
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

"""The primary comparison of a release: its rows, what they say, and how it was made."""

from typing import Any, Final

import polars as pl

from dashboard.page import Entry
from dashboard.release import Release
from dashboard.selection import WEEK
from dashboard.verdicts import Verdict, judge, say_difference
from models.results import ALL

ANALYSIS: Final = "pilot_vs_comparison"
FROM_DAY_0: Final = "pilot_vs_comparison_day0"
WEEK_13: Final = 91
PRIMARY: Final = "days_regained_182"
"""Where the protocol does not name another."""

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

MEANS: Final = {
    "benefit": "Sooner with the service",
    "harm": "Later with the service",
    "unsure": "Could be chance",
    "no data": "",
}


def answer(release: Release) -> str:
    """Return what a release answers, in one sentence with its range."""
    return say_difference(*primary_verdict(release.table("effects")))


def primary_verdict(effects: pl.DataFrame) -> tuple[Verdict, int]:
    """Return what the primary comparison says, and by which week."""
    primary = primary_estimand(effects)
    return judge(row_of(effects, primary)), day_of(primary) // WEEK


def primary_estimand(effects: pl.DataFrame) -> str:
    """Return the estimand the evaluation is judged by, as far as this page tells it."""
    of_all = effects.filter(
        pl.col("estimand").str.starts_with("days_regained_"),
        analysis=ANALYSIS, importance="primary", condition=ALL, dimension=ALL,
    )  # fmt: skip
    named = sorted(of_all["estimand"], key=day_of)
    return PRIMARY if PRIMARY in named or not named else named[-1]


def day_of(estimand: str) -> int:
    """Return the day that an estimand is told by, in days since time zero."""
    return int(estimand.rsplit("_", 1)[1])


def row_of(effects: pl.DataFrame, estimand: str, **labels: str) -> dict[str, Any] | None:
    """Return the row of an estimand, of all people unless labelled otherwise; None without one."""
    keys = {"analysis": ANALYSIS, "condition": ALL, "dimension": ALL, "level": ALL} | labels
    rows = effects.filter(estimand=estimand, **keys).to_dicts()
    return rows[0] if rows else None


def say_judged_by(primary: Verdict, weeks: int) -> str:
    """Say that what is shown is not the answer, which is not shown."""
    why = {"withheld": "is withheld", "suppressed": "is of too few people to show"}
    return f"The answer itself, by week {weeks}, {why.get(primary.kind, 'has no figure')}."

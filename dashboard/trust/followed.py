"""Card: how many people are followed to the end, and who is in no analysis."""

from typing import Any, Final

import polars as pl

from dashboard.checks import say_limit, say_value, say_verdict, words_of
from dashboard.page import Card, Entry, Number, Table
from dashboard.reader import Reader
from dashboard.words import NO_FIGURE
from models.results import ALL

Row = dict[str, Any]
FOLLOW_UP: Final = "follow_up"
TOLD: Final = (FOLLOW_UP, "refused", "referred_early", "left_out")
NOT_KNOWN: Final = "This release does not say how many people were followed to the end."
ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "Of the episodes of absence that are open when the records end, the share with a fit note "
        "valid in the last 28 days: those are known to be still off. In the group where it is "
        "lower.",
    ),
    ("Who", "Everybody in the comparison, in pilot and comparison practices."),
    ("How it is made", "Counted, and rounded to the nearest 5 in 100 so that nobody can be found."),
    ("Gates", "Under the protocol's limit, every result of the comparison is withheld."),
    (
        "What would make it wrong",
        "People who stay off sick without a fit note, and notes that a supplier sends late.",
    ),
)


def followed_card(reader: Reader, analysis: str) -> Card:
    """Return the card of a comparison's follow-up."""
    rows = _rows(reader, analysis)
    first = next((row for row in rows if row["check"] == FOLLOW_UP), None)
    cells = tuple(
        (
            words_of(row["check"]).label,
            say_value(row),
            say_limit(row),
            say_verdict(row),
            words_of(row["check"]).asks,
        )
        for row in rows
    )
    heads = ("", "Found", "Limit", "Verdict", "Why it matters")
    return Card(
        key="followed",
        title="Were people followed to the end?",
        sentence=_sentence(first),
        table=Table("Who was followed, and who is in no analysis", heads, cells),
        about=(*ABOUT, *reader.provenance(analysis)),
        analyses=(analysis,),
    )


def followed_number(reader: Reader, analysis: str) -> Number:
    """Return follow-up as a number to be read first."""
    first = next((row for row in _rows(reader, analysis) if row["check"] == FOLLOW_UP), None)
    label = "Followed to the end"
    if first is None:
        return Number(label, NO_FIGURE, "", "this release does not say")
    limit = say_limit(first)
    return Number(
        label,
        say_value(first),
        f"{say_verdict(first)}: {limit} is asked" if limit else say_verdict(first),
        "of those who look absent at the end have a fit note to show for it",
    )


def _rows(reader: Reader, analysis: str) -> list[Row]:
    everybody = {"analysis": analysis, "condition": ALL, "dimension": ALL}
    held = reader.release.table("diagnostics").filter(pl.col("check").is_in(TOLD), **everybody)
    return sorted(held.to_dicts(), key=lambda row: TOLD.index(row["check"]))


def _sentence(row: Row | None) -> str:
    if row is None:
        return NOT_KNOWN
    if row["gate"] == "not_assessable":
        return row["reason"] or NOT_KNOWN
    if row["value"] is None:
        return row["reason"] or "Follow-up is complete enough; how complete is not released."
    said = (
        f"Of 100 people who look absent when the records end, about {100 * row['value']:.0f} have "
        f"a recent fit note to show for it; {100 * row['limit']:.0f} are asked for."
    )
    return " ".join(filter(None, [said, row["reason"]]))

"""Results as rows: marks of a chart and cells of a table, made from one list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.figures.rows import Mark, Row
from dashboard.for_whom import about
from dashboard.for_whom.tally import Show, say, show_days
from dashboard.page import Table
from dashboard.verdicts import NO_NUMBER, Verdict
from dashboard.words import NO_FIGURE, SHORT_TOO_FEW

MARKS: Final = (
    "Filled circle: a gain beyond chance. Diamond: a loss beyond chance. Hollow circle: may be "
    "chance. Lines are 95% limits; the dotted line is no difference."
)
ORDER: Final = "Conditions stand in the order of how many people were referred, not of their gains."
MEANS: Final = {
    "benefit": "A gain beyond chance, taken alone",
    "harm": "A loss beyond chance, taken alone",
    "unsure": "May be chance",
}
SIZES: Final = "Sizes are to the nearest 5."


@dataclass(frozen=True)
class Told:
    """
    Days regained of one row.

    Attributes
    ----------
    label, tier
        Its name under its heading, and its tier.
    people
        Those referred, and those compared with; None where too few to show.
    found, shrunk
        As found, and drawn towards the others; None where there is nothing shrunk to show.
    """

    label: str
    tier: str
    people: tuple[int | None, int | None]
    found: Verdict
    shrunk: Verdict | None

    @property
    def sizes(self) -> tuple[str, ...]:
        """Numbers of people in words."""
        is_there = self.found.kind != "no data"
        return tuple(count(number) if is_there else NO_FIGURE for number in self.people)


Groups = Sequence[tuple[str, Sequence[Told]]]
"""Rows under their headings."""


def mark(verdict: Verdict, show: Show) -> Mark | str:
    """Return a result as a mark, or the words in its place."""
    if verdict.estimate is None:
        return NO_NUMBER[verdict.kind]
    return Mark(verdict.estimate, verdict.lo, verdict.hi, verdict.kind, say(verdict, show))


def count(number: int | None) -> str:
    """Return a number of people, as rounded in the release."""
    return SHORT_TOO_FEW if number is None else f"{number:,}"


def chart_rows(groups: Groups, show_shrunk: Show, *, has_shrunk: bool) -> list[Row]:
    """Return the rows of a chart: as found and, in the same row, shrunk."""
    rows = []
    for heading, told in groups:
        rows.append(Row(heading))
        for one in told:
            shrunk = "" if one.shrunk is None else mark(one.shrunk, show_shrunk)
            rows.append(Row(one.label, (mark(one.found, show_days), shrunk)[: 1 + has_shrunk]))
    return rows


def table(caption: str, groups: Groups, shrunk_heading: str, show_shrunk: Show) -> Table:
    """Return all that a chart shows; without a column of what is shrunk if that has no heading."""
    rows: list[tuple[str, ...]] = []
    for heading, told in groups:
        rows.append((heading,))
        for one in told:
            shrunk = "Not shrunk" if one.shrunk is None else say(one.shrunk, show_shrunk)
            cells = (say(one.found, show_days), *([shrunk] if shrunk_heading else []))
            rows.append((one.label, *one.sizes, *cells, _meaning(one)))
    numbers = ["Days, as found", *([shrunk_heading] if shrunk_heading else [])]
    columns = ("", "People referred", "Compared with", *numbers, "What it says")
    return Table(caption, columns, tuple(rows), f"{about.HIDDEN} {SIZES}")


def _meaning(one: Told) -> str:
    said = [MEANS.get(one.found.kind, one.found.reason)]
    if one.shrunk is not None and not one.shrunk.is_shown and one.shrunk.reason not in said:
        said.append(f"Not shrunk: {one.shrunk.reason}")
    parts = [part for part in said if part]
    return parts[0] if len(parts) == 1 else " ".join(f"{part.rstrip('.')}." for part in parts)

"""The numbers on screen, in the download and in the release are the same, on every card."""

import csv
import io
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import pytest

from dashboard.asked import Asked
from dashboard.downloads import csv_text
from dashboard.html_text import to_html
from dashboard.page import Card, Page, Table
from dashboard.reader import Reader
from dashboard.render import table
from dashboard.site_map import PLACES
from tests.unit.headlines.released import MINUS, Row, csv_of, one
from tests.unit.release_of_every_kind import release_of_every_kind

QUERIES = ("", "tier=A-B", "tier=A&site=ashfield", "condition=back_pain", "split=timing&tier=A",
           "weeks=26&by=site", "day=150&cost_A=40")  # fmt: skip
SOURCES = {
    "curves": "curves",
    "levels": "curves",
    "differences": "effects",
    "unsure": "effects",
    "conditions": "effects",
    "timing": "effects",
    "cells-A": "effects",
    "cells-B": "effects",
    "cells-C": "effects",
    "sensitivity": "effects",
    "speed": "effects diagnostics",
    "sites": "sites",
    "expected": "volumes",
    "quarters": "volumes",
    "referrers": "volumes",
    "waits": "waits",
    "waits-by-site": "waits",
    "pathways": "pathways",
    "followed": "diagnostics",
    "checks": "diagnostics",
    "hidden": "diagnostics",
    "controls": "diagnostics",
    "balance": "balance",
    "flow": "flow",
    "economics": "economics",
}
"""Where the numbers of a card come from, by its key."""

WORKED_OUT = {"dropout", "calculator"}
"""Made from released numbers by arithmetic, which their own tests hold to the release."""

NO_NUMBERS = {"suppliers", "protocol", "made", "archive", "corrections", "files"}
"""Of the manifest, and of what stands beside it."""

NUMBER = re.compile(rf"{MINUS}?£?\d[\d,]*(?:\.\d+)?")
NOT_OF_THE_RELEASE = re.compile(r"\b(in|of) 100\b|^under 3\b|95% ")


def pages() -> Iterator[tuple[str, Page]]:
    for place in PLACES:
        for query in QUERIES:
            yield place.path, place.build(Reader(release_of_every_kind(), Asked(query)))


@cache
def cards() -> dict[tuple[str, str, int], tuple[Page, Card]]:
    """Every card of every page and address."""
    return {
        (path, card.key, at): (page, card)
        for at, (path, page) in enumerate(pages())
        for card in page.cards
    }


class Cells(HTMLParser):
    """Reads the rows of a table's body as text."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self._is_inside = tag in ("td", "th") or (self._is_inside and tag not in ("tr",))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.rows[-1][-1] += data


def on_screen(shown: Table) -> list[list[str]]:
    """Return the cells a reader sees, each under its heading as in a file."""
    reading = Cells()
    reading.feed(str(to_html(table(shown))))
    _, *rows = reading.rows
    heading, told = "", []
    is_grouped = any(len(row) == 1 < len(shown.columns) for row in rows)
    for row in rows:
        if len(row) == 1 < len(shown.columns):
            heading = row[0]
        else:
            told.append([heading, *row] if is_grouped else row)
    return told


def test_a_file_holds_the_cells_on_screen_and_nothing_else() -> None:
    release = release_of_every_kind()
    reader = Reader(release, Asked(""))
    for (path, key, _), (page, card) in cards().items():
        text = csv_text(reader, page, key)
        assert text is not None
        _, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
        cells = [[cell.removeprefix("'") for cell in row[2:-1]] for row in rows]
        assert cells == on_screen(card.table), (path, key)
        assert {(row[0], row[1], row[-1]) for row in rows} <= {
            ("Made-up data", card.title, release.id)
        }


def test_every_card_is_known_by_where_its_numbers_come_from() -> None:
    known = {*SOURCES, *WORKED_OUT, *NO_NUMBERS}
    assert {key for _, key, _ in cards()} == known


@pytest.mark.parametrize("key", SOURCES)
def test_every_number_on_screen_is_of_one_row_of_the_release(key: str) -> None:
    files = csv_of(release_of_every_kind())
    ways = [ways_to_write(row) for name in SOURCES[key].split() for row in files[name]]
    ways += [ways_to_write(pair) for pair in with_limits(files["diagnostics"])]
    found = {
        cell
        for (_, other, _), (_, card) in cards().items()
        if other == key
        for row in card.table.rows
        for cell in row[1:]
        if NUMBER.search(cell)
    }
    assert found
    for cell in found:
        numbers = set(NUMBER.findall(NOT_OF_THE_RELEASE.sub("", cell)))
        assert any(numbers <= written for written in ways), (key, cell)


def with_limits(checks: list[Row]) -> Iterator[Row]:
    """Return what a cell may hold of two checks: an E-value with its limit's, a value's range."""
    for row in checks:
        keys = {name: row[name] for name in ("analysis", "arm", "condition", "level")}
        limit = one(checks, check="e_value_limit", **keys)
        if row["check"] == "e_value" and limit:
            yield {"value": row["value"], "limit": limit["value"]}
        if row["check"] == "days_absent_before":
            value, reach = float(row["value"]), float(row["limit"])
            yield {"value": row["value"], "lo": str(value - reach), "hi": str(value + reach)}


def ways_to_write(row: Row) -> frozenset[str]:
    """Return every way in which a page may write a number of a row, and the words it holds."""
    found = {number for text in row.values() for number in NUMBER.findall(text)}
    for cell in row.values():
        try:
            value = float(cell)
        except ValueError:
            continue
        for number in (value, 100 * value):
            written = [f"{number:,.{places}f}" for places in range(3)]
            written += [f"{number:.0f}", f"{number:g}", f"{number:.3g}"]
            found |= {text.replace("-", MINUS) for text in written}
            found |= {text.lstrip("-") for text in written if float(text.replace(",", "")) == 0}
    weeks = {str(int(row["day"]) // 7)} if row.get("day") else set()
    return frozenset(found | {f"£{number}" for number in found} | weeks)

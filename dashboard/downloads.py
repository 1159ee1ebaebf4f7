"""What can be taken away: exactly the rows of a card, under an address that says what they are.

The view a file holds is part of its address, and is read by the same rules as a page's: only what
this release can show exists, so no address can reach any other file.
"""

import csv
import io
from collections.abc import Iterable
from typing import Final

from dashboard.asked import to_query
from dashboard.page import Amount, Choice, Page, Table
from dashboard.reader import Reader

PLAIN: Final = "-"
"""In place of a view that goes without saying."""

NOT_PUBLISHED: Final = "Not published: for evaluators"
"""What a candidate's charts and files say of themselves, wherever they go."""

CONTEXT: Final = ("Data", "Result")
RELEASE: Final = "release"
"""The last column, as in every CSV of a release."""


def downloads_at(release_id: str, path: str, choices: Iterable[Choice | Amount]) -> str:
    """Return the address of the folder that a page's files are in."""
    wished = to_query((one.name, one.value, one.default) for one in choices)
    return f"/download/{release_id}{path}/{wished or PLAIN}"


def csv_text(reader: Reader, page: Page, key: str) -> str | None:
    """Return a card's rows as CSV, with a byte order mark so that Excel reads it as UTF-8.

    None where the page has no such card.
    """
    card = next((one for one in page.cards if one.key == key), None)
    if card is None:
        return None
    release = reader.release
    data = "Made-up data" if release.made_up else "As delivered"
    if reader.is_candidate:
        data = f"{data}. {NOT_PUBLISHED}"
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*CONTEXT, *_headings(card.table), RELEASE])
    for row in _rows(card.table):
        writer.writerow([_harmless(cell) for cell in (data, card.title, *row, release.id)])
    return "\ufeff" + text.getvalue()


def _headings(table: Table) -> tuple[str, ...]:
    return ("Group", *table.columns) if _is_grouped(table) else table.columns


def _rows(table: Table) -> Iterable[tuple[str, ...]]:
    group = ""
    for row in table.rows:
        if len(row) == 1 < len(table.columns):
            group = row[0]
        else:
            yield (group, *row) if _is_grouped(table) else row


def _is_grouped(table: Table) -> bool:
    return any(len(row) == 1 < len(table.columns) for row in table.rows)


def _harmless(cell: str) -> str:
    # A spreadsheet would run a cell that begins so; names of sites are written by suppliers.
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell

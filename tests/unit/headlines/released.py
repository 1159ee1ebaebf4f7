"""A release as a stranger has it: rows of text from its CSV files, and how to write their numbers.

Nothing here or beside it is the dashboard's, so that a mistake in a page is not made again in what
the page is held against.
"""

import csv
import io
from collections.abc import Callable, Iterable

from dashboard.release import Release
from pipelines.spreadsheets import released_csv

Row = dict[str, str]
Files = dict[str, list[Row]]

TIERS = ("A", "B", "C")
MINUS = "\N{MINUS SIGN}"
FEW = "Too few people to show"
NOT_NUMBERS = {"withheld": "withheld", "suppressed": FEW.lower(), "no data": "no figure"}
"""What stands in place of a number, by the way in which a result speaks."""


def csv_of(release: Release) -> Files:
    """Write a release's tables as a release does, and read them back as plain text."""
    written = {name: released_csv(frame, release.id) for name, frame in release.tables.items()}
    return {name: parse(text.decode()) for name, text in written.items()}


def parse(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text)))


def find(rows: Iterable[Row], **keys: str) -> list[Row]:
    return [row for row in rows if all(row[name] == value for name, value in keys.items())]


def one(rows: Iterable[Row], **keys: str) -> Row | None:
    found = find(rows, **keys)
    return found[0] if found else None


def decimals(number: float, places: int = 1) -> str:
    text = f"{number:.{places}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", MINUS)


def days(number: float) -> str:
    return decimals(number)


def times(number: float) -> str:
    return decimals(number, 2)


def in_hundred(share: float) -> str:
    return decimals(100 * share, 0)


def three(row: Row, write: Callable[[float], str], unit: str = "") -> str:
    """Return ``estimate (lo to hi)`` of a row that has them."""
    middle, lo, hi = (write(float(row[name])) for name in ("estimate", "lo", "hi"))
    return f"{middle}{unit} ({lo} to {hi})"


def kind(row: Row | None, none: float = 0.0) -> str:
    """Return in which of six ways a row of effects speaks."""
    if row is None:
        return "no data"
    if row["status"] in ("withheld", "suppressed"):
        return row["status"]
    if "" in (row["estimate"], row["lo"], row["hi"]):
        return "no data"
    if float(row["lo"]) > none:
        return "benefit"
    return "harm" if float(row["hi"]) < none else "unsure"


def speech(parts: Iterable[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def lower(text: str) -> str:
    return text[:1].lower() + text[1:]

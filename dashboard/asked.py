"""What a reader asks for in an address, granted where the release holds it.

Nothing of an address is ever repeated to the reader: a wish that cannot be met is replaced by the
default, and a plain note says so.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import parse_qsl, urlencode

INSTEAD: Final = "The link asks for something this release does not hold"
AMOUNT: Final = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?", re.ASCII)
"""Pounds, with or without pence."""

KEPT: Final = ("site", "release")
"""What goes along from page to page."""


class Asked:
    """The wishes of an address.

    Parameters
    ----------
    query
        A query string, with or without the leading ``?``; anything at all, since anybody can write
        one. Of a key that is there twice the first counts.
    """

    def __init__(self, query: str) -> None:
        pairs = parse_qsl(query.removeprefix("?"))
        self._asked = dict(reversed(pairs))
        self.notes: list[str] = []

    def get(self, key: str) -> str | None:
        """Return a wish as it was written; to be compared, and never to be shown."""
        return self._asked.get(key)

    def grant(self, key: str, held: Sequence[str], default: str, note: str) -> str:
        """Return what is asked for if it is held, else the default with a note.

        Parameters
        ----------
        key
            Of the address.
        held
            What can be had.
        default
            What is shown to who does not ask.
        note
            Said where the wish cannot be met.
        """
        value = self._asked.get(key, default)
        if value in held:
            return value
        self.notes.append(note)
        return default

    def amount(self, key: str, most: int, default: str, note: str) -> str:
        """Return an amount of money from 0 that is asked for, else the default with a note.

        Parameters
        ----------
        key
            Of the address.
        most
            The largest that is taken.
        default
            What is shown to who does not ask; may be empty.
        note
            Said where what is asked for is no such amount.
        """
        value = self._asked.get(key, "")
        if not value:
            return default
        if AMOUNT.fullmatch(value) and float(value) <= most:
            return value
        self.notes.append(note)
        return default

    def kept(self) -> dict[str, str]:
        """Return the wishes that go along from page to page."""
        return {key: self._asked[key] for key in KEPT if key in self._asked}


def to_query(values: Iterable[tuple[str, str, str]]) -> str:
    """Write the shortest query that is read back as these values.

    Parameters
    ----------
    values
        Key, value and default of each.
    """
    return urlencode([(key, value) for key, value, default in values if value != default])

"""Who has signed in, kept on the server: a browser holds a random word and nothing else."""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from dashboard.access.database import Database

Method = Literal["account", "provider"]
SELDOM_S = 60.0
"""How often it is written down that somebody was seen."""


@dataclass(frozen=True)
class Visitor:
    """
    Who signed in, and how.

    Attributes
    ----------
    method
        With an account, or through the provider.
    name
        The account's name, or the subject.
    shown
        What they are called on screen.
    proof
        Changes with the password, so that a changed password ends what was begun with the old.
    groups
        Of the provider's groups, those that count here.
    """

    method: Method
    name: str
    shown: str
    proof: str = ""
    groups: tuple[str, ...] = ()


class Sessions:
    """
    The sessions there are.

    Parameters
    ----------
    database
        Where they are kept.
    idle
        How long one lasts unused.
    longest
        How long one lasts at most.
    clock
        Seconds since any fixed moment that survives a restart.
    """

    def __init__(
        self, database: Database, idle: timedelta, longest: timedelta, clock: Callable[[], float]
    ) -> None:
        self._database = database
        self._idle = idle.total_seconds()
        self._longest = longest.total_seconds()
        self._clock = clock

    def start(self, visitor: Visitor) -> str:
        """Begin a session and return the word a browser has to show."""
        word, now = secrets.token_urlsafe(32), self._clock()
        groups = json.dumps(visitor.groups)
        told = (visitor.method, visitor.name, visitor.shown, visitor.proof, groups)
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM sessions WHERE seen < ? OR started < ?",
                (now - self._idle, now - self._longest),
            )
            connection.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (_key(word), *told, now, now),
            )
        return word

    def find(self, word: str) -> Visitor | None:
        """Return whose session it is, as long as it lasts."""
        now = self._clock()
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT * FROM sessions WHERE key = ? AND seen >= ? AND started >= ?",
                (_key(word), now - self._idle, now - self._longest),
            ).fetchone()
        if row is None:
            return None
        if now - row["seen"] > SELDOM_S:
            self._see(word, now)
        groups = tuple(json.loads(row["groups"]))
        return Visitor(row["method"], row["name"], row["shown"], row["proof"], groups)

    def end(self, word: str) -> None:
        """End a session: its word opens nothing any more."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE key = ?", (_key(word),))

    def _see(self, word: str, now: float) -> None:
        with self._database.writing() as connection:
            connection.execute("UPDATE sessions SET seen = ? WHERE key = ?", (now, _key(word)))


def _key(word: str) -> str:
    # Whoever can read the file must not be able to go on with somebody's session.
    return hashlib.sha256(word.encode()).hexdigest()

"""Slow down guessing: each failure too many doubles the wait, per account and per address.

An attempt is counted before it is tried and forgiven if it was right, so that many at once get no
more guesses than one after the other.
"""

import hashlib
import ipaddress
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from dashboard.access.database import Database

FREE: Final = {"account": 5, "address": 20}
"""Failures before the first wait; many people may share an address."""

LONGEST_S: Final = 900.0
FORGOTTEN_S: Final = 3600.0
"""How long after the last failure nothing is held against anybody."""

_ENOUGH: Final = 10
"""Doublings after which the wait is the longest, whatever the count."""


@dataclass(frozen=True)
class Counted:
    """Something attempts are counted for: an account's name, or an address."""

    kind: str
    name: str


@dataclass(frozen=True)
class Refusal:
    """An attempt that may not be made yet."""

    seconds: int
    is_news: bool
    """Whether it is the first one refused in this wait."""


class Throttle:
    """
    Count attempts.

    Parameters
    ----------
    database
        Where counts are kept.
    secret
        Names are kept as hashes keyed with it: a password typed as a name is not lying about.
    clock
        Seconds since any fixed moment that survives a restart.
    """

    def __init__(self, database: Database, secret: str, clock: Callable[[], float]) -> None:
        self._database = database
        self._secret = hashlib.sha256(secret.encode()).digest()
        self._clock = clock

    def attempt(self, counted: Iterable[Counted]) -> Refusal | None:
        """Count an attempt against each, or refuse it without counting."""
        counted, now = list(counted), self._clock()
        with self._database.writing() as connection:
            connection.execute("DELETE FROM attempts WHERE last < ?", (now - FORGOTTEN_S,))
            waits = {one: self._wait(connection, one, now) for one in counted}
            if max(waits.values()) > 0:
                return self._refuse(connection, waits)
            for one in counted:
                connection.execute(
                    "INSERT INTO attempts VALUES (?, 1, ?, 0) ON CONFLICT (key) DO UPDATE "
                    "SET failures = failures + 1, last = excluded.last, told = 0",
                    (self._key(one), now),
                )
        return None

    def forgive(self, counted: Iterable[Counted]) -> None:
        """Take back an attempt that was right; an account starts anew, an address does not."""
        with self._database.writing() as connection:
            for one in counted:
                less = "0" if one.kind == "account" else "failures - 1"
                # No value is part of the statement but these two.
                connection.execute(
                    f"UPDATE attempts SET failures = {less} WHERE key = ?",  # noqa: S608
                    (self._key(one),),
                )

    def _refuse(self, connection: sqlite3.Connection, waits: dict[Counted, float]) -> Refusal:
        longest = max(waits, key=lambda one: waits[one])
        changed = connection.execute(
            "UPDATE attempts SET told = 1 WHERE key = ? AND told = 0", (self._key(longest),)
        )
        return Refusal(int(waits[longest]) + 1, is_news=changed.rowcount > 0)

    def _wait(self, connection: sqlite3.Connection, one: Counted, now: float) -> float:
        row = connection.execute(
            "SELECT failures, last FROM attempts WHERE key = ?", (self._key(one),)
        ).fetchone()
        if row is None or row["failures"] < FREE[one.kind]:
            return 0.0
        doublings = min(row["failures"] - FREE[one.kind] + 1, _ENOUGH)
        until: float = row["last"] + min(2.0**doublings, LONGEST_S)
        return max(until - now, 0.0)

    def _key(self, one: Counted) -> str:
        told = f"{one.kind}:{one.name}".encode()
        return hashlib.blake2b(told, key=self._secret, digest_size=32).hexdigest()


def network_of(address: str) -> str:
    """Return what an address is counted as: one household has billions of IPv6 addresses."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)

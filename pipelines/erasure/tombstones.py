"""Who must not come back, told by keyed hashes: no pseudonym can be read out of them.

Each line stands for a person, or for the key of a record that was theirs, of one supplier. The key
of the hash is drawn once and stays in the home.
"""

import hmac
import json
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import polars as pl

from pipelines.files import append_lines, write_whole
from pipelines.settings import Home

PERSON: Final = "person"
"""What is told of beside the keys of records, which are told by the record's name."""


class Tombstones:
    """The tombstones of a home."""

    def __init__(self, home: Home) -> None:
        self._path = home.erasure / "tombstones.jsonl"
        self._key = _key(home.erasure / "key")
        self._known: dict[str, set[str]] = {}
        for supplier, digest in _read(self._path):
            self._known.setdefault(supplier, set()).add(digest)

    def any_of(self, supplier: str) -> bool:
        """Tell whether anybody of `supplier` was erased."""
        return supplier in self._known

    def among(self, supplier: str, kind: str, names: pl.Series) -> set[str]:
        """Return those of `names` (persons, or keys of the record `kind`) that were erased."""
        known = self._known.get(supplier, set())
        unique = names.drop_nulls().unique().to_list() if known else []
        return {name for name in unique if self.digest(supplier, kind, name) in known}

    def add(self, supplier: str, kind: str, names: Iterable[str]) -> None:
        """Remember `names`, durably; those remembered already are left out."""
        known = self._known.get(supplier, set())
        digests = {self.digest(supplier, kind, name) for name in names} - known
        if digests:
            lines = [json.dumps({"supplier": supplier, "hash": d}) for d in sorted(digests)]
            append_lines(self._path, lines)
            self._known[supplier] = known | digests

    def hashes(self) -> set[str]:
        """Return all that are remembered, of every supplier."""
        return set().union(*self._known.values())

    @property
    def mark(self) -> str:
        """What tells this home's key from another; the key cannot be read out of it."""
        return hmac.digest(self._key, b"mark", "sha256").hex()

    def digest(self, supplier: str, kind: str, name: str) -> str:
        """Return the keyed hash of one name."""
        told = "\0".join((supplier, kind, name)).encode()
        return hmac.digest(self._key, told, "sha256").hex()


def _key(path: Path) -> bytes:
    if not path.exists():
        write_whole(path, secrets.token_hex(32))
    return bytes.fromhex(path.read_text(encoding="ascii"))


def _read(path: Path) -> list[tuple[str, str]]:
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            content = json.loads(line)
        except ValueError:
            # Blank, or cut short by a crash: the run that wrote it does it again.
            continue
        found.append((content["supplier"], content["hash"]))
    return found

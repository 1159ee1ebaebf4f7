"""Read releases, and nothing else: the one file of the dashboard that opens a database.

A release never changes once written, so each is read once and kept. Which release readers see
follows from the signatures beside them, and they are read anew on every call.
"""

import hashlib
import json
import re
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import duckdb
import polars as pl

from dashboard.memory import Memory
from dashboard.release import TABLES, Release, complete
from dashboard.standing import UNPUBLISHED, Listed, Standing
from models.signing import Signature, parse_signatures
from models.standing import (
    Held,
    current_of,
    own_status,
    publications,
    status_among,
    withdrawn_since,
)

LABELS: Final = {"published": " (latest)", "superseded": ""}
"""What stands after a release's identifier; after others, how they stand."""

Kind = Literal["view", "answer"]
ROOM: Final[dict[Kind, int]] = {"view": 256, "answer": 4096}
"""How many are remembered: of views, some hundred kB each, and of packed answers, some ten."""

Made = TypeVar("Made")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class ReleaseUnreadable(ValueError):
    """A folder that is not a release, or is damaged."""


@lru_cache(maxsize=16)
def read_release(folder: Path) -> Release:
    """Read a release's folder.

    Parameters
    ----------
    folder
        Holds ``evidence.duckdb`` (which no other connection of this process has open) and
        ``manifest.json``.

    Raises
    ------
    ReleaseUnreadable
        If either is missing or cannot be read.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        tables = _read_tables(folder / "evidence.duckdb")
        return Release(
            id=manifest["release"],
            made_up=bool(manifest["made_up"]),
            manifest={**manifest, "protocol": dict(manifest["protocol"])},
            tables={name: complete(name, tables.get(name)) for name in TABLES},
        )
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        duckdb.Error,
        pl.exceptions.PolarsError,
    ) as error:
        raise ReleaseUnreadable(f"The release in {folder.name} cannot be read.") from error


def _read_tables(path: Path) -> dict[str, pl.DataFrame]:
    with duckdb.connect(
        path,
        read_only=True,
        config={"enable_external_access": "false", "lock_configuration": "true"},
    ) as connection:
        held = [row[2] for row in connection.sql("SHOW ALL TABLES").fetchall()]
        return {name: connection.table(name).pl() for name in held if name in TABLES}


class Releases:
    """The folder of all releases.

    Parameters
    ----------
    root
        Holds a folder a release, with its signatures beside it.
    candidates
        True to show releases that nobody has published; for an evaluator's own process.
    """

    def __init__(self, root: Path, *, candidates: bool = False) -> None:
        self._root = root
        self._candidates = candidates
        self._memory = {kind: Memory(room) for kind, room in ROOM.items()}

    @property
    def candidates(self) -> bool:
        """Whether releases are shown that nobody has published."""
        return self._candidates

    def current_id(self) -> str | None:
        """Return what a reader sees who asks for no release in particular."""
        return self._current_in(self.held())

    def ids(self) -> list[str]:
        """Return every release a reader may ask for, oldest first."""
        return self._shown_in(self.held())

    def get(self, release_id: str | None = None) -> Release | None:
        """Read a release by its identifier, or the current one; None when there is none to show.

        Raises
        ------
        ReleaseUnreadable
            If it is there but damaged.
        """
        # One look at the signatures: what is current must not be withdrawn before it is asked for.
        held = self.held()
        wanted = release_id if release_id is not None else self._current_in(held)
        if wanted is None or wanted not in self._shown_in(held):
            return None
        return self._read(wanted)

    def signatures(self, release_id: str) -> list[Signature]:
        """Return who reviewed and published a release, oldest first."""
        path = self._root / f"{release_id}.signatures.jsonl"
        try:
            return parse_signatures(path.read_text(encoding="utf-8", errors="replace"))
        except FileNotFoundError:
            return []

    def standing(self, release_id: str | None) -> Standing:
        """Return how a release stands among the others; None where there is none to show."""
        held = self.held()
        return Standing(
            release=release_id,
            status=status_among(held, release_id) if release_id in held else None,
            current=current_of(held),
            signatures=tuple(held[release_id].signatures) if release_id in held else (),
            withdrawn=tuple(withdrawn_since(held, release_id)),
            waiting=[n for n, one in held.items() if own_status(one) in UNPUBLISHED]
            if self.candidates
            else [],
        )

    def earlier_than(self, release_id: str) -> dict[str, Callable[[], Release]]:
        """Return what was published before a release and still stands, the latest first.

        Before one that is not published comes everything that is. Each is read when it is called.
        """
        held = self.held()
        ordered = publications({name: one.signatures for name, one in held.items()})
        before = ordered[: ordered.index(release_id)] if release_id in ordered else ordered
        standing = [name for name in reversed(before) if own_status(held[name]) == "published"]
        return {name: partial(self._read, name) for name in standing}

    def archive(self) -> tuple[Listed, ...]:
        """Return every release a reader may know of, those that are not published first.

        What was published and then withdrawn is among them: that it was is no secret.
        """
        held = self.held()
        ever = publications({name: one.signatures for name, one in held.items()})
        rest = sorted(held.keys() - set(ever), reverse=True)
        shown = {*self._shown_in(held), *(n for n in ever if own_status(held[n]) == "withdrawn")}
        return tuple(
            Listed(name, status_among(held, name), held[name].signatures, self._manifest(name))
            for name in (*rest, *reversed(ever))
            if name in shown
        )

    def labels(self) -> dict[str, str]:
        """Return every release a reader may ask for, oldest first, with what it is called."""
        held = self.held()
        stand = {name: status_among(held, name) for name in self._shown_in(held)}
        return {name: name + LABELS.get(how, f" ({how})") for name, how in stand.items()}

    def gp_folder(self, release_id: str | None = None) -> Path | None:
        """Return the folder of a release's static pages."""
        release = self.get(release_id)
        folder = self._root / release.id / "gp" if release else None
        return folder if folder and folder.is_dir() and not folder.is_symlink() else None

    def bundle(self, release_id: str) -> Path | None:
        """Return the ZIP of a release that a reader may ask for, if it has one."""
        path = self._root / release_id / f"{release_id}.zip"
        is_there = release_id in self.ids() and path.is_file() and not path.is_symlink()
        return path if is_there else None

    def table_file(self, release_id: str, table: str) -> Path | None:
        """Return a whole table of a release that a reader may ask for, as CSV, if it has one."""
        path = self._root / release_id / "csv" / f"{table}.csv"
        is_there = release_id in self.ids() and table in TABLES and path.is_file()
        return path if is_there and not path.is_symlink() else None

    def held(self) -> dict[str, Held]:
        """Return every release there is, by its identifier, as it is held at this moment."""
        found = {}
        for path in sorted(self._root.glob("[!.]*/manifest.json")):
            name = path.parent.name
            if _ID.fullmatch(name) and not path.parent.is_symlink():
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                found[name] = Held(self.signatures(name), digest)
        return found

    def remembered(self, kind: Kind, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is made of the releases as whoever asks may see them, made once.

        Parameters
        ----------
        kind
            What it is.
        key
            All that it is made of beside them.
        make
            Makes it; what it makes must be left as it is.
        """
        # Whoever looks at a candidate is written down when it is read.
        if self.candidates:
            return make()
        # A digest: what is asked can be as long as whoever asks likes, and is kept a while.
        told = hashlib.sha256(repr((self._sight(), key)).encode()).hexdigest()
        return self._memory[kind].recall(told, make)

    def _sight(self) -> Hashable:
        """Return what decides what whoever asks may see: releases never change, signatures do."""
        return repr(self.held())

    def _read(self, release_id: str) -> Release:
        """Read a release that may be shown; every page's figures come through here."""
        return read_release(self._root / release_id)

    def _manifest(self, release_id: str) -> Mapping[str, Any]:
        """Return what a release says of itself, without reading its figures."""
        try:
            told = json.loads((self._root / release_id / "manifest.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    def _current_in(self, held: Mapping[str, Held]) -> str | None:
        current = current_of(held)
        return max(held, default=None) if current is None and self.candidates else current

    def _shown_in(self, held: Mapping[str, Held]) -> list[str]:
        return [
            name for name, one in held.items() if self.candidates or own_status(one) == "published"
        ]

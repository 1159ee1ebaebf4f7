"""Write a release: a folder of controlled aggregates that appears whole or not at all.

Everything is written under a dotted name, forced to disk and renamed. A folder once in place is
never changed; what people say about it lies beside it (`signatures`).
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from models.protocol.amendments import stamps
from models.protocol.document import Protocol
from models.service import Service
from pipelines.bundle import bundle_files, bundle_name, write_bundle
from pipelines.canonical import content_hash, in_order
from pipelines.files import force_to_disk, sync
from pipelines.lock import make_lock, name_release
from pipelines.spreadsheets import released_csv

SUPPLIED_PACKAGES = ("models", "pipelines", "sql", "dashboard")


@dataclass(frozen=True)
class Draft:
    """What a release will say: controlled tables, where they come from, and who prepares it."""

    tables: Mapping[str, pl.DataFrame]
    provenance: pl.DataFrame
    protocol: Protocol
    prepared_by: str
    service: Service = field(default_factory=Service)
    """How to refer, for the pages of GPs: told with the numbers, and no part of them."""
    utility: Mapping[str, float | None] = field(default_factory=dict)
    """What disclosure control cost: `models.disclosure.utility.measure_utility`."""

    @property
    def is_made_up(self) -> bool:
        """Whether any of the data was invented; if so the whole release is stamped."""
        return bool(self.provenance["made_up"].any())

    @cached_property
    def released(self) -> dict[str, pl.DataFrame]:
        """The tables, their rows in the one order they are released in."""
        return {name: in_order(frame) for name, frame in sorted(self.tables.items())}

    @cached_property
    def lock(self) -> dict[str, str]:
        """The chain from protocol to numbers."""
        return make_lock(self.facts, content_hash(self.released), self.protocol.hash)

    @property
    def release_id(self) -> str:
        """What the release is called: it follows from all that it says."""
        return name_release(self.facts, self.lock)

    def manifest(self) -> dict[str, Any]:
        """Return what ``manifest.json`` holds, but for the hashes of files."""
        return {
            "release": self.release_id,
            "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "created_by": self.prepared_by,
            **self.facts,
            "lock": self.lock,
        }

    @cached_property
    def facts(self) -> dict[str, Any]:
        """All of the manifest that follows from the inputs, whoever runs it and when."""
        followed = self.provenance["followed_until"].max()
        rows = self.provenance.sort("supplier", "period", "extracted_on", "delivery_hash")
        return {
            "made_up": self.is_made_up,
            "code_version": code_version(),
            "protocol": self.protocol.model_dump(mode="json") | {"hash": self.protocol.hash},
            "stamps": stamps(self.protocol),
            "deliveries": [
                {
                    "supplier": row["supplier"],
                    "period": row["period"],
                    "extracted_on": str(row["extracted_on"]),
                    "hash": row["delivery_hash"],
                }
                for row in rows.iter_rows(named=True)
            ],
            "data_until": None if followed is None else str(followed),
            "tables": {name: len(frame) for name, frame in self.released.items()},
            "service": self.service.model_dump(mode="json"),
            "disclosure_control": dict(self.utility),
        }


def write_release(
    releases: Path, draft: Draft, write_pages: Callable[[Path, Path], object]
) -> tuple[Path, bool]:
    """Write `draft` as a candidate, unless the very same one is there already.

    Parameters
    ----------
    releases
        The folder that holds all releases.
    draft
        What to write.
    write_pages
        Called with the unfinished folder and the folder for its pages.

    Returns
    -------
    tuple of Path and bool
        The release's folder, and whether it is new.
    """
    final = releases / draft.release_id
    for leftover in releases.glob(".tmp-*"):
        shutil.rmtree(leftover)
    if final.exists():
        return final, False
    unfinished = releases / f".tmp-{draft.release_id}"
    unfinished.mkdir(parents=True)
    _write_database(unfinished / "evidence.duckdb", draft.released)
    _write_csv(unfinished / "csv", draft)
    manifest = draft.manifest()
    write_bundle(unfinished / bundle_name(final), bundle_files(manifest, draft.released))
    _write_manifest(unfinished, manifest)
    write_pages(unfinished, unfinished / "gp")
    _write_manifest(unfinished, manifest | {"files": hash_files(unfinished)})
    force_to_disk(unfinished)
    unfinished.rename(final)
    sync(releases)
    return final, True


def hash_files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a release but its manifest, by path in the folder.

    A link, which a release never holds, counts as what it leads to and is not followed.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {
        path.relative_to(folder).as_posix(): _file_hash(path)
        for path in paths
        if path != folder / "manifest.json"
    }


def _file_hash(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        told = f"link to {path.readlink()}" if path.is_symlink() else "not a file"
        return hashlib.sha256(told.encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def _write_database(path: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    # The catalogue of evidence.duckdb is called evidence, so evidence.curves finds a table of its
    # main schema; a schema of the same name besides would make every such name ambiguous.
    with duckdb.connect(path) as connection:
        for name, frame in tables.items():
            connection.from_arrow(frame.to_arrow()).create(name)
        connection.execute("CHECKPOINT")


def _write_csv(folder: Path, draft: Draft) -> None:
    folder.mkdir()
    for name, frame in draft.released.items():
        (folder / f"{name}.csv").write_bytes(released_csv(frame, draft.release_id))


SOURCE: Final = frozenset({".py", ".sql", ".csv", ".html", ".css", ".typ", ".ttf", ".mo"})
"""What a release can depend on, by how its file's name ends."""


@cache
def code_version() -> str:
    """Return the package's version and a hash of its source: a changed formula is a new version."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for package in SUPPLIED_PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in SOURCE:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(path.read_bytes())
    return f"{version('ias-evaluation')}+{digest.hexdigest()[:8]}"

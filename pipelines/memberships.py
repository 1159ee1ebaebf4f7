"""The ledger of memberships: whose episodes a release counts, told by keyed hashes.

One file a release, beside the warehouse and not in it: a warehouse is made anew with other data,
while who was counted in what was published must stay known. A member is told by the very hash that
a tombstone would have, so that whoever is erased is found in every ledger without their name.
"""

import hashlib
import io
from collections.abc import Collection
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from models.protocol.document import Protocol
from pipelines.erasure.tombstones import PERSON, Tombstones
from pipelines.files import write_bytes
from pipelines.settings import Home
from pipelines.warehouse import read_frame

MEMBERSHIPS: Final = pl.Schema(
    {
        **dict.fromkeys(("analysis", "arm", "condition"), pl.String),
        "member": pl.Binary,
        "episode": pl.Binary,
        "settled": pl.Boolean,
        "protocol": pl.String,
        "data": pl.String,
    }
)
"""What a ledger holds: an episode of a member in a cell of an analysis, whether it had ended, under
which protocol (its hash) and in which data (a hash of their deliveries)."""

ALWAYS: Final = ("pathways",)
"""Populations that every release has tables of, whatever its protocol asks for."""

_KEY: Final = "key"


class MembershipsUnusable(RuntimeError):
    """A ledger cannot be compared with others; the message says what to do."""


def read_memberships(connection: duckdb.DuckDBPyConnection, protocol: Protocol) -> pl.DataFrame:
    """
    Return whose episodes the warehouse counts in each analysis that the protocol asks for.

    Parameters
    ----------
    connection
        The warehouse.
    protocol
        The one its cohort was made under.

    Returns
    -------
    polars.DataFrame
        ``analysis``, ``arm``, ``condition``, ``supplier``, ``person_id``, ``absence_id`` (that
        opened the episode), ``settled``, ``protocol`` and ``data``. It names people: it is for
        `keep_memberships` alone.
    """
    found = read_frame(connection, "release/memberships.sql")
    asked = pl.col("analysis").is_in([*protocol.analyses, *ALWAYS])
    data = pl.lit(_hash_of_data(connection))
    return found.filter(asked).with_columns(protocol=pl.lit(protocol.hash), data=data)


def keep_memberships(home: Home, release: str, people: pl.DataFrame) -> bool:
    """
    Write the ledger of a release, whole or not at all; one that is there already stays.

    Parameters
    ----------
    home
        Where; its key makes the hashes.
    release
        Identifier of the release.
    people
        As `read_memberships` returns them.

    Returns
    -------
    bool
        Whether it was written now.
    """
    path = _ledger(home, release)
    if path.exists():
        return False
    tombstones = Tombstones(home)
    members = _hashes(tombstones, people, PERSON, "person_id", "member")
    episodes = _hashes(tombstones, people, "absences", "absence_id", "episode")
    told = people.join(members, on=["supplier", "person_id"]).join(
        episodes, on=["supplier", "absence_id"]
    )
    home.memberships.mkdir(mode=0o700, exist_ok=True)
    # In an order that tells nothing of the warehouse's, and that packs well.
    ordered = told.select(MEMBERSHIPS.names()).sort("member", "episode", "analysis", "arm")
    _write(path, ordered, tombstones)
    return True


def kept_memberships(home: Home) -> dict[str, pl.DataFrame]:
    """
    Return the ledger of every release that has one, published or not, by its identifier.

    Raises
    ------
    MembershipsUnusable
        If one cannot be read, or was made with a key that is not this home's.
    """
    tombstones = Tombstones(home)
    # A ledger that came back from a backup may hold somebody who was erased since.
    return {path.stem: _without_erased(_read(path, tombstones), tombstones) for path in _all(home)}


def say_missing(home: Home, published: Collection[str]) -> list[str]:
    """Say of which published releases the home has no ledger, and what follows from it."""
    known = {path.stem for path in _all(home)}
    return [
        f"The home has no record of who was counted in the published release {release} "
        f"(memberships/{release}.parquet). Restore it from a backup: without it, no release made "
        "under another protocol can be held against that one."
        for release in sorted(set(published) - known)
    ]


def forget_members(home: Home, tombstones: Tombstones) -> list[str]:
    """Take everybody who was erased out of every ledger; say which cannot be looked into."""
    not_read = []
    for path in _all(home):
        try:
            ledger = _read(path, tombstones)
        except MembershipsUnusable as reason:
            not_read.append(f"{reason} Until then it may hold people who were erased.")
            continue
        left = _without_erased(ledger, tombstones)
        if len(left) < len(ledger):
            _write(path, left, tombstones)
    return not_read


def _hash_of_data(connection: duckdb.DuckDBPyConnection) -> str:
    deliveries = connection.sql("SELECT delivery_hash FROM records.deliveries").fetchall()
    return hashlib.sha256("\n".join(sorted(row[0] for row in deliveries)).encode()).hexdigest()


def _ledger(home: Home, release: str) -> Path:
    return home.memberships / f"{release}.parquet"


def _all(home: Home) -> list[Path]:
    return sorted(home.memberships.glob("[!.]*.parquet"))


def _hashes(
    tombstones: Tombstones, people: pl.DataFrame, kind: str, name: str, told: str
) -> pl.DataFrame:
    """Return the hash of every name of the column `name`, by supplier."""
    names = people.select("supplier", name).unique()
    digests = [tombstones.digest(supplier, kind, key) for supplier, key in names.iter_rows()]
    return names.with_columns(pl.Series(told, digests, pl.String).str.decode("hex"))


def _without_erased(ledger: pl.DataFrame, tombstones: Tombstones) -> pl.DataFrame:
    erased = pl.DataFrame({"member": sorted(tombstones.hashes())}, {"member": pl.String})
    return ledger.join(erased.select(pl.col("member").str.decode("hex")), on="member", how="anti")


def _write(path: Path, ledger: pl.DataFrame, tombstones: Tombstones) -> None:
    packed = io.BytesIO()
    ledger.write_parquet(packed, metadata={_KEY: tombstones.mark})
    write_bytes(path, packed.getvalue())


def _read(path: Path, tombstones: Tombstones) -> pl.DataFrame:
    try:
        mark = pl.read_parquet_metadata(path).get(_KEY)
        ledger = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError):
        mark, ledger = None, pl.DataFrame()
    if ledger.schema != MEMBERSHIPS:
        raise MembershipsUnusable(
            f"{path} cannot be read: restore it from a backup. Without it, no release made under "
            "another protocol can be held against that one."
        )
    if mark != tombstones.mark:
        raise MembershipsUnusable(
            f"{path} was made with another key than {path.parent.parent / 'erasure' / 'key'}: "
            "restore the key it was made with from a backup, or nobody in it can be recognised."
        )
    return ledger

"""Remove people who asked for it from everything the home holds, whatever happens meanwhile.

The order makes it safe to be killed at any moment: a mark says that a purge is under way;
tombstones come first, then the ledgers of memberships, then the deliveries, then ``raw``, then the
bytes of the warehouse, and the mark goes last. While the mark is there, the next run does all of it
again.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

import sql
from pipelines.erasure.following import follow
from pipelines.erasure.sifting import sift
from pipelines.erasure.tombstones import PERSON, Tombstones
from pipelines.files import write_whole
from pipelines.inventory import Found, Inventory
from pipelines.memberships import forget_members
from pipelines.settings import Home
from pipelines.storing import Rows, replace_stored
from pipelines.warehouse import Warehouse, append_frame, read_frame


@dataclass(frozen=True)
class Purge:
    """What a purge did, as numbers and sentences."""

    people: int = 0
    rows: int = 0
    needs_a_person: tuple[str, ...] = ()


def mark_purge(home: Home) -> None:
    """Say, durably, that a purge has to be done."""
    write_whole(_mark(home), "A purge is under way; the next run finishes it.\n")


def purge(home: Home, warehouse: Warehouse, inventory: Inventory) -> Purge:
    """Carry out every request that ``raw`` holds, and any purge that was cut short."""
    with warehouse.open(read_only=True) as connection:
        requests = read_frame(connection, "erasure/requests.sql")
    asked = requests.filter(standing="known")
    waiting = _say_waiting(requests)
    if asked.is_empty() and not _mark(home).exists():
        return Purge(needs_a_person=waiting)
    mark_purge(home)
    tombstones = Tombstones(home)
    people = asked.select("supplier", kind=pl.lit(PERSON), name="person_id").unique()
    with warehouse.open(read_only=True) as connection:
        found = follow(connection, people, tombstones)
        erased_before = connection.table("raw.erased").pl()
    for (supplier, kind), group in found.names.group_by("supplier", "kind"):
        tombstones.add(str(supplier), str(kind), group["name"])
    left = forget_members(home, tombstones)
    suppliers = set(found.names["supplier"])
    theirs = [folder for folder in inventory.folders if folder.look.supplier in suppliers]
    left += _purge_deliveries(home, warehouse, theirs, found.rows, erased_before)
    left += [
        f"{place} cannot be opened, so it may still hold people who were erased: mend it or "
        "remove it."
        for place, _, file, _ in inventory.refused
        if file == "delivery.toml"
    ]
    with warehouse.open() as connection:
        _purge_raw(connection, found.rows)
    warehouse.rewrite_raw()
    _mark(home).unlink()
    told = (*waiting, *_say_shared(found.shared), *left)
    return Purge(people.height, found.rows.height, told)


def _mark(home: Home) -> Path:
    return home.erasure / "pending"


def _say_waiting(requests: pl.DataFrame) -> tuple[str, ...]:
    unknown = requests.filter(standing="unknown").height
    contradictory = requests.filter(standing="contradictory").height
    said = []
    if unknown:
        said.append(
            f"{unknown} requests for erasure name a record that nobody is known by yet: they wait "
            "until it arrives. If it should be known, have the supplier send the person_id with it."
        )
    if contradictory:
        said.append(
            f"{contradictory} requests for erasure name a record that was sent for several people: "
            "nobody was erased. Have the supplier send the request with the person_id."
        )
    return tuple(said)


def _say_shared(shared: pl.DataFrame) -> tuple[str, ...]:
    if shared.is_empty():
        return ()
    return (
        f"{shared.height} keys of people who were erased were sent for somebody else too. What "
        "names nobody but such a key was left: have the supplier say whose it is, and withdraw it.",
    )


def _purge_deliveries(
    home: Home,
    warehouse: Warehouse,
    folders: list[Found],
    rows: pl.DataFrame,
    erased_before: pl.DataFrame,
) -> list[str]:
    with warehouse.open(read_only=True) as connection:
        known = {row[0] for row in connection.table("raw.deliveries").fetchall()}
    left = []
    for found in folders:
        if found.delivery_hash in known:
            mine = rows.filter(delivery_hash=found.delivery_hash)
            gone: Rows = {
                str(record): group["row_number"] for (record,), group in mine.group_by("record")
            }
            before = erased_before.filter(delivery_hash=found.delivery_hash)
            counts = dict(before.group_by("record").agg(pl.col("rows_erased").sum()).iter_rows())
        else:
            # Received, and not taken in yet: its rows are in no table.
            gone, _ = sift(found.open(), Tombstones(home))
            counts = dict(found.receipt.erased) if found.receipt is not None else {}
        left += _purge_folder(home, found, gone, counts)
    return left


def _purge_folder(home: Home, found: Found, gone: Rows, counts: dict[str, int]) -> list[str]:
    if not found.folder.is_relative_to(home.deliveries):
        return [_say_outside(found)] * bool(gone)
    total = {
        record: counts.get(record, 0) + len(gone.get(record, ()))
        for record in sorted({*counts, *gone})
    }
    replace_stored(home, found, gone, total)
    return []


def _say_outside(found: Found) -> str:
    return (
        f"{found.folder} lies outside the home and still holds people who were erased: remove "
        "them there too. They are not taken in again."
    )


def _purge_raw(connection: duckdb.DuckDBPyConnection, rows: pl.DataFrame) -> None:
    for (record,), group in rows.group_by("record"):
        connection.register("gone", group.to_arrow())
        connection.execute(
            f"DELETE FROM raw.{record} AS r USING gone AS g "  # noqa: S608 - a name of the contract
            "WHERE g.delivery_hash = r.delivery_hash AND g.row_number = r.row_number"
        )
        connection.unregister("gone")
    counted = rows.group_by("delivery_hash", "record").agg(
        pl.len().cast(pl.Int64).alias("rows_erased")
    )
    append_frame(connection, "raw.erased", counted.sort(pl.all()))
    connection.register("counted", counted.to_arrow())
    connection.execute(sql.read("erasure/count_out.sql"))
    connection.unregister("counted")

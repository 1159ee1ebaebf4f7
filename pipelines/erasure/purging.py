"""Remove people who asked for it from everything the home holds, whatever happens meanwhile.

The order makes it safe to be killed at any moment: a mark says that a purge is under way;
tombstones come first, then the deliveries, then ``raw``, then the bytes of the warehouse, and the
mark goes last. While the mark is there, the next run does all of it again.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

import sql
from pipelines.erasure.tombstones import PERSON, Tombstones
from pipelines.files import write_whole
from pipelines.inventory import Found, Inventory
from pipelines.receipts import Receipts
from pipelines.settings import Home
from pipelines.storing import replace_stored
from pipelines.warehouse import Warehouse, append_frame, read_frame

_NAMES = {"supplier": pl.String, "kind": pl.String, "name": pl.String}


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
    asked = requests.drop_nulls()
    waiting = _say_waiting(len(requests) - len(asked))
    if asked.is_empty() and not _mark(home).exists():
        return Purge(needs_a_person=waiting)
    mark_purge(home)
    tombstones = Tombstones(home)
    people = asked.select("supplier", kind=pl.lit(PERSON), name="person_id")
    with warehouse.open(read_only=True) as connection:
        people = pl.concat([people, _tombstoned(connection, tombstones)]).unique()
        names, rows = _belonging(connection, people)
        erased_before = connection.table("raw.erased").pl()
    for (supplier, kind), group in names.group_by("supplier", "kind"):
        tombstones.add(str(supplier), str(kind), group["name"])
    suppliers = set(names["supplier"])
    left = _purge_deliveries(home, inventory, rows, erased_before, suppliers)
    with warehouse.open() as connection:
        _purge_raw(connection, rows)
    warehouse.rewrite_raw()
    _mark(home).unlink()
    return Purge(asked["person_id"].n_unique(), len(rows), (*waiting, *left))


def _mark(home: Home) -> Path:
    return home.erasure / "pending"


def _say_waiting(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    return (
        f"{count} requests for erasure name a record that nobody is known by yet: they wait until "
        "it arrives. If it should be known, ask the supplier to send the person_id with it.",
    )


def _tombstoned(connection: duckdb.DuckDBPyConnection, tombstones: Tombstones) -> pl.DataFrame:
    """Return the names in ``raw`` that were erased before: they came again by another way."""
    suppliers = {row[0] for row in connection.sql("SELECT supplier FROM raw.deliveries").fetchall()}
    if not any(tombstones.any_of(supplier) for supplier in suppliers):
        return pl.DataFrame(schema=_NAMES)
    known = read_frame(connection, "erasure/names.sql")
    found = [
        {"supplier": supplier, "kind": kind, "name": name}
        for (supplier, kind), group in known.group_by("supplier", "kind")
        for name in sorted(tombstones.among(str(supplier), str(kind), group["name"]))
    ]
    return pl.DataFrame(found, schema=_NAMES)


def _belonging(
    connection: duckdb.DuckDBPyConnection, names: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Follow people to all their rows: their absences, what belongs to those, and so on."""
    while True:
        rows = read_frame(connection, "erasure/rows.sql", erased=names)
        keys = rows.select("supplier", kind="record", name="record_key").drop_nulls()
        more = pl.concat([names, keys]).unique().sort(pl.all())
        if len(more) == len(names):
            return more, rows
        names = more


def _purge_deliveries(
    home: Home,
    inventory: Inventory,
    rows: pl.DataFrame,
    erased_before: pl.DataFrame,
    suppliers: set[str],
) -> list[str]:
    left = []
    receipts = Receipts(home)
    for found in inventory.folders:
        if found.look.supplier not in suppliers:
            continue
        mine = rows.filter(delivery_hash=found.delivery_hash)
        gone = {str(record): group["row_number"] for (record,), group in mine.group_by("record")}
        if not found.folder.is_relative_to(home.deliveries):
            left += [_say_outside(found)] * bool(gone)
            continue
        before = erased_before.filter(delivery_hash=found.delivery_hash)
        counts = dict(before.group_by("record").agg(pl.col("rows_erased").sum()).iter_rows())
        total = {
            record: counts.get(record, 0) + len(gone.get(record, ()))
            for record in sorted({*counts, *gone})
        }
        replace_stored(home, receipts, found, gone, total)
    left += [
        f"{place} cannot be opened, so it may still hold people who were erased: mend it or "
        "remove it."
        for place, file, _ in inventory.refused
        if file == "delivery.toml"
    ]
    return left


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

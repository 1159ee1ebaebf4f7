"""Take deliveries into ``raw``: each wholly, once, and never changed afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import duckdb
import polars as pl

from pipelines.contract import RECORDS, Record
from pipelines.reading import (
    Delivery,
    Source,
    Unreadable,
    delivery_folders,
    open_delivery,
    read_source,
)
from pipelines.validation import check_rows
from pipelines.warehouse import Warehouse, append_frame, write_frame

DATA_ENDINGS = (".csv", ".csv.gz", ".tsv", ".parquet", ".xlsx", ".xls", ".ods")


@dataclass(frozen=True)
class Inventory:
    """What lies in the deliveries folder: what can be opened, and what cannot and why."""

    deliveries: tuple[Delivery, ...]
    refused: tuple[tuple[str, str, str], ...]
    """Delivery, file and a sentence: what cannot be taken, and what to do about it."""


def take_inventory(root: Path) -> Inventory:
    """Open every delivery below `root`; of two copies of one delivery, keep the first."""
    found: dict[str, Delivery] = {}
    refused = []
    for folder in delivery_folders(root):
        try:
            delivery = open_delivery(folder)
        except Unreadable as reason:
            name = folder.relative_to(root).as_posix()
            refused.append((name, "delivery.toml", str(reason)))
        else:
            found.setdefault(delivery.delivery_hash, delivery)
            refused += [(delivery.delivery_id, *refusal) for refusal in _refusals(delivery)]
    return Inventory(tuple(found.values()), tuple(refused))


def _refusals(delivery: Delivery) -> list[tuple[str, str]]:
    """Name what cannot be read, and data under a name that no record has."""
    misnamed = [
        (name, _misnamed(name)) for name in delivery.ignored if name.lower().endswith(DATA_ENDINGS)
    ]
    return [*delivery.refused, *misnamed]


def _misnamed(name: str) -> str:
    nearest = get_close_matches(name.split(".", maxsplit=1)[0].lower(), RECORDS, n=1)
    meant = f"did you mean {nearest[0]}? " if nearest else ""
    return (
        f"{name} is no record's name, so it was not read: {meant}Name it after one of "
        f"{', '.join(RECORDS)}, or take it out."
    )


def take_in(warehouse: Warehouse, inventory: Inventory) -> Iterator[Delivery]:
    """Store every delivery that is not in ``raw`` yet, one transaction each; yield each new one.

    A crash leaves a delivery wholly in or wholly out, so a later run carries on where this ended.
    """
    with warehouse.open() as connection:
        columns = ["delivery_id", "file", "message"]
        refused = pl.DataFrame(list(inventory.refused), schema=columns, orient="row")
        write_frame(connection, "raw.refusals", refused.cast(pl.String))
        known = {row[0] for row in connection.table("raw.deliveries").fetchall()}
    for delivery in inventory.deliveries:
        if delivery.delivery_hash in known:
            continue
        with warehouse.open() as connection:
            _store(connection, delivery)
        yield delivery


def _store(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> None:
    described = delivery.description
    for source in delivery.sources:
        rows, status, message = _store_source(connection, delivery, source)
        connection.execute(
            "INSERT INTO raw.files VALUES (?, ?, ?, ?, ?, ?)",
            [delivery.delivery_hash, source.record.name, source.name, rows, status, message],
        )
    connection.execute(
        "INSERT INTO raw.deliveries VALUES (?, ?, ?, ?, ?, ?)",
        [
            delivery.delivery_hash,
            described.supplier,
            described.period,
            described.extracted_on,
            described.complete_from,
            described.made_up,
        ],
    )


def _store_source(
    connection: duckdb.DuckDBPyConnection, delivery: Delivery, source: Source
) -> tuple[int, str, str]:
    record = source.record
    try:
        delivered, unknown = read_source(delivery, source)
    except Unreadable as reason:
        return 0, "rejected", str(reason)
    values = delivery.mapping.of(record).values
    rows = check_rows(delivered, record, delivery.description.extracted_on, values)
    identity = pl.lit(delivery.delivery_hash).alias("delivery_hash")
    append_frame(connection, f"raw.{record.name}", rows.select(identity, pl.all()))
    return len(rows), "accepted", _message(rows, record, unknown)


def _message(rows: pl.DataFrame, record: Record, unknown: tuple[str, ...]) -> str:
    notes = []
    if unknown:
        notes.append(f"columns not in the contract, not stored: {', '.join(unknown)}")
    clean = rows.filter(pl.col("reasons").list.len() == 0)
    extras = len(clean) - clean["record_key"].n_unique()
    if extras:
        notes.append(f"{extras} rows repeat another row of {record.name} exactly")
    return "; ".join(notes)

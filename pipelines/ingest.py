"""Take a delivery into ``raw``: wholly, once, and never changed afterwards."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import duckdb
import polars as pl

from pipelines.contract import RECORDS, Record
from pipelines.reading import Delivery, Source, Unreadable, read_source
from pipelines.storing import Rows
from pipelines.validation import check_in_batches
from pipelines.warehouse import append_frame


@dataclass
class _Tally:
    """What is said of a file in the ledger, counted while its rows pass."""

    rows: int = 0
    clean: int = 0
    keys: list[pl.Series] = field(default_factory=list)

    def add(self, rows: pl.DataFrame) -> None:
        self.rows += len(rows)
        clean = rows.filter(pl.col("reasons").list.len() == 0)["record_key"]
        self.clean += len(clean)
        self.keys.append(clean.hash().unique())

    @property
    def twins(self) -> int:
        return self.clean - pl.concat(self.keys).n_unique()


def take_in(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    delivery_hash: str,
    without: Rows | None = None,
    erased: Mapping[str, int] | None = None,
) -> None:
    """Store `delivery` in ``raw`` under its hash, in the transaction that is open.

    Parameters
    ----------
    connection
        The warehouse.
    delivery
        What lies in the folder.
    delivery_hash
        The hash of what the supplier sent.
    without
        By record, the numbers of rows to leave out.
    erased
        By record, how many rows have been left out of the delivery in all.
    """
    for source in sorted(delivery.sources, key=lambda s: list(RECORDS).index(s.record.name)):
        name = source.record.name
        gone = None if without is None else without.get(name)
        rows, status, message = _store_source(connection, delivery, source, delivery_hash, gone)
        connection.execute(
            "INSERT INTO raw.files VALUES (?, ?, ?, ?, ?, ?)",
            [delivery_hash, name, source.name, rows, status, message],
        )
    described = delivery.description
    connection.execute(
        "INSERT INTO raw.deliveries VALUES (?, ?, ?, ?, ?, ?)",
        [
            delivery_hash,
            described.supplier,
            described.period,
            described.extracted_on,
            described.complete_from,
            described.made_up,
        ],
    )
    for name, count in sorted((erased or {}).items()):
        connection.execute("INSERT INTO raw.erased VALUES (?, ?, ?)", [delivery_hash, name, count])


def _store_source(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    source: Source,
    delivery_hash: str,
    gone: pl.Series | None,
) -> tuple[int, str, str]:
    record = source.record
    try:
        reading = read_source(delivery, source)
    except Unreadable as reason:
        return 0, "rejected", str(reason)
    words = delivery.mapping.of(record).values
    checked = check_in_batches(reading.rows, record, delivery.description.extracted_on, words)
    tally = _Tally()
    for batch in _one_ahead(checked):
        rows = batch
        if gone is not None:
            rows = batch.filter(~pl.col("row_number").is_in(gone.implode()))
        tally.add(rows)
        append_frame(connection, f"raw.{record.name}", _as_stored(rows, record, delivery_hash))
    return tally.rows, "accepted", _message(tally, record, reading.unknown)


def _one_ahead(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield the batches, the next being made while one is stored."""
    with ThreadPoolExecutor(max_workers=1) as maker:
        coming = maker.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = maker.submit(next, batches, None)
            yield batch


def _as_stored(rows: pl.DataFrame, record: Record, delivery_hash: str) -> pl.DataFrame:
    """Keep the words of the supplier where a row is refused, or may be for want of its parent."""
    is_kept = pl.lit(record.may_be_refused_later) | (pl.col("reasons").list.len() > 0)
    words = pl.when(is_kept).then(pl.col("as_delivered").struct.json_encode())
    return rows.with_columns(words.alias("as_delivered")).select(
        pl.lit(delivery_hash).alias("delivery_hash"), pl.all()
    )


def _message(tally: _Tally, record: Record, unknown: tuple[str, ...]) -> str:
    notes = []
    if unknown:
        notes.append(f"columns we do not ask for, not stored: {', '.join(unknown)}")
    if tally.twins:
        noun = "row repeats" if tally.twins == 1 else "rows repeat"
        notes.append(f"{tally.twins} {noun} another row of {record.name} exactly")
    if not tally.rows:
        notes.append("it has a header and no rows")
    return "; ".join(notes)

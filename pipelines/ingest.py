"""Take a delivery into ``raw``: wholly, once, and never changed afterwards."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import duckdb
import polars as pl

from pipelines.contract import RECORDS, Record
from pipelines.reading import Delivery, Reading, Source, Unreadable, read_source
from pipelines.receipts import Receipt
from pipelines.storing import Rows
from pipelines.validation import check_in_batches
from pipelines.warehouse import append_frame

MOST_TOLD: Final = 20
"""So many row numbers are named in a message."""


@dataclass
class _Tally:
    """What is said of a file in the ledger, counted while its rows pass."""

    rows: int = 0
    unclear: int = 0
    """Rows that give a reason of erasure and do not ask for it as it must be asked."""
    keys: list[pl.DataFrame] = field(default_factory=list)

    def add(self, rows: pl.DataFrame) -> None:
        self.rows += len(rows)
        self.unclear += int(rows["unclear"].sum())
        clean = rows.filter(pl.col("reasons").list.len() == 0)
        self.keys.append(clean.select("row_number", key=pl.col("record_key").hash()))

    def twins(self) -> list[int]:
        """Return the numbers of rows that repeat an earlier row."""
        keys = pl.concat(self.keys)
        if keys["key"].n_unique() == len(keys):
            return []
        return keys.filter(~pl.col("key").is_first_distinct())["row_number"].to_list()


def take_in(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    delivery_hash: str,
    *,
    without: Rows | None = None,
    erased: Mapping[str, int] | None = None,
    receipt: Receipt | None = None,
) -> int:
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
    receipt
        What was sent, where that is not what is stored.

    Returns
    -------
    int
        Rows that seem to ask for erasure but do not as it must be asked.
    """
    unclear = 0
    for source in sorted(delivery.sources, key=lambda s: list(RECORDS).index(s.record.name)):
        name = source.record.name
        gone = None if without is None else without.get(name)
        sent = None if receipt is None else receipt.files.get(name)
        try:
            reading = read_source(delivery, source)
        except Unreadable as reason:
            line: tuple[int, str, str] = (0, "rejected", str(reason))
        else:
            tally = _store(connection, delivery, source, delivery_hash, reading, gone)
            unknown = reading.unknown if sent is None else sent.unknown
            line = (tally.rows, "accepted", _message(tally, source.record, unknown))
            unclear += tally.unclear
        file = source.name if sent is None else sent.file
        connection.execute(
            "INSERT INTO raw.files VALUES (?, ?, ?, ?, ?, ?)", [delivery_hash, name, file, *line]
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
    return unclear


def _store(  # noqa: PLR0917 - everything a row's place is made of
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    source: Source,
    delivery_hash: str,
    reading: Reading,
    gone: pl.Series | None,
) -> _Tally:
    record = source.record
    words = delivery.mapping.of(record).values
    checked = check_in_batches(reading.rows, record, delivery.description.extracted_on, words)
    tally = _Tally()
    for batch in _one_ahead(checked):
        rows = batch
        if gone is not None:
            rows = batch.filter(~pl.col("row_number").is_in(gone.implode()))
        tally.add(rows)
        append_frame(connection, f"raw.{record.name}", _as_stored(rows, record, delivery_hash))
    return tally


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
        pl.lit(delivery_hash).alias("delivery_hash"), pl.exclude("unclear")
    )


def _message(tally: _Tally, record: Record, unknown: tuple[str, ...]) -> str:
    notes = []
    if unknown:
        notes.append(f"columns we do not ask for, not stored: {', '.join(unknown)}")
    twins = tally.twins()
    if twins:
        told = ", ".join(map(str, twins[:MOST_TOLD])) + ", ..." * (len(twins) > MOST_TOLD)
        what = f"row {told} repeats" if len(twins) == 1 else f"{len(twins)} rows repeat"
        where = "" if len(twins) == 1 else f" (rows {told})"
        notes.append(f"{what} an earlier row of {record.name}{where}")
    if tally.unclear:
        notes.append(
            f"rows that speak of erasure or objection and ask for nothing: {tally.unclear}; to ask "
            "for it, write withdrawn under record_status and erasure or objection alone under "
            "withdrawn_reason"
        )
    if not tally.rows:
        notes.append("it has a header and no rows")
    return "; ".join(notes)

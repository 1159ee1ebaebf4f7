"""Store a delivery as something other than the files that came: only what the contract asks for.

A plain CSV that holds nothing else is copied as it is. Any other file is written anew, as CSV: one
with columns that the contract does not know or rows that must go, and every workbook, Parquet or
packed file, which hide more than their cells. A row that goes leaves an empty one, so that the
numbers of all others stay what they were.
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from pipelines.files import force_to_disk, sync
from pipelines.inventory import Found
from pipelines.reading import (
    DESCRIPTIVE_FILES,
    Delivery,
    Reading,
    Source,
    Unreadable,
    batches,
    open_delivery,
    read_source,
)
from pipelines.reading.columns import IS_ROW
from pipelines.receipts import Receipt, Receipts, SentFile
from pipelines.settings import Home

STAGED: Final = ".storing-"
"""A folder whose name begins so is unfinished, and nobody's delivery."""

Rows = Mapping[str, pl.Series]
"""By record: numbers of rows, 1 for the first under the header."""


def store(
    delivery: Delivery, sources: Iterable[Source], erased: Rows, into: Path
) -> tuple[str, dict[str, SentFile]]:
    """Write `sources` of `delivery` to the folder `into`, without the rows `erased`.

    Returns
    -------
    tuple of str and dict
        The hash of what was stored, as `open_delivery` reckons it, and by record what was sent.
    """
    sent = {}
    into.mkdir(mode=0o700, parents=True)
    for name in DESCRIPTIVE_FILES:
        if (delivery.folder / name).exists():
            shutil.copyfile(delivery.folder / name, into / name)
    for source in sources:
        reading = read_source(delivery, source)
        sent[source.record.name] = SentFile(source.name, reading.unknown)
        rows = erased.get(source.record.name)
        if rows is None and not reading.unknown and source.path.suffix.lower() == ".csv":
            shutil.copyfile(source.path, into / source.path.name)
        else:
            _write(reading, rows, into / f"{source.record.name}.csv")
    for path in into.iterdir():
        path.chmod(0o600)
    force_to_disk(into)
    return open_delivery(into).delivery_hash, sent


def sort_sources(delivery: Delivery) -> tuple[list[Source], tuple[tuple[str, str, str], ...]]:
    """Return the sources of `delivery` that can be taken, and the others with the reason why."""
    taken, rejected = [], []
    for source in delivery.sources:
        try:
            read_source(delivery, source)
        except Unreadable as reason:
            rejected.append((source.record.name, source.name, str(reason)))
        else:
            taken.append(source)
    return taken, tuple(rejected)


def replace_stored(
    home: Home, found: Found, erased: Rows, counts: Mapping[str, int]
) -> Receipt | None:
    """Store a delivery of the home anew without the rows `erased`, and without what is not read.

    At every moment at least one whole version of the delivery lies in the home.

    Parameters
    ----------
    counts
        By record, how many rows of the delivery have been erased in all.

    Returns
    -------
    Receipt or None
        The delivery's receipt as it is now. The folder has the same name as before.
    """
    delivery = found.open()
    sources, rejected = sort_sources(delivery)
    if not erased and not rejected and not delivery.ignored and not delivery.refused:
        return found.receipt
    staged = home.deliveries / f"{STAGED}{found.delivery_hash[:16]}"
    shutil.rmtree(staged, ignore_errors=True)
    stored_hash, sent = store(delivery, sources, erased, staged)
    receipt = Receipt(
        found.look.supplier,
        found.look.period,
        found.delivery_hash,
        stored_hash,
        counts,
        rejected,
        files=sent,
    )
    if found.receipt is not None:
        receipt = replace(found.receipt, stored_hash=stored_hash, erased=counts)
    Receipts(home).add(receipt)
    _swap(found.folder, staged, stored_hash)
    return receipt


def remove_leftovers(home: Home) -> None:
    """Remove what a crash left unfinished beside the deliveries."""
    for folder in home.deliveries.glob(f"{STAGED}*"):
        shutil.rmtree(folder)


def _swap(folder: Path, staged: Path, stored_hash: str) -> None:
    beside = folder.with_name(f"{folder.name}-{stored_hash[:8]}")
    if beside.exists():
        shutil.rmtree(staged)
    else:
        staged.rename(beside)
    sync(folder.parent)
    folder.rename(staged)
    shutil.rmtree(staged)
    beside.rename(folder)
    sync(folder.parent)


def _write(reading: Reading, erased: pl.Series | None, path: Path) -> None:
    columns = list(reading.headers)
    header = pl.DataFrame(schema=dict.fromkeys(reading.headers.values(), pl.String))
    gone = pl.Series([], dtype=pl.UInt32) if erased is None else erased
    is_marked = IS_ROW in reading.rows.collect_schema()
    with path.open("wb") as file:
        # In quotation marks, a header cannot be taken for several.
        header.write_csv(file, quote_style="always")
        first = 1
        for batch in batches(reading.rows):
            numbers = pl.int_range(first, first + len(batch), dtype=pl.UInt32, eager=True)
            kept = pl.lit(~numbers.is_in(gone.implode()))
            cells = batch.select(columns)
            if is_marked:
                cells = _with_lost_rows(cells, batch.get_column(IS_ROW))
            cells.select(pl.when(kept).then(pl.col(columns))).write_csv(file, include_header=False)
            first += len(batch)


def _with_lost_rows(cells: pl.DataFrame, is_row: pl.Series) -> pl.DataFrame:
    """Keep a row of which everything was left out as a row: a word that means missing."""
    is_empty = ~cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    lost = pl.lit(is_empty & is_row)
    return cells.with_columns(pl.when(lost).then(pl.lit("NULL")).otherwise(pl.first()).name.keep())

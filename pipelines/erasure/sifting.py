"""Find the rows of a delivery that belong to people who were erased."""

from datetime import date

import polars as pl

from pipelines.contract import RECORDS, Record
from pipelines.erasure.tombstones import PERSON, Tombstones
from pipelines.reading import Delivery, Source, Unreadable, batches, read_source
from pipelines.values import read_cells


def sift(delivery: Delivery, tombstones: Tombstones) -> tuple[dict[str, pl.Series], bool]:
    """Return the rows of `delivery` that must not be taken in, by record.

    What is told of them for the first time (a new absence of an erased person) is remembered, so
    that what belongs to it is found as well, here and in later deliveries.

    Returns
    -------
    tuple of dict and bool
        Row numbers by record, and whether anything new had to be remembered: then what came
        earlier must be looked through again.
    """
    supplier = delivery.description.supplier
    if not tombstones.any_of(supplier):
        return {}, False
    found: dict[str, pl.Series] = {}
    has_new = False
    for record in RECORDS.values():
        for source in (s for s in delivery.sources if s.record is record):
            names = _names(delivery, source)
            if names is None:
                continue
            rows, keys = _belonging(names, record, supplier, tombstones)
            if len(rows):
                found[record.name] = rows
            before = tombstones.among(supplier, record.name, keys)
            has_new = has_new or len(before) < keys.n_unique()
            tombstones.add(supplier, record.name, keys)
    return found, has_new


def _names(delivery: Delivery, source: Source) -> pl.DataFrame | None:
    """Return row number, key, parent's key and person of every row; none of a rejected file."""
    record = source.record
    wanted = [name for name in (record.key, record.parent_key, "person_id") if name]
    try:
        rows = read_source(delivery, source).rows
    except Unreadable:
        return None
    there = [name for name in wanted if name in rows.collect_schema().names()]
    words = delivery.mapping.of(record).values
    parts = [
        batch.select(
            read_cells(batch[name], record.column(name), date.max, words.get(name, {})).text.alias(
                name
            )
            for name in there
        )
        for batch in batches(rows.select(there))
    ]
    read = pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(there, pl.String))
    return read.with_row_index("row_number", offset=1)


def _belonging(
    names: pl.DataFrame, record: Record, supplier: str, tombstones: Tombstones
) -> tuple[pl.Series, pl.Series]:
    """Return the numbers of rows that belong to an erased person, and the keys of those rows.

    A row says whose it is by its person or its parent; only one that says neither, as a withdrawal
    may, is known by its own key.
    """
    kinds = {"person_id": PERSON}
    if record.parent_key is not None and record.parent is not None:
        kinds = {record.parent_key: record.parent}
    belongs, is_silent = pl.lit(value=False), pl.lit(value=True)
    for column, kind in kinds.items():
        if column in names.columns:
            erased = tombstones.among(supplier, kind, names[column])
            belongs = belongs | pl.col(column).is_in(list(erased)).fill_null(value=False)
            is_silent = pl.col(column).is_null()
    keys = tombstones.among(supplier, record.name, names[record.key])
    by_key = pl.col(record.key).is_in(list(keys)).fill_null(value=False)
    rows = names.filter(belongs | (is_silent & by_key))
    return rows["row_number"], rows[record.key].drop_nulls()

"""Test each row of a delivered file against the contract: all its faults, none of its values.

A row is judged here by itself and within its file. What needs other records (is the parent known?)
is judged in ``sql/checks/``; what a single cell says is read in `values`.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

import polars as pl

from pipelines.contract import STATUS_COLUMNS, Record
from pipelines.reading.columns import IS_ROW
from pipelines.reading.table import batches
from pipelines.values import Cells, read_cells

ERASURE_REASONS: Final = ("objection", "erasure")
"""Reasons of a withdrawal after which no trace of the person may be left."""

ERASURE_WORDS: Final = "eras|object"
"""Parts of words by which people mean it who do not say it as it must be said."""

Words = Mapping[str, Mapping[str, str]]


def check_rows(
    delivered: pl.DataFrame, record: Record, extracted_on: date, words: Words | None = None
) -> pl.DataFrame:
    """Read every row of one file and name all faults each has by itself or within the file.

    Parameters
    ----------
    delivered : polars.DataFrame
        One row per row of the file, in its order; string columns named as in the contract.
        Columns of the contract that the file lacks may be absent.
    record : Record
        The record type of the file.
    extracted_on : datetime.date
        Day up to which the supplier's records are complete.
    words : mapping, optional
        By column, the supplier's words (as `values.same_word` spells them) and the contract's.
        What is stored as delivered stays as the supplier wrote it.

    Returns
    -------
    polars.DataFrame
        ``row_number`` (1 is the first row under the header), ``record_key``, ``withdrawn``,
        ``erasure`` (whether the withdrawal asks that nothing be left), ``unclear`` (whether the row
        seems to ask so, but not as it must be asked), ``reasons`` (a list of
        strings, empty where there is none), ``as_delivered`` (a struct of strings) and the typed
        columns of the contract, null where a value is missing or faulty.
    """
    return pl.concat(check_in_batches(delivered.lazy(), record, extracted_on, words))


def check_in_batches(
    delivered: pl.LazyFrame, record: Record, extracted_on: date, words: Words | None = None
) -> Iterator[pl.DataFrame]:
    """Do what `check_rows` does, and yield the rows in parts; at least one part."""
    reader = _Reader(record, extracted_on, words or {})
    contradicted = _contradicted_keys(delivered, reader)
    nothing = pl.DataFrame(schema=delivered.collect_schema())
    yield _check_batch(nothing, 1, reader, contradicted)
    first_row = 1
    for batch in batches(delivered):
        yield _check_batch(batch, first_row, reader, contradicted)
        first_row += len(batch)


class _Reader:
    """Reads the columns of one record type, each as `values` says."""

    def __init__(self, record: Record, extracted_on: date, words: Words) -> None:
        self.record, self._extracted_on, self._words = record, extracted_on, words

    def read(self, rows: pl.DataFrame, name: str) -> Cells:
        """Read the column called `name`."""
        column = self.record.column(name)
        return read_cells(rows[name], column, self._extracted_on, self._words.get(name, {}))

    def read_all(self, rows: pl.DataFrame) -> dict[str, Cells]:
        """Read every column."""
        return {column.name: self.read(rows, column.name) for column in self.record.columns}


def _check_batch(
    delivered: pl.DataFrame, first_row: int, reader: _Reader, contradicted: pl.Series | None
) -> pl.DataFrame:
    is_row = _is_row(delivered)
    rows = _complete(delivered, reader.record).with_row_index("row_number", first_row)
    record = reader.record
    cells = reader.read_all(rows)
    withdrawn = (cells["record_status"].value == "withdrawn").fill_null(value=False)
    why = cells["withdrawn_reason"].text.str.to_lowercase()
    asks = why.is_in(ERASURE_REASONS).fill_null(value=False)
    speaks = why.str.contains(ERASURE_WORDS).fill_null(value=False)
    key = cells[record.key].text.alias("record_key")
    flags = _flags(cells, record, withdrawn)
    if contradicted is not None:
        flags["duplicate_key"] = key.is_in(contradicted.implode()).fill_null(value=False)
    as_delivered = rows.drop("row_number")
    read = pl.DataFrame(
        [
            rows["row_number"],
            key,
            withdrawn.alias("withdrawn"),
            (withdrawn & asks).alias("erasure"),
            (speaks & ~(withdrawn & asks)).alias("unclear"),
            _reasons(flags, len(rows)),
            as_delivered.to_struct("as_delivered"),
            *(
                cells[column.name].value.alias(column.name)
                for column in record.columns
                if column not in STATUS_COLUMNS
            ),
        ]
    )
    return read.filter(is_row)


def _is_row(delivered: pl.DataFrame) -> pl.Series:
    """Tell rows from lines of separators, which Excel saves where something stood once."""
    if IS_ROW in delivered.columns:
        return delivered.get_column(IS_ROW)
    filled = pl.any_horizontal(pl.all().str.contains(r"\S")).fill_null(value=False)
    return delivered.select(filled.alias(IS_ROW)).to_series()


def _flags(
    cells: Mapping[str, Cells], record: Record, withdrawn: pl.Series
) -> dict[str, pl.Series]:
    """Return every reason that some row has, with a flag for each row."""
    flags: dict[str, pl.Series] = {}
    for column in record.columns:
        # A withdrawal needs to say what it withdraws, and no more.
        is_asked = column.name in {record.key, "record_status"}
        faults = dict(cells[column.name].faults)
        if column.not_before is not None:
            faults["date_order"] = cells[column.name].value < cells[column.not_before].value
        for reason, fault in faults.items():
            flags[f"{reason}:{column.name}"] = fault if is_asked else fault & ~withdrawn
    if record.either is not None:
        one, other = (cells[name].text.is_null() for name in record.either)
        flags[f"missing:{record.either[1]}"] = one & other & ~withdrawn
    if record.name == "practices":
        no_start = (cells["role"].value == "pilot") & cells["pilot_started_on"].text.is_null()
        flags["pilot_start_missing"] = no_start & ~withdrawn
    return {reason: flag.fill_null(value=False) for reason, flag in flags.items() if flag.any()}


def _reasons(flags: Mapping[str, pl.Series], size: int) -> pl.Series:
    """List the reasons of each row; made for the few faulty rows alone, since lists are dear."""
    none = pl.Series("reasons", [[]], dtype=pl.List(pl.String))
    if not flags:
        return none.new_from_index(0, size)
    told = pl.DataFrame([flag.alias(reason) for reason, flag in flags.items()])
    faulty = told.select(pl.any_horizontal(pl.all())).to_series().arg_true()
    named = told[faulty].select(
        pl.concat_list(pl.when(pl.col(reason)).then(pl.lit(reason)) for reason in flags)
        .list.drop_nulls()
        .alias("reasons")
    )
    places = pl.repeat(0, size, dtype=pl.UInt32, eager=True)
    places = places.scatter(faulty, range(1, len(faulty) + 1))
    return pl.concat([none, named.to_series()]).gather(places)


def _complete(delivered: pl.DataFrame, record: Record) -> pl.DataFrame:
    """Give the rows the columns they lack, all in the order of the contract."""
    names = [column.name for column in record.columns]
    absent = [name for name in names if name not in delivered.columns]
    return delivered.with_columns(pl.lit(None, pl.String).alias(n) for n in absent).select(names)


def _contradicted_keys(delivered: pl.LazyFrame, reader: _Reader) -> pl.Series | None:
    """Return the keys that stand for several contents in the file; none where there is none.

    Identical twins do not contradict each other. Content is what was read, so one date written in
    two ways is the same; a value that could not be read is compared as it was written.
    """
    name = reader.record.key
    repeated = _repeated_keys(delivered, reader)
    if repeated is None:
        return None
    contents = []
    for batch in batches(delivered):
        keys = reader.read(batch, name).text
        suspects = _complete(batch.filter(keys.is_in(repeated.implode())), reader.record)
        contents.append(pl.DataFrame(map(_content, reader.read_all(suspects).items())))
    content = pl.concat(contents).unique()
    return content.filter(pl.col(name).is_duplicated())[name].unique()


def _content(read: tuple[str, Cells]) -> pl.Series:
    """Return a column to compare by: what was read, else what was written."""
    column, cells = read
    content = pl.coalesce(cells.value.cast(pl.String), cells.text)
    return pl.select(content.alias(column)).to_series()


def _repeated_keys(delivered: pl.LazyFrame, reader: _Reader) -> pl.Series | None:
    """Return the keys that stand in several rows; None where there are none, as is usual."""
    name = reader.record.key
    keys = [reader.read(batch, name).text for batch in batches(delivered.select(name))]
    key = pl.concat(keys).drop_nulls() if keys else pl.Series(dtype=pl.String)
    # Numbers are compared many times faster than strings; equal strings have equal hashes.
    if key.hash().n_unique() == len(key):
        return None
    return key.filter(key.is_duplicated()).unique()

"""Read Parquet: typed columns become the strings a CSV would have had."""

from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.reading.errors import Unreadable, is_library_fault
from pipelines.reading.limits import MAX_CELL_BYTES, MAX_PARQUET_ROWS, check_unpacked
from pipelines.reading.names import shown
from pipelines.reading.table import Table, make_table, read_through

_WHOLE_FLOATS_END = 2.0**53
"""Above this a 64-bit float no longer tells neighbouring whole numbers apart."""


def read_parquet(path: Path, place: str) -> Table:
    """Read a Parquet file as strings.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    place : str
        The file as sentences name it.

    Raises
    ------
    Unreadable
        If it is no Parquet, has too many rows, or has a column that is not of plain values.
    """
    try:
        with pq.ParquetFile(path) as file:
            _refuse_shape(file.metadata.num_rows, file.schema_arrow, place)
        frame = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        kinds = frame.collect_schema()
        _refuse_long(frame, kinds, path, place)
        texts = [_as_text(pl.col(name), kind).alias(name) for name, kind in kinds.items()]
        rows = read_through(frame.select(texts))
    except Unreadable:
        raise
    except BaseException as error:
        if not is_library_fault(error):
            raise
        raise Unreadable(
            f"{place} cannot be read as Parquet: write it again, or send CSV."
        ) from None
    return make_table(kinds.names(), rows)


def _refuse_shape(rows: int, schema: pa.Schema, place: str) -> None:
    if rows > MAX_PARQUET_ROWS:
        raise Unreadable(f"{place} has more than {MAX_PARQUET_ROWS:,} rows: send less in it.")
    if not len(schema):
        raise Unreadable(f"{place} has no columns: send it with its columns.")
    for column in schema:
        kind = column.type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if pa.types.is_nested(kind) or pa.types.is_duration(kind) or pa.types.is_interval(kind):
            raise Unreadable(
                f"{place}: column {shown(column.name)} is not of plain values (it holds lists, "
                "structures or durations): write it as text, numbers or dates."
            )


def _refuse_long(frame: pl.LazyFrame, kinds: pl.Schema, path: Path, place: str) -> None:
    """Refuse what unpacks to too much: one long value may stand in a million rows."""
    texts = [name for name, kind in kinds.items() if kind in {pl.String, pl.Categorical, pl.Binary}]
    if not texts:
        return
    size = pl.col(texts).cast(pl.Binary).bin.size()
    lengths = frame.select(size.sum().cast(pl.UInt64).name.suffix(" sum"), size.max()).collect()
    longest = lengths.select(pl.max_horizontal(pl.col(texts))).item() or 0
    if longest > MAX_CELL_BYTES:
        raise Unreadable(
            f"{place} has a value longer than {MAX_CELL_BYTES:,} characters: leave it out."
        )
    total = sum(lengths.select(pl.exclude(texts)).row(0))
    check_unpacked(int(total), path.stat().st_size, place)


def _as_text(value: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.Datetime):
        return value.dt.to_string("%Y-%m-%d %H:%M:%S").str.replace(" 00:00:00", "", literal=True)
    if kind.is_float() or isinstance(kind, pl.Decimal):
        number = value.cast(pl.Float64)
        whole = (number == number.floor()) & (number.abs() < _WHOLE_FLOATS_END)
        text = pl.when(whole).then(number.cast(pl.Int64, strict=False).cast(pl.String))
        return pl.when(number.is_not_nan()).then(pl.coalesce(text, value.cast(pl.String)))
    return value.cast(pl.String)

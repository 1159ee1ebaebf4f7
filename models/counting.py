"""Count rows that are alike: by any columns, fast, in an order that does not depend on theirs.

Text is compared by codes and every column by whole numbers, so that what tells a row apart becomes
one number; grouping and sorting ten million such numbers takes seconds, grouping by their texts
minutes.
"""

from dataclasses import dataclass
from math import prod

import numpy as np
import polars as pl

COUNT = "n"
_LARGEST_KEY = 2**62


@dataclass(frozen=True)
class _Coded:
    """A column as numbers from 0, in the order of its values, and the values they stand for."""

    codes: pl.Series
    values: pl.Series


def count_alike(rows: pl.DataFrame) -> pl.DataFrame:
    """
    Add up the counts of rows that are alike in every other column.

    Parameters
    ----------
    rows
        A column ``n`` of whole numbers, and any others, without a null.

    Returns
    -------
    polars.DataFrame
        One row for each distinct combination, sorted by the columns in their order.
    """
    names = [name for name in rows.columns if name != COUNT]
    coded = [_encode(rows.get_column(name)) for name in names]
    sizes = [max(len(column.values), 1) for column in coded]
    if rows.is_empty() or prod(sizes) > _LARGEST_KEY:
        return rows.group_by(names).agg(pl.col(COUNT).sum()).sort(names)
    key = pl.repeat(0, len(rows), dtype=pl.Int64, eager=True)
    for column, size in zip(coded, sizes, strict=True):
        key = key * size + column.codes.cast(pl.Int64)
    counted = (
        pl.DataFrame({"key": key, COUNT: rows.get_column(COUNT)})
        .group_by("key")
        .agg(pl.col(COUNT).sum())
        .sort("key")
    )
    return pl.DataFrame(
        [*_decode(counted.get_column("key"), names, coded, sizes), counted.get_column(COUNT)]
    )


def _encode(column: pl.Series) -> _Coded:
    if column.dtype == pl.String:
        return _encode_text(column)
    values = column.unique().sort()
    low, high = values.first(), values.last()
    if isinstance(low, int) and isinstance(high, int) and high - low == len(values) - 1:
        return _Coded(column.cast(pl.Int64) - low, values)
    places = values.to_frame("value").with_row_index("code")
    found = column.to_frame("value").join(places, on="value", how="left", maintain_order="left")
    return _Coded(found.get_column("code"), values)


def _encode_text(column: pl.Series) -> _Coded:
    """Compare each distinct text once: the library numbers texts faster than it can join them."""
    coded = column.cast(pl.Categorical(pl.Categories.random()))
    distinct = coded.unique()
    texts = distinct.cast(pl.String)
    values = texts.sort()
    place = texts.replace_strict(values, range(len(values)), return_dtype=pl.Int64)
    numbers = distinct.to_physical().to_numpy()
    places = np.zeros(int(numbers.max(initial=0)) + 1, dtype=np.int64)
    places[numbers] = place.to_numpy()
    return _Coded(pl.Series(places[coded.to_physical().to_numpy()]), values)


def _decode(
    key: pl.Series, names: list[str], coded: list[_Coded], sizes: list[int]
) -> list[pl.Series]:
    columns: list[pl.Series] = []
    for name, column, size in zip(reversed(names), reversed(coded), reversed(sizes), strict=True):
        columns.append(column.values.gather(key % size).alias(name))
        key = key // size
    return columns[::-1]

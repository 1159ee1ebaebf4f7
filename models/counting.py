"""Number and count rows that are alike: by any columns, fast, in an order that is not theirs.

Text is compared by codes and every column by whole numbers, so that what tells a row apart becomes
one number; grouping and sorting ten million such numbers takes seconds, grouping by their texts
minutes.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import prod
from typing import Final, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]

COUNT: Final = "n"
WIDE: Final = (pl.UInt64, pl.Int128)
"""Whole numbers that 64 bits with a sign may not hold."""

WORTH_A_THREAD: Final = 100_000
_LARGEST_KEY: Final = 2**62
_LARGEST_TALLY: Final = 2**26
"""Numbers up to this are ticked off in a list that long; larger ones are sorted."""


@dataclass(frozen=True)
class _Coded:
    """A column as numbers from 0 to less than `size`, in the order of its values."""

    codes: Ints
    size: int
    values: pl.Series | int
    """What the numbers stand for; of whole numbers the least."""
    dtype: pl.DataType

    def decode(self, codes: Ints) -> pl.Series:
        """Return the values that numbers stand for."""
        if isinstance(self.values, int):
            return pl.Series(codes + self.values).cast(self.dtype)
        return self.values.gather(codes)


def number_alike(rows: pl.DataFrame, by: Sequence[str]) -> tuple[pl.DataFrame, Ints]:
    """
    Give rows numbers, such that those that are alike in some columns share a number.

    Parameters
    ----------
    rows
        Any columns.
    by
        Those to tell rows apart by, without a null in them; without any, all rows are alike.

    Returns
    -------
    distinct : polars.DataFrame
        One row for each distinct combination, sorted by the columns in their order.
    number : array of shape (rows,)
        The row of ``distinct`` that each row equals.
    """
    names = list(by)
    if not names:
        return pl.DataFrame(height=min(rows.height, 1)), np.zeros(rows.height, dtype=np.int64)
    coded = _encode_all(rows, names)
    span = prod(column.size for column in coded)
    if span > _LARGEST_KEY:
        distinct = rows.select(names).unique().sort(names)
        place = "_".join(["place", *names])
        places = distinct.with_row_index(place)
        found = rows.join(places, on=names, how="left", maintain_order="left")
        return distinct, found.get_column(place).to_numpy().astype(np.int64)
    key = _key(coded)
    if span > _LARGEST_TALLY:
        keys, number = np.unique(key, return_inverse=True)
    else:
        is_there = np.zeros(span, dtype=bool)
        is_there[key] = True
        keys = np.flatnonzero(is_there)
        number = (np.cumsum(is_there) - 1)[key]
    return pl.DataFrame(_decode(keys, names, coded)), number


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
    coded = _encode_all(rows, names)
    if rows.is_empty() or prod(column.size for column in coded) > _LARGEST_KEY:
        return rows.group_by(names).agg(pl.col(COUNT).sum()).sort(names)
    keys, counts = _add_up(_key(coded), rows.get_column(COUNT))
    return pl.DataFrame([*_decode(keys, names, coded), counts])


def _add_up(key: Ints, count: pl.Series) -> tuple[Ints, pl.Series]:
    """Return each key once, in order, and the sum of its counts."""
    if bool(np.all(key[1:] > key[:-1])):
        return key, count
    if count.min() == count.max():
        # Sorting numbers alone is fast: where a run begins says how many there are.
        key = np.sort(key)
        begins = np.flatnonzero(np.diff(key, prepend=-1))
        times = np.diff(begins, append=len(key)) * int(count[0])
        return key[begins], pl.Series(count.name, times).cast(count.dtype)
    counted = pl.DataFrame({"key": key, COUNT: count}).group_by("key").agg(pl.col(COUNT).sum())
    counted = counted.sort("key")
    return counted.get_column("key").to_numpy(), counted.get_column(COUNT)


def _encode_all(rows: pl.DataFrame, names: list[str]) -> list[_Coded]:
    columns = [rows.get_column(name) for name in names]
    if rows.height < WORTH_A_THREAD:
        return [_encode(column) for column in columns]
    # The library lets go of Python's lock: columns of text are coded side by side.
    with ThreadPoolExecutor() as pool:
        return list(pool.map(_encode, columns))


def _encode(column: pl.Series) -> _Coded:
    if column.is_empty():
        return _Coded(np.zeros(0, dtype=np.int64), 1, column, column.dtype)
    if column.dtype == pl.String:
        return _encode_text(column)
    if column.dtype.is_integer() and column.dtype not in WIDE:
        numbers = column.to_numpy().astype(np.int64)
        least = int(numbers.min())
        return _Coded(numbers - least, int(numbers.max()) - least + 1, least, column.dtype)
    values = column.unique().sort()
    codes = np.zeros(len(column), dtype=np.int64)
    if len(values) > 1:
        places = values.to_frame("value").with_row_index("code")
        found = column.to_frame("value").join(places, on="value", how="left", maintain_order="left")
        codes = found.get_column("code").to_numpy().astype(np.int64)
    return _Coded(codes, len(values), values, column.dtype)


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
    codes = places[coded.to_physical().to_numpy()]
    return _Coded(codes, len(values), values, column.dtype)


def _key(coded: list[_Coded]) -> Ints:
    key = np.zeros(len(coded[0].codes) if coded else 0, dtype=np.int64)
    for column in coded:
        key *= column.size
        key += column.codes
    return key


def _decode(key: Ints, names: list[str], coded: list[_Coded]) -> list[pl.Series]:
    columns: list[pl.Series] = []
    for name, column in zip(reversed(names), reversed(coded), strict=True):
        columns.append(column.decode(key % column.size).alias(name))
        key = key // column.size
    return columns[::-1]

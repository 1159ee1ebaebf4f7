"""The sums a reader knows: which counts add up to which others."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import polars as pl

from models.disclosure.suppression import Line

SUMS: Final = pl.Schema(
    {
        "sum": pl.Int64,
        "place": pl.String,
        "weight": pl.Int64,
        "is_equal": pl.Boolean,
        "limit": pl.Int64,
    }
)
"""One row for each count of each sum: the weighted counts together equal ``limit``, or (where
``is_equal`` is false) are at most that."""


def sums_of_lines(lines: Iterable[Line], places: Sequence[str]) -> pl.DataFrame:
    """
    Return the sums of a table's lines: parts less their total is 0.

    Parameters
    ----------
    lines
        Sums of rows, each with a total.
    places
        The place of each row.
    """
    return equal(
        {places[row]: -1 if row == line.total else 1 for row in line.cells} for line in lines
    )


def equal(weighted: Iterable[Mapping[str, int]]) -> pl.DataFrame:
    """Return sums that are 0, each given as the weight of every place."""
    return _sums(weighted, is_equal=True)


def at_most(weighted: Iterable[Mapping[str, int]]) -> pl.DataFrame:
    """Return sums that are 0 or less, each given as the weight of every place."""
    return _sums(weighted, is_equal=False)


def together(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Put sums from several tables together, numbered afresh."""
    numbered, taken = [SUMS.to_frame()], 0
    for frame in frames:
        if not frame.is_empty():
            dense = frame.with_columns(pl.col("sum").rank("dense").cast(pl.Int64) + (taken - 1))
            taken += dense["sum"].n_unique()
            numbered.append(dense.select(SUMS.names()).cast(SUMS))
    return pl.concat(numbered)


def _sums(weighted: Iterable[Mapping[str, int]], *, is_equal: bool) -> pl.DataFrame:
    rows = [
        (number, place, weight, is_equal, 0)
        for number, weights in enumerate(weighted)
        for place, weight in weights.items()
    ]
    return pl.DataFrame(rows, SUMS, orient="row")

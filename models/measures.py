"""What a frame must hold to be counted: when episodes started and stopped, and how."""

from dataclasses import dataclass
from typing import Final, Self

import polars as pl

from models import validation

MAX_DAY: Final = 36_525
"""A hundred years: a later day is a mistake, and would ask for a grid of days that long."""

MAX_STATUS: Final = 127

LARGEST_WEIGHT: Final = 1e12

MEASURES: Final = ("start", "stop", "status", "weight", "n")
CLUSTER: Final = "cluster"


@dataclass(frozen=True)
class Measures:
    """
    Which columns of a frame say how long, how it ended, how much it weighs and how many.

    Attributes
    ----------
    stop, status
        Always there.
    start, weight, n, cluster
        None where the frame has no such column: episodes start on day 0, weigh 1, are one a row,
        or do not depend on each other.
    """

    stop: str = "stop"
    status: str = "status"
    start: str | None = None
    weight: str | None = None
    n: str | None = None
    cluster: str | None = None

    @classmethod
    def counted(cls, frame: pl.DataFrame) -> Self:
        """Return the columns of a frame that is counted already."""
        weight = "weight" if "weight" in frame.columns else None
        cluster = CLUSTER if CLUSTER in frame.columns else None
        return cls(start="start", weight=weight, n="n", cluster=cluster)

    @property
    def named(self) -> list[str]:
        """The columns that are there."""
        every = (self.start, self.stop, self.status, self.weight, self.n, self.cluster)
        return [name for name in every if name is not None]

    def expressions(self) -> list[pl.Expr]:
        """Return the columns of `MEASURES`."""
        return [
            _measure(self.start, "start", 0, pl.Int32),
            _measure(self.stop, "stop", 0, pl.Int32),
            _measure(self.status, "status", 0, pl.Int8),
            _measure(self.weight, "weight", 1.0, pl.Float64),
            _measure(self.n, "n", 1, pl.Int64),
        ]

    def check(self, frame: pl.DataFrame) -> None:
        """
        Refuse a frame with a missing or impossible value.

        Raises
        ------
        models.errors.UnknownColumnError
            For a column that is not there.
        models.errors.InvalidValueError
            For the first value that is missing, not whole where it must be, or out of range.
        """
        validation.require_columns(frame.columns, self.named)
        if self.cluster is not None:
            check_covariates(frame, [self.cluster])
        begun = pl.lit(0)
        if self.start is not None:
            validation.require_whole(frame, self.start, least=0, most=MAX_DAY)
            begun = pl.col(self.start)
        validation.require_whole(frame, self.stop, least=0, most=MAX_DAY)
        late = pl.col(self.stop) <= begun
        validation.refuse(frame, self.stop, late, "must be after the start of the episode")
        validation.require_whole(frame, self.status, least=0, most=MAX_STATUS)
        if self.weight is not None:
            validation.require_numbers(frame, self.weight)
            validation.refuse(frame, self.weight, pl.col(self.weight) <= 0, "must be above 0")
            is_absurd = ~pl.col(self.weight).is_between(1 / LARGEST_WEIGHT, LARGEST_WEIGHT)
            validation.refuse(frame, self.weight, is_absurd, "is too large or small to reckon with")
            is_lost = pl.col(self.weight) < pl.col(self.weight).max() / LARGEST_WEIGHT
            validation.refuse(frame, self.weight, is_lost, "is lost beside the largest weight")
        if self.n is not None:
            validation.require_whole(frame, self.n, least=1)


def check_covariates(frame: pl.DataFrame, names: list[str]) -> None:
    """Refuse a missing value, or a number that is none, in the columns that describe episodes."""
    validation.refuse_missing(frame, names)
    for name in names:
        if frame.schema[name].is_float():
            validation.require_numbers(frame, name)


def _measure(column: str | None, name: str, default: float, dtype: type[pl.DataType]) -> pl.Expr:
    value = pl.lit(default) if column is None else pl.col(column)
    return value.cast(dtype).alias(name)

"""The risk table: counts of identical episodes, all that the models read in place of people.

Two episodes with the same covariates, cluster, start, stop, status and weight cannot be told
apart by any estimator here, so one row with a count ``n`` stands for all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import polars as pl

from models import validation
from models.counting import count_alike

CENSORED: Final = 0
RETURNED: Final = 1
EXITED: Final = 2
SWITCHED_ARM: Final = 3

MAX_DAY: Final = 36_525
"""A hundred years: a later day is a mistake, and would ask for a grid of days that long."""

MAX_STATUS: Final = 127

MEASURES: Final = ("start", "stop", "status", "weight", "n")
CLUSTER: Final = "cluster"


@dataclass(frozen=True)
class RiskTable:
    """
    Counts of episodes; build one with `from_frame` or `from_counts`, which check their input.

    Attributes
    ----------
    counts
        One row for each distinct combination: the covariates, ``cluster`` (if there is one),
        ``start`` and ``stop`` (whole days; an episode is at risk on ``(start, stop]``),
        ``status`` on day ``stop`` (0 censored, 1 returned, 2 exited, 3 switched arm), ``weight``
        (1.0 where none was given), ``n`` (episodes). Sorted, so that equal input gives equal
        sums whatever order it came in.
    covariates
        The columns of ``counts`` that describe an episode.
    """

    counts: pl.DataFrame
    covariates: tuple[str, ...]

    @classmethod
    def from_frame(
        cls,
        frame: pl.DataFrame,
        covariates: Sequence[str],
        stop: str = "time",
        status: str = "status",
        start: str | None = None,
        *,
        weight: str | None = None,
        cluster: str | None = None,
    ) -> Self:
        """
        Count a frame of one row per episode.

        Parameters
        ----------
        frame
            One row per episode.
        covariates
            Columns that describe an episode; may be empty.
        stop
            Column of the day the episode ended or was last seen, in whole days, after ``start``.
        status
            Column of what happened then: 0 censored, 1 returned, 2 exited, 3 switched arm.
        start
            Column of the day the episode came under observation (delayed entry), 0 or later;
            without one every episode starts on day 0.
        weight
            Column of case weights, above 0; without one every weight is 1.
        cluster
            Column of what groups dependent episodes: a practice, or a person.

        Returns
        -------
        RiskTable

        Raises
        ------
        models.errors.UnknownColumnError
            For a column that is not in ``frame``, with the nearest that is.
        models.errors.ColumnNameError
            For a covariate given twice, or named as a column of the table is.
        models.errors.InvalidValueError
            For the first missing or impossible value, by column and row.
        """
        source = {"start": start, "stop": stop, "status": status, "weight": weight, "n": None}
        return cls._build(frame, covariates, source, cluster)

    @classmethod
    def from_counts(cls, frame: pl.DataFrame, covariates: Sequence[str]) -> Self:
        """
        Take a frame that is already counted, as a GROUP BY gives it.

        Parameters
        ----------
        frame
            Columns ``start``, ``stop``, ``status``, ``n`` (episodes, 1 or more), and where there
            are any ``weight`` and ``cluster``. Rows alike in all but ``n`` are added up.
        covariates
            Columns that describe an episode; other columns are summed over.

        Returns
        -------
        RiskTable

        Raises
        ------
        models.errors.UnknownColumnError, models.errors.ColumnNameError
        models.errors.InvalidValueError
            As `from_frame`.
        """
        weight = "weight" if "weight" in frame.columns else None
        source = {"start": "start", "stop": "stop", "status": "status", "weight": weight, "n": "n"}
        return cls._build(frame, covariates, source, CLUSTER if CLUSTER in frame.columns else None)

    @classmethod
    def _build(
        cls,
        frame: pl.DataFrame,
        covariates: Sequence[str],
        source: dict[str, str | None],
        cluster: str | None,
    ) -> Self:
        names = validation.column_names("covariates", covariates, (*MEASURES, CLUSTER))
        named = [name for name in (*source.values(), cluster) if name is not None]
        validation.require_columns(frame.columns, [*names, *named])
        _check_values(frame, [*names, *([cluster] if cluster else [])], source)
        groups = [pl.col(cluster).alias(CLUSTER)] if cluster else []
        measures = [
            _measure(source, "start", 0, pl.Int32),
            _measure(source, "stop", 0, pl.Int32),
            _measure(source, "status", 0, pl.Int8),
            _measure(source, "weight", 1.0, pl.Float64),
            _measure(source, "n", 1, pl.Int64),
        ]
        return cls(count_alike(frame.select(*names, *groups, *measures)), tuple(names))

    @property
    def is_clustered(self) -> bool:
        """Whether the episodes carry a cluster."""
        return CLUSTER in self.counts.columns

    def filter(self, predicate: pl.Expr) -> Self:
        """
        Keep the episodes for which a condition holds.

        Parameters
        ----------
        predicate
            A boolean expression over columns of ``counts``.

        Returns
        -------
        RiskTable

        Raises
        ------
        models.errors.UnknownColumnError
            When the expression names another column.
        """
        validation.require_columns(self.counts.columns, predicate.meta.root_names())
        return type(self)(self.counts.filter(predicate), self.covariates)

    def combine(self, other: Self) -> Self:
        """
        Add the episodes of another table.

        Parameters
        ----------
        other
            A table with the same covariates, and with clusters if this one has them.

        Returns
        -------
        RiskTable

        Raises
        ------
        models.errors.UnknownColumnError
            For a column that only one of the tables has.
        """
        for one, known in ((self, other), (other, self)):
            validation.require_columns(known.counts.columns, one.counts.columns)
        added = other.counts.select(self.counts.columns).cast(self.counts.schema)
        return type(self)(count_alike(pl.concat([self.counts, added])), self.covariates)

    def collapse(self, to: Sequence[str]) -> Self:
        """
        Sum over all covariates but some.

        Parameters
        ----------
        to
            The covariates to keep; the cluster is kept always.

        Returns
        -------
        RiskTable

        Raises
        ------
        models.errors.UnknownColumnError
            For a name that is not a covariate of this table.
        models.errors.ColumnNameError
            For a name given twice.
        """
        names = validation.column_names("to", to)
        validation.require_columns(self.covariates, names)
        dropped = [name for name in self.covariates if name not in names]
        kept = self.counts.drop(dropped)
        return type(self)(count_alike(kept.select(*names, pl.exclude(names))), tuple(names))


def _measure(
    source: dict[str, str | None], name: str, default: float, dtype: type[pl.DataType]
) -> pl.Expr:
    column = source[name]
    value = pl.lit(default) if column is None else pl.col(column)
    return value.cast(dtype).alias(name)


def _check_values(
    frame: pl.DataFrame, described_by: Sequence[str], source: dict[str, str | None]
) -> None:
    validation.refuse_missing(frame, described_by)
    for name in described_by:
        if frame.schema[name].is_float():
            validation.require_numbers(frame, name)
    start, stop, weight, n = (source[name] for name in ("start", "stop", "weight", "n"))
    if start is not None:
        validation.require_whole(frame, start, least=0, most=MAX_DAY)
    if stop is not None:
        validation.require_whole(frame, stop, least=0, most=MAX_DAY)
        begun = pl.lit(0) if start is None else pl.col(start)
        validation.refuse(
            frame, stop, pl.col(stop) <= begun, "must be after the start of the episode"
        )
    if source["status"] is not None:
        validation.require_whole(frame, source["status"], least=0, most=MAX_STATUS)
    if weight is not None:
        validation.require_numbers(frame, weight)
        validation.refuse(frame, weight, pl.col(weight) <= 0, "must be above 0")
    if n is not None:
        validation.require_whole(frame, n, least=1)

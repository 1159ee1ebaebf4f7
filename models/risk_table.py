"""The risk table: counts of identical episodes, all that the models read in place of people.

Two episodes with the same covariates, cluster, start, stop, status and weight cannot be told
apart by any estimator here, so one row with a count ``n`` stands for all of them. Covariates are
kept once for each combination there is (a *pattern*) and the counts, the *cells*, point at it:
ten million people are whole numbers and a few thousand rows of text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
import polars as pl

from models import validation
from models.counting import Ints, count_alike, number_alike
from models.measures import CLUSTER, MAX_DAY, MAX_STATUS, MEASURES, Measures, check_covariates

CENSORED: Final = 0
RETURNED: Final = 1
EXITED: Final = 2
SWITCHED_ARM: Final = 3

PATTERN: Final = "pattern"

__all__ = [
    "CENSORED",
    "CLUSTER",
    "EXITED",
    "MAX_DAY",
    "MAX_STATUS",
    "PATTERN",
    "RETURNED",
    "SWITCHED_ARM",
    "RiskTable",
]


@dataclass(frozen=True)
class RiskTable:
    """
    Counts of episodes; build one with `from_frame`, `from_counts` or `from_numbered`.

    Attributes
    ----------
    patterns
        One row for each distinct combination of the covariates, sorted.
    clusters
        The distinct clusters, sorted; None where episodes carry none.
    cells
        One row for each distinct combination: ``pattern`` (row of ``patterns``), ``cluster`` (place
        in ``clusters``, if there are any), ``start`` and ``stop`` (whole days; an episode is at
        risk on ``(start, stop]``), ``status`` on day ``stop`` (0 censored, 1 returned, 2 exited,
        3 switched arm), ``weight`` (1.0 where none was given), ``n`` (episodes). Sorted, so that
        equal input gives equal sums whatever order it came in.
    """

    patterns: pl.DataFrame
    clusters: pl.Series | None
    cells: pl.DataFrame

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
        measures = Measures(stop, status, start, weight=weight, n=None, cluster=cluster)
        return cls._build(frame, covariates, measures)

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
        return cls._build(frame, covariates, Measures.counted(frame))

    @classmethod
    def from_numbered(
        cls, cells: pl.DataFrame, patterns: pl.DataFrame, covariates: Sequence[str]
    ) -> Self:
        """
        Take counts that point at patterns by number, as ``cohort.risk_table`` does.

        The leanest way in: a database groups by one number in place of every covariate, and no
        covariate is written out once an episode.

        Parameters
        ----------
        cells
            As `from_counts`, with a column ``pattern`` in place of the covariates.
        patterns
            ``pattern`` (whole numbers, each once) and the covariates.
        covariates
            Columns of ``patterns`` that describe an episode; others are summed over.

        Returns
        -------
        RiskTable

        Raises
        ------
        models.errors.UnknownColumnError, models.errors.ColumnNameError
            As `from_frame`.
        models.errors.InvalidValueError
            As `from_frame`; also for a number that is among the patterns twice, or not at all.
        """
        names = validation.column_names("covariates", covariates, (*MEASURES, CLUSTER, PATTERN))
        validation.require_columns(patterns.columns, [PATTERN, *names])
        validation.require_columns(cells.columns, [PATTERN])
        validation.require_whole(patterns, PATTERN)
        validation.refuse(patterns, PATTERN, pl.col(PATTERN).is_duplicated(), "is there twice")
        check_covariates(patterns, names)
        validation.require_whole(cells, PATTERN)
        distinct, number = number_alike(patterns, names)
        places = patterns.select(PATTERN).with_columns(_place=pl.Series(number))
        found = cells.select(pl.col(PATTERN).cast(patterns.schema[PATTERN], strict=False)).join(
            places, on=PATTERN, how="left", maintain_order="left"
        )
        validation.refuse(found, PATTERN, pl.col("_place").is_null(), "is not among the patterns")
        pattern = found.get_column("_place").to_numpy().astype(np.int64)
        return cls._count(cells, distinct, pattern, Measures.counted(cells))

    @classmethod
    def _build(cls, frame: pl.DataFrame, covariates: Sequence[str], measures: Measures) -> Self:
        names = validation.column_names("covariates", covariates, (*MEASURES, CLUSTER))
        validation.require_columns(frame.columns, [*names, *measures.named])
        check_covariates(frame, names)
        distinct, number = number_alike(frame, names)
        return cls._count(frame, distinct, number, measures)

    @classmethod
    def _count(
        cls, frame: pl.DataFrame, patterns: pl.DataFrame, pattern: Ints, measures: Measures
    ) -> Self:
        measures.check(frame)
        numbered = pl.Series(PATTERN, pattern).cast(pl.UInt32)
        if measures.cluster is None:
            cells = frame.select(numbered, *measures.expressions())
            return cls(patterns, None, count_alike(cells))
        clusters, place = number_alike(frame, [measures.cluster])
        named = pl.Series(CLUSTER, place).cast(pl.UInt32)
        cells = frame.select(numbered, named, *measures.expressions())
        return cls(patterns, clusters.to_series().alias(CLUSTER), count_alike(cells))

    @property
    def covariates(self) -> tuple[str, ...]:
        """The columns that describe an episode."""
        return tuple(self.patterns.columns)

    @property
    def is_clustered(self) -> bool:
        """Whether the episodes carry a cluster."""
        return self.clusters is not None

    @cached_property
    def counts(self) -> pl.DataFrame:
        """The cells, with covariates and clusters written out in place of their numbers."""
        return self.columns(self.names)

    @property
    def names(self) -> list[str]:
        """The columns of ``counts``."""
        return [*self.covariates, *([CLUSTER] if self.is_clustered else []), *MEASURES]

    def columns(self, names: Sequence[str]) -> pl.DataFrame:
        """Return some of the columns of ``counts``, a row for each cell."""
        return pl.DataFrame([self._column(name) for name in names])

    def _column(self, name: str) -> pl.Series:
        if name in self.covariates:
            return self.patterns.get_column(name).gather(self.cells.get_column(PATTERN))
        if name == CLUSTER and self.clusters is not None:
            return self.clusters.gather(self.cells.get_column(CLUSTER))
        return self.cells.get_column(name)

    def strata(self, by: Sequence[str]) -> tuple[pl.DataFrame, Ints]:
        """
        Divide the cells by some covariates.

        Parameters
        ----------
        by
            Covariates; without any there is one stratum of all.

        Returns
        -------
        strata : polars.DataFrame
            One row for each combination there is, sorted.
        number : array of shape (cells,)
            The stratum of each cell.

        Raises
        ------
        models.errors.UnknownColumnError
            For a name that is not a covariate of this table.
        """
        validation.require_columns(self.covariates, by)
        distinct, number = number_alike(self.patterns, by)
        return distinct, number[self.numbers(PATTERN)]

    def numbers(self, name: str) -> Ints:
        """Return a column of ``cells`` as whole numbers."""
        return self.cells.get_column(name).to_numpy().astype(np.int64)

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
        named = list(dict.fromkeys([*predicate.meta.root_names(), "n"]))
        validation.require_columns(self.names, named)
        holds = self.columns(named).select(holds=predicate & pl.col("n").is_not_null())
        return self._keep(self.cells.filter(holds.to_series()))

    def _keep(self, cells: pl.DataFrame) -> Self:
        """Leave out the patterns and clusters that no cell is left of."""
        kept: dict[str, pl.Series] = {}
        for name in (PATTERN, CLUSTER) if self.is_clustered else (PATTERN,):
            kept[name] = cells.get_column(name).unique().sort()
            cells = cells.with_columns(cells.get_column(name).rank("dense").cast(pl.UInt32) - 1)
        clusters = self.clusters.gather(kept[CLUSTER]) if self.clusters is not None else None
        return type(self)(self.patterns[kept[PATTERN]], clusters, cells)

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
            validation.require_columns(known.names, one.names)
        tables = (self, other)
        added = other.patterns.select(self.covariates).cast(self.patterns.schema)
        patterns, cells = _pool(PATTERN, [self.patterns, added], [table.cells for table in tables])
        named = [table.clusters.to_frame() for table in tables if table.clusters is not None]
        if not named:
            return type(self)(patterns, None, count_alike(pl.concat(cells)))
        clusters, cells = _pool(CLUSTER, named, cells)
        return type(self)(patterns, clusters.to_series(), count_alike(pl.concat(cells)))

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
        patterns, number = number_alike(self.patterns, names)
        cells = self.cells.with_columns(_renumber(self.cells, PATTERN, number))
        return type(self)(patterns, self.clusters, count_alike(cells))


def _pool(
    name: str, described: list[pl.DataFrame], cells: list[pl.DataFrame]
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Give what two tables describe new numbers, together."""
    together = pl.concat(described)
    distinct, number = number_alike(together, together.columns)
    parts = np.split(number, [described[0].height])
    pooled = [
        part.with_columns(_renumber(part, name, new))
        for part, new in zip(cells, parts, strict=True)
    ]
    return distinct, pooled


def _renumber(cells: pl.DataFrame, name: str, number: Ints) -> pl.Series:
    return pl.Series(name, number[cells.get_column(name).to_numpy()]).cast(pl.UInt32)

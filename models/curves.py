"""Put the curves of one analysis together: overall, by condition, by one dimension at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from models.daily import daily_counts
from models.incidence import RETURN_AND_EXIT, cumulative_incidence
from models.results import ALL, CURVE_COUNTS, CURVE_KEYS, CURVES
from models.risk_table import RiskTable

EXIT_AND_RETURN: Final = dict(reversed(RETURN_AND_EXIT.items()))


@dataclass(frozen=True)
class Split:
    """How one family of curves divides the cohort."""

    by_arm: bool = True
    by_condition: bool = False
    dimension: str | None = None

    @property
    def columns(self) -> list[str]:
        """Columns of the risk table that the family is divided by."""
        asked = {"arm": self.by_arm, "condition": self.by_condition}
        dimension = [self.dimension] if self.dimension is not None else []
        return [*(name for name, wanted in asked.items() if wanted), *dimension]

    def label(self, frame: pl.DataFrame, analysis: str) -> pl.DataFrame:
        """Replace the split's own columns by the five keys every curve has."""
        level = pl.col(self.dimension) if self.dimension else pl.lit(ALL)
        return frame.with_columns(
            analysis=pl.lit(analysis),
            arm=pl.col("arm") if self.by_arm else pl.lit(ALL),
            condition=pl.col("condition") if self.by_condition else pl.lit(ALL),
            dimension=pl.lit(self.dimension or ALL),
            level=level.cast(pl.String),
        )


def since_referral_splits(dimensions: Iterable[str]) -> list[Split]:
    """Return the families of ``since_referral``: condition, each dimension, condition x timing."""
    wanted = list(dimensions)
    crossed = [Split(by_condition=True, dimension="timing")] if "timing" in wanted else []
    return [
        Split(),
        Split(by_condition=True),
        *(Split(dimension=name) for name in wanted),
        *crossed,
    ]


def since_absence_splits() -> list[Split]:
    """Return the families of ``since_absence``: by role and condition, by site, by practice."""
    return [
        Split(by_arm=False),
        Split(by_arm=False, by_condition=True),
        Split(),
        Split(by_condition=True),
        Split(by_arm=False, dimension="site"),
        Split(by_arm=False, dimension="practice"),
        Split(by_arm=False, by_condition=True, dimension="practice"),
    ]


def build_curves(
    table: RiskTable, analysis: str, splits: Iterable[Split], *, until: int, by_practice: bool
) -> pl.DataFrame:
    """Estimate every curve of an analysis.

    Parameters
    ----------
    table : RiskTable
        Clustered by practice, with ``arm``, ``condition`` and the splits' dimensions among its
        covariates.
    analysis : str
        Name of the analysis.
    splits : iterable of Split
        The families of curves.
    until : int
        Day every curve is carried to at least, in days since time zero.
    by_practice : bool
        True for a variance that lets episodes of one practice go together (the table's cluster).

    Returns
    -------
    polars.DataFrame
        As `models.results.CURVES`, one row per curve and day.
    """
    if table.cells.is_empty():
        return CURVES.to_frame()
    last = max(until, int(table.numbers("stop").max()))
    variance = "cluster" if by_practice else "row"
    families = [
        split.label(_incidences(table, split, variance, last), analysis).join(
            split.label(_sizes(table, split), analysis), on=list(CURVE_KEYS)
        )
        for split in splits
    ]
    curves = pl.concat(families, how="diagonal")
    return curves.select(CURVES.names()).cast(CURVES).sort(*CURVE_KEYS, "day")


def build_curve_counts(table: RiskTable, analysis: str, splits: Iterable[Split]) -> pl.DataFrame:
    """Count who entered, returned, exited and was censored, day by day, for every curve.

    Returns
    -------
    polars.DataFrame
        As `models.results.CURVE_COUNTS`: what disclosure control makes the released curves from.
    """
    if table.cells.is_empty():
        return CURVE_COUNTS.to_frame()
    families = [split.label(daily_counts(table, by=split.columns), analysis) for split in splits]
    counts = pl.concat(families, how="diagonal")
    return counts.select(CURVE_COUNTS.names()).cast(CURVE_COUNTS).sort(*CURVE_KEYS, "day")


def _incidences(table: RiskTable, split: Split, variance: str, last: int) -> pl.DataFrame:
    """Estimate returns and exits, each with its limits: the first way out has them."""

    def estimate(causes: Mapping[str, int]) -> pl.DataFrame:
        return cumulative_incidence(
            table, by=split.columns, variance=variance, until=last, causes=causes
        )

    returns, exits = estimate(RETURN_AND_EXIT), estimate(EXIT_AND_RETURN)
    limits = exits.select(exited_lo="lo", exited_hi="hi")
    # Both have a row for each curve and day, in the same order.
    return returns.rename({"lo": "returned_lo", "hi": "returned_hi"}).hstack(limits)


def _sizes(table: RiskTable, split: Split) -> pl.DataFrame:
    counted = (
        table.columns([*split.columns, "cluster", "n"])
        .group_by(split.columns)
        .agg(n=pl.col("n").sum(), practices=pl.col("cluster").n_unique())
    )
    return counted.cast({"n": pl.Int64, "practices": pl.Int64})

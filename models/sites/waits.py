"""How long people wait for each step of the service, those still waiting among them.

The share for whom a step was done within so many days is a cumulative incidence: a case closed
without it competes, and who still waits when the records end is censored on that day. The median is
the first day by which half of all who asked had it, so neither the closed nor the waiting make it
shorter. The share within target is of all whose target day lies within the records.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from models.incidence import cumulative_incidence
from models.quantiles import quantile_days
from models.results import ALL, WAITS
from models.risk_table import EXITED, RETURNED, RiskTable

DONE: Final = RETURNED
CLOSED: Final = EXITED
KEYS: Final = ("site", "tier", "step")
QUANTILES: Final = {"median_days": 0.5, "p90_days": 0.9}


def build_waits(counts: pl.DataFrame) -> pl.DataFrame:
    """
    Describe the waits of every site, tier and step, and of their margins.

    Parameters
    ----------
    counts
        ``site``, ``tier``, ``step``, ``practice``, ``days`` (whole days waited, 0 or more),
        ``status`` (1 done, 2 closed without it, 0 still waiting), ``target_days`` (one a step),
        ``is_due`` (whether the target's last day lies within the records), ``n``.

    Returns
    -------
    polars.DataFrame
        As `models.results.WAITS`; sites and tiers also ``all``. A quantile is null where that share
        never had the step, ``within_target`` where nobody is due.

    Raises
    ------
    models.errors.UnknownColumnError, models.errors.InvalidValueError
        For a column that is not there; for days, a status or a count that cannot be.
    """
    if counts.is_empty():
        return WAITS.to_frame()
    table = _risk_table(counts, KEYS)
    families = [
        _sizes(counts, by)
        .join(_quantiles(table, by), on=list(by), how="left")
        .with_columns(pl.lit(ALL).alias(name) for name in KEYS if name not in by)
        for by in (("step",), ("site", "step"), ("tier", "step"), KEYS)
    ]
    waits = pl.concat(families, how="diagonal").rename({"site": "site_id"})
    within = pl.when(pl.col("due") > 0).then(pl.col("within") / pl.col("due"))
    told = waits.with_columns(within_target=within).select(WAITS.names()).cast(WAITS)
    return told.sort("site_id", "tier", "step")


def median_waits(counts: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """
    Return the median wait of each group of people.

    Parameters
    ----------
    counts
        As `build_waits`, with the columns of `by`.
    by
        Columns that tell groups apart.

    Returns
    -------
    polars.DataFrame
        `by`, ``n`` and ``median_days``: the first day by which half had the step, or null.
    """
    if counts.is_empty():
        return counts.select(*by, "n").with_columns(median_days=pl.lit(None, pl.Int64))
    quantiles = _quantiles(_risk_table(counts, by), by).select(*by, "median_days")
    return counts.group_by(by).agg(pl.col("n").sum()).join(quantiles, on=list(by), how="left")


def _risk_table(counts: pl.DataFrame, covariates: Sequence[str]) -> RiskTable:
    # A wait of 0 days is a wait, and nobody is at risk on an interval of none: count from 1.
    shifted = counts.with_columns(start=pl.lit(0), stop=pl.col("days") + 1)
    return RiskTable.from_counts(shifted, covariates=covariates)


def _sizes(counts: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    n, status, is_due = pl.col("n"), pl.col("status"), pl.col("is_due")
    is_in_time = (status == DONE) & (pl.col("days") <= pl.col("target_days"))
    return counts.group_by(by).agg(
        n.sum(),
        n.filter(status == DONE).sum().alias("done"),
        n.filter(status == CLOSED).sum().alias("closed"),
        n.filter(~status.is_in([DONE, CLOSED])).sum().alias("waiting"),
        n.filter(is_due).sum().alias("due"),
        n.filter(is_due & is_in_time).sum().alias("within"),
        pl.col("target_days").first(),
        pl.col("practice").n_unique().alias("practices"),
    )


def _quantiles(table: RiskTable, by: Sequence[str]) -> pl.DataFrame:
    curves = cumulative_incidence(table, by=by)
    days = quantile_days(curves, by, list(QUANTILES.values()))

    def day(share: float) -> pl.Expr:
        return pl.col("day").filter(pl.col("quantile") == share).first() - 1

    return days.group_by(by).agg(day(share).alias(name) for name, share in QUANTILES.items())

"""Mean time spent back at work (or gone from work) up to a day: the area under the curve.

With whole days and F the cumulative incidence, the mean number of days by tau is the sum of F(t)
over t = 0 .. tau - 1. Its influence is the sum over those days of the influence on F, so the
covariances between days are all in it (`influence.on_area`).

Source: Andersen PK, Stat Med 2013 (years lost by cause); R: the area under ``survfit``'s
``influence.pstate``.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from models import influence, jackknife, validation
from models.aalen_johansen import Z95, Floats
from models.errors import OptionError
from models.incidence import check_variance, estimate_grid
from models.risk_table import CLUSTER, MAX_DAY, RiskTable

REGAINED: Final = ("until", "days_regained", "se", "lo", "hi", "days_exited")
RESULT: Final = ("until", "days_returned", "se", "lo", "hi", "days_exited")


def mean_days(
    table: RiskTable, by: Sequence[str], until: Sequence[int], variance: str = "row"
) -> pl.DataFrame:
    """
    Estimate the mean number of days back at work, and gone from work, by each of some days.

    Parameters
    ----------
    table
        Counts of episodes, as for `incidence.cumulative_incidence`.
    by
        Covariates whose combinations are the strata; empty for all as one.
    until
        Days up to which is counted, each above 0.
    variance
        ``"row"`` or ``"cluster"``.

    Returns
    -------
    polars.DataFrame
        The columns of ``by``, ``until`` (Int32), ``days_returned``, ``se``, ``lo``, ``hi`` (days;
        95%, normal), ``days_exited``. After a stratum's last day its curve is carried on.

    Raises
    ------
    models.errors.OptionError
        For a day that is not whole and above 0, an unknown ``variance``, or ``"cluster"`` on a
        table without one.
    models.errors.UnknownColumnError, models.errors.ColumnNameError
        As `incidence.cumulative_incidence`.
    """
    check_variance(table, variance)
    days = _days(until)
    names = validation.column_names("by", by, RESULT)
    strata, rows, _, fit = estimate_grid(table, names, max(days))
    cluster = table.numbers(CLUSTER) if variance == "cluster" else None
    paths = influence.find_paths(fit)
    frames = []
    for day in days:
        units = jackknife.by_unit(rows, influence.on_area(paths, rows, day), strata.height, cluster)
        se = np.sqrt(units.multiply(units).sum(axis=1))
        frames.append(
            strata.with_columns(
                pl.lit(day, pl.Int32).alias("until"),
                *_told("days_returned", _area(fit.returned, day), se),
                pl.Series("days_exited", _area(fit.exited, day)),
            )
        )
    return pl.concat(frames).sort([*by, "until"])


def days_regained(
    table: RiskTable,
    arm: str,
    comparator: str,
    until: Sequence[int],
    *,
    by: Sequence[str] = (),
    variance: str = "row",
) -> pl.DataFrame:
    """
    Estimate how many more days back at work one arm has than a comparator, by each of some days.

    Parameters
    ----------
    table
        Counts of episodes, weighted or not (weights are taken as known).
    arm
        Covariate that tells arms apart.
    comparator
        The level of ``arm`` that the others are compared with.
    until
        Days up to which is counted, each above 0.
    by
        Covariates within whose combinations arms are compared.
    variance
        ``"row"``, or ``"cluster"``: then a cluster with people in both arms moves both, and the
        covariance is in the error.

    Returns
    -------
    polars.DataFrame
        The columns of ``by`` and ``arm``, ``until`` (Int32), ``days_regained`` (the integral of the
        difference of the cumulative incidences of return), ``se``, ``lo``, ``hi`` (days; 95%,
        normal), ``days_exited`` (the same for exits: days lost to them); a row for each arm but the
        comparator where the comparator was seen as well.

    Raises
    ------
    models.errors.OptionError
        As `mean_days`; also when no episode has the comparator.
    models.errors.UnknownColumnError, models.errors.ColumnNameError
        As `mean_days`.
    """
    check_variance(table, variance)
    days = _days(until)
    names = validation.column_names("by", [*by, arm], (*REGAINED, "_arm", "_other"))
    strata, rows, _, fit = estimate_grid(table, names, max(days))
    pairs = _pairs(strata, list(by), arm, comparator)
    arms, others = pairs.get_column("_arm").to_numpy(), pairs.get_column("_other").to_numpy()
    cluster = table.numbers(CLUSTER) if variance == "cluster" else None
    paths = influence.find_paths(fit)
    frames = []
    for day in days:
        units = jackknife.by_unit(rows, influence.on_area(paths, rows, day), strata.height, cluster)
        apart = units[arms] - units[others]
        se = np.sqrt(apart.multiply(apart).sum(axis=1))
        returned, exited = _area(fit.returned, day), _area(fit.exited, day)
        frames.append(
            pairs.select(names).with_columns(
                pl.lit(day, pl.Int32).alias("until"),
                *_told("days_regained", returned[arms] - returned[others], se),
                pl.Series("days_exited", exited[arms] - exited[others]),
            )
        )
    return pl.concat(frames).sort([*names, "until"])


def _pairs(strata: pl.DataFrame, by: list[str], arm: str, comparator: str) -> pl.DataFrame:
    """Return a row for each stratum to compare: its place and that of its comparator."""
    numbered = strata.with_row_index("_arm")
    is_comparator = pl.col(arm).cast(pl.String) == comparator
    others = numbered.filter(is_comparator).select(*by, pl.col("_arm").alias("_other"))
    if others.is_empty():
        raise OptionError("comparator", f'is no level of "{arm}"')
    rest = numbered.filter(~is_comparator)
    return rest.join(others, on=by) if by else rest.join(others, how="cross")


def _days(until: Sequence[int]) -> list[int]:
    days = [validation.whole_option("until", day, MAX_DAY) for day in until]
    if not days or min(days) < 1:
        raise OptionError("until", "must name days above 0")
    return days


def _told(name: str, estimate: Floats, se: Floats) -> list[pl.Series]:
    return [
        pl.Series(name, estimate),
        pl.Series("se", se),
        pl.Series("lo", estimate - Z95 * se),
        pl.Series("hi", estimate + Z95 * se),
    ]


def _area(incidence: Floats, until: int) -> Floats:
    total: Floats = incidence[:, :until].sum(axis=1)
    return total

"""Mean time spent back at work (or gone from work) up to a day: the area under the curve.

With whole days and F the cumulative incidence, the mean number of days by tau is the sum of F(t)
over t = 0 .. tau - 1. Its influence is the sum over those days of the influence on F, so the
covariances between days are all in it (`influence.of_area`).

Source: Andersen PK, Stat Med 2013 (years lost by cause); R: the area under ``survfit``'s
``influence.pstate``.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from models import influence, validation
from models.aalen_johansen import Z95, Floats
from models.errors import OptionError
from models.incidence import check_variance, estimate_grid
from models.risk_table import CLUSTER, MAX_DAY, RiskTable

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
    days = [validation.whole_option("until", day, MAX_DAY) for day in until]
    if not days or min(days) < 1:
        raise OptionError("until", "must name days above 0")
    names = validation.column_names("by", by, RESULT)
    strata, rows, _, fit = estimate_grid(table, names, max(days))
    cluster = table.numbers(CLUSTER) if variance == "cluster" else None
    frames = []
    for day in days:
        se = np.sqrt(influence.of_area(fit, rows, day, cluster))
        mean = _area(fit.returned, day)
        frames.append(
            strata.with_columns(
                pl.lit(day, pl.Int32).alias("until"),
                pl.Series("days_returned", mean),
                pl.Series("se", se),
                pl.Series("lo", mean - Z95 * se),
                pl.Series("hi", mean + Z95 * se),
                pl.Series("days_exited", _area(fit.exited, day)),
            )
        )
    return pl.concat(frames).sort([*by, "until"])


def _area(incidence: Floats, until: int) -> Floats:
    total: Floats = incidence[:, :until].sum(axis=1)
    return total

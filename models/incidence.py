"""Cumulative incidence of returning to work, and of leaving work, from a risk table."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl

from models import aalen_johansen, jackknife, validation
from models.aalen_johansen import Floats
from models.errors import OptionError
from models.influence import Rows
from models.risk_table import CLUSTER, EXITED, MAX_DAY, MAX_STATUS, RETURNED, RiskTable

RETURN_AND_EXIT: Final = {"returned": RETURNED, "exited": EXITED}
VARIANCES: Final = ("row", "cluster")
ESTIMATES: Final = ("day", "at_risk", "se", "lo", "hi")


def cumulative_incidence(
    table: RiskTable,
    by: Sequence[str],
    variance: str = "row",
    until: int | None = None,
    *,
    causes: Mapping[str, int] = RETURN_AND_EXIT,
) -> pl.DataFrame:
    """
    Estimate the probability of being back at work by each day, one curve for each stratum.

    Parameters
    ----------
    table
        Counts of episodes. A status that is not among ``causes`` counts as censored.
    by
        Covariates whose combinations are the strata; empty for one curve of all.
    variance
        ``"row"`` when episodes are independent of each other, ``"cluster"`` when those that
        share the table's cluster are not.
    until
        Last day of every curve; by default the largest stop in the table.
    causes
        The ways out, each a name for its column and its status; the standard error and the limits
        are those of the first. By default 1 (``returned``) and 2 (``exited``).

    Returns
    -------
    polars.DataFrame
        Sorted by the columns of ``by`` and by day, a row for each day from 0 to ``until``:

        * ``day`` (Int32);
        * ``at_risk`` (Int64): episodes that entered before the day less those that left before
          it, never weighted; on day 0 those entering then;
        * ``returned``: the cumulative incidence of the first cause, 0-1, Aalen-Johansen;
        * ``se``: its standard error, infinitesimal jackknife;
        * ``lo``, ``hi``: its 95% limits on the log-log scale; null where it is 0 or 1;
        * ``exited``: the cumulative incidence of the next cause, and so on.

        After a stratum's last day nobody is at risk and its estimates are carried on.

    Raises
    ------
    models.errors.UnknownColumnError, models.errors.ColumnNameError
        For a name in ``by`` that is no covariate, is given twice, or is a column of the result.
    models.errors.OptionError
        For an unknown ``variance``, ``"cluster"`` on a table without one, an ``until`` that is not
        a day from 0 to 36,525, or causes that are not different statuses from 1.

    Notes
    -----
    R: ``summary(survfit(Surv(start, stop, factor(status)) ~ by, id = row, weights = weight,
    conf.type = "log-log"), times = 0:until, extend = TRUE)``; with clusters its ``influence``
    added up by cluster, since ``cluster`` changes nothing there.
    """
    names = _strata_names(table, by, [*ESTIMATES, *causes])
    validation.column_names("causes", list(causes), ESTIMATES)
    check_variance(table, variance)
    last = _last_day(table, until)
    strata, rows, count, fit = estimate_grid(table, names, last, _statuses(causes))
    squared = (
        jackknife.by_row(fit, rows)
        if variance == "row"
        else jackknife.by_cluster(fit, rows, table.numbers(CLUSTER))
    )
    se = np.sqrt(np.maximum(squared, 0.0))
    lo, hi = aalen_johansen.log_log_limits(fit.returned, se)
    count[:, 0] = rows.sums(count.shape, rows.start, rows.n)[:, 0]
    first, *others = causes
    grids = {"at_risk": count, first: fit.returned, "se": se, "lo": lo, "hi": hi}
    grids |= dict(zip(others, fit.by_cause[1:], strict=True))
    return _frame(strata, last, {name: grid[:, :-1].ravel() for name, grid in grids.items()})


def estimate_grid(
    table: RiskTable, by: Sequence[str], last: int, causes: Sequence[int] = (RETURNED, EXITED)
) -> tuple[pl.DataFrame, Rows, Floats, aalen_johansen.Incidence]:
    """
    Estimate every stratum on a grid of the days from 0 to `last`, and one column beyond.

    Parameters
    ----------
    causes
        Statuses that are ways out.

    Returns
    -------
    tuple
        The strata, the rows on the grid, the numbers at risk (never weighted), the estimates.
    """
    names = _strata_names(table, by, ())
    strata, rows = _rows(table, names, last, causes)
    shape = (strata.height, last + 2)
    count = _at_risk(rows, shape, rows.n)
    return strata, rows, count, _estimate(rows, shape, count, len(causes))


def _strata_names(table: RiskTable, by: Sequence[str], reserved: Sequence[str]) -> list[str]:
    names = validation.column_names("by", by, reserved)
    validation.require_columns(table.covariates, names)
    return names


def check_variance(table: RiskTable, variance: str) -> None:
    """Raise OptionError unless a table offers the variance asked for."""
    if variance not in VARIANCES:
        raise OptionError("variance", 'must be "row" or "cluster"')
    if variance == "cluster" and not table.is_clustered:
        raise OptionError("variance", 'cannot be "cluster": the table has no cluster')


def _last_day(table: RiskTable, until: int | None) -> int:
    if until is None:
        return int(table.numbers("stop").max(initial=0))
    return validation.whole_option("until", until, MAX_DAY)


def _statuses(causes: Mapping[str, int]) -> list[int]:
    statuses = list(causes.values())
    are_whole = all(isinstance(status, int) and 1 <= status <= MAX_STATUS for status in statuses)
    if not statuses or not are_whole or len(set(statuses)) < len(statuses):
        raise OptionError("causes", "must name different statuses, each a whole number from 1")
    return statuses


def _rows(
    table: RiskTable, by: Sequence[str], last: int, causes: Sequence[int]
) -> tuple[pl.DataFrame, Rows]:
    """Place the rows on the grid; what happens after the last day falls in a column beyond."""
    strata, stratum = table.strata(by)
    numbered = np.full(MAX_STATUS + 1, -1)
    numbered[list(causes)] = range(len(causes))
    rows = Rows(
        stratum=stratum,
        start=np.minimum(table.numbers("start"), last + 1),
        stop=np.minimum(table.numbers("stop"), last + 1),
        cause=numbered[table.numbers("status")],
        weight=table.cells.get_column("weight").to_numpy(),
        n=table.numbers("n").astype(np.float64),
    )
    return strata, rows


def _at_risk(rows: Rows, shape: tuple[int, int], size: Floats) -> Floats:
    # Summed from the last day backwards, so that the few at risk late are not the small
    # difference of two large sums.
    change = rows.sums(shape, rows.stop, size) - rows.sums(shape, rows.start, size)
    return np.cumsum(change[:, ::-1], axis=1)[:, ::-1].copy()


def _estimate(
    rows: Rows, shape: tuple[int, int], count: Floats, causes: int
) -> aalen_johansen.Incidence:
    size = rows.n * rows.weight
    events = np.stack(
        [rows.sums(shape, rows.stop, size * (rows.cause == cause)) for cause in range(causes)]
    )
    leavers = rows.sums(shape, rows.stop, rows.n * rows.has_left)
    # Whole numbers say exactly when nobody is left; sums of weights only nearly.
    at_risk = np.where(count == leavers, events.sum(axis=0), _at_risk(rows, shape, size))
    return aalen_johansen.estimate(at_risk, events)


def _frame(strata: pl.DataFrame, last: int, grids: dict[str, Floats]) -> pl.DataFrame:
    days = np.tile(np.arange(last + 1, dtype=np.int32), strata.height)
    cells = pl.Series(np.repeat(np.arange(strata.height), last + 1), dtype=pl.UInt32)
    results = pl.DataFrame({"day": days, **grids}).with_columns(
        pl.col("at_risk").round().cast(pl.Int64), pl.col("lo", "hi").fill_nan(None)
    )
    if not strata.columns:
        return results
    return strata[cells].hstack(results)

"""The log-rank test, which asks whether several groups leave for a reason at the same rate.

On each day with d events among n at risk, a group with n_g at risk expects n_g d/n of them; the
covariance of the observed is hypergeometric, (n_g/n)([g = h] - n_h/n) d (n - d)/(n - 1). Both are
added up over days and strata. Delayed entry is allowed for; weights play no part.

Source: Mantel N, Cancer Chemother Rep 1966; R: ``survdiff(Surv(time, status == cause) ~ group +
strata(strata))``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from scipy import stats

from models import validation
from models.aalen_johansen import Floats
from models.counting import Ints
from models.errors import OptionError
from models.risk_table import MAX_STATUS, RiskTable

RESULT: Final = ("n", "observed", "expected")


@dataclass(frozen=True)
class LogRank:
    """
    The answer of a log-rank test.

    Attributes
    ----------
    groups
        One row a group: its columns, ``n`` (episodes), ``observed`` and ``expected`` events.
    chi2, df, p
        The test.
    """

    groups: pl.DataFrame
    chi2: float
    df: int
    p: float


def log_rank(
    table: RiskTable, by: Sequence[str], strata: Sequence[str] = (), cause: int = 1
) -> LogRank:
    """
    Compare groups.

    Parameters
    ----------
    table
        Counts of episodes; every ending but `cause` counts as censored.
    by
        Covariates whose combinations are the groups.
    strata
        Covariates within whose combinations groups are compared.
    cause
        Status that is the event.

    Raises
    ------
    models.errors.OptionError
        For no group to compare with, or a `cause` that is no status above 0.
    models.errors.UnknownColumnError, models.errors.ColumnNameError
        For a name that is no covariate, is given twice, or is a column of the result.
    """
    names = validation.column_names("by", by, RESULT)
    blocks = validation.column_names("strata", strata)
    validation.require_columns(table.covariates, [*names, *blocks])
    if not 1 <= cause <= MAX_STATUS:
        raise OptionError("cause", "must be a status above 0")
    groups, group = table.strata(names)
    if groups.height < 2:  # noqa: PLR2004 - two groups at least
        raise OptionError("by", "must tell at least two groups apart")
    observed, expected, covariance = _add_up(table, group, blocks, cause)
    # A group that was never at risk at an event says nothing, and is no degree of freedom.
    seen = np.flatnonzero(expected > 0)[:-1]
    difference = (observed - expected)[seen]
    inverse = np.linalg.pinv(covariance[np.ix_(seen, seen)], hermitian=True)
    chi2, df = float(difference @ inverse @ difference), len(seen)
    size = np.bincount(group, table.numbers("n")).astype(np.int64)
    told = groups.with_columns(
        n=pl.Series(size), observed=pl.Series(observed), expected=pl.Series(expected)
    )
    return LogRank(told, chi2, df, float(stats.chi2.sf(chi2, df)))


def _add_up(
    table: RiskTable, group: Ints, blocks: list[str], cause: int
) -> tuple[Floats, Floats, Floats]:
    """Return observed, expected and covariance, added up over days and strata."""
    strata, block = table.strata(blocks)
    start, stop = table.numbers("start"), table.numbers("stop")
    n = table.numbers("n").astype(np.float64)
    is_event = table.numbers("status") == cause
    shape = (strata.height, int(group.max()) + 1, int(stop.max(initial=0)) + 1)

    def sums(day: Ints, values: Floats) -> Floats:
        cell = (block * shape[1] + group) * shape[2] + day
        totals = np.bincount(cell, values, minlength=int(np.prod(shape)))
        return totals.astype(np.float64, copy=False).reshape(shape)

    # At risk on a day: whoever leaves on it or later and entered before it.
    entered_before = np.cumsum(sums(start, n), axis=2)
    at_risk = np.zeros(shape)
    at_risk[..., 1:] = entered_before[..., :-1] - np.cumsum(sums(stop, n), axis=2)[..., :-1]
    events = sums(stop, n * is_event)
    total, all_events = at_risk.sum(axis=1), events.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total[:, None] > 0, at_risk / total[:, None], 0.0)
        spread = np.where(total > 1, all_events * (total - all_events) / (total - 1), 0.0)
    expected = (share * all_events[:, None]).sum(axis=(0, 2))
    crossed = np.einsum("sgt,sht,st->gh", share, share, spread)
    covariance = np.diag(np.einsum("sgt,st->g", share, spread)) - crossed
    return events.sum(axis=(0, 2)), expected, covariance

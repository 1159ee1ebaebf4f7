"""Robust variance of Cox coefficients: sums of squared influence, by row or by cluster.

The score residual of an episode with covariates z, at risk in some cells and perhaps with the event
in cell e, is::

    L = [z - zbar_e]  -  r (z H - M)  +  r (z a1_e - Q_e)

the first and last part for an event only: zbar_e is the mean of the risk set's means over the
ties, H and M add up a0 and the drift (`partial_likelihood`) over the cells at risk, and the last
part is the share of its own tie that an event is not exposed to (Efron). The influence on the
coefficients is L times the inverse information. Like the likelihood itself, sums of L over a
cluster need sums by pattern and by cell only.

Source: Lin DY, Wei LJ, J Am Stat Assoc 1989; R: ``coxph(..., cluster=)``, ``residuals(type =
"score")``.
"""

import numpy as np
from scipy import sparse

from models.aalen_johansen import Floats
from models.cox.martingale import expected_events, look_up
from models.cox.partial_likelihood import Likelihood
from models.cox.risk_sets import Ints, RiskSets

BLOCK_ROWS = 100_000


def squares_by_row(sets: RiskSets, design: Floats, fit: Likelihood) -> Floats:
    """Return the sum over episodes of w L (w L)', each alone: shape (k, k)."""
    rows = sets.rows
    total = np.zeros((design.shape[1], design.shape[1]))
    parts = _Parts(sets, fit)
    for begin in range(0, len(rows.n), BLOCK_ROWS):
        block = slice(begin, begin + BLOCK_ROWS)
        residuals = parts.residuals(block, design)
        scale = rows.n[block] * rows.weight[block] ** 2
        total += (scale[:, None] * residuals).T @ residuals
    return total


def score_residuals(sets: RiskSets, design: Floats, fit: Likelihood) -> Floats:
    """Return L of one episode of each row, not weighted: shape (rows, k)."""
    return _Parts(sets, fit).residuals(slice(None), design)


def squares_by_cluster(sets: RiskSets, design: Floats, fit: Likelihood, cluster: Ints) -> Floats:
    """Return the sum over clusters of (sum of w L) (sum of w L)': shape (k, k)."""
    rows, parts = sets.rows, _Parts(sets, fit)
    count = int(cluster.max(initial=-1)) + 1

    def gather(data: Floats, column: Ints, width: int) -> sparse.csr_array:
        there = (column >= 0) & (data != 0)
        places = (cluster[there], column[there])
        return sparse.coo_array((data[there], places), shape=(count, width)).tocsr()

    cells = len(sets.day)
    own = rows.size * rows.is_event
    at_risk = rows.size * parts.relative
    summed = gather(rows.size * parts.slope, rows.pattern, len(design)) @ design
    summed -= gather(own, sets.last, cells) @ parts.event_mean
    summed += gather(at_risk, sets.last, cells) @ parts.drift
    summed -= gather(at_risk, sets.before, cells) @ parts.drift
    summed -= gather(at_risk * rows.is_event, sets.last, cells) @ fit.drift_of_ties
    result: Floats = summed.T @ summed
    return result


class _Parts:
    """What a residual is made of: a number times z, and vectors looked up by cell."""

    def __init__(self, sets: RiskSets, fit: Likelihood) -> None:
        self.sets, self.fit = sets, fit
        rows = sets.rows
        self.relative = fit.relative[rows.pattern] * sets.is_seen
        self.event_mean = fit.mean_of_events / sets.event_size[:, None]
        self.drift = sets.forwards(fit.drift)
        self.slope = rows.is_event - expected_events(sets, fit)

    def residuals(self, block: slice, design: Floats) -> Floats:
        """Return L of some rows: shape (rows, k)."""
        sets, fit = self.sets, self.fit
        last, before = sets.last[block], sets.before[block]
        is_event = sets.rows.is_event[block][:, None]
        relative = self.relative[block][:, None]
        moved = look_up(self.drift, last) - look_up(self.drift, before)
        spared = is_event * look_up(fit.drift_of_ties, last)
        direct = self.slope[block][:, None] * design[sets.rows.pattern[block]]
        return direct - is_event * look_up(self.event_mean, last) + relative * (moved - spared)

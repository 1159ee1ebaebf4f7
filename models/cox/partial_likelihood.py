"""Cox's partial likelihood with Efron's or Breslow's ties, its score and its information.

On a day with d events of total weight W, those at risk have S0 = sum of w r, S1 = sum of w r z, and
those with the event E0 and E1 (r = exp(z beta)). With f_j = j/d for j = 0..d-1 (Efron; all 0 for
Breslow) the day adds::

    log likelihood   sum of w z beta over events  -  sum_j W/d log(S0 - f_j E0)
    score            sum of w z over events       -  (a0 S1 - a1 E1)
    information      a0 S2 - a1 E2 - (b00 S1 S1' - b01 (S1 E1' + E1 S1') + b11 E1 E1')

with a0, a1 the sums over j of W/d / den_j and W/d f_j / den_j (den_j = S0 - f_j E0), and b00, b01,
b11 those of W/d / den_j^2 times 1, f_j, f_j^2. So ties cost a day five sums, whatever their number
(`_efron`).

Sources: Cox DR, J R Stat Soc B 1972; Efron B, J Am Stat Assoc 1977; weights as in R's ``coxph``.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from models.aalen_johansen import Floats, share
from models.cox.falling_sums import falling_sums
from models.cox.risk_sets import RiskSets

Ties = Literal["efron", "breslow"]

LARGEST_RATIO: Final = 1e10
"""S0/E0 beyond which an event's own tie is nothing, and squares would leave what numbers hold."""


@dataclass(frozen=True)
class Likelihood:
    """
    The partial likelihood at some coefficients, and the sums it is made of, by cell.

    Attributes
    ----------
    log_likelihood, score, information
        Value, gradient and negative second derivative.
    shift, relative
        The largest linear predictor, and exp(linear predictor - shift) of each pattern: so nothing
        overflows, and what depends on ratios of hazards alone stays what it was.
    s1, e1
        Shape (cells, coefficients); see the module.
    a0, a1, b00, b01, b11
        By cell; see the module. ``a0 exp(-shift)`` is the increment of the cumulative hazard of
        somebody whose linear predictor is 0.
    """

    log_likelihood: float
    score: Floats
    information: Floats
    shift: float
    relative: Floats
    s1: Floats
    e1: Floats
    a0: Floats
    a1: Floats
    b00: Floats
    b01: Floats
    b11: Floats

    def of(self, kept: NDArray[np.intp]) -> "Likelihood":
        """Return the same for some of the coefficients."""
        return replace(
            self,
            score=self.score[kept],
            information=self.information[np.ix_(kept, kept)],
            s1=self.s1[:, kept],
            e1=self.e1[:, kept],
        )

    @property
    def mean_of_events(self) -> Floats:
        """Sum over ties of the risk set's mean covariates, each with weight W/d: (cells, k)."""
        return self.a0[:, None] * self.s1 - self.a1[:, None] * self.e1

    @property
    def drift(self) -> Floats:
        """What a cell adds to the running sum of hazard times mean covariates: (cells, k)."""
        return self.b00[:, None] * self.s1 - self.b01[:, None] * self.e1

    @property
    def drift_of_ties(self) -> Floats:
        """The same, for the share of its own tie that an event is not exposed to: (cells, k)."""
        return self.b01[:, None] * self.s1 - self.b11[:, None] * self.e1


def evaluate(
    sets: RiskSets, design: Floats, coefficients: Floats, offset: Floats, ties: Ties
) -> Likelihood:
    """
    Evaluate the partial likelihood.

    Parameters
    ----------
    sets
        Who is at risk when.
    design
        Shape (patterns, k).
    coefficients
        Shape (k,).
    offset
        What is added to the linear predictor of each pattern.
    ties
        How events on one day are treated.
    """
    predictor = design @ coefficients + offset
    shift = float(predictor.max(initial=-np.inf))
    predictor -= shift
    relative = np.exp(predictor)
    moments = np.empty((len(design), design.shape[1] + 1))
    moments[:, 0] = relative
    np.multiply(relative[:, None], design, out=moments[:, 1:])
    at_risk, of_events = sets.at_risk(moments), sets.of_events(moments)
    s0, e0 = at_risk[:, 0], of_events[:, 0]
    log_sum, sums = _tie_sums(sets, s0, e0, ties)
    own = sets.event_size_by_pattern
    partial = Likelihood(
        float(own @ predictor - log_sum),
        np.empty(0),
        np.empty((0, 0)),
        shift,
        relative,
        at_risk[:, 1:],
        of_events[:, 1:],
        *sums,
    )
    score = own @ design - partial.mean_of_events.sum(axis=0)
    every = np.ones(len(s0))
    information = weighted_information(sets, design, partial, every)
    return replace(partial, score=score, information=information)


def weighted_information(
    sets: RiskSets, design: Floats, fit: Likelihood, by_cell: Floats
) -> Floats:
    """Return the information with each cell's share multiplied by `by_cell`: shape (k, k)."""
    spread = fit.relative * (
        sets.at_risk_by_pattern(by_cell * fit.a0) - sets.events_by_pattern(by_cell * fit.a1)
    )
    second = design.T @ (spread[:, None] * design)
    s1, e1 = fit.s1, fit.e1
    crossed = ((by_cell * fit.b01)[:, None] * s1).T @ e1
    first = ((by_cell * fit.b00)[:, None] * s1).T @ s1 - crossed - crossed.T
    result: Floats = second - first - ((by_cell * fit.b11)[:, None] * e1).T @ e1
    return result


def _tie_sums(
    sets: RiskSets, s0: Floats, e0: Floats, ties: Ties
) -> tuple[float, tuple[Floats, ...]]:
    """Return the sum of W/d log(den) over everything, and a0, a1, b00, b01, b11 by cell."""
    zero = np.zeros_like(s0)
    if ties == "breslow":
        per_risk = share(sets.event_size, s0)
        log_sum = float(sets.event_size @ np.log(np.where(s0 > 0, s0, 1.0)))
        return log_sum, (per_risk, zero, share(per_risk, s0), zero, zero)
    return _efron(sets.events, sets.event_size, s0, e0)


def _efron(count: Floats, size: Floats, s0: Floats, e0: Floats) -> tuple[float, tuple[Floats, ...]]:
    """
    Return the sum of W/d log(den), and a0, a1, b00, b01, b11 by cell.

    With x = d S0/E0 the d denominators of a cell are S0 (x - j)/x, and powers of f_j = j/d follow
    from j = x - (x - j).
    """
    there = count > 0
    d, s = count[there], s0[there]
    # Where those with the event hardly count among those at risk, ties change nothing.
    x = np.maximum(d * (s / np.maximum(e0[there], s / LARGEST_RATIO)), d)
    weight = size[there] / d
    logs, once, twice = falling_sums(x, d)
    moved = x * once - d
    moved_twice = x * twice - once
    moved_squared = x * (moved_twice - once) + d
    unit = s / x
    sums = np.zeros((5, len(s0)))
    sums[:, there] = weight * [
        once / unit,
        moved / (d * unit),
        twice / unit**2,
        moved_twice / (d * unit**2),
        moved_squared / (d * unit) ** 2,
    ]
    return float(weight @ (d * np.log(unit) + logs)), tuple(sums)

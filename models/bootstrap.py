"""Bootstrap curves by reweighting counts: no row is read again, and all replicates go together.

A replicate gives each cluster, or each episode, a number of times it is drawn. What a curve is made
of, sums of weights by stratum and day, is then a matrix product of counts (stratum-days x clusters)
with those numbers (clusters x replicates). Without clusters an episode is drawn a Poisson number of
times, so a row that stands for n of them is drawn Poisson(n) times: a multiplier bootstrap.

Source: Efron B, Ann Stat 1979; for the Poisson multipliers Hanley JA, MacGibbon B, Comput Methods
Programs Biomed 2006.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from models import aalen_johansen, validation
from models.aalen_johansen import Floats
from models.incidence import check_variance, estimate_grid
from models.influence import Rows
from models.resampling import check_replicates, draw_clusters, draw_episodes, percentile_limits
from models.risk_table import CLUSTER, MAX_DAY, RiskTable

BLOCK_CELLS: Final = 20_000_000
"""Stratum-days times replicates held at once."""


@dataclass(frozen=True)
class Replicates:
    """
    Bootstrapped curves.

    Attributes
    ----------
    strata
        One row a curve.
    returned, exited
        Cumulative incidences, shape (replicates, strata, days from 0 to `until`).
    """

    strata: pl.DataFrame
    returned: Floats
    exited: Floats

    def limits(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Return percentile limits of ``returned``: two arrays of shape (strata, days)."""
        return percentile_limits(self.returned, level)


def bootstrap_incidence(
    table: RiskTable,
    by: list[str],
    until: int,
    *,
    replicates: int = 500,
    seed: int = 0,
    variance: str = "cluster",
) -> Replicates:
    """
    Draw replicates of the cumulative incidences of return and exit.

    Parameters
    ----------
    table
        Counts of episodes.
    by
        Covariates whose combinations are the strata.
    until
        Last day of every curve.
    replicates
        How many are drawn.
    seed
        The same seed draws the same.
    variance
        ``"cluster"`` draws the table's clusters with replacement, ``"row"`` draws each episode a
        Poisson number of times.

    Raises
    ------
    models.errors.OptionError
        For a number of replicates, day or variance that is not offered.
    """
    check_variance(table, variance)
    check_replicates(replicates)
    last = validation.whole_option("until", until, MAX_DAY)
    curves = CurveSums.of(table, by, last, variance)
    n = table.numbers("n").astype(np.float64)
    rng = np.random.default_rng(seed)

    def draw(replicates: int) -> Floats:
        if variance == "cluster":
            return draw_clusters(rng, curves.units, replicates)
        return draw_episodes(rng, n, replicates)

    per_block = max(1, BLOCK_CELLS // max(1, curves.shape[0] * curves.shape[1], curves.units))
    parts = [
        curves.redrawn(draw(min(per_block, replicates - begin)))
        for begin in range(0, replicates, per_block)
    ]
    returned, exited = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return Replicates(curves.strata, returned, exited)


@dataclass(frozen=True)
class CurveSums:
    """
    Sums of weights that curves are made of, laid down once for any number of draws.

    Attributes
    ----------
    strata
        One row a curve.
    shape
        Strata, and days from 0 to the last and one beyond.
    units
        How many clusters, or rows, are drawn from.
    """

    strata: pl.DataFrame
    shape: tuple[int, int]
    units: int
    _sums: dict[str, sparse.csr_array]

    @classmethod
    def of(cls, table: RiskTable, by: list[str], until: int, variance: str = "cluster") -> Self:
        """
        Lay down the sums of a table.

        Parameters
        ----------
        table, by, until, variance
            As `bootstrap_incidence`.
        """
        strata, rows, _, _ = estimate_grid(table, by, until)
        unit = table.numbers(CLUSTER) if variance == "cluster" else np.arange(len(rows.n))
        count = int(unit.max(initial=-1)) + 1
        size = rows.weight * rows.n
        shape = (strata.height, until + 2)
        sums = {
            name: _sums(rows, shape, unit, count, size * kind)
            for name, kind in _kinds(rows).items()
        }
        sums["entered"] = _sums(rows, shape, unit, count, size, at_start=True)
        return cls(strata, shape, count, sums)

    def redrawn(self, drawn: Floats) -> tuple[Floats, Floats]:
        """
        Estimate the curves of what was drawn.

        Parameters
        ----------
        drawn
            How often each unit is taken, shape (units, replicates).

        Returns
        -------
        returned, exited
            Cumulative incidences, shape (replicates, strata, days from 0 to the last).
        """
        returned, exited = _estimate(self._sums, drawn, self.shape)
        return returned[:, :, :-1], exited[:, :, :-1]


def _kinds(rows: Rows) -> dict[str, Floats]:
    kinds = {
        "left": np.ones(len(rows.n)),
        "returned": rows.is_first,
        "exited": rows.has_left & ~rows.is_first,
    }
    return {name: is_kind.astype(np.float64) for name, is_kind in kinds.items()}


def _sums(
    rows: Rows,
    shape: tuple[int, int],
    unit: NDArray[np.int64],
    count: int,
    values: Floats,
    *,
    at_start: bool = False,
) -> sparse.csr_array:
    """Return the sums of values by stratum-day (rows) and by what is drawn (columns)."""
    cell = rows.stratum * shape[1] + (rows.start if at_start else rows.stop)
    matrix = sparse.coo_array((values, (cell, unit)), shape=(shape[0] * shape[1], count))
    return matrix.tocsr()


def _estimate(
    sums: dict[str, sparse.csr_array], drawn: Floats, shape: tuple[int, int]
) -> tuple[Floats, Floats]:
    replicates = drawn.shape[1]

    def grid(name: str) -> Floats:
        total: Floats = (sums[name] @ drawn).T.reshape(replicates * shape[0], shape[1])
        return total

    change = grid("left") - grid("entered")
    at_risk = np.cumsum(change[:, ::-1], axis=1)[:, ::-1]
    returns, exits = grid("returned"), grid("exited")
    # Whoever leaves was at risk: rounding may leave a sum of weights just short of that.
    fit = aalen_johansen.estimate(np.maximum(at_risk, returns + exits), np.stack([returns, exits]))
    whole = (replicates, *shape)
    return fit.returned.reshape(whole), fit.exited.reshape(whole)

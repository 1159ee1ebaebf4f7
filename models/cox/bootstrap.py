"""Bootstrap a Cox model by reweighting counts: each replicate is a few steps from the estimate.

Where rows lie in the risk sets does not depend on their weights, and the coefficients of a
replicate are near those of all: so a replicate costs three evaluations of the likelihood over
counts, and no row is read again.
"""

from typing import Final

import numpy as np
import polars as pl

from models.aalen_johansen import Floats
from models.cox.result import CoxFit
from models.incidence import check_variance
from models.resampling import (
    check_replicates,
    draw_clusters,
    draw_episodes,
    percentile_limits,
    side_by_side,
)
from models.risk_table import CLUSTER, RiskTable

BLOCK_REPLICATES: Final = 50
"""Replicates drawn at once."""


def bootstrap_cox(
    table: RiskTable,
    fit: CoxFit,
    *,
    replicates: int = 500,
    seed: int = 0,
    variance: str = "cluster",
) -> tuple[pl.DataFrame, Floats]:
    """
    Refit a model to episodes drawn anew.

    Parameters
    ----------
    table
        The counts that `fit` was made from.
    fit
        A fitted model.
    replicates
        How many are drawn.
    seed
        The same seed draws the same.
    variance
        ``"cluster"`` draws the table's clusters with replacement, ``"row"`` draws each episode a
        Poisson number of times.

    Returns
    -------
    summary : polars.DataFrame
        ``term``, ``level``, ``coef`` (of all), ``se`` (standard deviation of the replicates),
        ``lo``, ``hi`` (their 2.5 and 97.5 percentiles, as hazard ratios), ``replicates`` (how many
        could tell).
    coefficients : array of shape (replicates, coefficients)
        NaN where a replicate cannot tell.

    Raises
    ------
    models.errors.OptionError
        For a number of replicates or a variance that is not offered.
    """
    check_variance(table, variance)
    check_replicates(replicates)
    rng = np.random.default_rng(seed)
    found: list[Floats] = []
    for begin in range(0, replicates, BLOCK_REPLICATES):
        times = _draw(table, rng, min(BLOCK_REPLICATES, replicates - begin), variance)
        found += side_by_side(lambda once: fit.refit(once).coefficients, times)
    coefficients = np.stack(found)
    can_tell = np.isfinite(coefficients).sum(axis=0)
    lo, hi = percentile_limits(np.where(can_tell > 1, coefficients, 0.0))
    told = fit.coefficients.select("term", "level", "coef").with_columns(
        se=pl.Series(np.nanstd(np.where(can_tell > 1, coefficients, 0.0), axis=0, ddof=1)),
        lo=pl.Series(np.exp(lo)),
        hi=pl.Series(np.exp(hi)),
        replicates=pl.Series(can_tell),
    )
    enough = pl.col("replicates") > 1
    limits = [pl.when(enough).then(pl.col(name)).alias(name) for name in ("se", "lo", "hi")]
    return told.with_columns(limits), coefficients


def _draw(table: RiskTable, rng: np.random.Generator, replicates: int, variance: str) -> Floats:
    """Return how often the episodes of each row are taken: shape (replicates, rows)."""
    if variance == "row":
        return draw_episodes(rng, table.numbers("n").astype(np.float64), replicates).T
    cluster = table.numbers(CLUSTER)
    count = int(cluster.max(initial=-1)) + 1
    return draw_clusters(rng, count, replicates).T[:, cluster]

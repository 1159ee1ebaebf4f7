"""How alike two arms are: standardised differences before and after weighting.

For a level of a covariate, or of two together, the difference of its shares in the arms over the
root of the mean of p(1 - p) in both arms before weighting. Overlap weights make every level of the
regression's covariates equal: that says nothing about them. What they do not make equal by
construction, two covariates together and covariates outside the regression, says whether the arms
are alike where nobody made them so.

Source: Austin PC, Stat Med 2009. R: ``cobalt::bal.tab(..., s.d.denom = "pooled", int = TRUE)``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist
from typing import Final

import numpy as np
import polars as pl

from models.aalen_johansen import Floats
from models.comparisons.overlap import Overlap
from models.counting import Ints, number_alike
from models.risk_table import PATTERN, RiskTable

LEVEL: Final = 0.05

SMDS: Final = pl.Schema(
    {
        "covariate": pl.String,
        "level": pl.String,
        "smd_before": pl.Float64,
        "smd_after": pl.Float64,
        "by_construction": pl.Boolean,
    }
)

BETWEEN: Final = " and "
"""Joins the names, and the levels, of two covariates taken together."""


def assess_balance(
    overlap: Overlap, covariates: Sequence[str], modelled: Sequence[str]
) -> pl.DataFrame:
    """
    Compare the arms level by level, and level by level of two covariates together.

    Parameters
    ----------
    overlap
        Weighted episodes.
    covariates
        What to compare.
    modelled
        The terms of the regression; of two covariates together joined by a colon.

    Returns
    -------
    polars.DataFrame
        ``covariate``, ``level``, ``smd_before``, ``smd_after``, ``by_construction`` (part of the
        regression), ``chance`` (a difference after weighting that one of so many would reach by
        chance once in twenty, by Bonferroni, from the effective sizes of the arms).
    """
    table = overlap.table
    weight = np.ones(len(overlap.treated))
    before = _sizes(table, overlap.treated, weight)
    own = np.where(overlap.treated == 1, 1 - overlap.propensity, overlap.propensity)
    after = _sizes(table, overlap.treated, own)
    terms = {frozenset(term.split(":")) for term in modelled}
    every = [_levels(table.patterns, name) for name in covariates]
    # One that is the same everywhere tells nothing, nor together with another.
    singles = [one for one in every if len(one.texts) > 1]
    frames = []
    for one in [*singles, *(_cross(a, b) for a, b in combinations(singles, 2))]:
        shares = [_shares(one.number, len(one.texts), size) for size in (before, after)]
        spread = np.sqrt((shares[0] * (1 - shares[0])).mean(axis=0))
        is_there = shares[0].any(axis=0)
        frames.append(
            pl.DataFrame(
                {
                    "covariate": BETWEEN.join(one.names),
                    "level": one.texts,
                    "smd_before": _difference(shares[0], spread),
                    "smd_after": _difference(shares[1], spread),
                    "by_construction": frozenset(one.names) in terms,
                }
            ).filter(pl.Series(is_there))
        )
    told = pl.concat([SMDS.to_frame(), *frames])
    counted = int((~told.get_column("by_construction")).sum())
    quantile = NormalDist().inv_cdf(1 - LEVEL / (2 * max(counted, 1)))
    spread_of_smd = float(np.sqrt((_squares(overlap, own) / after.sum(axis=1) ** 2).sum()))
    return told.with_columns(chance=pl.lit(quantile * spread_of_smd))


@dataclass(frozen=True)
class _Levels:
    """Levels of one covariate or of two together, and the level of each pattern."""

    names: tuple[str, ...]
    texts: list[str]
    number: Ints


def _levels(patterns: pl.DataFrame, name: str) -> _Levels:
    levels, number = number_alike(patterns, [name])
    return _Levels((name,), levels.to_series().cast(pl.String).to_list(), number)


def _cross(one: _Levels, other: _Levels) -> _Levels:
    texts = [f"{a}{BETWEEN}{b}" for a in one.texts for b in other.texts]
    number = one.number * len(other.texts) + other.number
    return _Levels(one.names + other.names, texts, number)


def _squares(overlap: Overlap, weight: Floats) -> Floats:
    """Return the sum of squared weights of each arm: with its square, one over Kish's size."""
    squares: Floats = _sizes(overlap.table, overlap.treated, weight**2).sum(axis=1)
    return squares


def _sizes(table: RiskTable, treated: Floats, weight: Floats) -> Floats:
    """Return the size of each pattern in each arm, the treated first: shape (2, patterns)."""
    n = np.bincount(table.numbers(PATTERN), table.numbers("n"), minlength=len(treated))
    return np.stack([n * weight * treated, n * weight * (1 - treated)])


def _shares(number: Ints, levels: int, size: Floats) -> Floats:
    totals = np.stack([np.bincount(number, arm, minlength=levels) for arm in size])
    result: Floats = totals / totals.sum(axis=1, keepdims=True)
    return result


def _difference(shares: Floats, spread: Floats) -> Floats:
    apart = shares[0] - shares[1]
    result: Floats = np.divide(apart, spread, out=np.zeros_like(apart), where=spread > 0)
    return result

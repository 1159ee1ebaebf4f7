"""How alike two arms are: standardised differences before and after weighting.

For a level of a covariate, or of two together, the difference of its shares in the arms over the
root of the mean of p(1 - p) in both arms before weighting. Overlap weights make every level of the
regression's covariates equal: that says nothing about them. What they do not make equal by
construction, two covariates together and covariates outside the regression, says whether the arms
are alike where nobody made them so.

Source: Austin PC, Stat Med 2009. R: ``cobalt::bal.tab(..., s.d.denom = "pooled", int = TRUE)``.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Final

import numpy as np
import polars as pl

from models.aalen_johansen import Floats
from models.counting import number_alike
from models.overlap import Overlap
from models.risk_table import PATTERN, RiskTable

BETWEEN: Final = " and "
"""Joins the names, and the levels, of two covariates taken together."""


def assess_balance(overlap: Overlap, covariates: Sequence[str]) -> pl.DataFrame:
    """
    Compare the arms level by level, and level by level of two covariates together.

    Parameters
    ----------
    overlap
        Weighted episodes.
    covariates
        What to compare; those of the regression and others.

    Returns
    -------
    polars.DataFrame
        ``covariate``, ``level``, ``smd_before``, ``smd_after``, ``by_construction`` (a covariate of
        the regression, by itself).
    """
    table = overlap.table
    weight = np.ones(len(overlap.treated))
    before = _sizes(table, overlap.treated, weight)
    own = np.where(overlap.treated == 1, 1 - overlap.propensity, overlap.propensity)
    after = _sizes(table, overlap.treated, own)
    patterns = table.patterns
    frames = []
    for names in [*((name,) for name in covariates), *combinations(covariates, 2)]:
        levels, number = number_alike(patterns, names)
        if levels.height < 2:  # noqa: PLR2004 - the same everywhere
            continue
        shares = [_shares(number, levels.height, size) for size in (before, after)]
        spread = np.sqrt((shares[0] * (1 - shares[0])).mean(axis=0))
        texts = levels.select(pl.concat_str(pl.all().cast(pl.String), separator=BETWEEN))
        frames.append(
            pl.DataFrame(
                {
                    "covariate": pl.repeat(BETWEEN.join(names), levels.height, eager=True),
                    "level": texts.to_series(),
                    "smd_before": _difference(shares[0], spread),
                    "smd_after": _difference(shares[1], spread),
                    "by_construction": pl.repeat(len(names) == 1, levels.height, eager=True),
                }
            )
        )
    return pl.concat(frames)


def _sizes(table: RiskTable, treated: Floats, weight: Floats) -> Floats:
    """Return the size of each pattern in each arm, the treated first: shape (2, patterns)."""
    n = np.bincount(table.numbers(PATTERN), table.numbers("n"), minlength=len(treated))
    return np.stack([n * weight * treated, n * weight * (1 - treated)])


def _shares(number: np.ndarray, levels: int, size: Floats) -> Floats:
    totals = np.stack([np.bincount(number, arm, minlength=levels) for arm in size])
    result: Floats = totals / totals.sum(axis=1, keepdims=True)
    return result


def _difference(shares: Floats, spread: Floats) -> Floats:
    apart = shares[0] - shares[1]
    result: Floats = np.divide(apart, spread, out=np.zeros_like(apart), where=spread > 0)
    return result

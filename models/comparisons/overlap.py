"""Overlap weights: make two arms alike on average by weighting those who might be in either.

With e(x) the probability of being in the treated arm given covariates x (logistic regression), an
episode weighs 1 - e if treated and e if not. Where the covariates are in the regression, the
weighted means of both arms are then exactly equal. Everything is a function of the pattern, so the
regression reads counts.

Sources: Li F, Morgan KL, Zaslavsky AM, J Am Stat Assoc 2018; R: ``glm(arm ~ x, binomial)`` and
``PSweight`` (overlap).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from models import validation
from models.aalen_johansen import Floats
from models.cox.maximise import distinct, invert
from models.design import learn_terms
from models.errors import NoComparisonError
from models.risk_table import CLUSTER, PATTERN, RiskTable

TOLERANCE: Final = 1e-12
MOST_STEPS: Final = 50
SMALLEST_STEP: Final = 1e-12

CERTAIN: Final = 20.0
"""Log odds at which an arm is as good as certain: one in half a thousand million."""


@dataclass(frozen=True)
class Overlap:
    """
    Overlap weights, and what their own uncertainty is made of.

    Attributes
    ----------
    table
        The episodes with the weights; those without a counterpart left out.
    treated
        Of each pattern of the table, whether it is of the treated arm.
    propensity
        Of each pattern, the probability of being treated.
    gradient
        Derivative of the logarithm of each pattern's weight in the coefficients, shape
        (patterns, k): whatever an episode weighed before.
    influence
        Influence of each cluster on the coefficients, shape (clusters, k).
    left_out
        ``covariate``, ``level``, ``episodes``: levels that only one arm has, and how many
        episodes were left out for it.
    """

    table: RiskTable
    treated: Floats
    propensity: Floats
    gradient: Floats
    influence: Floats
    left_out: pl.DataFrame

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return len(self.influence)


def weigh_overlap(
    table: RiskTable, covariates: Sequence[str], arm: str = "arm", treated: str = "pilot"
) -> Overlap:
    """
    Weigh the episodes of two arms.

    Parameters
    ----------
    table
        Clustered counts, a row an episode (no episode split over rows); two levels of ``arm``.
    covariates
        Terms of the logistic regression: covariates, or several joined by a colon. One that is the
        same everywhere says nothing and is passed over.
    arm, treated
        The covariate that tells arms apart, and the level whose probability is modelled.

    Returns
    -------
    Overlap

    Raises
    ------
    models.errors.UnknownColumnError, models.errors.ColumnNameError
        For a name that is no covariate, or is given twice.
    models.errors.NoComparisonError
        When there are not two arms, or nobody has a counterpart.
    """
    names = validation.column_names("covariates", covariates, (arm,))
    parts = [name.split(":") for name in names]
    validation.require_columns(table.covariates, [arm, *(part for term in parts for part in term)])
    if table.patterns.get_column(arm).n_unique() != 2:  # noqa: PLR2004 - two arms
        raise NoComparisonError("there are not two arms to compare")
    common, left_out = _in_both_arms(table, parts, arm)
    if common.cells.is_empty():
        raise NoComparisonError("nobody of either arm has a counterpart in the other")
    patterns = common.patterns
    varied = [term for term in parts if all(patterns.get_column(p).n_unique() > 1 for p in term)]
    terms = learn_terms(patterns, [":".join(term) for term in varied], {})
    design = np.column_stack([np.ones(patterns.height), terms.matrix(patterns)])
    is_treated = (patterns.get_column(arm) == treated).cast(pl.Float64).to_numpy()
    size = _size(common)
    coefficients, inverse = _logistic(design, is_treated, size)
    propensity = _expit(design @ coefficients)
    weight = np.where(is_treated == 1, 1 - propensity, propensity)
    scores = (is_treated - propensity)[:, None] * design
    return Overlap(
        table=_weighted(common, weight),
        treated=is_treated,
        propensity=propensity,
        gradient=(1 - is_treated - propensity)[:, None] * design,
        influence=_by_cluster(common, scores) @ inverse,
        left_out=left_out,
    )


def _in_both_arms(
    table: RiskTable, terms: Sequence[Sequence[str]], arm: str
) -> tuple[RiskTable, pl.DataFrame]:
    """Leave out, until nobody is left to, who has a level that only one arm has."""
    told: list[tuple[str, str, int]] = []
    left = -1
    while left != 0:
        alone = pl.lit(value=False)
        for term in terms:
            arms = table.patterns.group_by(term).agg(_arms=pl.col(arm).n_unique())
            for levels in arms.filter(pl.col("_arms") < 2).sort(term).select(term).iter_rows():  # noqa: PLR2004
                pairs = zip(term, levels, strict=True)
                is_level = pl.all_horizontal(pl.col(name) == level for name, level in pairs)
                alone |= is_level
                count = int(table.filter(is_level).numbers("n").sum())
                told.append((":".join(term), ":".join(map(str, levels)), count))
        kept = table.filter(~alone)
        left = table.cells.height - kept.cells.height
        table = kept
    schema = {"covariate": pl.String, "level": pl.String, "episodes": pl.Int64}
    return table, pl.DataFrame(told, schema, orient="row")


def _size(table: RiskTable) -> Floats:
    size = table.numbers("n") * table.cells.get_column("weight").to_numpy()
    total = np.bincount(table.numbers(PATTERN), size, minlength=table.patterns.height)
    return total.astype(np.float64, copy=False)


def _logistic(design: Floats, outcome: Floats, size: Floats) -> tuple[Floats, Floats]:
    """Return the coefficients and the inverse information, by Newton's method.

    Where covariates tell some people's arm for certain, the likelihood has no maximum: the search
    ends once they are as good as certain, and their weights are next to nothing.
    """
    coefficients = np.zeros(design.shape[1])
    kept = distinct((size[:, None] * design).T @ design)
    x, beta = design[:, kept], np.zeros(int(kept.sum()))
    best = _log_likelihood(x @ beta, outcome, size)
    for _ in range(MOST_STEPS):
        fitted = _expit(x @ beta)
        step = _invert(x, size, fitted) @ (x.T @ (size * (outcome - fitted)))
        gained = -np.inf
        while gained < 0 and np.abs(step).max(initial=0.0) > SMALLEST_STEP:
            gained = _log_likelihood(x @ (beta + step), outcome, size) - best
            step = step if gained >= 0 else step / 2
        if gained < 0:
            break
        beta, best = beta + step, best + gained
        if gained <= TOLERANCE * abs(best) or np.abs(x @ beta).max(initial=0.0) > CERTAIN:
            break
    coefficients[kept] = beta
    inverse = np.zeros((len(kept), len(kept)))
    inverse[np.ix_(kept, kept)] = _invert(x, size, _expit(x @ beta))
    return coefficients, inverse


def _invert(x: Floats, size: Floats, fitted: Floats) -> Floats:
    information = ((size * fitted * (1 - fitted))[:, None] * x).T @ x
    return invert(information)


def _log_likelihood(predictor: Floats, outcome: Floats, size: Floats) -> float:
    return float(size @ (outcome * predictor - np.logaddexp(0.0, predictor)))


def _expit(predictor: Floats) -> Floats:
    result: Floats = 0.5 * (1 + np.tanh(predictor / 2))
    return result


def _weighted(table: RiskTable, weight: Floats) -> RiskTable:
    # A propensity of 0 or 1 to the last digit still leaves a weight that a table can hold.
    by_cell = np.maximum(weight, np.finfo(float).tiny)[table.numbers(PATTERN)]
    whole = table.cells.get_column("weight") * pl.Series(by_cell)
    cells = table.cells.with_columns(whole.alias("weight"))
    return RiskTable(table.patterns, table.clusters, cells)


def _by_cluster(table: RiskTable, scores: Floats) -> Floats:
    """Sum the scores of patterns over the episodes of each cluster: shape (clusters, k)."""
    size = table.numbers("n") * table.cells.get_column("weight").to_numpy()
    total = np.zeros((int(table.numbers(CLUSTER).max()) + 1, scores.shape[1]))
    np.add.at(total, table.numbers(CLUSTER), size[:, None] * scores[table.numbers(PATTERN)])
    return total

"""Fit a cause-specific Cox model to a risk table, and say what may be wrong with it."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl

from models import validation
from models.aalen_johansen import Floats
from models.counting import number_alike
from models.cox import variance
from models.cox.coefficients import coefficient_table, find_runaways, say_problems
from models.cox.maximise import Maximum, maximise
from models.cox.partial_likelihood import Ties
from models.cox.result import CoxFit, Model, offset_of
from models.cox.risk_sets import Cells, Episodes, RiskSets
from models.design import learn_terms
from models.errors import InputError, OptionError
from models.risk_table import CLUSTER, MAX_STATUS, PATTERN, RiskTable

TIES: Final = ("efron", "breslow")
RESERVED: Final = ("day", "events", "hazard", "cumulative_hazard", "_number")
LEAST_CLUSTERS: Final = 2
ONE_CLUSTER: Final = (
    "All episodes are of one cluster, so there is no error by cluster, nor limits: drop the "
    "cluster, or count more of them."
)


def fit_cox(  # noqa: PLR0917 - the names and their order are the contract's
    table: RiskTable,
    terms: Sequence[str],
    strata: Sequence[str] = (),
    cause: int = 1,
    ties: Ties = "efron",
    reference: Mapping[str, str] | None = None,
    *,
    robust: bool = False,
    offset: str | None = None,
    ridge: float = 0.0,
) -> CoxFit:
    """
    Fit a cause-specific Cox model; every ending but `cause` counts as censored.

    Parameters
    ----------
    table
        Counts of episodes. Delayed entry and arms that change over time are rows that start after
        day 0; weights are case weights.
    terms
        Covariates of the table, or several joined by colons (``"tier:condition"``). Text and
        booleans are categories, numbers are taken as they are.
    strata
        Covariates whose combinations have each a baseline hazard of their own.
    cause
        Status that is the event: 1 returned, 2 exited.
    ties
        ``"efron"`` or ``"breslow"``.
    reference
        By covariate, the level to compare with; by default the first by code point.
    robust
        True for errors that hold for any dependence within an episode; a table with clusters has
        errors by cluster always.
    offset
        A covariate of numbers added to the linear predictor as they are.
    ridge
        Strength of a penalty on the squared coefficients, for sparse cells; 0 for none.

    Returns
    -------
    CoxFit

    Raises
    ------
    models.errors.UnknownColumnError, models.errors.ColumnNameError
        For a name that is no covariate, or is given twice.
    models.errors.OptionError
        For an option outside what is offered, or a term that is the same everywhere.
    models.errors.InputError
        When no episode ends with `cause`.

    Notes
    -----
    R: ``coxph(Surv(start, stop, status == cause) ~ terms + strata(strata), weights = weight,
    cluster = cluster, ties = ties)``.
    """
    names = validation.column_names("strata", strata, RESERVED)
    validation.require_columns(table.covariates, names)
    _check_options(table, cause, ties, offset, ridge)
    patterns, rows, groups = _lay_out(table, names, cause)
    if not rows.is_event.any():
        raise InputError("no episode ends with the event, so there is nothing to fit")
    learnt = learn_terms(patterns, terms, dict(reference or {}))
    design = learnt.matrix(patterns)
    sets = RiskSets(rows, Cells.of(rows, patterns.height))
    # About its mean: a year such as 2012 would leave the information few digits.
    center = np.average(design, axis=0, weights=np.bincount(rows.pattern, rows.size, len(design)))
    design -= center
    fixed = offset_of(patterns, offset)
    maximum = maximise(sets, design, fixed, ties, ridge=ridge)
    robust_covariance = (
        _robust(table, sets, design, maximum) if robust or table.is_clustered else None
    )
    is_single = table.clusters is not None and len(table.clusters) < LEAST_CLUSTERS
    if is_single:
        # One cluster has no spread: its error would be rounding, next to nothing.
        robust_covariance = np.full_like(maximum.inverse, np.nan)
    runaways = find_runaways(design, maximum)
    covariance = maximum.inverse if robust_covariance is None else robust_covariance
    return CoxFit(
        coefficients=coefficient_table(learnt.columns, maximum, robust_covariance, runaways),
        log_likelihood=maximum.likelihood.log_likelihood,
        log_likelihood_null=maximum.first_log_likelihood,
        episodes=int(rows.n.sum()),
        events=int(sets.events.sum()),
        iterations=maximum.iterations,
        converged=maximum.converged,
        warnings=(
            *say_problems(learnt.columns, maximum, runaways, groups, sets),
            *((ONE_CLUSTER,) if is_single else ()),
        ),
        _model=Model(
            sets, learnt, design, center, maximum, covariance, groups, offset, fixed, ties, ridge
        ),
    )


def _check_options(
    table: RiskTable, cause: int, ties: str, offset: str | None, ridge: float
) -> None:
    if ties not in TIES:
        raise OptionError("ties", 'must be "efron" or "breslow"')
    if not 1 <= cause <= MAX_STATUS:
        raise OptionError("cause", "must be a status above 0")
    if not ridge >= 0 or not np.isfinite(ridge):
        raise OptionError("ridge", "must be 0 or more")
    if offset is not None:
        validation.require_columns(table.covariates, [offset])
        validation.require_numbers(table.patterns, offset)


def _lay_out(
    table: RiskTable, strata: list[str], cause: int
) -> tuple[pl.DataFrame, Episodes, pl.DataFrame]:
    """Return the patterns, the rows that point at them, and the strata."""
    patterns, cells = table.patterns, table.cells
    groups, stratum = number_alike(patterns, strata)
    pattern = table.numbers(PATTERN)
    return (
        patterns,
        Episodes(
            pattern=pattern,
            stratum=stratum[pattern],
            start=table.numbers("start"),
            stop=table.numbers("stop"),
            is_event=cells.get_column("status").to_numpy() == cause,
            weight=cells.get_column("weight").to_numpy(),
            n=table.numbers("n").astype(np.float64),
        ),
        groups,
    )


def _robust(table: RiskTable, sets: RiskSets, design: Floats, maximum: Maximum) -> Floats:
    fit, inverse = maximum.likelihood, maximum.inverse
    if table.is_clustered:
        squares = variance.squares_by_cluster(sets, design, fit, table.numbers(CLUSTER))
    else:
        squares = variance.squares_by_row(sets, design, fit)
    result: Floats = inverse @ squares @ inverse
    return result

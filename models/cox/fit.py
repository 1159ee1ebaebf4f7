"""Fit a cause-specific Cox model to a risk table, and say what may be wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from models import validation
from models.aalen_johansen import Floats
from models.counting import number_alike
from models.cox import prediction, variance
from models.cox.coefficients import coefficient_table, find_runaways, say_problems
from models.cox.design import Terms, learn_terms
from models.cox.maximise import Maximum, maximise
from models.cox.partial_likelihood import Ties
from models.cox.proportional_hazards import GLOBAL, score_tests
from models.cox.risk_sets import Cells, Episodes, RiskSets
from models.errors import InputError, OptionError
from models.risk_table import CLUSTER, MAX_STATUS, PATTERN, RiskTable

TIES: Final = ("efron", "breslow")

REFIT_TOLERANCE: Final = 1e-9
"""A replicate varies far more than the last digits of its fit."""


@dataclass(frozen=True)
class Refit:
    """
    The same model fitted to episodes drawn anew.

    Attributes
    ----------
    coefficients
        Shape (k,); NaN where what was drawn cannot tell.
    hazard
        Increment of the cumulative hazard in each cell, of somebody whose every term is at its
        reference.
    converged
        Whether the last step changed nothing.
    """

    coefficients: Floats
    hazard: Floats
    converged: bool


@dataclass(frozen=True)
class CoxFit:
    """
    A fitted model.

    Attributes
    ----------
    coefficients
        One row for each coefficient, in the order of the terms and then of the levels: ``term``,
        ``level`` (empty for a number), ``coef`` (log hazard ratio), ``hr``, ``se`` (model-based),
        ``se_robust`` (by cluster or by episode; null where neither was asked for), ``lo`` and
        ``hi`` (95% limits of ``hr``), ``z``, ``p``. Limits and p use the robust error where there
        is one. Null where the data cannot tell.
    log_likelihood, log_likelihood_null
        Partial log likelihood at the maximum, and with all coefficients 0.
    episodes, events
        How many there were, and how many ended with the event.
    iterations, converged
        Steps of Newton's method, and whether the last changed nothing.
    warnings
        Plain sentences on what is wrong with the numbers above; empty where nothing is.
    """

    coefficients: pl.DataFrame
    log_likelihood: float
    log_likelihood_null: float
    episodes: int
    events: int
    iterations: int
    converged: bool
    warnings: tuple[str, ...]
    _model: "_Model"

    def test_proportional_hazards(self) -> pl.DataFrame:
        """
        Test whether the hazard ratios stay the same over time.

        Returns
        -------
        polars.DataFrame
            ``term``, ``chi2``, ``df``, ``p``: a row for each term, and ``GLOBAL`` last. R:
            ``cox.zph(fit, transform = "km", terms = TRUE)``.
        """
        model = self._model
        kept = np.flatnonzero(model.maximum.estimated)
        columns = [model.terms.columns[place] for place in kept]
        terms = list(dict.fromkeys(column.term for column in columns))
        groups = [[k for k, c in enumerate(columns) if c.term == term] for term in terms]
        fit = model.maximum.likelihood.of(kept)
        tests = score_tests(model.sets, model.design[:, kept], fit, groups)
        rows = [(name, *test) for name, test in zip([*terms, GLOBAL], tests, strict=True)]
        schema = {"term": pl.String, "chi2": pl.Float64, "df": pl.Int64, "p": pl.Float64}
        return pl.DataFrame(rows, schema, orient="row")

    def baseline_hazards(self) -> pl.DataFrame:
        """
        Return the hazard of somebody whose every term is at its reference (numbers at 0).

        Returns
        -------
        polars.DataFrame
            The strata's columns, ``day``, ``events`` (episodes), ``hazard`` (the increment on that
            day), ``cumulative_hazard``; the days on which somebody had the event. R:
            ``basehaz(fit, centered = FALSE)``.
        """
        model = self._model
        at_zero = float(np.exp(-model.center @ model.maximum.coefficients))
        return prediction.baseline_frame(
            model.sets, model.maximum.likelihood, model.strata, relative=at_zero
        )

    def refit(self, times: Floats) -> Refit:
        """
        Fit the same model to the same episodes, each taken a number of times.

        Parameters
        ----------
        times
            Of each row of the table's ``cells``, shape (cells,): what a bootstrap draws.

        Returns
        -------
        Refit

        Raises
        ------
        models.errors.OptionError
            For another number of times than the table has cells.
        """
        model, before = self._model, self._model.maximum
        if len(times) != len(model.sets.rows.n):
            raise OptionError("times", "must hold a number for each cell of the table fitted to")
        sets = model.sets.redrawn(times)
        maximum = maximise(
            sets,
            model.design,
            model.fixed,
            model.ties,
            ridge=model.ridge,
            begin=before.coefficients,
            tolerance=REFIT_TOLERANCE,
        )
        scale = np.exp(-maximum.likelihood.shift - model.center @ maximum.coefficients)
        return Refit(
            np.where(maximum.estimated, maximum.coefficients, np.nan),
            maximum.likelihood.a0 * scale,
            maximum.converged,
        )

    def predict(self, patterns: pl.DataFrame) -> pl.DataFrame:
        """
        Return the curves expected of people with given covariates, with 95% intervals.

        Parameters
        ----------
        patterns
            One row a curve: a column for each covariate of the terms, each stratum and the offset.

        Returns
        -------
        polars.DataFrame
            ``pattern`` (row of `patterns`, from 0), ``day``, ``cumulative_hazard``, ``se`` (of it),
            ``free`` (probability that the event has not come, were there no other), ``lo``, ``hi``
            (of ``free``). R: ``survfit(fit, newdata)``, ``conf.type = "log"``.

        Raises
        ------
        models.errors.UnknownColumnError
            For a column that `patterns` lacks.
        models.errors.InvalidValueError
            For a level or a stratum that the model was not fitted to.
        """
        model = self._model
        validation.require_columns(patterns.columns, list(model.terms.levels))
        design = model.terms.matrix(patterns) - model.center
        return prediction.curves(
            model.sets,
            model.maximum.likelihood,
            model.covariance,
            prediction.People(
                design,
                design @ model.maximum.coefficients + _offset(patterns, model.offset),
                prediction.stratum_of(patterns, model.strata),
            ),
        )


@dataclass(frozen=True)
class _Model:
    """What a fit was made of: what tests and predictions need."""

    sets: RiskSets
    terms: Terms
    design: Floats
    center: Floats
    maximum: Maximum
    covariance: Floats
    strata: pl.DataFrame
    offset: str | None
    fixed: Floats
    ties: Ties
    ridge: float


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
    names = validation.column_names("strata", strata)
    validation.require_columns(table.covariates, names)
    _check_options(table, cause, ties, offset, ridge)
    patterns, rows, groups = _lay_out(table, names, cause)
    if not rows.is_event.any():
        raise InputError("no episode ends with the event, so there is nothing to fit")
    learnt = learn_terms(patterns, terms, dict(reference or {}))
    design = learnt.matrix(patterns)
    sets = RiskSets(rows, Cells.of(rows, patterns.height))
    # About its mean: a year such as 2012 would leave the information few digits.
    center = np.average(design, axis=0, weights=np.bincount(rows.pattern, rows.size))
    design -= center
    fixed = _offset(patterns, offset)
    maximum = maximise(sets, design, fixed, ties, ridge=ridge)
    robust_covariance = (
        _robust(table, sets, design, maximum) if robust or table.is_clustered else None
    )
    runaways = find_runaways(learnt.columns, sets, design, maximum)
    covariance = maximum.inverse if robust_covariance is None else robust_covariance
    return CoxFit(
        coefficients=coefficient_table(learnt.columns, maximum, robust_covariance, runaways),
        log_likelihood=maximum.likelihood.log_likelihood,
        log_likelihood_null=maximum.first_log_likelihood,
        episodes=int(rows.n.sum()),
        events=int(sets.events.sum()),
        iterations=maximum.iterations,
        converged=maximum.converged,
        warnings=say_problems(learnt.columns, maximum, runaways, groups, sets),
        _model=_Model(
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


def _offset(patterns: pl.DataFrame, offset: str | None) -> Floats:
    if offset is None:
        return np.zeros(patterns.height)
    validation.require_columns(patterns.columns, [offset])
    return patterns.get_column(offset).cast(pl.Float64).to_numpy()


def _robust(table: RiskTable, sets: RiskSets, design: Floats, maximum: Maximum) -> Floats:
    fit, inverse = maximum.likelihood, maximum.inverse
    if table.is_clustered:
        squares = variance.squares_by_cluster(sets, design, fit, table.numbers(CLUSTER))
    else:
        squares = variance.squares_by_row(sets, design, fit)
    result: Floats = inverse @ squares @ inverse
    return result

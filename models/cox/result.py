"""A fitted Cox model: its coefficients, tests, hazards, curves and refits."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from models import validation
from models.aalen_johansen import Floats
from models.cox import martingale, prediction, variance
from models.cox.maximise import Maximum, maximise
from models.cox.partial_likelihood import Ties
from models.cox.proportional_hazards import GLOBAL, score_tests
from models.cox.risk_sets import RiskSets
from models.design import Terms
from models.errors import InvalidValueError, OptionError

NO_CURVE: Final = "has a coefficient that runs away to infinity, so nobody can tell their curve"

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
    _model: "Model"

    def test_proportional_hazards(self) -> pl.DataFrame:
        """
        Test whether the hazard ratios stay the same over time.

        Returns
        -------
        polars.DataFrame
            ``term``, ``chi2``, ``df``, ``p``: a row for each term, and ``GLOBAL`` last. R:
            ``cox.zph(fit, transform = "km", terms = TRUE)``. Null where it cannot be told.
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
        return pl.DataFrame(rows, schema, orient="row").fill_nan(None)

    def score_residuals(self) -> Floats:
        """
        Return the score residual of one episode of each cell of the table.

        Returns
        -------
        array of shape (cells, coefficients)
            R: ``residuals(fit, type = "score")``. Times the inverse information, the influence of
            the episode on the coefficients.
        """
        model = self._model
        return variance.score_residuals(model.sets, model.design, model.maximum.likelihood)

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

    def expected_events(self) -> Floats:
        """
        Return how many events the model expects of each cell of the table it was fitted to.

        Returns
        -------
        array of shape (cells,)
            Of all the episodes of a cell (``n`` of them, unweighted): the cumulative hazard from
            their start to their stop. With every weight 1 its sum is the number of events, in each
            stratum too. R: ``predict(fit, type = "expected")``, times ``n``.
        """
        sets = self._model.sets
        result: Floats = sets.rows.n * martingale.expected_events(
            sets, self._model.maximum.likelihood
        )
        return result

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
            For a level or a stratum that the model was not fitted to, or one whose coefficient
            runs away to infinity.
        """
        model = self._model
        validation.require_columns(patterns.columns, list(model.terms.levels))
        numbers = [name for name, levels in model.terms.levels.items() if levels is None]
        needed = [*numbers, *([model.offset] if model.offset else [])]
        validation.require_columns(patterns.columns, [*needed, *model.strata.columns])
        for name in needed:
            validation.require_numbers(patterns, name)
        validation.refuse_missing(patterns, [*model.terms.levels, *model.strata.columns])
        if patterns.is_empty():
            return prediction.CURVES.to_frame()
        design = model.terms.matrix(patterns)
        self._refuse_runaways(design)
        design -= model.center
        return prediction.curves(
            model.sets,
            model.maximum.likelihood,
            model.covariance,
            prediction.People(
                design,
                design @ model.maximum.coefficients + offset_of(patterns, model.offset),
                prediction.stratum_of(patterns, model.strata),
            ),
        )

    def _refuse_runaways(self, design: Floats) -> None:
        """Refuse the first pattern that a coefficient without a finite value applies to."""
        away = np.isinf(self.coefficients.get_column("coef").fill_null(np.nan).to_numpy())
        rows, columns = np.nonzero(design * away)
        if len(rows):
            term = self._model.terms.columns[columns[0]].term
            raise InvalidValueError(term, int(rows[0]) + 1, NO_CURVE)


@dataclass(frozen=True)
class Model:
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


def offset_of(patterns: pl.DataFrame, offset: str | None) -> Floats:
    """Return what is added to the linear predictor of each pattern; 0 without an offset."""
    if offset is None:
        return np.zeros(patterns.height)
    validation.require_columns(patterns.columns, [offset])
    return patterns.get_column(offset).cast(pl.Float64).to_numpy()

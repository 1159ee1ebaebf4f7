"""Parametric curves of returning to work, by lifelines' families, beside the observed curve.

Each family is fitted to the time to return, exits counting as censored (a cause-specific hazard);
exits get a Weibull of their own. With S1, S2 their survival functions, the cumulative incidence of
return is the integral of ``S2(u) dF1(u)``, here by the trapezium rule over whole days. So a curve
can be drawn beyond the last day observed, on the family's word alone.

Sources: lifelines (the fitters); R: ``survreg(Surv(time, status == 1) ~ 1, weights, dist)`` for the
Weibull, log-normal and log-logistic.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import lifelines
import numpy as np
import polars as pl
from lifelines.exceptions import ConvergenceError, StatError
from lifelines.fitters import ParametricUnivariateFitter as Fitter
from numpy.typing import NDArray

from models import validation
from models.aalen_johansen import Floats
from models.counting import Ints
from models.errors import OptionError
from models.incidence import cumulative_incidence
from models.risk_table import EXITED, MAX_DAY, RETURNED, RiskTable

LEAST_EVENTS: Final = 10
"""With fewer returns no family is fitted, with fewer exits exits get a constant hazard."""

LEAST_DAYS: Final = 5

WORSE: Final = 1e-3
"""Log likelihood by which a fit may fall short of what it contains, for rounding."""

KNOTS: Final = (0.05, 0.35, 0.65, 0.95)
"""Quantiles of the days of return at which the spline bends."""

FITS: Final = {
    "parameters": pl.Int64,
    "returns": pl.Int64,
    "log_likelihood": pl.Float64,
    "aic": pl.Float64,
    "problem": pl.String,
}
ESTIMATES: Final = {"parameter": pl.String, "estimate": pl.Float64}
CURVE: Final = ("day", "returned", "observed", "is_beyond")


@dataclass(frozen=True)
class ParametricFits:
    """
    Families fitted to each stratum.

    Attributes
    ----------
    families
        The strata's columns, ``family``, ``parameters`` (how many), ``returns`` (episodes),
        ``log_likelihood`` and ``aic`` (of the time to return; null where the fit failed),
        ``problem`` (a plain sentence; empty where there is none). The lowest ``aic`` fits best.
    estimates
        The strata's columns, ``family``, ``parameter``, ``estimate``, as lifelines names them.
    curves
        The strata's columns, ``family``, ``day``, ``returned`` (cumulative incidence of return by
        the family), ``observed`` (by Aalen-Johansen; null beyond the last day observed),
        ``is_beyond`` (whether the day is beyond it).
    """

    families: pl.DataFrame
    estimates: pl.DataFrame
    curves: pl.DataFrame


@dataclass(frozen=True)
class _Times:
    """Episodes of one stratum: days, how they ended, weights of all that a row stands for."""

    start: Floats
    stop: Floats
    status: Floats
    weight: Floats
    n: Floats

    def events(self, cause: int) -> int:
        """Count the episodes that ended so."""
        return int(self.n[self.status == cause].sum())

    def fit(self, fitter: Fitter, cause: int, begin: Sequence[float] | None = None) -> Fitter:
        """Fit to the time to one ending, the others counting as censored."""
        return fitter.fit(
            self.stop,
            self.status == cause,
            entry=self.start,
            weights=self.weight * self.n,
            initial_point=None if begin is None else np.array(begin),
        )


def _weibull(times: _Times) -> Fitter:
    return times.fit(lifelines.WeibullFitter(), RETURNED)


def _log_normal(times: _Times) -> Fitter:
    return times.fit(lifelines.LogNormalFitter(), RETURNED)


def _log_logistic(times: _Times) -> Fitter:
    return times.fit(lifelines.LogLogisticFitter(), RETURNED)


def _generalised_gamma(times: _Times) -> Fitter:
    inner = _weibull(times)
    begin = [np.log(inner.lambda_), -np.log(inner.rho_), 1.0]
    return _at_least(times.fit(lifelines.GeneralizedGammaFitter(), RETURNED, begin), inner)


def _spline(times: _Times) -> Fitter:
    is_return = times.status == RETURNED
    order = np.argsort(times.stop[is_return], kind="stable")
    days, size = times.stop[is_return][order], times.n[is_return][order]
    knots = np.unique(days[np.searchsorted(np.cumsum(size) / size.sum(), KNOTS)])
    inner = _weibull(times)
    begin = [-inner.rho_ * np.log(inner.lambda_), inner.rho_, *[0.0] * (len(knots) - 2)]
    return _at_least(times.fit(lifelines.SplineFitter(knots), RETURNED, begin), inner)


def _at_least(fit: Fitter, inner: Fitter) -> Fitter:
    """Refuse a fit that is worse than the Weibull inside it: lifelines says it converged."""
    if fit.log_likelihood_ < inner.log_likelihood_ - WORSE:
        raise StatError
    return fit


FAMILIES: Final[Mapping[str, Callable[[_Times], Fitter]]] = {
    "weibull": _weibull,
    "log_normal": _log_normal,
    "log_logistic": _log_logistic,
    "generalised_gamma": _generalised_gamma,
    "spline": _spline,
}
"""The last two hold the Weibull within them, and begin from it."""


def fit_parametric(
    table: RiskTable,
    by: Sequence[str] = (),
    until: int = 728,
    families: Sequence[str] = tuple(FAMILIES),
) -> ParametricFits:
    """
    Fit families of curves to each stratum.

    Parameters
    ----------
    table
        Counts of episodes; delayed entry and weights are taken into account.
    by
        Covariates whose combinations are the strata; empty for all as one.
    until
        Last day of every curve.
    families
        Some of `FAMILIES`.

    Returns
    -------
    ParametricFits
        Errors are not given: lifelines' do not hold for weights that are not counts.

    Raises
    ------
    models.errors.OptionError
        For an unknown family, or a last day out of range.
    models.errors.UnknownColumnError, models.errors.ColumnNameError
        For a name in ``by`` that is no covariate, is given twice, or is a column of the result.
    """
    names = validation.column_names("by", by, ("family", *FITS, *ESTIMATES, *CURVE))
    last = validation.whole_option("until", until, MAX_DAY)
    for family in families:
        if family not in FAMILIES:
            raise OptionError("families", "must be among " + ", ".join(FAMILIES))
    strata, number = table.strata(names)
    observed = cumulative_incidence(table, names, until=last)
    grid = observed.get_column("returned").to_numpy().reshape(strata.height, last + 1)
    parts: list[list[pl.DataFrame]] = []
    for place in range(strata.height):
        times = _times(table, number == place)
        staying = _exit_survival(times, last)
        for family in families:
            told = _fit_family(family, times, staying, grid[place])
            parts.append([_label(strata[place], family, frame) for frame in told])
    fits, estimates, curves = (pl.concat(frames) for frames in zip(*parts, strict=True))
    return ParametricFits(fits, estimates, curves)


def _times(table: RiskTable, is_here: NDArray[np.bool_]) -> _Times:
    def column(name: str) -> Floats:
        return table.cells.get_column(name).to_numpy()[is_here].astype(np.float64)

    return _Times(*(column(name) for name in ("start", "stop", "status", "weight", "n")))


def _fit_family(
    family: str, times: _Times, staying: Floats, observed: Floats
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the summary, the estimates and the curve of one family in one stratum."""
    returns = times.events(RETURNED)
    days = np.arange(len(observed))
    fitter, problem = _try(family, times)
    estimates = pl.DataFrame(schema=ESTIMATES)
    returned = np.full(len(days), np.nan)
    if fitter is not None:
        values = fitter.params_
        estimates = pl.DataFrame(
            {"parameter": list(values.index), "estimate": values.to_numpy()}, ESTIMATES
        )
        returned = _incidence(_survival(fitter, days), staying)
    log_likelihood = fitter.log_likelihood_ if fitter is not None else None
    summary = {
        "parameters": estimates.height,
        "returns": returns,
        "log_likelihood": log_likelihood,
        "aic": 2 * estimates.height - 2 * log_likelihood if log_likelihood is not None else None,
        "problem": problem,
    }
    is_beyond = days > times.stop.max(initial=0)
    curve = pl.DataFrame(
        {
            "day": days.astype(np.int32),
            "returned": pl.Series(returned).fill_nan(None),
            "observed": pl.Series(np.where(is_beyond, np.nan, observed)).fill_nan(None),
            "is_beyond": is_beyond,
        }
    )
    return pl.DataFrame([summary], FITS), estimates, curve


def _try(family: str, times: _Times) -> tuple[Fitter | None, str]:
    """Fit, or say in a sentence why there is no fit."""
    if times.events(RETURNED) < LEAST_EVENTS or len(np.unique(times.stop)) < LEAST_DAYS:
        return None, f"Fewer than {LEAST_EVENTS} returns, or on fewer than {LEAST_DAYS} days."
    try:
        with warnings.catch_warnings():
            # Weights that are not counts, and steps outside a logarithm's domain on the way.
            warnings.simplefilter("ignore")
            return FAMILIES[family](times), ""
    except (ConvergenceError, StatError):
        return None, "The fit of this family did not settle on an answer; the others may."


def _exit_survival(times: _Times, last: int) -> Floats:
    """Return the probability of not having left work by each day, were there no return."""
    days = np.arange(last + 1)
    exits = times.events(EXITED)
    if exits == 0:
        return np.ones(len(days))
    fitter = lifelines.WeibullFitter() if exits >= LEAST_EVENTS else lifelines.ExponentialFitter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _survival(times.fit(fitter, EXITED), days)


def _survival(fitter: Fitter, days: Ints) -> Floats:
    # No family has a hazard on day 0: a time of 0 asks some of them for a logarithm of it.
    survival: Floats = fitter.survival_function_at_times(np.maximum(days, 1)).to_numpy()
    return np.where(days == 0, 1.0, survival)


def _incidence(free: Floats, staying: Floats) -> Floats:
    """Integrate ``staying`` over the falls of ``free``, by the trapezium rule."""
    falls = -np.diff(free, prepend=1.0)
    between = (staying + np.concatenate([[1.0], staying[:-1]])) / 2
    return np.cumsum(falls * between)


def _label(stratum: pl.DataFrame, family: str, frame: pl.DataFrame) -> pl.DataFrame:
    labels = [pl.lit(value[0]).alias(value.name) for value in stratum.get_columns()]
    return frame.select(*labels, pl.lit(family).alias("family"), pl.all())

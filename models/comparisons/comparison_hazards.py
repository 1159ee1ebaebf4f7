"""How fast people in comparison practices return to work, or leave it, by who they are.

Two cause-specific Cox models from the first day of absence, one for return and one for exit: a
baseline for each condition, and terms for who people are. Where somebody lives is no term: nobody
of a pilot site lives at a comparison site.

A level, or a condition, that no comparison episode has says nothing: whoever has it cannot be
compared (`ComparisonModel.is_alike`). A term that is the same for everybody is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import polars as pl

from models.aalen_johansen import Floats
from models.counting import Ints, number_alike
from models.cox import CoxFit, fit_cox
from models.design import Terms, learn_terms
from models.errors import NoComparisonError, OptionError
from models.risk_table import CLUSTER, EXITED, RETURNED, RiskTable
from models.sites.site_variation import CASE_MIX, STRATUM


@dataclass(frozen=True)
class Hazards:
    """
    Hazards of return and of exit, as some draw of comparison practices has them.

    Attributes
    ----------
    increments
        Increment of the cumulative hazard of each cause on each day, of somebody whose every term
        is at its reference: shape (2, conditions, days from 0).
    coefficients
        Log hazard ratios of each cause: shape (2, columns of the design).
    followed
        By condition, the last day on which anybody drawn was followed; 0 where nobody was drawn.
    """

    increments: Floats
    coefficients: Floats
    followed: Ints


@dataclass(frozen=True)
class ComparisonModel:
    """
    The models of return and exit of comparison practices; made by `fit`.

    Attributes
    ----------
    table
        Episodes of comparison practices, by condition and `CASE_MIX`.
    terms
        Terms of both models.
    dropped
        Covariates that are the same for everybody, and so no terms.
    fits
        Of return, and of exit; None where nobody exits.
    """

    table: RiskTable
    terms: Terms
    dropped: tuple[str, ...]
    fits: tuple[CoxFit, CoxFit | None]

    @classmethod
    def fit(cls, table: RiskTable) -> Self:
        """
        Fit both models.

        Parameters
        ----------
        table
            Episodes since the absence began, clustered by practice, with ``condition`` and
            `CASE_MIX` among the covariates.

        Raises
        ------
        models.errors.UnknownColumnError
            For a covariate that is not there.
        models.errors.OptionError
            For a table without practices.
        models.errors.NoComparisonError
            When there are no episodes, or nobody returned.
        """
        if not table.is_clustered:
            raise OptionError("comparison", "must be clustered by practice")
        own = table.collapse([STRATUM, *CASE_MIX])
        causes = own.numbers("status")
        if RETURNED not in causes:
            raise NoComparisonError("nobody in comparison practices is known to have returned")
        varied = [name for name in CASE_MIX if own.patterns.get_column(name).n_unique() > 1]
        reference = _commonest_levels(own, varied)
        returns = fit_cox(own, varied, [STRATUM], RETURNED, reference=reference)
        exits = None
        if EXITED in causes:
            exits = fit_cox(own, varied, [STRATUM], EXITED, reference=reference)
        dropped = tuple(name for name in CASE_MIX if name not in varied)
        terms = learn_terms(own.patterns, varied, reference)
        return cls(own, terms, dropped, (returns, exits))

    @cached_property
    def conditions(self) -> pl.DataFrame:
        """The conditions seen, in the order of `Hazards`."""
        return self.table.strata([STRATUM])[0]

    @property
    def last_day(self) -> int:
        """The last day on which anybody was followed."""
        return int(self.table.numbers("stop").max())

    def is_alike(self) -> pl.Expr:
        """Return whether somebody's condition and every level were seen in comparison practices."""
        seen = self.table.patterns
        return pl.all_horizontal(
            pl.col(name).is_in(seen.get_column(name).unique().to_list())
            for name in (STRATUM, *CASE_MIX)
        )

    def hazards(self, drawn: Floats, days: int) -> Hazards:
        """
        Fit both models again to what was drawn.

        Parameters
        ----------
        drawn
            How often each practice is taken, in the order of the table's clusters.
        days
            How many days, from 0, hazards are laid out on; more than `last_day`.

        Returns
        -------
        Hazards
            Of a level that was not drawn, with the coefficient of all.
        """
        times = drawn[self._cluster]
        increments = np.zeros((len(self.fits), self.conditions.height, days))
        coefficients = np.zeros((len(self.fits), len(self.terms.columns)))
        for place, (fit, (condition, day)) in enumerate(zip(self.fits, self._cells, strict=True)):
            if fit is not None:
                again = fit.refit(times)
                increments[place, condition, day] = again.hazard
                whole = self._coefficients[place]
                coefficients[place] = np.where(
                    np.isnan(again.coefficients), whole, again.coefficients
                )
        followed = np.where(drawn[:, None] > 0, self._followed, 0).max(axis=0, initial=0)
        return Hazards(increments, coefficients, followed)

    @cached_property
    def _cluster(self) -> Ints:
        return self.table.numbers(CLUSTER)

    @cached_property
    def _cells(self) -> list[tuple[Ints, Ints]]:
        """Return where the increments of each fit lie: their conditions and days."""
        places = self.conditions.with_row_index("_place")
        cells: list[tuple[Ints, Ints]] = []
        for fit in self.fits:
            if fit is None:
                cells.append((np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)))
                continue
            found = fit.baseline_hazards().join(
                places, on=STRATUM, how="left", maintain_order="left"
            )
            condition, day = (found[name].to_numpy().astype(np.int64) for name in ("_place", "day"))
            cells.append((condition, day))
        return cells

    @cached_property
    def _coefficients(self) -> list[Floats]:
        """Return the coefficients of all, 0 where one cannot be told apart from others."""
        once = np.ones(self.table.cells.height)
        return [
            np.zeros(len(self.terms.columns))
            if fit is None
            else np.nan_to_num(fit.refit(once).coefficients)
            for fit in self.fits
        ]

    @cached_property
    def _followed(self) -> Ints:
        """Return the last day followed, by practice and condition."""
        condition = self.table.strata([STRATUM])[1]
        followed = np.zeros((int(self._cluster.max()) + 1, self.conditions.height), dtype=np.int64)
        np.maximum.at(followed, (self._cluster, condition), self.table.numbers("stop"))
        return followed


def _commonest_levels(table: RiskTable, names: list[str]) -> Mapping[str, str]:
    # A reference that nobody drawn has would leave a replicate without its coefficients.
    n = table.numbers("n").astype(np.float64)
    commonest = {}
    for name in names:
        levels, number = number_alike(table.patterns, [name])
        size = np.bincount(number[table.numbers("pattern")], n, minlength=levels.height)
        commonest[name] = str(levels[name][int(size.argmax())])
    return commonest

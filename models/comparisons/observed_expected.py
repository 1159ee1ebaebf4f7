"""Those referred beside similar people in comparison practices: observed less expected.

Of a tier, and of a tier within a condition or a time of referral, the observed curve since referral
is that of `models.incidence`, the expected one that of `models.comparisons.standardise`. Limits are
percentiles of a bootstrap: pilot practices and comparison practices are drawn apart, both models
are fitted again to each draw, and observed and expected share the draw of pilot practices. So an
interval knows that the comparison is estimated, and that practices differ.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from models.aalen_johansen import Floats
from models.bootstrap import CurveSums
from models.comparisons.compared_groups import SPLITS, groups_of
from models.comparisons.comparison_hazards import ComparisonModel
from models.comparisons.standardise import GROUPED_BY, Referred, standardise
from models.counting import Ints, number_alike
from models.curves import Split
from models.errors import InputError
from models.incidence import estimate_grid
from models.resampling import (
    check_replicates,
    draw_clusters,
    percentile_limits,
    side_by_side,
)
from models.risk_table import RiskTable

WEEK: Final = 7
BLOCK_REPLICATES: Final = 50

LEAST_TOLD: Final = 0.9
"""Share of replicates that must have a number for its limits to be percentiles of them."""


@dataclass(frozen=True)
class Plan:
    """
    What the protocol says of this analysis.

    Attributes
    ----------
    horizons
        Days since referral; whole weeks, ascending.
    replicates, seed
        Of the bootstrap.
    """

    horizons: tuple[int, ...]
    replicates: int = 500
    seed: int = 2012

    @property
    def until(self) -> int:
        """The last day of every curve."""
        return max(self.horizons)

    @property
    def weeks(self) -> Ints:
        """The days on which curves are told."""
        return np.arange(0, self.until + 1, WEEK)


class Numbers(NamedTuple):
    """
    What is estimated, of all groups; a replicate has the same shapes.

    Attributes
    ----------
    observed, expected
        Incidence of return by week: shape (groups, weeks).
    observed_exits, expected_exits
        Incidence of exit, likewise.
    risk, days
        Observed less expected, by horizon: of the incidence, and of the days back at work before
        it: shape (groups, horizons).
    """

    observed: Floats
    expected: Floats
    observed_exits: Floats
    expected_exits: Floats
    risk: Floats
    days: Floats


class Spread(NamedTuple):
    """Of one array of `Numbers`: standard error and limits; NaN where too few replicates tell."""

    se: Floats
    lo: Floats
    hi: Floats


@dataclass(frozen=True)
class Compared:
    """
    Observed and expected of all groups.

    Attributes
    ----------
    groups
        One row a group: the columns of `GROUPED_BY`, ``all`` where not split, in the order of all
        arrays here.
    numbers, spread
        Estimates, and how they vary over replicates (one `Spread` for each array of `Numbers`).
    at_risk
        Episodes observed at risk by week, never weighted: shape (groups, weeks).
    """

    groups: pl.DataFrame
    numbers: Numbers
    spread: dict[str, Spread]
    at_risk: Floats


class _Family(NamedTuple):
    """Groups of one split: which stratum of those referred is in which, and observed sums."""

    number: Ints
    sums: CurveSums


@dataclass(frozen=True)
class _Setting:
    """All that a replicate needs."""

    model: ComparisonModel
    referred: Referred
    families: list[_Family]
    plan: Plan

    def numbers(self, pilot: Floats, comparison: Floats) -> Numbers:
        """Estimate from practices drawn so many times."""
        until = self.plan.until
        hazards = self.model.hazards(comparison, self.referred.days(self.model, until))
        sums = standardise(self.referred, hazards, pilot, until)
        parts = []
        for number, own in self.families:
            returned, exited = own.redrawn(pilot[:, None])
            pooled = sums.pooled(number, own.strata.height)
            # Nobody drawn of a group leaves its curve at 0: it is no curve.
            is_drawn = np.where(pooled.size > 0, 1.0, np.nan)[:, None]
            parts.append((returned[0] * is_drawn, exited[0] * is_drawn, *pooled.curves()))
        observed, observed_exits, expected, expected_exits = (
            np.concatenate(arrays) for arrays in zip(*parts, strict=True)
        )
        apart = observed - expected
        horizons, weeks = list(self.plan.horizons), self.plan.weeks
        return Numbers(
            observed[:, weeks],
            expected[:, weeks],
            observed_exits[:, weeks],
            expected_exits[:, weeks],
            apart[:, horizons],
            np.stack([apart[:, :day].sum(axis=1) for day in horizons], axis=1),
        )

    def draws(self) -> Iterator[Floats]:
        """Draw blocks of replicates: pilot practices, then comparison practices, in each row."""
        pilot, comparison = np.random.default_rng(self.plan.seed).spawn(2)
        of_pilot, of_comparison = self.sizes
        for begin in range(0, self.plan.replicates, BLOCK_REPLICATES):
            size = min(BLOCK_REPLICATES, self.plan.replicates - begin)
            yield np.concatenate(
                [
                    draw_clusters(pilot, of_pilot, size),
                    draw_clusters(comparison, of_comparison, size),
                ]
            ).T

    @property
    def sizes(self) -> tuple[int, int]:
        """How many practices there are to draw from, pilot and comparison."""
        clusters = self.model.table.clusters
        return len(self.referred.clusters), 0 if clusters is None else len(clusters)


def compare(
    observed: RiskTable, referrals: pl.DataFrame, model: ComparisonModel, plan: Plan
) -> Compared:
    """
    Estimate observed and expected curves, and their difference, of every group.

    Parameters
    ----------
    observed
        Episodes since referral, clustered by practice, with `standardise.GROUPED_BY` among the
        covariates; all of them alike somebody in comparison practices.
    referrals
        The same episodes as `Referred.of` takes them.
    model
        Of comparison practices.
    plan
        What the protocol says.

    Raises
    ------
    models.errors.InputError
        When the two do not hold as many episodes of the same groups and practices.
    models.errors.OptionError
        For a number of replicates that is not offered.
    """
    check_replicates(plan.replicates)
    referred = Referred.of(referrals, model)
    _check_same(observed, referred)
    families = [
        _Family(
            number_alike(referred.strata, split.columns)[1],
            CurveSums.of(observed, split.columns, plan.until),
        )
        for split in SPLITS
    ]
    setting = _Setting(model, referred, families, plan)
    pilots, comparisons = (np.ones(size) for size in setting.sizes)
    numbers = setting.numbers(pilots, comparisons)

    def replicate(drawn: Floats) -> Numbers:
        return setting.numbers(drawn[: len(pilots)], drawn[len(pilots) :])

    replicates = [found for block in setting.draws() for found in side_by_side(replicate, block)]
    spread = {
        name: _spread(np.stack([getattr(found, name) for found in replicates]))
        for name in Numbers._fields
    }
    at_risk = np.concatenate([_at_risk(observed, split, plan) for split in SPLITS])
    return Compared(groups_of(referred.strata), numbers, spread, at_risk)


def _check_same(observed: RiskTable, referred: Referred) -> None:
    strata, number = observed.strata(GROUPED_BY)
    counted = np.bincount(number, observed.numbers("n"), minlength=strata.height)
    size = np.add.reduceat(referred.counts.sum(axis=1), referred.begins)
    same_clusters = observed.clusters is not None and observed.clusters.equals(referred.clusters)
    if not (same_clusters and strata.equals(referred.strata) and np.array_equal(counted, size)):
        raise InputError("the curves and the days of referral are not of the same episodes")


def _at_risk(observed: RiskTable, split: Split, plan: Plan) -> Floats:
    _, rows, count, _ = estimate_grid(observed, split.columns, plan.until)
    count[:, 0] = rows.sums(count.shape, rows.start, rows.n)[:, 0]
    at_risk: Floats = count[:, plan.weeks]
    return at_risk


def _spread(values: Floats) -> Spread:
    told = np.isfinite(values)
    is_enough = (told.mean(axis=0) >= LEAST_TOLD) & (told.sum(axis=0) > 1)
    kept = np.where(is_enough, values, 0.0)
    se, (lo, hi) = np.nanstd(kept, axis=0, ddof=1), percentile_limits(kept)
    return Spread(*(np.where(is_enough, found, np.nan) for found in (se, lo, hi)))

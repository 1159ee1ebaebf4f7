"""The curve expected of people who were referred, had they been like those who could not be.

Somebody of pattern z, referred on absence day d, is expected to be back at work t days later with
probability::

    F(t | z, d) = sum over u = d+1 .. d+t of  S(u-1 | z, d) (1 - exp(-h1 - h2)) h1 / (h1 + h2)
    S(t | z, d) = product over u = d+1 .. d+t of  exp(-h1 - h2)
    h1 = r1 dH1(u),  h2 = r2 dH2(u)

with dH1 and dH2 the increments of Efron's baseline hazards of return and of exit of the condition,
and r1 and r2 the hazard ratios of the pattern. The day of the referral is not among the days: an
episode referred on day d is at risk from d+1.

The product integral is taken with exp(-h) on a day, and not 1 - h, because of ties. With d of n
returning on a day, Efron's increment is that of returns one after the other, 1/n + .. + 1/(n-d+1),
which is -log(1 - d/n) nearly: exp(-h) gives back the share 1 - d/n that is left, as the observed
curve (Aalen-Johansen) has it, and 1 - h does not. It would bring everybody back half a day too
soon, and falls below 0 for somebody with a high ratio on a day of many returns.

The mean over those referred, each with the weight of their number, is the expected curve. It ends
where too many are absent for longer than anybody in comparison practices was followed.

Source: Andersen PK, Borgan O, Gill RD, Keiding N, Statistical Models Based on Counting Processes,
1993, VII.2.3; Therneau TM, Grambsch PM, Modeling Survival Data, 2000, chapter 10 (expected curves).
R: ``survfit(coxph(Surv(start, stop, status == cause) ~ z + strata(condition)), newdata)$cumhaz`` of
each cause, from day d; its ``survfit`` of multi-state Cox models takes the same exponential.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
import polars as pl
from scipy import sparse

from models.aalen_johansen import Floats, share
from models.comparisons.comparison_hazards import ComparisonModel, Hazards
from models.counting import Ints, number_alike
from models.sites.site_variation import CASE_MIX, STRATUM

GROUPED_BY: Final = ("arm", STRATUM, "timing")

MOST_BEYOND: Final = 0.01
"""Of a group, the share that may be expected to be absent still when the comparison's follow-up
ends for them. Their incidence stays where it was, so a curve is too low by this at most; and one
person referred very late does not end the curve of a thousand."""

TINY: Final = np.finfo(np.float64).tiny


@dataclass(frozen=True)
class Referred:
    """
    Those referred, once for each tier, condition, timing, day and pattern that occurs.

    Attributes
    ----------
    strata
        The combinations of `GROUPED_BY`, sorted.
    clusters
        The practices, sorted.
    stratum, condition, day, pattern
        Of each entry: numbers of its stratum and condition, day of the referral, row of `design`.
        Sorted by stratum.
    design
        Covariates of the distinct patterns: shape (patterns, columns).
    counts
        How many of each entry a practice referred: shape (entries, practices).
    """

    strata: pl.DataFrame
    clusters: pl.Series
    stratum: Ints
    condition: Ints
    day: Ints
    pattern: Ints
    design: Floats
    counts: sparse.csr_array

    @classmethod
    def of(cls, frame: pl.DataFrame, model: ComparisonModel) -> Self:
        """
        Lay out those referred for a model.

        Parameters
        ----------
        frame
            ``cluster``, ``arm``, ``condition``, ``timing``, the covariates of `CASE_MIX`, ``day``
            of the referral and ``n``; one row or more, all of them alike
            (`ComparisonModel.is_alike`).
        model
            Of comparison practices.
        """
        entries, entry = number_alike(frame, [*GROUPED_BY, "day", *CASE_MIX])
        clusters, cluster = number_alike(frame, ["cluster"])
        strata, stratum = number_alike(entries, GROUPED_BY)
        patterns, pattern = number_alike(entries, CASE_MIX)
        condition = entries.select(STRATUM).join(
            model.conditions.with_row_index("_place"),
            on=STRATUM,
            how="left",
            maintain_order="left",
        )
        n = frame.get_column("n").to_numpy().astype(np.float64)
        counts = sparse.coo_array((n, (entry, cluster)), shape=(entries.height, clusters.height))
        return cls(
            strata,
            clusters.to_series(),
            stratum,
            condition.get_column("_place").to_numpy().astype(np.int64),
            entries.get_column("day").to_numpy().astype(np.int64),
            pattern,
            model.terms.matrix(patterns),
            counts.tocsr(),
        )

    @cached_property
    def begins(self) -> Ints:
        """Where the entries of each stratum begin."""
        return np.searchsorted(self.stratum, np.arange(self.strata.height))

    def days(self, model: ComparisonModel, until: int) -> int:
        """Return how many days hazards must be laid out on."""
        return max(model.last_day, int(self.day.max())) + until + 1


@dataclass(frozen=True)
class Expected:
    """
    Sums over those referred; `curves` makes means of them.

    Attributes
    ----------
    returned, exited
        Sums of incidences by day since referral: shape (strata, days from 0).
    beyond
        How many are expected to be absent on that day, and nobody in comparison practices was
        followed as long: the same shape.
    size
        How many were referred: shape (strata,).
    """

    returned: Floats
    exited: Floats
    beyond: Floats
    size: Floats

    def pooled(self, number: Ints, groups: int) -> "Expected":
        """Add up the strata that share a number."""

        def add_up(values: Floats) -> Floats:
            total = np.zeros((groups, *values.shape[1:]))
            np.add.at(total, number, values)
            return total

        return Expected(*(add_up(getattr(self, name)) for name in self.__dataclass_fields__))

    def curves(self) -> tuple[Floats, Floats]:
        """Return mean incidences of return and exit; NaN where the data say nothing."""
        size = np.broadcast_to(self.size[:, None], self.returned.shape)
        is_told = (size > 0) & (share(self.beyond, size) <= MOST_BEYOND)
        returned, exited = (
            np.where(is_told, share(sums, size), np.nan) for sums in (self.returned, self.exited)
        )
        return returned, exited


def standardise(referred: Referred, hazards: Hazards, drawn: Floats, until: int) -> Expected:
    """
    Add up the curves expected of everybody referred.

    Parameters
    ----------
    referred
        Who was referred, and when.
    hazards
        Of comparison practices, laid out on `Referred.days`.
    drawn
        How often each practice that referred is taken.
    until
        Last day since referral.

    Returns
    -------
    Expected
    """
    weight: Floats = referred.counts @ drawn
    begins = referred.begins
    days = hazards.increments.shape[2]
    place = referred.condition * days + referred.day
    first, second = (own.ravel() for own in hazards.increments)
    ratios = np.exp(referred.design @ hazards.coefficients.T)
    first_ratio, second_ratio = ratios[referred.pattern].T.copy()
    absent = weight.copy()
    sums = np.zeros((2, len(begins), until + 1))
    returns, exits, leaving, stay = (np.empty_like(weight) for _ in range(4))
    for day in range(1, until + 1):
        # Each entry's own day: a view that begins later, so that no index is computed anew.
        np.multiply(first[day:].take(place, out=returns, mode="clip"), first_ratio, out=returns)
        np.multiply(second[day:].take(place, out=exits, mode="clip"), second_ratio, out=exits)
        np.add(returns, exits, out=leaving)
        np.exp(np.negative(leaving, out=stay), out=stay)
        # Who leaves, per unit of hazard; of no hazard nobody does.
        np.divide(1.0 - stay, np.maximum(leaving, TINY, out=leaving), out=leaving)
        np.multiply(leaving, absent, out=leaving)
        sums[0, :, day] = np.add.reduceat(np.multiply(returns, leaving, out=returns), begins)
        sums[1, :, day] = np.add.reduceat(np.multiply(exits, leaving, out=exits), begins)
        np.multiply(absent, stay, out=absent)
    returned, exited = np.cumsum(sums, axis=2)
    return Expected(
        returned,
        exited,
        _beyond(referred, hazards, absent, until),
        np.add.reduceat(weight, begins),
    )


def _beyond(referred: Referred, hazards: Hazards, absent: Floats, until: int) -> Floats:
    """
    Count, by day since referral, who is expected to be absent longer than anybody was followed.

    Parameters
    ----------
    absent
        Of each entry, how many are expected to be absent at the end: where follow-up ends before,
        as many as when it ended.
    """
    reach = np.clip(hazards.followed[referred.condition] - referred.day, 0, until)
    shape = (referred.strata.height, until + 1)
    ends = np.bincount(referred.stratum * shape[1] + reach, absent, shape[0] * shape[1])
    beyond = np.zeros(shape)
    beyond[:, 1:] = np.cumsum(ends.reshape(shape), axis=1)[:, :-1]
    return beyond

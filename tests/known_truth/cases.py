"""Every analysis in every world that is tried, and how often."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.known_truth import made_up, periods, tiers
from tests.known_truth.estimates import Estimates, compare_practices
from tests.known_truth.truths import Key, truth_of
from tests.known_truth.worlds import FEW_PRACTICES, NO_EFFECT, PROPORTIONAL, SOME_WEEKS_ONLY


@dataclass(frozen=True)
class Case:
    """
    One analysis in one world.

    Attributes
    ----------
    analysis, world
        Names.
    samples
        How many are drawn.
    truth
        Reckons what is true.
    replicate
        Draws the sample of a seed; returns ours and the naive estimates.
    conditions
        Those told in the table, ``all`` first.
    """

    analysis: str
    world: str
    samples: int
    truth: Callable[[], dict[Key, float]]
    replicate: Callable[[int], tuple[Estimates, Estimates]]
    conditions: tuple[str, ...] = ("all",)


CASES = (
    *(
        Case(
            "pilot_vs_comparison",
            world.name,
            800,
            partial(truth_of, world),
            partial(compare_practices, world),
            conditions,
        )
        for world, conditions in (
            (PROPORTIONAL, ("all",)),
            (SOME_WEEKS_ONLY, tiers.CONDITIONS),
            (NO_EFFECT, ("all",)),
            (FEW_PRACTICES, ("all",)),
        )
    ),
    *(
        Case(
            analysis,
            "made-up pilot",
            300,
            partial(made_up.truth_from, day),
            partial(made_up.compare_from, day),
        )
        for analysis, day in (("pilot_vs_comparison_day0", 0), ("pilot_vs_comparison", 28))
    ),
    Case("tier_exposure", "referrals", 800, tiers.true_ratio, tiers.expose, tiers.CONDITIONS),
    Case("observed_vs_expected", "referrals", 120, tiers.true_gain, tiers.expect),
    Case("before_after", "two periods", 250, periods.true_change, periods.change),
)

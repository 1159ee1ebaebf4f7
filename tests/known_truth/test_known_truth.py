"""The study in small: 100 samples of two worlds, and the arithmetic of its summary.

``make truth`` tries every analysis with more samples; here is what must hold of every change.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy import stats

from tests.known_truth.cases import Case
from tests.known_truth.estimates import Estimates, compare_practices
from tests.known_truth.naive import Estimate
from tests.known_truth.people import World, lived, observe
from tests.known_truth.study import rows_of
from tests.known_truth.summary import collect, summarise
from tests.known_truth.tiers import expose, true_ratio
from tests.known_truth.truths import Key, truth_of
from tests.known_truth.worlds import PROPORTIONAL, SOME_WEEKS_ONLY, hasten

SAMPLES = 100
WORLDS = {
    world.name: replace(world, people=1_000, practices=40)
    for world in (PROPORTIONAL, SOME_WEEKS_ONLY)
}
ESTIMANDS = ("risk_difference_91", "risk_difference_182", "days_regained_91", "days_regained_182")

Samples = list[tuple[Estimates, Estimates]]


@cache
def drawn(name: str) -> tuple[dict[Key, float], Samples]:
    world: World = WORLDS[name]
    return truth_of(world, 200_000), [compare_practices(world, seed) for seed in range(SAMPLES)]


def assert_honest(truth: float, estimates: list[Estimate]) -> None:
    """Bias within chance (the mean of 100 errs a tenth of one), errors and intervals as said."""
    found = summarise(truth, estimates)
    assert abs(found.bias) < 0.3 * np.mean([estimate.se for estimate in estimates])
    assert 0.85 <= found.se_ratio <= 1.2
    hits = round(found.covered * found.samples)
    assert stats.binomtest(hits, found.samples, 0.95, alternative="less").pvalue > 0.01


RATED = [
    *((name, estimand) for name in WORLDS for estimand in ESTIMANDS),
    (PROPORTIONAL.name, "hazard_ratio"),
]
"""A service that works for some weeks only has no one hazard ratio."""


@pytest.mark.parametrize(("name", "estimand"), RATED)
def test_the_comparison_finds_the_truth_and_says_how_sure_it_is(name: str, estimand: str) -> None:
    truth, samples = drawn(name)
    assert_honest(truth["all", estimand], collect((ours for ours, _ in samples), ("all", estimand)))


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_a_naive_comparison_is_wrong_and_sure_of_itself(name: str, estimand: str) -> None:
    truth, samples = drawn(name)
    naive = summarise(truth["all", estimand], collect((n for _, n in samples), ("all", estimand)))
    assert naive.mean < 0 < naive.truth
    assert naive.covered < 0.5


def test_who_gains_more_is_seen_within_conditions() -> None:
    truth, samples = drawn(SOME_WEEKS_ONLY.name)
    for condition in ("back_pain", "stress"):
        key = condition, "risk_difference_91"
        assert_honest(truth[key], collect((ours for ours, _ in samples), key))
    assert truth["stress", "risk_difference_91"] > 3 * truth["back_pain", "risk_difference_91"]


def test_a_tier_that_multiplies_the_hazard_is_found_where_ever_referred_is_misled() -> None:
    samples = [expose(seed) for seed in range(60)]
    key = "all", "hazard_ratio"
    truth = true_ratio()[key]
    assert_honest(truth, collect((ours for ours, _ in samples), key))
    naive = summarise(truth, collect((other for _, other in samples), key))
    assert naive.mean < 0
    assert naive.covered == 0


def test_time_runs_faster_only_while_the_service_works() -> None:
    days = np.array([10.0, 42.0, 62.0, 238.0, 300.0])
    assert hasten(days, np.full(5, 2.0)).tolist() == [10.0, 42.0, 52.0, 140.0, 202.0]
    assert hasten(days, np.ones(5)).tolist() == days.tolist()


def test_each_arm_is_seen_with_the_outcome_of_its_own() -> None:
    frame = PROPORTIONAL.draw(np.random.default_rng(1), 2_000, 40)
    seen = observe(frame)
    assert (seen["time"] <= seen["seen"]).all()
    assert (seen["time"] > seen["enters"]).all()
    for arm, back in (("pilot", "back_with"), ("comparison", "back_without")):
        own = seen.filter(arm=arm, status=1)
        assert own["time"].equals(lived(own, back)["time"])
    assert set(seen["status"]) == {0, 1, 2}


def test_the_summary_is_arithmetic() -> None:
    estimates = [Estimate.normal(value, 1.0) for value in (0.0, 1.0, 2.0, 5.0)]
    found = summarise(1.5, estimates)
    assert (found.samples, found.mean, found.bias) == (4, 2.0, 0.5)
    assert found.covered == 0.75
    assert found.se_ratio == pytest.approx(1 / np.std([0, 1, 2, 5], ddof=1))
    assert found.width == pytest.approx(2 * 1.959964)


def test_a_row_tells_ours_beside_the_naive() -> None:
    key = "all", "risk_difference_91"

    def replicate(seed: int) -> tuple[Estimates, Estimates]:
        own, naive = 0.1 + 0.01 * (seed % 2), -0.3 - 0.01 * (seed % 2)
        return {key: Estimate.normal(own, 0.02)}, {key: Estimate.normal(naive, 0.02)}

    (row,) = rows_of(Case("x", "w", 10, lambda: {key: 0.105}, replicate), 10)
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[:5] == ["`x`", "w", "`risk_difference_91`", "10", "0.105"]
    assert cells[5].startswith("+0.000")
    assert cells[-2:] == ["-0.410", "0.00"]

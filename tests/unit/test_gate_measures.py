"""The measures that gates hold against limits: worked examples, and what they depend on."""

import math

import numpy as np
import pytest

from models.errors import OptionError
from models.gates import (
    e_value,
    kish_effective_size,
    overlap_share,
    preference_scores,
    smallest_detectable_hr,
)


def test_equal_weights_lose_nobody_and_unequal_ones_do() -> None:
    n = np.array([10.0, 30.0])
    assert kish_effective_size(np.array([0.2, 0.2]), n) == pytest.approx(40)
    # (10 + 90)^2 / (10 + 270), and the same person by person.
    assert kish_effective_size(np.array([1.0, 3.0]), n) == pytest.approx(100**2 / 280)
    each = np.repeat([1.0, 3.0], [10, 30])
    assert kish_effective_size(each, np.ones(40)) == pytest.approx(100**2 / 280)
    assert kish_effective_size(np.empty(0), np.empty(0)) == 0


def test_preference_is_a_half_where_the_propensity_is_the_prevalence() -> None:
    found = preference_scores(np.array([0.1, 0.5, 0.0, 1.0]), 0.1)
    # Odds 1 against odds 1/9: nine to one.
    assert found.tolist() == pytest.approx([0.5, 0.9, 0.0, 1.0])
    even = np.array([0.2, 0.7])
    assert preference_scores(even, 0.5).tolist() == pytest.approx(even.tolist())


@pytest.mark.parametrize("prevalence", [0.0, 1.0, math.nan])
def test_one_arm_has_no_preference(prevalence: float) -> None:
    with pytest.raises(OptionError, match="prevalence"):
        preference_scores(np.array([0.5]), prevalence)


def test_overlap_counts_people_and_holds_its_ends() -> None:
    scores, n = np.array([0.29, 0.3, 0.5, 0.7, 0.71]), np.array([10.0, 1.0, 2.0, 3.0, 4.0])
    assert overlap_share(scores, n) == pytest.approx(6 / 20)
    assert overlap_share(np.empty(0), np.empty(0)) is None


def test_the_smallest_detectable_ratio() -> None:
    # Schoenfeld: (1.96 + 0.84)^2 / (log 1.5^2 / 4) = 191 events find 1.5 in even arms.
    assert smallest_detectable_hr(190.8, 0.5) == pytest.approx(1.5, abs=1e-3)
    assert smallest_detectable_hr(400, 0.1) == smallest_detectable_hr(400, 0.9)
    assert smallest_detectable_hr(400, 0.1) > smallest_detectable_hr(400, 0.5)


@pytest.mark.parametrize(("events", "share"), [(0, 0.5), (100, 0.0), (100, 1.0), (1e-9, 0.5)])
def test_nothing_is_detectable_without_events_or_a_second_arm(events: float, share: float) -> None:
    assert smallest_detectable_hr(events, share) == math.inf


@pytest.mark.parametrize(("events", "share"), [(-1, 0.5), (10, 1.1), (math.nan, 0.5)])
def test_what_no_trial_has_is_refused(events: float, share: float) -> None:
    with pytest.raises(OptionError):
        smallest_detectable_hr(events, share)


def test_confounding_as_strong_as_the_e_value_explains_the_estimate_away() -> None:
    # Ding and VanderWeele's bound: two risk ratios e bias a risk ratio by up to e^2 / (2e - 1).
    found = e_value(1.4, 1.2, 1.6333)
    for hr, e in ((1.4, found.estimate), (1.2, found.limit)):
        risk_ratio = (1 - 0.5 ** math.sqrt(hr)) / (1 - 0.5 ** math.sqrt(1 / hr))
        assert e**2 / (2 * e - 1) == pytest.approx(risk_ratio)
    # By hand: sqrt 1.4 = 1.1832, (1 - 0.4404) / (1 - 0.5566) = 1.2622.
    assert found.estimate == pytest.approx(1.2622 + math.sqrt(1.2622 * 0.2622), abs=1e-3)


def test_a_slower_return_is_as_hard_to_explain_as_a_faster_one() -> None:
    faster, slower = e_value(2.0, 1.25, 3.2), e_value(1 / 2.0, 1 / 3.2, 1 / 1.25)
    assert faster.estimate == pytest.approx(slower.estimate)
    assert faster.limit == pytest.approx(slower.limit)
    assert 1 < faster.limit < faster.estimate


def test_an_interval_that_holds_one_needs_no_confounding() -> None:
    assert e_value(1.3, 0.9, 1.9).limit == 1
    assert e_value(0.8, 0.5, 1.0).limit == 1
    assert e_value(1.0, 0.5, 2.0).estimate == 1


@pytest.mark.parametrize("ratio", [(2, 2.1, 3), (0, 0, 1), (1, 0.5, math.inf), (math.nan, 1, 2)])
def test_limits_that_do_not_hold_the_estimate_are_refused(ratio: tuple[float, ...]) -> None:
    with pytest.raises(OptionError, match="limits"):
        e_value(*ratio)

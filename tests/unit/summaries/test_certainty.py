"""How sure a result is: each rule takes its steps, and no more."""

import pytest

from dashboard.summaries.certainty import LEVELS, STEPS, Certainty, certainty
from dashboard.summaries.results import Results
from dashboard.summaries.sureness import how_sure
from tests.unit.summaries.gp_release import (
    Rows,
    check,
    effect,
    everyone,
    followed,
    gp_release,
    referred,
    shrunk,
    subject_of,
)

NARROW = (0.07, 0.03, 0.12)


def of_tier(*parts: dict[str, Rows]) -> Certainty | None:
    results = Results(gp_release(*parts))
    return certainty(results, results.referred("back_pain", "B"))


def of_everyone(*parts: dict[str, Rows]) -> Certainty | None:
    results = Results(gp_release(*parts))
    return certainty(results, results.everyone("back_pain"))


def test_at_best_people_who_were_chosen_tell_with_moderate_certainty() -> None:
    found = of_tier(referred("B", difference=NARROW), shrunk("B"), followed())
    assert found == Certainty("moderate", ("chosen",))


@pytest.mark.parametrize(
    ("difference", "doubts"),
    [
        ((0.05, 0.00, 0.10), ("chosen",)),
        ((0.05, 0.00, 0.11), ("chosen", "wide")),
        ((0.05, -0.05, 0.15), ("chosen", "wide")),
        ((0.05, -0.06, 0.15), ("chosen", "very wide")),
    ],
)
def test_precision_is_the_width_of_the_range(
    difference: tuple[float, float, float], doubts: tuple[str, ...]
) -> None:
    found = of_tier(referred("B", difference=difference), shrunk("B"), followed())
    assert found is not None
    assert found.doubts == doubts
    assert found.level == LEVELS[sum(STEPS[doubt] for doubt in found.doubts)]


def test_a_result_that_does_not_stand_out_among_all_conditions_may_be_luck() -> None:
    parts = (referred("B", difference=NARROW), followed())
    for other in (None, (1.0, 0.8, 1.3), (0.7, 0.5, 0.9)):
        found = of_tier(*parts, shrunk("B", other))
        assert found == Certainty("low", ("chosen", "luck"))
    assert of_tier(*parts) == Certainty("low", ("chosen", "luck"))


def test_what_may_be_chance_is_not_called_luck_as_well() -> None:
    found = of_tier(
        referred("B", gained=(0.5, -2.0, 3.0), difference=(0.0, -0.05, 0.05)), followed()
    )
    assert found == Certainty("moderate", ("chosen",))


def test_a_few_weeks_of_follow_up_and_unknown_follow_up_take_a_step_each() -> None:
    short = of_tier(referred("B", difference=NARROW, day=28), shrunk("B"), followed())
    assert short == Certainty("low", ("chosen", "short"))
    assert of_tier(referred("B", difference=NARROW), shrunk("B")) == Certainty(
        "low", ("chosen", "unknown follow-up")
    )
    unknown = {"diagnostics": check("pilot_vs_comparison", "follow_up", "not_assessable")}
    assert of_tier(referred("B", difference=NARROW), shrunk("B"), unknown) == Certainty(
        "low", ("chosen", "unknown follow-up")
    )


def test_a_check_not_passed_and_a_control_that_moved_take_a_step_each() -> None:
    parts = (referred("B", difference=NARROW), shrunk("B"), followed())
    failed = {"diagnostics": check("observed_vs_expected", "left_out", "not_assessable", arm="B")}
    assert of_tier(*parts, failed) == Certainty("low", ("chosen", "check"))
    other = {"diagnostics": check("observed_vs_expected", "left_out", "fail", arm="C")}
    assert of_tier(*parts, other) == Certainty("moderate", ("chosen",))
    moved = {"diagnostics": check("pilot_vs_comparison", "days_absent_before", "fail", arm="pilot")}
    assert of_tier(*parts, moved) == Certainty("low", ("chosen", "control"))


def test_a_check_of_the_very_condition_counts_before_that_of_all() -> None:
    parts = (referred("B", difference=NARROW), shrunk("B"), followed())
    rows = check("observed_vs_expected", "events", "fail", arm="B") + check(
        "observed_vs_expected", "events", "pass", arm="B", condition="back_pain"
    )
    assert of_tier(*parts, {"diagnostics": rows}) == Certainty("moderate", ("chosen",))


def test_it_never_falls_below_very_low() -> None:
    found = of_tier(referred("B", difference=(0.1, -0.1, 0.3), day=28))
    assert found is not None
    assert found.level == "very low"
    assert sum(STEPS[doubt] for doubt in found.doubts) > len(LEVELS)


def test_nothing_withheld_has_a_certainty() -> None:
    assert of_tier(referred("B", gained=None), followed()) is None
    assert how_sure(subject_of(referred("B", gained=None))) is None


def test_two_designs_that_agree_make_the_fairest_test_surest() -> None:
    overall = everyone((1.9, 0.9, 2.9), condition="all")
    parts = (everyone((2.4, 0.6, 4.0)), overall, followed())
    assert of_everyone(*parts) == Certainty("moderate", ("areas",))
    before = {"effects": effect("before_after", "pilot", "days_regained_91", (3.0, 1.0, 5.0))}
    assert of_everyone(*parts, before) == Certainty("high", ())
    against = {"effects": effect("before_after", "pilot", "days_regained_91", (-3.0, -5.0, -1.0))}
    assert of_everyone(*parts, against) == Certainty("moderate", ("areas",))


def test_one_condition_that_gains_while_all_do_not_may_be_luck() -> None:
    overall = everyone((0.2, -0.9, 1.3), condition="all")
    found = of_everyone(everyone((2.4, 0.6, 4.0)), overall, followed())
    assert found == Certainty("low", ("areas", "luck"))


def test_every_level_and_doubt_is_told_in_words() -> None:
    block = how_sure(
        subject_of(
            referred("A", difference=NARROW),
            referred("B", difference=(0.1, -0.1, 0.3)),
            shrunk("A"),
            followed(),
        )
    )
    assert block is not None
    assert block.points == (
        ("Moderate (tier A)", "New results may change this a little."),
        ("Very low (tier B)", "We know little. Do not rest a decision on it."),
        (
            "Why not surer",
            "GPs chose whom to refer, and people were not put into groups by lot (tier A and tier "
            "B); looked at beside all other conditions, it may be luck (tier B); the range is very "
            "wide (tier B).",
        ),
    )

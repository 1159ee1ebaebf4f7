"""An address holds the whole view, and nothing a reader writes in it can do harm."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.asked import Asked, to_query
from dashboard.state import Choices, View
from dashboard.state import parse as granted

KEYS = [
    *product(["since_referral"], "ABC", ["all", "back_pain", "cancer"], ["all", "timing"]),
    *product(["since_referral"], "AB", ["all"], ["site"]),
    *product(["since_absence"], ["pilot", "comparison"], ["all", "stress"], ["all"]),
    *product(["since_absence"], ["pilot"], ["all"], ["site"]),
    ("not_spoken_of", "A", "all", "all"),
]
CHOICES = Choices(KEYS)
VIEWS = [
    view
    for analysis in CHOICES.analyses
    for condition in CHOICES.conditions(analysis)
    for arm, split in product(CHOICES.arms(analysis), CHOICES.splits(analysis, condition))
    if CHOICES.allows(view := View(analysis, condition, arm, split))
]


def parse(query: str) -> tuple[View, list[str]]:
    asked = Asked(query)
    return granted(asked, CHOICES), asked.notes


def written(view: View) -> str:
    values = {
        "clock": (view.analysis, "since_referral"),
        "condition": (view.condition, "all"),
        view.words.arm_key: (view.arm, "all"),
        "split": (view.split, "all"),
    }
    return to_query((key, *pair) for key, pair in values.items())


@settings(derandomize=True)
@given(st.sampled_from(VIEWS))
def test_a_view_written_as_an_address_is_read_back_the_same(view: View) -> None:
    assert parse(written(view)) == (view, [])


@settings(derandomize=True)
@given(st.text() | st.text().map("condition={0}&tier={0}&split={0}&clock={0}".format))
def test_any_text_gives_a_view_the_release_can_show(query: str) -> None:
    view, _ = parse(query)
    assert CHOICES.allows(view)


def test_addresses_are_short_and_readable() -> None:
    view = View("since_referral", "back_pain", "B", "timing")
    assert written(view) == "condition=back_pain&tier=B&split=timing"
    assert written(View("since_referral")) == ""


def test_an_analysis_without_tiers_speaks_of_groups() -> None:
    view, notes = parse("?clock=since_absence&group=pilot&tier=B")
    assert (view.arm, notes) == ("pilot", [])


@pytest.mark.parametrize("key", ["clock", "condition", "tier", "split"])
def test_an_unknown_value_gives_the_default_and_a_note_that_does_not_repeat_it(key: str) -> None:
    view, notes = parse(f"{key}=<script>alert(1)</script>")
    assert view == View("since_referral")
    assert len(notes) == 1
    assert "script" not in notes[0]


def test_a_split_shows_one_arm_and_says_which() -> None:
    view, notes = parse("split=timing")
    assert (view.arm, view.split) == ("A", "timing")
    assert notes == ["A split is shown for one group at a time: Tier A."]


def test_an_arm_without_the_split_gives_way_to_one_that_has_it() -> None:
    view, notes = parse("split=site&tier=C")
    assert (view.arm, len(notes)) == ("A", 1)


def test_a_split_that_the_condition_lacks_is_dropped_with_a_note() -> None:
    view, notes = parse("condition=cancer&split=site")
    assert (view.condition, view.split, len(notes)) == ("cancer", "all", 1)


def test_choices_come_in_their_fixed_order() -> None:
    assert CHOICES.analyses == ["since_referral", "since_absence"]
    assert CHOICES.conditions("since_referral") == ["all", "back_pain", "cancer"]
    assert CHOICES.arms("since_absence") == ["all", "pilot", "comparison"]
    assert CHOICES.splits("since_referral", "all") == ["all", "site", "timing"]


def test_two_tiers_of_several_can_be_set_side_by_side() -> None:
    assert CHOICES.arms("since_referral") == ["all", "A-B", "A-C", "B-C", "A", "B", "C"]
    view, notes = parse("tier=A-C&condition=cancer")
    assert (view.arm, notes) == ("A-C", [])
    assert view.words.arm("A-C") == "Tiers A and C"
    assert parse("tier=C-A")[0].arm == "all"
    split, said = parse("tier=A-C&split=timing")
    assert (split.arm, len(said)) == ("A", 1)

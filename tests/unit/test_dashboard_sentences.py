"""The message first: computed, with its uncertainty, and never more than was shown."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from dashboard.about import FROM_WHERE, provenance
from dashboard.asked import Asked
from dashboard.selection import Point, Selection, choices_of, select, table_rows
from dashboard.sentences import caution, headline, per_hundred, source_line, stops
from dashboard.state import parse
from dashboard.store import read_release
from tests.unit.releases import release_of

See = Callable[[str], Selection]


def point(returned: float, lo: float | None = None, hi: float | None = None) -> Point:
    return Point(91, 100, returned, lo, hi, 0.0, None, 100, suppressed=False)


@pytest.fixture
def see(published: Path) -> See:
    release = read_release(published / "2012-12-31-0123456789")
    choices = choices_of(release)
    return lambda query: select(release, parse(Asked(query), choices))


@pytest.mark.parametrize(
    ("returned", "lo", "hi", "words"),
    [
        (0.71, 0.65, 0.77, "71 (65 to 77)"),
        (0.714, 0.649, 0.766, "71 (65 to 77)"),
        (0.0, None, None, "0 (fewer than 8 people in all)"),
        (1.0, None, None, "100 (no range can be worked out)"),
    ],
)
def test_a_share_is_said_of_a_hundred_people_with_its_range(
    returned: float, lo: float | None, hi: float | None, words: str
) -> None:
    assert per_hundred(point(returned, lo, hi)) == words


def test_one_curve_makes_one_plain_sentence(see: See) -> None:
    assert headline(see("condition=back_pain&tier=B")) == (
        "Of 100 people with back pain referred to tier B, about 49 (44 to 54) were back at work "
        "13 weeks later."
    )


def test_three_tiers_are_each_given_with_a_range(see: See) -> None:
    assert headline(see("condition=back_pain")) == (
        "Of 100 people with back pain referred, about this many were back at work 13 weeks "
        "later: 57 (54 to 61) in tier A, 49 (44 to 54) in tier B and 33 (25 to 42) in tier C."
    )


def test_too_few_is_said_and_never_a_number(see: See) -> None:
    assert headline(see("condition=cancer")).endswith(
        "24 (4 to 44) in tier A. Too few people to show in tier B and in tier C."
    )
    assert headline(see("condition=cancer&tier=C")) == (
        "Too few people to show: this release cannot say how soon people with cancer referred to "
        "tier C were back at work."
    )


def test_no_view_claims_that_the_service_made_a_difference(see: See) -> None:
    assert "does not show that the service made the difference" in caution(see(""))
    assert "this release holds no comparison yet" in caution(see("tier=B"))


def test_where_there_is_a_comparison_the_way_to_it_is_told() -> None:
    curve = {"analysis": "since_referral", "arm": "A", "condition": "all", "dimension": "all"}
    curve |= {"level": "all", "day": 0, "returned": 0.0, "suppressed": False}
    release = release_of(curves=[curve], effects=[{"analysis": "pilot_vs_comparison"}])
    selection = select(release, parse(Asked(""), choices_of(release)))
    assert caution(selection).endswith("see “Does it work?”.")


def test_hidden_and_cut_curves_are_named_differently(see: See) -> None:
    hidden, cut = stops(see("condition=cancer"))
    assert hidden.startswith("Too few people to show: Tier B and Tier C.")
    assert cut == "Lines stop where too few people are left to show: Tier A at week 4."


def test_the_table_tells_zero_from_suppressed(see: See) -> None:
    rows = table_rows(see("condition=cancer"))
    assert rows[0] == ("Tier A", "0", "0", "20", "0.0", "", "", "0.0", "Shown, without a range")
    assert rows[-3][-1] == "Stopped: too few people left to show"
    assert rows[-2] == ("Tier B", "0", "0", "", "", "", "", "", "Too few people to show")


def test_data_without_referrals_is_spoken_of_as_such(
    write_release: Callable[..., Path], absence_curves: pl.DataFrame
) -> None:
    release = read_release(write_release(absence_curves))
    selection = select(release, parse(Asked("group=pilot"), choices_of(release)))
    assert headline(selection) == (
        "Of 100 people off sick in pilot practices, about 60 (59 to 62) were back at work 13 "
        "weeks after the absence began."
    )


def test_what_was_changed_after_publication_leaves_the_page_with_the_chart(
    write_release: Callable[..., Path], referral_curves: pl.DataFrame
) -> None:
    said = {"since_referral": ["Changed: horizons."], "since_absence": ["Changed: others."]}
    release = read_release(write_release(referral_curves, stamps=said))
    assert source_line(release, ["since_referral"]).endswith(" Changed: horizons.")
    assert source_line(release).endswith(" Changed: horizons. Changed: others.")
    about = dict(provenance(release, ["since_referral"], []))
    assert about["Since publication"] == ("Changed: horizons.",)


def test_nothing_is_said_of_a_protocol_that_was_not_changed(see: See) -> None:
    release = see("condition=back_pain").release
    assert source_line(release).endswith("figures 012345678901.")
    assert "Since publication" not in dict(provenance(release, ["since_referral"], []))


def test_what_stands_once_on_paper_is_what_every_card_says() -> None:
    assert {term for term, _ in provenance(release_of(), [], [])} == FROM_WHERE


def test_two_tiers_side_by_side_are_both_said_and_not_judged(see: See) -> None:
    selection = see("condition=back_pain&tier=A-B")
    assert [series.key for series in selection.series] == ["A", "B"]
    said = headline(selection)
    assert said.startswith("Of 100 people with back pain referred, about this many were back")
    assert "in tier A and 49 (44 to 54) in tier B." in said
    assert "one tier cannot be judged against another" in caution(selection)

"""The answer a GP reads, in every case: sooner, later, unclear, not enough, only described."""

from dashboard.summaries.answers import answer, caution, fairest, question
from dashboard.summaries.findings import pairs
from dashboard.summaries.language import Language
from dashboard.summaries.results import Results
from dashboard.summaries.subject import Subject
from dashboard.verdicts import MINUS
from tests.unit.releases import release_of
from tests.unit.summaries.gp_release import (
    curve,
    everyone,
    followed,
    gp_release,
    referred,
    shrunk,
    subject_of,
    together,
)

SOONER = (
    "After referral to tier B (how sure we are: low), people with back pain were back at work "
    "sooner than similar people without the service."
)


def test_a_gain_beyond_chance_is_told_with_how_sure_it_is() -> None:
    subject = subject_of(referred("B", difference=(0.07, 0.0, 0.12)), shrunk("B"), followed())
    assert question(subject) == "Are people with back pain back at work sooner if I refer them?"
    assert answer(subject) == SOONER


def test_a_loss_beyond_chance_is_told_as_plainly() -> None:
    subject = subject_of(referred("B", gained=(-4.0, -7.5, -0.5)), followed())
    assert answer(subject) == (
        "After referral to tier B (how sure we are: low), people with back pain were back at work "
        "later than similar people without the service."
    )


def test_what_may_be_chance_is_no_gain() -> None:
    subject = subject_of(referred("B", gained=(2.0, -2.3, 6.9)), followed())
    assert answer(subject) == (
        "For tier B we saw no clear difference from similar people: it may be chance."
    )


def test_every_tier_is_told_of_once() -> None:
    subject = subject_of(
        referred("A", difference=(0.07, 0.03, 0.12)),
        referred("B", gained=(2.0, -2.3, 6.9)),
        referred("C", gained=None),
        shrunk("A"),
        followed(),
    )
    said = answer(subject)
    assert said.startswith("After referral to tier A (how sure we are: moderate), people")
    assert "For tier B we saw no clear difference" in said
    assert said.endswith("For tier C there is not enough to go on yet.")


def test_a_result_of_a_few_weeks_says_so() -> None:
    few = referred("B", difference=(0.05, 0.0, 0.1), day=28)
    assert answer(subject_of(referred("A"), few, shrunk("B"), followed())).startswith(
        "After referral to tier A (how sure we are: low) and tier B (after 4 weeks; how sure we "
        "are: low), people with back pain were"
    )
    unsure = referred("B", gained=(2.0, -2.3, 6.9), day=28)
    assert "For tier B (after 4 weeks) we saw no clear" in answer(
        subject_of(referred("A"), unsure, followed())
    )


def test_nothing_that_may_be_shown_is_not_enough() -> None:
    subject = subject_of(referred("A", gained=None), referred("B", gained=None))
    assert answer(subject) == (
        "Not enough is known yet to say how soon people with back pain are back at work after "
        "referral."
    )


def test_without_a_comparison_it_is_only_described() -> None:
    subject = subject_of({"curves": curve("since_referral", "A", {91: (0.57, 0.54, 0.61)})})
    assert question(subject) == "How soon are people with back pain back at work if I refer them?"
    assert answer(subject) == (
        "Of people with back pain, this many were back at work 13 weeks after referral: about 57 "
        "(54 to 61) in 100 in tier A."
    )
    assert "does not tell you what the service changed" in caution(subject)


def test_a_condition_not_compared_where_others_are_is_told_nothing_of() -> None:
    alone = {"curves": curve("since_referral", "A", {91: (0.57, 0.54, 0.61)})}
    subject = subject_of(alone, referred("A", condition="stress"))
    assert answer(subject) == (
        "Not enough is known yet to say how soon people with back pain are back at work after "
        "referral."
    )
    assert pairs(subject) == ()


def test_a_tier_described_for_a_few_weeks_only_is_not_left_out() -> None:
    longer = curve("since_referral", "A", {91: (0.57, 0.54, 0.61)})
    shorter = curve("since_referral", "B", {28: (0.21, 0.15, 0.27)})
    assert answer(subject_of({"curves": longer + shorter})) == (
        "Of people with back pain, this many were back at work 13 weeks after referral: about 57 "
        "(54 to 61) in 100 in tier A and about 21 (15 to 27) in 100 in tier B (after 4 weeks)."
    )


def test_no_comparison_of_those_referred_is_ever_said_to_cause_anything() -> None:
    parts = [referred("A"), referred("B", gained=(-4.0, -7.5, -0.5)), shrunk("A"), followed()]
    subject = subject_of(*parts)
    said = f"{answer(subject)} {caution(subject)}".lower()
    assert "cannot prove that the service made the difference" in said
    for word in ("cause", "because of", "thanks to", "would have been", "usual care"):
        assert word not in said


def test_only_the_fairest_test_speaks_of_usual_care() -> None:
    said = fairest(subject_of(referred("A"), everyone((2.4, 0.6, 4.0)), followed()))
    assert said == (
        "The fairest test counts everyone still off sick after 4 weeks, referred or not. With the "
        "service on offer, about 80 (77 to 83) in 100 were back at work 13 weeks later. Under "
        "usual care it would have been about 75 (71 to 79) in 100. So people were back sooner with "
        "the service: about 2.4 (0.6 to 4.0) days more at work. How sure we are: low (looked at "
        "beside all other conditions, it may be luck; the areas were not chosen by lot)."
    )


def test_the_fairest_test_from_the_first_day_names_no_weeks() -> None:
    protocol = {"protocol": {"eligible_day": 0, "hash": "c0ffee", "sustained_days": 28}}
    release = release_of(protocol, **together(referred("A"), everyone(None)))
    assert fairest(Subject(Language(), Results(release), "back_pain")) == (
        "The fairest test counts everyone off sick, referred or not. For that there is not enough "
        "to go on yet."
    )


def test_the_fairest_test_tells_of_harm_chance_and_too_little() -> None:
    harm = fairest(subject_of(referred("A"), everyone((-2.4, -4.0, -0.6))))
    assert "back later with the service: about 2.4 (0.6 to 4.0) days fewer at work." in harm
    chance = fairest(subject_of(referred("A"), everyone((0.4, -1.0, 1.8))))
    assert f"may be chance: about 0.4 ({MINUS}1.0 to 1.8) days more at work." in chance
    withheld = fairest(subject_of(referred("A"), everyone(None)))
    assert withheld.endswith("For that there is not enough to go on yet.")
    assert "80" not in withheld
    assert fairest(subject_of(referred("A"))) == ""


def test_a_release_without_results_has_nothing_to_ask() -> None:
    assert gp_release(followed()).table("curves").is_empty()

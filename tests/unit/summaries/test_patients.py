"""The four patients GPs asked about: looked up in the right place, answered or declined."""

import pytest

from dashboard.summaries.alike import support
from dashboard.summaries.language import Language
from dashboard.summaries.patients import PATIENTS, Patient, example
from dashboard.summaries.results import Results
from dashboard.verdicts import MINUS
from tests.unit.summaries.gp_release import Rows, followed, gp_release, referred, shrunk

SUPERMARKET, SOLICITOR, DRIVER, CALL_CENTRE = PATIENTS


def answers(patient: Patient, *parts: dict[str, Rows]) -> tuple[str, ...]:
    return example(Results(gp_release(*parts)), Language(), patient).answers


@pytest.mark.parametrize(
    ("patient", "condition", "timing", "tier"),
    [
        (SUPERMARKET, "back_pain", "28-41", "A"),
        (SOLICITOR, "post_operative", "91+", "B"),
        (DRIVER, "back_pain", "all", "B"),
        (CALL_CENTRE, "depression_anxiety", "28-41", "C"),
    ],
)
def test_each_is_looked_up_by_condition_time_off_and_tier(
    patient: Patient, condition: str, timing: str, tier: str
) -> None:
    assert (patient.condition, patient.timing, patient.tier) == (condition, timing, tier)


def test_the_supermarket_worker_is_told_of_people_referred_after_so_long() -> None:
    like = referred("A", difference=(0.05, 0.0, 0.1), dimension="timing", level="28-41")
    said = answers(SUPERMARKET, like, shrunk("A"), followed())
    assert said == (
        "People with back pain referred to tier A when 4 to 6 weeks off: about 80 (74 to 84) in "
        "100 were back at work 13 weeks later. Of similar people in practices without the "
        "service: about 72 (69 to 75) in 100. That is about 10.6 (6.6 to 14.4) days more at work. "
        "We counted about 240 who were referred. How sure we are: moderate.",
    )


def test_where_so_long_off_is_too_thin_it_says_so_and_tells_of_any_time() -> None:
    thin = referred("A", dimension="timing", level="28-41", n=45)
    said = answers(SUPERMARKET, thin, referred("A"), followed())
    assert said[0] == (
        "People with back pain referred to tier A when 4 to 6 weeks off: not enough to say how "
        "they got on beside similar people."
    )
    assert said[1].startswith("People with back pain referred to tier A at any time: about 80")


def test_the_solicitor_four_months_after_an_operation_is_in_the_longest_time_off() -> None:
    like = referred("B", condition="post_operative", dimension="timing", level="91+")
    (said,) = answers(SOLICITOR, like, followed())
    assert said.startswith(
        "People recovering from an operation referred to tier B when 13 weeks off or more: about"
    )


def test_what_may_be_chance_is_said_to_be_in_whole_sentences() -> None:
    (said,) = answers(DRIVER, referred("B", gained=(2.0, -2.3, 6.9)), followed())
    assert f"That is about 2.0 ({MINUS}2.3 to 6.9) days more at work, which may be chance." in said


def test_the_driver_is_told_of_any_time_off_and_what_is_not_known() -> None:
    (said,) = answers(DRIVER, referred("B"), followed())
    assert said.startswith("People with back pain referred to tier B at any time: about 80")
    assert "do not set apart people who were off before" in DRIVER.why


def test_the_call_centre_worker_is_declined_where_nobody_like_her_was_followed() -> None:
    said = answers(CALL_CENTRE, referred("B"), followed())
    assert len(said) == 2
    assert all("not enough to say" in one for one in said)
    assert "80" not in " ".join(said)


def test_support_is_thin_below_fifty_people_or_with_a_very_wide_range() -> None:
    def of(*parts: dict[str, Rows]) -> bool:
        results = Results(gp_release(*parts))
        return support(results.referred("back_pain", "A")) is not None

    assert of(referred("A", n=50))
    assert not of(referred("A", n=45))
    assert not of(referred("A", gained=None))
    wide = referred("A")
    for row in wide["curves"]:
        row["returned_lo"] = row["returned_hi"] - 0.31
    assert not of(wide)
    for row in wide["curves"]:
        row["returned_lo"] = row["returned_hi"] - 0.29
    assert of(wide)

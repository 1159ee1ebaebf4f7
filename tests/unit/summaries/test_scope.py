"""How to refer is what the pilot told, and no way to reach it is made up."""

from typing import Any

import pytest

from dashboard.summaries.language import Language
from dashboard.summaries.page import Block
from dashboard.summaries.results import Results
from dashboard.summaries.scope import how_to_refer, unknown, who
from dashboard.summaries.subject import Subject
from tests.unit.releases import release_of
from tests.unit.summaries.gp_release import curve, referred, subject_of, together


def refer(service: dict[str, Any] | None) -> Block:
    release = release_of({"service": service}, **referred("A"))
    block = how_to_refer(Subject(Language(), Results(release), "back_pain"))
    assert block is not None
    return block


def test_a_pilot_that_told_nothing_is_to_be_asked() -> None:
    block = refer(None)
    assert block.paragraphs == (
        "Tick one box. There is no extra form. You can refer to any tier at once. Ask your pilot's "
        "team whom to call or write to.",
    )
    assert [term for term, _ in block.points] == [
        "Tier A: advice", "Tier B: assessment", "Tier C: support",
    ]  # fmt: skip


def test_what_a_pilot_told_is_said_as_plain_text() -> None:
    block = refer(
        {
            "refer": {
                "how": "Tick the box on the fit note.", "phone": "01632 960123",
                "web": "https://ias.example.org/refer", "tiers": ["A", "B"],
            },
            "sites": [{"id": "derby", "name": "Derby", "email": "refer@derby.example.org"}],
        }
    )  # fmt: skip
    assert block.paragraphs == (
        "Tick the box on the fit note. Phone 01632 960123. Web https://ias.example.org/refer "
        "Derby: Email refer@derby.example.org.",
    )
    assert [term for term, _ in block.points] == ["Tier A: advice", "Tier B: assessment"]


def test_a_tier_on_offer_of_which_there_is_nothing_is_not_passed_over() -> None:
    def said(service: dict[str, Any] | None) -> list[str]:
        release = release_of({"service": service}, **referred("A"))
        block = unknown(Subject(Language(), Results(release), "back_pain"))
        few = "Few or none of the people with back pain were referred to it."
        return [term for term, words in block.points if words == few]

    assert said(None) == ["Tier B: assessment", "Tier C: support"]
    assert said({"refer": {"tiers": ["A", "B"]}}) == ["Tier B: assessment"]


def test_a_curve_not_shown_is_not_always_of_too_few_people() -> None:
    parts = referred("A")
    parts["curves"] = [row for row in parts["curves"] if row["arm"] == "A"]
    assert unknown(subject_of(parts)).points[2] == (
        "Tier A: advice",
        "Too little may be shown to set them beside similar people.",
    )


def test_a_release_of_other_weeks_is_not_said_to_have_too_few_people() -> None:
    block = unknown(subject_of(referred("A", day=56)))
    assert block.points[2] == (
        "Tier A: advice",
        "This release does not say how people got on by 4 or 13 weeks.",
    )


@pytest.mark.parametrize(
    ("sites", "said"), [(6, "Where: a0, a1, a2, a3, a4 and a5."), (7, "7 areas")]
)
def test_areas_are_named_as_long_as_there_is_room(sites: int, said: str) -> None:
    by_site = [
        row
        for number in range(sites)
        for row in curve(
            "since_referral", "A", {91: (0.5, 0.4, 0.6)},
            condition="all", dimension="site", level=f"a{number}",
        )
    ]  # fmt: skip
    release = release_of(None, **together(referred("A"), {"curves": by_site}))
    block = who(Subject(Language(), Results(release), "back_pain"))
    assert said in block.paragraphs[0]

"""The first page says the right thing whatever the primary comparison found."""

from typing import Any

import pytest

from dashboard.page import Card, Page
from dashboard.pages.does_it_work import build
from dashboard.verdicts import MINUS
from tests.unit.releases import reader_of, release_of

Row = dict[str, Any]
WITHHELD = "Fewer than 10 practices are in one of the groups."
FEW = (
    "Too few people returned to work in one of the groups for a result to be shown without risk "
    "that somebody is recognised."
)


def effect(
    estimand: str, estimate: float | None, lo: float | None, hi: float | None, **more: Any
) -> Row:
    return {
        "analysis": "pilot_vs_comparison", "estimand": estimand, "arm": "pilot",
        "comparator": "comparison", "condition": "all", "dimension": "all", "level": "all",
        "estimate": estimate, "lo": lo, "hi": hi, "n_arm": 500, "n_comparator": 500,
        "importance": "primary" if estimand == "days_regained_182" else "secondary",
        "gate": "pass", "reason": "", "suppressed": estimate is None, "status": "shown",
    } | more  # fmt: skip


def hidden(estimand: str, status: str, reason: str) -> Row:
    return effect(estimand, None, None, None, status=status, reason=reason, gate="withheld")


def page_of(days: Row | None, share: Row | None = None, **tables: list[Row]) -> Page:
    rows = [row for row in (days, share) if row is not None]
    return build(reader_of(release_of(effects=rows, **tables)))


def card(page: Page, key: str) -> Card:
    return next(one for one in page.cards if one.key == key)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (
            effect("days_regained_182", 5.25, 1.0, 9.5),
            "With the service people were at work 5.2 days (1.0 to 9.5) more in the 26 weeks that "
            "followed.",
        ),
        (
            effect("days_regained_182", -4.0, -7.0, -1.0),
            "With the service people were at work 4.0 days (1.0 to 7.0) less in the 26 weeks that "
            "followed.",
        ),
        (
            effect("days_regained_182", 3.2, -1.1, 7.6),
            "It is not clear yet whether the service changes how soon people return: the "
            "difference in the 26 weeks that followed was 3.2 days (−1.1 to 7.6) at work, which "  # noqa: RUF001
            "may be chance.",
        ),
        (
            hidden("days_regained_182", "withheld", WITHHELD),
            f"The answer is withheld, because it could mislead. {WITHHELD}",
        ),
        (hidden("days_regained_182", "suppressed", FEW), f"The answer cannot be shown. {FEW}"),
        (
            None,
            "It cannot be said whether the service changes how soon people return. This release "
            "holds no such comparison.",
        ),
    ],
)
def test_the_headline_is_right_in_every_case(days: Row | None, words: str) -> None:
    assert page_of(days).headline == words


def test_a_harm_is_nowhere_called_a_gain() -> None:
    page = page_of(
        effect("days_regained_182", -4.0, -7.0, -1.0),
        effect("risk_difference_91", -0.05, -0.08, -0.02),
    )
    said = [row[-1] for row in card(page, "differences").table.rows if len(row) > 1]
    assert said == ["Later with the service"] * 2
    assert card(page, "differences").sentence == (
        "The longest that can be told is by week 26: people were at work 4.0 days (1.0 to 7.0) "
        "less."
    )
    assert "13 weeks later: 5 (2 to 8) in 100 fewer." in card(page, "unsure").sentence
    back, days = page.numbers[:2]
    assert (back.value, back.uncertainty) == ("5 fewer", "likely between 2 and 8")
    assert back.meaning.startswith("of 100 people")
    assert (days.label, days.value) == ("Days lost per person", "4.0 days")


@pytest.mark.parametrize(
    ("share", "value", "meaning"),
    [
        ((0.05, 0.02, 0.08), "5 more", "of 100 people"),
        ((0.02, -0.01, 0.05), "2 in 100", "more of people"),
        ((-0.01, -0.04, 0.02), f"{MINUS}1 in 100", "more of people"),
        ((-0.05, -0.08, -0.02), "5 fewer", "of 100 people"),
    ],
)
def test_a_large_number_says_what_it_is_of(
    share: tuple[float, float, float], value: str, meaning: str
) -> None:
    back = page_of(effect("risk_difference_91", *share)).numbers[0]
    assert back.value == value
    assert back.meaning.startswith(meaning)


def test_the_protocol_chooses_what_the_page_is_about() -> None:
    other = effect("days_regained_91", 2.0, 1.0, 3.0, importance="primary")
    page = page_of(other, effect("days_regained_182", 1.0, -1.0, 3.0, importance="secondary"))
    assert "2.0 days (1.0 to 3.0) more in the 13 weeks" in page.headline


@pytest.mark.parametrize(
    ("status", "reason", "value"),
    [("withheld", WITHHELD, "Withheld"), ("suppressed", FEW, "Too few people to show")],
)
def test_a_number_that_may_not_be_shown_is_shown_nowhere(
    status: str, reason: str, value: str
) -> None:
    page = page_of(
        hidden("days_regained_182", status, reason), hidden("risk_difference_91", status, reason)
    )
    assert [number.value for number in page.numbers[:2]] == [value, value]
    cells = [cell for one in page.cards for row in one.table.rows for cell in row[1:-1]]
    assert set(cells) <= {value, "No figure"}
    assert not any(character.isdigit() for character in page.headline.replace("10 practices", ""))


def test_ways_of_asking_that_disagree_are_told_to() -> None:
    gain = effect("risk_difference_91", 0.05, 0.02, 0.08)
    bound = effect(
        "risk_difference_91", 0.01, -0.02, 0.04, dimension="sensitivity",
        level="refused_never_return",
    )  # fmt: skip
    answer = effect("days_regained_182", 5.0, 1.0, 9.0)
    same = gain | {"dimension": "sensitivity", "level": "refused_never_return"}
    withheld = hidden("risk_difference_91", "withheld", WITHHELD)

    def said(*rows: Row) -> str:
        page = build(reader_of(release_of(effects=[answer, *rows])))
        return card(page, "unsure").sentence

    many = "As planned, this many were back at work 13 weeks later: 5 (2 to 8) in 100 more."
    assert said(gain) == f"No other way of asking can be shown. {many}"
    assert said(gain, bound).startswith("The answer depends on how it is asked")
    assert said(gain, same) == f"Every way that can be shown gives the same answer. {many}"
    assert said(withheld, same).startswith("The answer as planned is not shown")


def test_what_is_shown_beside_an_answer_that_is_withheld_says_so() -> None:
    gain = effect("risk_difference_91", 0.05, 0.02, 0.08)
    page = page_of(hidden("days_regained_182", "withheld", WITHHELD), gain)
    judged_by = "The answer itself, by week 26, is withheld."
    assert page.numbers[0].value == "5 more"
    assert page.numbers[0].meaning.endswith(judged_by)
    assert card(page, "unsure").sentence.endswith(judged_by)


def test_those_referred_are_the_referrals_of_the_release() -> None:
    everything = dict.fromkeys(("quarter", "site_id", "tier", "referred_by"), "all")
    rows = [everything | {"referrals": 1235}, everything | {"tier": "A", "referrals": 900}]
    page = page_of(None, volumes=rows)
    assert page.numbers[3].value == "1,235"
    few = page_of(None, volumes=[everything | {"referrals": None, "suppressed": True}])
    assert few.numbers[3].value == "Too few people to show"
    assert page_of(None).numbers[3].value == "No figure"


def test_costs_are_shown_where_the_release_holds_them() -> None:
    assert page_of(None).numbers[2].value == "No figure"
    cost = {
        "arm": "pilot", "comparator": "comparison", "condition": "all",
        "item": "cost_per_extra_return", "estimate": 1234.5, "lo": 800.0, "hi": 2500.0,
    }  # fmt: skip
    shown = page_of(None, economics=[cost]).numbers[2]
    assert (shown.value, shown.uncertainty) == ("£1,234", "likely between £800 and £2,500")
    withheld = cost | {"estimate": None, "lo": None, "hi": None, "status": "withheld"}
    assert page_of(None, economics=[withheld]).numbers[2].value == "Withheld"

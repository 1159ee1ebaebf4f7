"""The page *For whom?* says what stands out of all that there is, and never picks the luckiest."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.page import Card, Page
from dashboard.pages.for_whom import NOTHING_TO_SHOW, build
from tests.unit.releases import reader_of, release_of
from tests.unit.tier_results import FEW, WHY, check, days, share, shrunk, speed

Row = dict[str, Any]
BETTER, SURE, UNSURE, WORSE = (1.3, 1.2, 1.41), (1.2, 1.1, 1.31), (1.1, 0.9, 1.3), (0.8, 0.7, 0.9)


def effects() -> list[Row]:
    """Three tiers, three conditions, three times of referral, shown and hidden."""
    return [
        days("A", (3.6, 1.6, 5.5), n=5000),
        days("A", (9.0, 1.0, 17.0), condition="cancer", n=60),
        days("A", (6.4, 4.1, 8.9), condition="back_pain", n=1100),
        days("A", "withheld", condition="stress", n=700),
        days("A", (3.5, 1.5, 5.4), timing="0-27"),
        days("A", (2.0, -1.0, 5.0), timing="28-41"),
        days("A", "suppressed", timing="91+", n=None),
        days("A", (6.5, 4.0, 9.0), condition="back_pain", timing="0-27"),
        days("A", "withheld", condition="stress", timing="0-27"),
        days("B", (-2.0, -3.5, -0.5), n=1700),
        days("B", (0.5, -2.0, 3.0), condition="back_pain", n=300),
        days("C", "withheld", n=400),
        days("C", "suppressed", condition="stress", n=None),
        shrunk("A", SURE, "back_pain"),
        shrunk("A", UNSURE, "cancer"),
        shrunk("A", "withheld", "stress"),
        shrunk("B", UNSURE, "back_pain"),
        shrunk("C", "suppressed", "stress"),
        speed("A", (1.25, 1.19, 1.31)),
        speed("A", BETTER, condition="back_pain"),
        speed("A", "withheld", condition="stress"),
    ]


def checks() -> list[Row]:
    return [
        check("who_gains", "p_condition", "A", 0.4),
        check("tier_exposure", "e_value", "A", 1.78, "back_pain"),
        check("tier_exposure", "e_value_limit", "A", 1.53, "back_pain"),
    ]


def curves() -> list[Row]:
    return [
        *share("A", "0-27", (0.77, 0.75, 0.79)),
        *share("A", "28-41", None),
        *share("B", "0-27", (0.6, 0.55, 0.66)),
        *share("A", "F", (0.7, 0.65, 0.75), dimension="sex"),
    ]


def page(query: str = "", **tables: list[Row]) -> Page:
    held = tables or {"effects": effects(), "diagnostics": checks(), "curves": curves()}
    return build(reader_of(release_of(**held), query))


def card(key: str, query: str = "") -> Card:
    return next(one for one in page(query).cards if one.key == key)


def cells_of(one: Card, heading: str, row: str) -> tuple[str, ...]:
    rows = list(one.table.rows)
    start = rows.index((heading,))
    return next(cells for cells in rows[start + 1 :] if cells[0] == row)


def of_kinds(*kinds: Any) -> str:
    names = ("back_pain", "stress", "cancer")
    rows = [shrunk("A", numbers, name) for name, numbers in zip(names, kinds, strict=False)]
    return page(effects=rows).headline


def test_the_headline_counts_all_gains_with_their_range() -> None:
    said = of_kinds(BETTER, SURE, SURE)
    assert "is faster, beyond chance" in said
    assert "3 of 3 with tier A (1.20 to 1.30 times as fast, 95% limits from 1.10 to 1.41)" in said


def test_the_headline_names_few_gains_and_how_many_could_be_shown() -> None:
    said = of_kinds(BETTER, UNSURE, "withheld")
    assert "1 of 2 with tier A (Back pain: 1.30 times as fast, 1.20 to 1.41)" in said


def test_the_headline_says_when_nothing_stands_out() -> None:
    said = of_kinds(UNSURE, UNSURE)
    assert "no condition that can be shown is return faster beyond chance" in said
    assert "none of 2 with tier A (95% limits from 0.90 to 1.30)" in said


def test_the_headline_does_not_hide_losses() -> None:
    said = of_kinds(WORSE, UNSURE)
    assert "no condition that can be shown is return faster beyond chance" in said
    assert "losses in 1 (Back pain: 0.80 times as fast, 0.70 to 0.90)" in said


@pytest.mark.parametrize(
    ("kind", "words", "why"),
    [("withheld", "withheld", WHY), ("suppressed", "of too few people to show", FEW)],
)
def test_the_headline_says_why_nothing_is_shown(kind: str, words: str, why: str) -> None:
    assert of_kinds(kind, kind) == (
        f"Which conditions gain cannot be told: every result is {words}. {why}"
    )


@given(st.lists(st.sampled_from([BETTER, SURE, UNSURE, WORSE, "withheld"]), max_size=14))
def test_the_headline_tells_of_every_result_or_of_none(kinds: list[Any]) -> None:
    rows = [shrunk("A", numbers, f"condition_{place}") for place, numbers in enumerate(kinds)]
    said = page(effects=rows or [days("A", "withheld")]).headline
    shown = [numbers for numbers in kinds if isinstance(numbers, tuple)]
    gains = [numbers for numbers in shown if numbers[1] > 1]
    losses = [numbers for numbers in shown if numbers[2] < 1]
    if not shown:
        assert "cannot" in said
        return
    assert f"{len(gains) or 'none'} of {len(shown)} with tier A" in said
    assert ("is faster, beyond chance" in said) == bool(gains)
    assert (f"losses in {len(losses)}" in said) == bool(losses)
    if len(gains) > 2:
        lows, highs = [one[1] for one in gains], [one[2] for one in gains]
        assert f"95% limits from {min(lows):.2f} to {max(highs):.2f}" in said


def test_the_headline_says_when_there_are_no_results() -> None:
    assert "holds no results by condition" in page(effects=[days("A", (1.0, 0.5, 1.5))]).headline
    assert page(effects=[]).headline == NOTHING_TO_SHOW


@pytest.mark.parametrize(("p", "said"), [(0.4, "may be chance in tier A"), (0.01, "In tier A con")])
def test_the_headline_says_whether_conditions_differ(p: float, said: str) -> None:
    rows = [shrunk("A", SURE, "back_pain")]
    found = page(effects=rows, diagnostics=[check("who_gains", "p_condition", "A", p)])
    assert said in found.headline


def test_the_luckiest_raw_result_does_not_make_the_headline() -> None:
    assert "17.0" not in page().headline
    assert "Cancer" not in page().headline


def test_a_condition_is_told_in_days_and_by_whether_it_holds_after_shrinking() -> None:
    said = page("condition=back_pain").headline
    assert "people with back pain were at work, in the 13 weeks after referral: " in said
    assert "with tier A 6.4 days (4.1 to 8.9) more;" in said
    assert "with tier B 0.5 days (\N{MINUS SIGN}2.0 to 3.0) more, which may be chance." in said
    assert "faster beyond chance with tier A (1.20 times as fast, 1.10 to 1.31)" in said
    assert "it may be chance with tier B (1.10 times as fast, 0.90 to 1.30)" in said


def test_a_condition_of_which_nothing_is_shown_says_why() -> None:
    said = page("condition=stress").headline
    assert "tier A withheld, tier C too few people to show" in said
    assert WHY in said
    assert "No shrunk result can be shown" in said


def test_losses_are_told_as_days_lost() -> None:
    number = page().numbers[1]
    assert (number.label, number.value) == ("Tier B: days lost", "2.0 days")
    assert number.uncertainty == "likely between 0.5 and 3.5"
    assert number.meaning.startswith("fewer at work")
    assert page().numbers[2].value == "Withheld"
    assert page().numbers[2].meaning == WHY


def test_conditions_stand_in_the_order_of_people_and_not_of_gains() -> None:
    rows = [cells[0] for cells in card("conditions", "tier=A").table.rows]
    assert rows == ["Tier A", "All conditions", "Back pain", STRESS, "Cancer"]


STRESS = "Stress, including work-related stress"


def test_raw_and_shrunk_stand_in_one_row_with_their_sizes() -> None:
    cells = cells_of(card("conditions"), "Tier A", "Back pain")
    assert cells[1:5] == ("1,100", "5,000", "6.4 (4.1 to 8.9)", "1.20 (1.10 to 1.31)")


def test_withheld_suppressed_and_absent_read_differently() -> None:
    one = card("conditions")
    withheld, few = cells_of(one, "Tier A", STRESS), cells_of(one, "Tier C", STRESS)
    assert withheld[3] == "Withheld"
    assert withheld[5] == WHY
    assert few[3:5] == ("Too few people to show", "Too few people to show")
    assert few[1] == "Too few"
    absent = cells_of(card("timing"), "Tier B", "Under 4 weeks off")
    assert absent[1:4] == ("No figure", "No figure", "No figure")


def test_two_tiers_stand_next_to_each_other_and_alone() -> None:
    rows = card("conditions", "tier=A-B").table.rows
    assert rows[:3] == (("All conditions",), rows[1], rows[2])
    assert [rows[1][0], rows[2][0]] == ["Tier A", "Tier B"]
    assert not any("Tier C" in cells[0] for cells in rows)
    assert [one.key for one in page("tier=A-B").cards if one.key.startswith("cells")] == ["cells-A"]


def test_the_horizon_chooses_the_estimand() -> None:
    rows = [days("A", (1.0, 0.5, 1.5), estimand="days_regained_28"), days("A", (3.0, 1.0, 5.0))]
    found = page("weeks=4", effects=rows)
    assert found.numbers[0].value == "1.0 days"
    assert "4 weeks" in found.cards[0].title


def test_times_of_referral_are_judged_after_shrinking_where_that_exists() -> None:
    shrunk_days = [
        {**days("A", (2.0, 0.5, 3.5), timing=level), "analysis": "who_gains"}
        for level in ("0-27", "28-41")
    ]
    held = [days("A", (4.0, 2.0, 6.0), timing="0-27"), days("A", (1.0, -2.0, 4.0), timing="28-41")]
    one = next(c for c in page(effects=[*held, *shrunk_days]).cards if c.key == "timing")
    assert "after shrinking" in one.sentence
    assert "2.0 days, 0.5 to 3.5" in one.sentence
    assert "Days, shrunk" in one.table.columns
    plain = next(c for c in page(effects=held).cards if c.key == "timing")
    assert "as found and not shrunk" in plain.sentence
    assert "Under 4 weeks off: 4.0 days, 2.0 to 6.0" in plain.sentence
    assert "Days, shrunk" not in plain.table.columns


def test_the_heat_map_counts_what_stands_out_and_warns_of_luck() -> None:
    one = card("cells-A")
    assert "Of 2 results of tier A, 1 can be shown" in one.sentence
    assert "gains beyond chance: 1, losses beyond chance: 0" in one.sentence
    assert "by luck" in one.sentence
    assert cells_of(one, STRESS, "Under 4 weeks off")[2:] == ("Withheld", WHY)


def test_the_descriptive_card_says_on_its_face_that_it_is_no_comparison() -> None:
    one = card("levels")
    assert "not a comparison" in one.sentence
    assert "tier A 77 (75 to 79)" in one.sentence
    assert cells_of(one, "Tier A", "Under 4 weeks off") == (
        "Under 4 weeks off",
        "200",
        "77 (75 to 79)",
    )
    assert cells_of(one, "Tier A", "4 to 6 weeks off")[2] == "Too few people to show"


def test_another_dimension_can_be_described() -> None:
    one = card("levels", "by=sex&condition=back_pain")
    assert cells_of(one, "Tier A", "Women")[2] == "70 (65 to 75)"
    assert any("all conditions together" in note for note in one.notes)


def test_the_speed_under_a_tier_stands_beside_its_e_value() -> None:
    one = card("speed")
    assert "need not come from it" in one.sentence
    assert "tier A 1.25 (1.19 to 1.31)" in one.sentence
    cells = cells_of(one, "Tier A", "Back pain")
    assert cells[2:4] == ("1.30 (1.20 to 1.41)", "1.78 (1.53)")
    assert cells_of(one, "Tier A", STRESS)[2:] == ("Withheld", "No figure", WHY)


def test_an_unknown_wish_is_replaced_and_never_repeated() -> None:
    found = page("tier=zz&condition=<b>&weeks=1&by=shoe_size")
    assert len(found.notes) == 4
    assert not any("zz" in note or "<b>" in note for note in found.notes)
    assert [one.value for one in found.choices] == ["all", "all", "13", "timing"]


def test_curves_without_any_comparison_are_still_described() -> None:
    found = page(curves=curves())
    assert [one.key for one in found.cards] == ["conditions", "timing", "levels"]
    assert "holds no results by condition" in found.headline


def test_every_card_draws_and_says_where_it_comes_from() -> None:
    for query in ("", "tier=A-B", "condition=stress", "tier=C"):
        for one in page(query).cards:
            assert one.draw is not None
            assert one.draw().layout.height > 0
            terms = [term for term, _ in one.about]
            assert {"What is estimated", "What would make it wrong", "Protocol"} <= {*terms}

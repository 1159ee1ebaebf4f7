"""The page *Can I trust it?* says what was checked, and what follows, whatever the checks say."""

from itertools import pairwise
from typing import Any

import pytest

from dashboard.page import Card, Page
from dashboard.pages.trust import build
from tests.unit.releases import MANIFEST, reader_of, release_of

Row = dict[str, Any]
GATES = (
    "practices", "events", "effective_sample", "overlap", "balance", "detectable_effect",
    "follow_up",
)  # fmt: skip
FEW = "Fewer than 10 practices are in one of the groups."
NO_NOTES = "No fit notes were delivered."


def check(name: str, gate: str = "pass", value: float | None = None, **more: Any) -> Row:
    return {
        "analysis": "pilot_vs_comparison", "arm": "pilot", "condition": "all", "dimension": "all",
        "level": "all", "check": name, "value": value, "limit": 10.0, "gate": gate, "reason": "",
        "suppressed": False, "status": "shown",
    } | more  # fmt: skip


def checks(**gates: str) -> list[Row]:
    return [check(name, gates.get(name, "pass")) for name in GATES]


def effect(estimate: float | None, estimand: str = "days_regained_182", **more: Any) -> Row:
    lo, hi = (None, None) if estimate is None else (estimate - 1, estimate + 1)
    return {
        "analysis": "pilot_vs_comparison", "estimand": estimand, "arm": "pilot",
        "comparator": "comparison", "condition": "all", "dimension": "all", "level": "all",
        "estimate": estimate, "lo": lo, "hi": hi, "importance": "primary",
        "gate": "withheld" if estimate is None else "pass", "reason": "",
        "suppressed": estimate is None, "status": "withheld" if estimate is None else "shown",
    } | more  # fmt: skip


def page_of(query: str = "", manifest: Row | None = None, **tables: list[Row]) -> Page:
    return build(reader_of(release_of(manifest, **tables), query))


def card(page: Page, key: str) -> Card:
    return next(one for one in page.cards if one.key == key)


def cells(page: Page, key: str) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in card(page, key).table.rows}


@pytest.mark.parametrize(
    ("diagnostics", "estimate", "words"),
    [
        (checks(), 2.0, "The main comparison passes all 7 of its checks."),
        (
            checks(practices="fail", follow_up="fail"), None,
            "The main comparison fails 2 of its 7 checks (enough practices in each group and "
            "people followed to the end). So its results are withheld.",
        ),
        (
            checks(follow_up="not_assessable"), 2.0,
            "The main comparison passes 6 of its 7 checks; 1 could not be made (people followed to "
            "the end). Read its results with that in mind.",
        ),
        (
            checks(events="fail", follow_up="not_assessable"), None,
            "The main comparison fails 1 of its 7 checks (enough returns to work in each group); 1 "
            "more could not be made (people followed to the end). So its results are withheld.",
        ),
        (
            checks(**dict.fromkeys(GATES, "not_assessable")), None,
            "None of the main comparison's 7 checks could be made. Even so, none of its results "
            "may be shown.",
        ),
        (
            checks(), None,
            "The main comparison passes all 7 of its checks. Even so, none of its results may be "
            "shown.",
        ),
        (
            [], None,
            "This release holds no checks of a main comparison, so it cannot be said whether one "
            "could be trusted.",
        ),
    ],
)  # fmt: skip
def test_the_headline_is_right_in_every_case(
    diagnostics: list[Row], estimate: float | None, words: str
) -> None:
    assert page_of(diagnostics=diagnostics, effects=[effect(estimate)]).headline == words


def test_a_check_that_fails_beside_a_result_that_is_shown_warns_against_it() -> None:
    page = page_of(diagnostics=checks(overlap="fail"), effects=[effect(2.0)])
    assert page.headline.endswith("Do not rely on its results.")


def test_warnings_are_in_the_headline_and_withhold_nothing() -> None:
    control = check("negative_control", "fail", 1.3, condition="cancer")
    page = page_of(diagnostics=[*checks(), control], effects=[effect(2.0)])
    assert page.headline == (
        "The main comparison passes all 7 of its checks. A warning stands beside it, which "
        "withholds nothing: it does not pass “a condition the service cannot change”."
    )


def test_the_main_comparison_is_the_one_the_protocol_names() -> None:
    other = "pilot_vs_comparison_day0"
    told = [one | {"analysis": other} for one in checks(balance="fail")]
    page = page_of(diagnostics=[*told, *checks()], effects=[effect(None, analysis=other)])
    assert "fails 1 of its 7 checks (no difference left between the groups)" in page.headline


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            check("follow_up", value=0.95, limit=0.8),
            "Of 100 people who look absent when the records end, about 95 have a recent fit note "
            "to show for it; 80 are asked for.",
        ),
        (check("follow_up", "not_assessable", limit=0.8, reason=NO_NOTES), NO_NOTES),
        (check("follow_up", "fail", limit=0.8, reason=NO_NOTES), NO_NOTES),
        (None, "This release does not say how many people were followed to the end."),
    ],
)  # fmt: skip
def test_follow_up_comes_first(row: Row | None, words: str) -> None:
    page = page_of(diagnostics=[row] if row else [])
    assert page.cards[0].key == "followed"
    assert page.cards[0].sentence == words


FLOW = [
    ("rows_received", "absences", 1230), ("rows_quarantined", "absences", None),
    ("absences", "all", 1200), ("absences", "chained_to_an_earlier_one", 100),
    ("episodes", "all", 1100), ("episodes_left_out", "not_employed", 60),
    ("episodes_left_out", "consent_refused", None), ("episodes_left_out", "practice_unknown", 0),
    ("episodes_analysed", "all", 1030), ("episodes_analysed", "past_eligible_day", 500),
    ("referrals", "all", 300), ("referrals_set_aside", "episode_left_out", 20),
    ("referrals_counted", "all", 280), ("episodes_referred", "A", 200),
]  # fmt: skip


def flow() -> list[Row]:
    return [
        {"step": step, "reason": reason, "count": count, "suppressed": count is None}
        for step, reason, count in FLOW
    ]


def test_the_flow_tells_every_step_in_words_and_draws_it() -> None:
    one = card(page_of(flow=flow()), "flow")
    assert one.sentence == (
        "Of 1,100 episodes of absence, 1,030 are analysed; the commonest reason to leave one out "
        "is “not in work” (60)."
    )
    assert one.draw
    figure = one.draw()
    boxes = [note.text for note in figure.layout.annotations if note.text]
    assert "<b>1,030</b><br>episodes analysed" in boxes
    assert any("<b>Too few people to show</b>" in text for text in boxes)
    assert not any("practice not known" in text for text in boxes)
    assert len(figure.layout.shapes) == len(boxes)


def test_suppressed_and_none_differ_in_the_flow() -> None:
    told = cells(page_of(flow=flow()), "flow")
    assert told["Consent refused"] == ("Too few people to show",)
    assert told["Practice not known"] == ("0 (none)",)


def test_boxes_hold_their_words_and_do_not_cover_one_another() -> None:
    one = card(page_of(flow=flow()), "flow")
    assert one.draw
    shapes = [(s.x0, s.y0, s.y1) for s in one.draw().layout.shapes]
    for side in {x for x, _, _ in shapes}:
        column = sorted((top, bottom) for x, top, bottom in shapes if x == side)
        assert all(b1 < t2 for (_, b1), (t2, _) in pairwise(column))


def balance(covariate: str, level: str, before: float, after: float, **more: Any) -> Row:
    return {
        "analysis": "pilot_vs_comparison", "condition": "all", "covariate": covariate,
        "level": level, "smd_before": before, "smd_after": after, "by_construction": True,
    } | more  # fmt: skip


def test_the_love_plot_draws_both_moments_against_the_limit() -> None:
    rows = [balance("deprivation", "1", -0.17, 0.0), balance("sex", "F", 0.02, 0.0)]
    told = [check("balance", value=0.0, limit=0.1)]
    one = card(page_of(balance=rows, diagnostics=told), "balance")
    assert one.sentence == (
        "Before, the groups differed by 0.1 or more in deprivation; made alike, they do in none of "
        "the facts shown. Nothing beyond chance is left in what they were not made for."
    )
    assert one.draw
    figure = one.draw()
    before, after = figure.data
    assert (list(before.x), list(after.x)) == ([0.02, 0.17], [0.0, 0.0])
    assert figure.layout.yaxis.ticktext == ("Sex", "Deprivation")
    assert "better" in figure.layout.xaxis.title.text
    assert {shape.x1 for shape in figure.layout.shapes} == {0.1}
    assert one.notes
    assert cells(page_of(balance=rows), "balance")["1 (most deprived)"] == ("0.17", "0.00", "Yes")


def test_a_difference_that_stays_is_said() -> None:
    rows = [balance("sex", "F", 0.2, 0.15, by_construction=False)]
    one = card(page_of(balance=rows), "balance")
    assert (
        one.sentence
        == "Before, the groups differed by 0.1 or more in sex; after, they still do in sex."
    )
    assert not one.notes


def test_a_comparison_without_weights_says_so() -> None:
    told = [check("events", analysis="tier_exposure", arm="A")]
    page = page_of("comparison=tier_exposure", diagnostics=told)
    assert card(page, "balance").sentence.startswith("This comparison does not make two groups")
    assert card(page, "balance").draw is None


def test_gates_by_condition_are_drawn_and_counted() -> None:
    told = [*checks(), *(one | {"condition": "cancer"} for one in checks(events="fail"))]
    one = card(page_of(diagnostics=told), "checks")
    assert one.sentence == ("1 of 2 comparisons do not pass every check and are withheld: cancer.")
    assert one.draw
    figure = one.draw()
    marks = {trace.name: len(trace.x) for trace in figure.data}
    assert marks == {"Passed": 13, "Not passed: withheld": 1}
    assert figure.layout.yaxis.ticktext == ("All conditions", "Cancer")


def test_the_checks_of_a_condition_are_told_in_plain_words() -> None:
    told = [
        *checks(),
        check("practices", "fail", reason=FEW, condition="cancer", suppressed=True),
        check("events", "not_assessable", condition="cancer"),
    ]
    page = page_of("condition=cancer", diagnostics=told)
    beneath = {row[0]: row[1:] for row in card(page, "checks").beneath[0].rows}
    assert beneath["Enough practices in each group"] == (
        "Not passed", "Not released", "at least 10", FEW,
    )  # fmt: skip
    assert beneath["Enough returns to work in each group"][:2] == ("Could not be made", "No figure")


def test_what_cannot_be_granted_is_noted_and_not_repeated() -> None:
    page = page_of("condition=gout&comparison=none", diagnostics=checks())
    assert len(page.notes) == 2
    assert not any("gout" in note for note in page.notes)


def test_a_negative_control_has_its_interval() -> None:
    told = [check("days_absent_before", value=0.2, limit=1.4, reason="About the same.")]
    one = card(page_of(diagnostics=told), "controls")
    assert one.sentence == (
        "It does not: what the service cannot change is about the same in both groups. In the year "
        "before, the difference was 0.2 days (\N{MINUS SIGN}1.2 to 1.6) off sick."
    )
    assert one.draw
    (trace,) = one.draw().data
    assert trace.error_x.array == (1.4,)


@pytest.mark.parametrize(
    ("rows", "start"),
    [
        ([], "This release holds no negative control"),
        (
            [check("negative_control", "fail", 1.3, condition="cancer")],
            "It does: the groups differ",
        ),
        ([check("days_absent_before", "not_assessable")], "It cannot be told"),
    ],
)
def test_negative_controls_are_right_in_other_cases(rows: list[Row], start: str) -> None:
    assert card(page_of(diagnostics=rows), "controls").sentence.startswith(start)


@pytest.mark.parametrize(
    ("limit", "end"),
    [
        (1.0, "To leave it in doubt takes nothing: it could be chance as it stands."),
        (1.2, "To leave it in doubt, 1.20 times would do."),
    ],
)
def test_hidden_causes_are_told_by_their_strength(limit: float, end: str) -> None:
    told = [check("e_value", value=1.5), check("e_value_limit", value=limit)]
    one = card(page_of(diagnostics=told), "hidden")
    assert "would have to be 1.50 times as common in one group" in one.sentence
    assert one.sentence.endswith(end)
    assert one.table.rows == (("All conditions", "1.50", f"{limit:.2f}"),)


def test_no_hidden_cause_is_told_where_no_result_is_shown() -> None:
    told = [check("e_value", suppressed=True), check("e_value_limit", suppressed=True)]
    one = card(page_of(diagnostics=told), "hidden")
    assert one.sentence.startswith("This release does not say")
    assert one.table.rows == (("All conditions", "Not released", "Not released"),)


def share(estimate: float | None, lo: float, hi: float, **more: Any) -> Row:
    row = effect(estimate, "risk_difference_91", importance="secondary", **more)
    return row if estimate is None else row | {"lo": lo, "hi": hi}


BOUND = {"dimension": "sensitivity", "level": "refused_never_return"}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "This release repeats no comparison in another way."),
        (
            [share(0.05, 0.02, 0.08), share(0.03, 0.01, 0.06, **BOUND)],
            "It does not: by week 13, 2 ways of asking put the difference between 3 and 5 of 100 "
            "people, and each says “sooner with the service”.",
        ),
        (
            [share(0.05, 0.02, 0.08), share(0.01, -0.02, 0.04, **BOUND)],
            "It does: by week 13, 2 ways of asking put the difference between 1 and 5 of 100 "
            "people, and they do not all say the same.",
        ),
        (
            [share(None, 0, 0), share(None, 0, 0, **BOUND)],
            "It cannot be told: the comparison is not shown, and neither is any repeat of it.",
        ),
        (
            [share(0.05, 0.02, 0.08)],
            "It is shown in one way alone: 5 (2 to 8) in 100 by week 13.",
        ),
    ],
)
def test_other_ways_of_asking_are_compared(rows: list[Row], words: str) -> None:
    assert card(page_of(effects=rows), "sensitivity").sentence == words


DELIVERIES = [
    {"supplier": "north", "period": "2012-12", "extracted_on": "2013-01-10", "hash": "ab" * 32},
    {"supplier": "south", "period": "2012-09", "extracted_on": "2012-10-04", "hash": "cd" * 32},
]


def test_a_supplier_that_lags_is_named() -> None:
    one = card(page_of(manifest={"deliveries": DELIVERIES}), "suppliers")
    assert one.sentence == (
        "2 suppliers sent 2 deliveries; the latest reaches to 10 January 2013, of south to 4 "
        "October 2012 only."
    )
    assert ("2012-12", "10 January 2013", "ab" * 6) in one.table.rows


def test_a_change_of_the_protocol_is_told_with_who_and_why() -> None:
    change = {
        "on": "2013-03-03", "by": "J. Smith", "why": "extracts reach back", "changes": ["horizons"],
    }  # fmt: skip
    protocol = MANIFEST["protocol"] | {"amendments": [change], "post_hoc": ["who_gains"]}
    one = card(page_of(manifest={"protocol": protocol}), "protocol")
    assert one.sentence.startswith("The protocol was changed once after results were published; 1")
    assert ("3 March 2013", "horizons: by J. Smith, because extracts reach back.") in one.table.rows
    kept = card(page_of(), "protocol")
    assert kept.sentence.startswith("Nothing of the protocol was changed")


def test_every_number_is_bound_to_what_it_was_made_from() -> None:
    lock = {"protocol": "11" * 32, "deliveries": "22" * 32, "code": "33" * 32, "content": "44" * 32,
            "release": "55" * 32}  # fmt: skip
    cost = {"largest_shift_week_13": 0.0123, "rows_suppressed": 0.2}
    page = page_of(manifest={"lock": lock, "disclosure_control": cost})
    told = cells(page, "made")
    assert [told[name][1] for name in ("Deliveries", "Software", "Figures", "Release")] == [
        digit * 12 for digit in "2345"
    ]
    assert told["Rows that lost a number"][0] == "20.0 in 100"
    assert "which does not say" in card(page_of(), "made").sentence


def test_every_card_says_what_it_is_and_where_it_is_from() -> None:
    page = page_of(diagnostics=checks(), flow=flow(), effects=[effect(2.0)])
    for one in page.cards:
        terms = [term for term, _ in one.about]
        assert {"What is estimated", "What would make it wrong", "Release"} <= set(terms)

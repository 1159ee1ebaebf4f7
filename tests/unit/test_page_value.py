"""The page *Value for money*: no number without days, and the reader's figures called theirs."""

from typing import Any

import pytest

from dashboard.downloads import downloads_at
from dashboard.html_text import to_html
from dashboard.page import Card, Page
from dashboard.pages.value import PATH, build
from dashboard.render import OWN_FIGURES, entries
from dashboard.shell import without_script
from dashboard.site_map import find_place
from tests.unit.releases import MANIFEST, reader_of, release_of

Row = dict[str, Any]
MINUS = "\N{MINUS SIGN}"
NO_COSTS = "This release holds no costs, so it cannot say whether the service is worth its money."
FEW = "Too few people returned."
OWN = "By your own figures, not the release’s"  # noqa: RUF001


def days(
    estimate: float | None, lo: float | None = None, hi: float | None = None, **more: Any
) -> Row:
    return {
        "analysis": "pilot_vs_comparison", "estimand": "days_regained_182", "arm": "pilot",
        "comparator": "comparison", "condition": "all", "dimension": "all", "level": "all",
        "estimate": estimate, "lo": lo, "hi": hi, "importance": "primary", "gate": "pass",
        "reason": "", "suppressed": estimate is None, "status": "shown",
    } | more  # fmt: skip


def tier(name: str, *numbers: float | None, **more: Any) -> Row:
    keys = {"analysis": "observed_vs_expected", "arm": name, "comparator": "expected"}
    return days(*numbers, **(keys | more))


def hidden(status: str, reason: str, **more: Any) -> Row:
    return days(None, status=status, reason=reason, gate="withheld", **more)


def page_of(query: str = "", *rows: Row, manifest: Row | None = None, **tables: list[Row]) -> Page:
    return build(reader_of(release_of(manifest, effects=list(rows), **tables), query))


def card(page: Page, key: str) -> Card:
    return next(one for one in page.cards if one.key == key)


def row_of(page: Page, label: str) -> tuple[str, ...]:
    return next(row[1:] for row in card(page, "calculator").table.rows if row[0] == label)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            days(5.25, 1.0, 9.5),
            "With the service people were at work 5.2 days (1.0 to 9.5) more in the 26 weeks that "
            "followed.",
        ),
        (
            days(-4.0, -7.0, -1.0),
            "With the service people were at work 4.0 days (1.0 to 7.0) less in the 26 weeks that "
            "followed.",
        ),
        (
            days(3.2, -1.1, 7.6),
            "It is not clear yet whether the service changes how soon people return: the "
            f"difference in the 26 weeks that followed was 3.2 days ({MINUS}1.1 to 7.6) at work, "
            "which may be chance.",
        ),
        (
            hidden("withheld", FEW),
            f"The answer is withheld, because it could mislead. {FEW}",
        ),
        (hidden("suppressed", FEW), f"The answer cannot be shown. {FEW}"),
        (
            None,
            "It cannot be said whether the service changes how soon people return. This release "
            "holds no such comparison.",
        ),
    ],
)
def test_the_headline_is_right_in_every_case(row: Row | None, words: str) -> None:
    rows = [] if row is None else [row]
    assert page_of("", *rows).headline == f"{NO_COSTS} {words}"


def test_a_condition_is_named() -> None:
    page = page_of("condition=cancer", days(1.0, 0.5, 1.5), days(2.0, 1.0, 3.0, condition="cancer"))
    assert "Cancer: With the service people were at work 2.0 days" in page.headline


def net(arm: str, estimate: float | None, lo: float | None, hi: float | None, **more: Any) -> Row:
    return {
        "arm": arm, "comparator": "comparison", "condition": "all", "item": "net_benefit",
        "estimate": estimate, "lo": lo, "hi": hi, "status": "shown",
    } | more  # fmt: skip


def test_costs_that_the_release_holds_are_the_answer() -> None:
    told = [
        net("A", 50.0, 10.0, 90.0), net("B", -80.0, -120.0, -40.0), net("C", 5.0, -200.0, 210.0),
        net("pilot", None, None, None, status="withheld"),
    ]  # fmt: skip
    page = page_of(economics=told)
    assert page.headline == (
        "Tier A brings more than it costs: £50 (£10 to £90) each. "
        f"Tier B costs more than it brings: {MINUS}£80 ({MINUS}£120 to {MINUS}£40) each. "
        f"Tier C may bring more or less than it costs: £5 ({MINUS}£200 to £210) each. "
        "The service: withheld."
    )
    one = card(page, "economics")
    assert one.sentence == page.headline
    assert one.draw
    kinds = {trace.marker.symbol for trace in one.draw().data}
    assert kinds == {"circle", "diamond", "circle-open"}
    assert [note.text for note in one.draw().layout.annotations] == ["Withheld"]
    assert "costs" in one.beneath[0].caption


def test_without_costs_the_page_says_what_the_protocol_needs() -> None:
    one = card(page_of(), "economics")
    assert one.sentence.startswith(NO_COSTS)
    assert {row[1] for row in one.table.rows} == {"Not there"}
    assert "low and a high" in one.table.note
    assert one.draw is None


def test_nothing_is_worked_out_until_something_is_put_in() -> None:
    page = page_of("", tier("B", 8.0, 4.0, 12.0))
    assert page.numbers == ()
    assert row_of(page, "Tier B") == (
        "8.0 days (4.0 to 12.0)", "Not put in", "Not put in", "Not put in", "",
    )  # fmt: skip
    one = card(page, "calculator")
    assert one.sentence.startswith("Put in what a day at work is worth")
    assert one.draw
    assert one.draw().layout.xaxis.title.text.startswith("Days regained")


@pytest.mark.parametrize(
    ("cost", "words", "says"),
    [
        (
            200, "a referral to tier B brings £600 (£200 to £1,000) more than it costs.",
            "Brings more than it costs",
        ),
        (
            1500, "a referral to tier B costs £700 (£300 to £1,100) more than it brings.",
            "Costs more than it brings",
        ),
        (
            700, f"a referral to tier B could be either, at £100 ({MINUS}£300 to £500).",
            "Could be either",
        ),
    ],
)  # fmt: skip
def test_the_reader_s_own_figures_are_put_to_the_days(cost: int, words: str, says: str) -> None:
    page = page_of(f"day=100&cost_B={cost}", tier("B", 8.0, 4.0, 12.0))
    one = card(page, "calculator")
    assert one.sentence.startswith(f"{OWN}: {words}")
    assert row_of(page, "Tier B")[-1] == says
    assert "your figures" in page.numbers[0].label
    assert one.draw
    assert "pounds" in one.draw().layout.xaxis.title.text


def test_a_value_of_a_day_alone_says_what_a_referral_may_cost() -> None:
    page = page_of("day=100", tier("B", 8.0, 4.0, 12.0), days(1.0, -1.0, 3.0))
    said = card(page, "calculator").sentence
    assert "the most it may cost and pay for itself" in said
    assert "tier B £800 (£400 to £1,200)" in said
    assert f"each person on offer £100 ({MINUS}£100 to £300)" in said


@pytest.mark.parametrize(
    ("status", "value"), [("withheld", "Withheld"), ("suppressed", "Too few people to show")]
)
def test_there_is_never_a_number_where_days_are_not_shown(status: str, value: str) -> None:
    keys = {"analysis": "observed_vs_expected", "arm": "B"}
    page = page_of(
        "day=100&cost_B=200&cost_A=10", hidden(status, FEW, **keys), tier("A", 1.0, 0.5, 1.5)
    )
    assert row_of(page, "Tier B") == (value, "", "£200", "", FEW)
    assert "No number may be worked out for a referral to tier B" in (
        card(page, "calculator").sentence
    )
    assert {one.label: one.value for one in page.numbers}["Tier B, your figures"] == value
    one = card(page, "calculator")
    assert one.draw
    assert value in [note.text for note in one.draw().layout.annotations]


def test_where_no_days_are_shown_the_reason_is() -> None:
    page = page_of("day=100&cost_B=1", hidden("withheld", FEW))
    one = card(page, "calculator")
    assert one.sentence == (
        "No days regained are shown, so nothing can be worked out. The table says why, row by row."
    )
    assert FEW in row_of(page, "Everybody on offer")
    assert one.draw is None


@pytest.mark.parametrize("bad", ["-5", "1e3", "5000", "abc", "1.234", "NaN", "١٢"])
def test_what_is_no_amount_is_left_out_with_a_note(bad: str) -> None:
    page = page_of(f"day={bad}", tier("B", 8.0, 4.0, 12.0))
    assert page.amounts[0].value == ""
    assert len(page.notes) == 1
    assert bad not in page.notes[0]


def test_the_protocol_s_costs_go_without_saying() -> None:
    cost = {"amount": 180.0, "low": 150.0, "high": 240.5, "source": "Contract", "price_year": 2012}
    protocol = MANIFEST["protocol"] | {"costs": {"tier_B": cost, "tier_A": None}}
    page = page_of("", tier("B", 8.0, 4.0, 12.0), manifest={"protocol": protocol})
    box = next(one for one in page.amounts if one.name == "cost_B")
    assert (box.value, box.default) == ("180", "180")
    assert box.hint == "The protocol says £180.00 (150.00 to 240.50)."
    given = dict(card(page, "economics").table.rows)["What one referral to tier B costs"]  # type: ignore[arg-type]
    assert given == "£180 (£150 to £240), prices of 2012: Contract"


def test_what_is_put_in_is_in_the_address_of_the_files() -> None:
    page = page_of("day=100&cost_B=200.50", tier("B", 8.0, 4.0, 12.0))
    address = downloads_at("R", PATH, [*page.choices, *page.amounts])
    assert address == "/download/R/value/day=100&cost_B=200.50"


def test_boxes_have_names_limits_and_hints_for_the_script() -> None:
    html = str(to_html(entries(page_of("day=100").amounts)))
    assert OWN_FIGURES.split(",")[0] in html
    for told in ('data-name="day"', 'data-value="100"', 'data-most="10000"', 'data-step="5"'):
        assert told in html
    assert 'for="enter-cost_C"' in html
    assert entries(()) == []


def test_without_scripts_a_form_asks_the_server() -> None:
    place = find_place(PATH)
    assert place
    page = page_of("day=100&weeks=26", tier("B", 8.0, 4.0, 12.0), tier(
        "B", 1.0, 0.5, 1.5, estimand="days_regained_91"
    ))  # fmt: skip
    html = str(without_script(place, page, {"release": "R1"}))
    assert '<form action="/value" method="get">' in html
    assert '<input type="hidden" name="release" value="R1">' in html
    assert '<input type="number" name="day" value="100" min="0" max="1000" step="any">' in html
    assert "/value?weeks=13&amp;day=100&amp;release=R1" in html

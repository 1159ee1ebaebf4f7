"""What moved is what lies outside its earlier limits; what is told of the rest is plain."""

from typing import Any

import pytest

from dashboard.asked import Asked
from dashboard.changes import (
    Change,
    delivery_changes,
    moved_curves,
    moved_effects,
    new_amendments,
    protocol_changes,
)
from dashboard.page import Card, Page
from dashboard.pages.releases import FIRST, build
from dashboard.reader import Reader
from dashboard.release import Release
from dashboard.store import ReleaseUnreadable
from tests.unit.releases import release_of

Row = dict[str, Any]


def effect(level: str, estimate: float | None, lo: float | None, hi: float | None) -> Row:
    return {
        "analysis": "pilot_vs_comparison", "estimand": "days_regained_182", "arm": "pilot",
        "comparator": "comparison", "condition": level, "dimension": "all", "level": "all",
        "estimate": estimate, "lo": lo, "hi": hi,
    }  # fmt: skip


def point(day: int, returned: float | None) -> Row:
    keys = dict.fromkeys(("condition", "dimension", "level"), "all")
    limits = (None, None) if returned is None else (returned - 0.05, returned + 0.05)
    return keys | {
        "analysis": "since_referral", "arm": "B", "day": day, "returned": returned,
        "returned_lo": limits[0], "returned_hi": limits[1],
    }  # fmt: skip


BEFORE = release_of(
    {"release": "r1", "deliveries": []},
    effects=[
        effect("all", 5.0, 1.0, 9.0),
        effect("stress", 5.0, 1.0, 9.0),
        effect("cancer", 5.0, 1.0, 9.0),
        effect("addiction", None, None, None),
    ],
    curves=[point(91, 0.5), point(98, 0.5), point(364, 0.7)],
)
NOW = release_of(
    {"release": "r2", "deliveries": []},
    effects=[
        effect("all", 9.0, 6.0, 12.0),
        effect("stress", 9.1, 6.0, 12.0),
        effect("cancer", None, None, None),
        effect("addiction", 1.0, 0.0, 2.0),
        effect("other", 1.0, 0.0, 2.0),
    ],
    curves=[point(91, 0.44), point(98, 0.1), point(364, 0.72)],
)


def page_of(before: Release, now: Release, query: str = "", note: str = "") -> Page:
    signed = {"action": "publish", "by": "Ben", "at": "2013-01-01", "note": note, "manifest": "m"}
    held = {"r1": lambda: before, "r0": lambda: before}
    return build(Reader(now, Asked(query), [signed], held))


def card(page: Page, key: str) -> Card:
    return next(one for one in page.cards if one.key == key)


def test_a_result_moved_when_it_is_outside_its_earlier_limits_and_not_on_them() -> None:
    moves = moved_effects(BEFORE.table("effects"), NOW.table("effects"))
    assert moves.moved["condition"].to_list() == ["stress"]
    assert (moves.compared, moves.appeared, moves.gone) == (2, 2, 1)
    back = moved_effects(NOW.table("effects"), BEFORE.table("effects"))
    assert back.moved["condition"].to_list() == ["all", "stress"]


def test_curves_are_compared_at_13_26_and_52_weeks_alone() -> None:
    moves = moved_curves(BEFORE.table("curves"), NOW.table("curves"))
    assert moves.moved["day"].to_list() == [91]
    assert moves.compared == 2


def test_a_release_beside_itself_shows_no_change() -> None:
    page = page_of(BEFORE, BEFORE)
    details = ("results", "curves", "data", "protocol")
    assert [card(page, key).table.rows[0][0] for key in details] == ["Nothing"] * 4
    assert "none of 3 comparisons and none of 2 points of curves moved" in page.headline


@pytest.mark.parametrize(
    ("before", "now", "changes"),
    [
        ({"horizons": [28, 91]}, {"horizons": [28]}, [Change("horizons", "28, 91", "28")]),
        ({"gates": {"smd": 0.1}}, {"gates": {"smd": 0.2}}, [Change("gates.smd", "0.1", "0.2")]),
        ({"hash": "a", "amendments": []}, {"hash": "b", "amendments": [{"by": "J"}]}, []),
        ({}, {"seed": 1, "censor_before": True}, [
            Change("seed", "none", "1"), Change("censor_before", "none", "yes"),
        ]),
        ({"costs": {"tier_A": {"low": 1, "high": 2}}}, {"costs": {"tier_A": None}}, [
            Change("costs.tier_A", "low 1, high 2", "none"),
        ]),
    ],
)  # fmt: skip
def test_parameters_that_differ_are_told(before: Row, now: Row, changes: list[Change]) -> None:
    assert protocol_changes(before, now) == changes


def delivery(period: str, digest: str) -> dict[str, str]:
    return {"supplier": "derby", "period": period, "extracted_on": "2012-07-05", "hash": digest}


def test_deliveries_are_added_sent_again_and_left_out() -> None:
    before = [delivery("2012-03", "aa"), delivery("2012-06", "bb"), delivery("2012-09", "cc")]
    now = [*before[:2], delivery("2012-06", "b2"), delivery("2012-12", "dd")]
    changes = delivery_changes(before, now)
    assert [change.what for change in changes] == [
        "derby, 2012-06", "derby, 2012-09", "derby, 2012-12",
    ]  # fmt: skip
    assert "bb" in changes[0].now
    assert "b2" in changes[0].now
    assert (changes[1].now, changes[2].before) == ("not there", "not there")


def test_an_amendment_made_since_is_found() -> None:
    one = {"on": "2013-03-03", "by": "J. Smith", "why": "it had to be", "changes": ["horizons"]}
    assert new_amendments({"amendments": []}, {"amendments": [one]}) == [one]
    assert new_amendments({"amendments": [one]}, {"amendments": [one]}) == []


def test_the_page_says_what_moved_in_words() -> None:
    page = page_of(BEFORE, NOW, note="Returns were counted twice.")
    assert page.headline.startswith("Since release r1, with returns up to 3 December 2012, 1 of 2")
    (row,) = card(page, "results").table.rows
    assert row == (
        "Pilot and comparison practices: days regained by week 26, Pilot against comparison, "
        "Stress, including work-related stress",
        "5.0", "1.0 to 9.0", "9.1", "6.0 to 12.0",
    )  # fmt: skip
    assert card(page, "curves").table.rows[0][0] == "Since referral: Tier B, week 13"
    assert card(page, "curves").table.rows[0][1:4] == ("50.0%", "45.0% to 55.0%", "44.0%")
    assert "It puts right: Returns were counted twice." in card(page, "data").sentence


def test_the_page_says_what_of_the_protocol_changed() -> None:
    amendment = {"on": "2013-03-03", "by": "J. Smith", "why": "it had to be", "changes": ["seed"]}
    protocol = BEFORE.protocol
    now = release_of(
        {
            "release": "r2",
            "protocol": {**protocol, "sustained_days": 14, "amendments": [amendment]},
            "code_version": "2",
        }
    )
    shown = card(page_of(BEFORE, now), "protocol")
    assert ("Days a return has to last", "28", "14") in shown.table.rows
    assert ("Software", "0.1.0+abcdef12", "2") in shown.table.rows
    assert "Amended on 3 March 2013 by J. Smith, because it had to be." in shown.sentence


def test_another_release_can_be_asked_for_and_one_that_is_not_before_it_cannot() -> None:
    assert page_of(BEFORE, NOW, "since=r0").choices[0].value == "r0"
    page = page_of(BEFORE, NOW, "since=r9")
    assert (page.choices[0].value, len(page.notes)) == ("r1", 1)


def test_where_nothing_was_published_before_the_page_says_so() -> None:
    page = build(Reader(NOW, Asked("")))
    assert page.headline == FIRST.format("r2")
    assert [one.key for one in page.cards] == ["archive", "corrections", "files"]


def test_an_earlier_release_that_is_damaged_is_said_to_be() -> None:
    def damaged() -> Release:
        raise ReleaseUnreadable("The release in r1 cannot be read.")

    page = build(Reader(NOW, Asked(""), [], {"r1": damaged}))
    assert page.headline == "The release in r1 cannot be read."

"""*Where?* tells chance from difference at sites, in every case, and never ranks."""

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.figures.funnel import SitePoint, funnel, stagger
from dashboard.page import Page
from dashboard.pages import how_fast, where
from dashboard.site_funnel import position
from models.sites.site_variation import FLAGS
from tests.unit.releases import reader_of, release_of

SUPPRESSED = {"ratio": None, "observed": None, "expected": None, "lo95": None, "hi95": None,
              "lo998": None, "hi998": None, "suppressed": True,
              "status": "suppressed"}  # fmt: skip


def site(name: str, ratio: float = 1.0, flag: str = "inside", **more: Any) -> dict[str, Any]:
    return {
        "site_id": name, "tier": "all", "measure": "returns", "n": 400, "observed": 200,
        "expected": 200.0, "ratio": ratio, "lo95": 0.9, "hi95": 1.1, "lo998": 0.8, "hi998": 1.2,
        "flag": FLAGS[flag], "suppressed": False, "status": "shown",
    } | more  # fmt: skip


def page_of(*sites: dict[str, Any], query: str = "", **tables: Any) -> Page:
    return where.build(reader_of(release_of(sites=list(sites), **tables), query))


def test_all_within_the_limits_is_no_more_than_chance() -> None:
    said = page_of(site("a"), site("b", 1.05), site("c", 0.95)).headline
    assert said == (
        "None of 3 sites lies outside the 95% limits: what differs between them is no more than "
        "chance makes."
    )


def test_those_outside_are_counted_named_and_set_against_chance() -> None:
    said = page_of(
        site("a"), site("b"), site("c", 1.15, "high_95"), site("d", 0.7, "low_998")
    ).headline
    assert said == (
        "2 of 4 sites differ from what was expected of their people by no more than chance makes. "
        "2 (c and d) lie outside the 95% limits, where chance alone puts 1 site in 20; 1 lies "
        "outside the 99.8% limits. Rule out the data before anything else."
    )


def test_nothing_is_called_chance_where_every_site_is_outside() -> None:
    said = page_of(site("a", 1.15, "high_95"), site("b", 0.85, "low_95")).headline
    assert said.startswith("2 (a and b) lie outside the 95% limits")
    assert "no more than chance" not in said
    assert "none lies outside the 99.8% limits" in said


def test_one_site_has_nothing_to_differ_from() -> None:
    said = page_of(site("a"), site("b", **SUPPRESSED)).headline
    assert said == (
        "Only one site can be shown (a), so it cannot be told how sites differ. 1 more site has "
        "too few people or practices to show."
    )


@pytest.mark.parametrize(
    ("rows", "begins"),
    [
        ([site("a", **SUPPRESSED)], "Too few people to show at any site"),
        ([site("a", **SUPPRESSED | {"status": "missing", "suppressed": False})], "No figure"),
        ([], "This release does not compare sites."),
    ],
)
def test_nothing_to_show_says_why_and_draws_nothing(
    rows: list[dict[str, Any]], begins: str
) -> None:
    page = page_of(*rows)
    assert page.headline.startswith(begins)
    assert page.cards[0].sentence.startswith(begins)
    assert page.cards[0].draw is None


def test_suppressed_and_missing_sites_read_differently() -> None:
    missing = SUPPRESSED | {"status": "missing", "suppressed": False}
    page = page_of(site("a"), site("b"), site("c", **SUPPRESSED), site("d", **missing))
    assert "1 more site has too few people" in page.headline
    assert "1 more site has no figure" in page.headline
    cells = {row[0]: row[2] for row in page.cards[0].table.rows}
    assert (cells["c"], cells["d"]) == ("Too few people to show", "No figure")


def test_sites_are_in_order_of_their_names_whatever_their_result() -> None:
    page = page_of(site("c", 0.9), site("a", 1.0), site("b", 1.1))
    assert [row[0] for row in page.cards[0].table.rows] == ["a", "b", "c"]
    assert "not a ranking" in page.cautions[0]


def test_a_flag_stands_under_the_chart_with_what_to_rule_out_first() -> None:
    notes = page_of(site("a", 0.7, "low_998"), site("b")).cards[0].notes
    assert notes[0] == f"a: {FLAGS['low_998']}"
    assert not any(note.startswith("b:") for note in notes)


def test_it_speaks_of_no_practice() -> None:
    assert "Nothing here is about a single practice" in page_of(site("a")).cautions[1]


def test_yours_is_marked_and_nothing_that_was_written_is_repeated() -> None:
    page = page_of(site("a"), site("b"), query="site=b")
    assert [row[0] for row in page.cards[0].table.rows] == ["a", "b (yours)"]
    assert next(one.value for one in page.choices if one.name == "site") == "b"
    strange = page_of(site("a"), query="site=<b>x</b>&tier=zzz")
    assert len(strange.notes) == 2
    assert not any(word in note for note in strange.notes for word in ("<b>", "zzz"))


@pytest.mark.parametrize("key", FLAGS)
def test_the_place_of_a_site_is_read_from_its_flag(key: str) -> None:
    expected = "inside" if key == "inside" else "far" if key.endswith("998") else "outside"
    assert position(FLAGS[key]) == expected


def test_curves_are_of_the_chosen_tier_and_say_that_they_are_crude() -> None:
    curves = [
        {"analysis": "since_referral", "arm": tier, "condition": "all", "dimension": "site",
         "level": name, "day": 91, "at_risk": 50, "returned": share, "returned_lo": share - 0.05,
         "returned_hi": share + 0.05, "exited": 0.02, "n": 200, "suppressed": False,
         "status": "shown"}
        for tier, shift in (("A", 0.0), ("B", 0.1))
        for name, share in (("a", 0.5 + shift), ("b", 0.6 + shift))
    ]  # fmt: skip
    sites = [site("a", tier=tier) for tier in ("all", "B")]
    first = page_of(*sites, curves=curves).cards[1]
    assert first.title.endswith("tier A")
    assert "50 (45 to 55)" in first.sentence
    second = page_of(*sites, curves=curves, query="tier=B").cards[1]
    assert "60 (55 to 65)" in second.sentence
    assert "70 (65 to 75)" in second.sentence
    assert "Not adjusted" in second.sentence


def point(expected: float, name: str = "a", **more: Any) -> SitePoint:
    numbers = {"ratio": 1.0, "lo95": 0.9, "hi95": 1.1, "lo998": 0.8, "hi998": 1.2,
               "position": "inside"}  # fmt: skip
    return SitePoint(name, expected, **(numbers | more))


def test_limits_are_drawn_where_the_release_holds_them_and_nowhere_else() -> None:
    figure = funnel([point(300.0, "b"), point(100.0, "a", lo95=0.85, hi95=1.2)])
    bands = [trace for trace in figure.data if len(trace.x) == 2 and trace.x[0] != trace.x[1]]
    assert {tuple(band.x) for band in bands} == {(100.0, 300.0)}
    assert [tuple(band.y) for band in bands] == [(80, 80), (120, 120), (85, 90), (120, 110)]
    assert "better" in figure.layout.yaxis.title.text


def test_shape_says_where_a_site_lies_and_yours_is_filled() -> None:
    figure = funnel([
        point(100.0, "in"), point(200.0, "out", position="outside"),
        point(300.0, "far", position="far"), point(400.0, "mine", is_yours=True),
    ])  # fmt: skip
    marks = {trace.name: trace.marker.symbol for trace in figure.data if trace.mode == "markers"}
    assert marks == {"in": "circle-open", "out": "diamond", "far": "square", "mine": "circle"}


def test_of_many_sites_only_yours_and_those_outside_are_named() -> None:
    points = [point(100.0 * k, f"s{k}") for k in range(1, 9)]
    points[2] = point(300.0, "far", position="far")
    points[5] = point(600.0, "mine", is_yours=True)
    assert [name.text for name in funnel(points).layout.annotations] == ["far", "mine"]


def test_one_site_alone_can_be_drawn() -> None:
    across = funnel([point(100.0)]).layout.xaxis.range
    assert across[0] < 100 < across[1]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.integers(1, 20))
@settings(deadline=None, max_examples=100)
def test_names_of_a_row_stand_clear_of_one_another(places: list[float], length: int) -> None:
    places = sorted(places)
    rows = stagger([(place, "x" * length) for place in places])
    assert len(rows) == len(places)
    for row in set(rows):
        middle = [place for place, one in zip(places, rows, strict=True)
                  if one == row and 0.2 <= place <= 0.8]  # fmt: skip
        width = 8 * (length + 1) / 240
        gaps = [b - a for a, b in pairwise(middle)]
        assert all(gap >= width or math.isclose(gap, width) for gap in gaps)


def test_what_is_found_at_yours_is_said_first() -> None:
    rows = (site("a"), site("b", 1.15, "high_95"))
    said = page_of(*rows, query="site=b").headline
    assert said.startswith(
        "Your site, b, had 115 returns for every 100 expected, where chance alone makes 90 to 110. "
        "1 of 2 sites differs"
    )
    assert "1 (b, yours) lies outside" in said
    hidden = page_of(site("a"), site("b", **SUPPRESSED), query="site=b").headline
    assert hidden.startswith("Your site, b, cannot be shown. Only one site can be shown (a)")


def test_who_sees_one_site_alone_need_not_say_that_it_is_theirs() -> None:
    part = replace(release_of(sites=[site("a")]), is_whole=False)
    page = where.build(reader_of(part))
    assert page.headline.startswith("Your site, a, had 100 returns for every 100 expected")
    assert page.headline.endswith(
        "Only one site can be shown, so it cannot be told how sites differ."
    )
    assert page.choices[0].value == page.choices[0].default == "a"
    assert where.build(reader_of(part, "site=all")).choices[0].value == "all"
    whole = where.build(reader_of(release_of(sites=[site("a")])))
    assert whole.choices[0].value == "all"


@pytest.mark.parametrize(("page", "query"), [(where, ""), (how_fast, "split=site&tier=A&")])
def test_curves_by_site_mark_yours(page: Any, query: str) -> None:
    keys = {"analysis": "since_referral", "arm": "A", "condition": "all", "dimension": "site"}
    curves = [
        keys | {"level": name, "day": day, "at_risk": 100, "returned": 0.4, "returned_lo": 0.3,
                "returned_hi": 0.5, "exited": 0.0, "n": 100, "suppressed": False}
        for name in "ab" for day in (0, 91)
    ] + [keys | {"dimension": "all", "level": "all", "day": 0, "suppressed": False}]  # fmt: skip
    release = release_of(sites=[site("a"), site("b")], curves=curves)
    built = page.build(reader_of(release, f"{query}site=b"))
    card = next(card for card in built.cards if card.key == "curves")
    assert {row[0] for row in card.table.rows} == {"a", "b (yours)"}

"""What every page says first is worked out again from the released CSV, whatever was found."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.asked import Asked
from dashboard.reader import Reader
from dashboard.release import Release
from dashboard.site_map import PLACES, find_place
from models.standing import Status
from tests.unit.headlines import checked
from tests.unit.headlines.oracles import ORACLES
from tests.unit.headlines.released import csv_of
from tests.unit.headlines.rows import (
    SPEEDS,
    WAYS,
    Numbers,
    Row,
    check,
    curve,
    effect,
    hidden_curve,
    pilot,
    site,
    volume,
    wait,
    worth,
)
from tests.unit.releases import MANIFEST, release_of

TWO_RELEASES = "/releases"
"""The one page that takes two releases."""

NOT_SHOWN = ("withheld", "suppressed", "missing")
BY_CONDITION = ("back_pain", "stress", "cancer", "respiratory")


def said(
    path: str,
    release: Release,
    query: str = "",
    before: Release | None = None,
    status: Status = "published",
) -> str:
    place = find_place(path)
    assert place is not None
    earlier = {} if before is None else {before.id: lambda: before}
    return place.build(Reader(release, Asked(query), earlier=earlier, status=status)).headline


def agrees(path: str, query: str = "", **tables: list[Row]) -> str:
    """Hold a page's headline against its oracle; return it."""
    release = release_of(**tables)
    found = said(path, release, query)
    wishes = dict(part.split("=") for part in query.split("&") if part)
    assert found == ORACLES[path](csv_of(release), **wishes)
    return found


def test_every_page_has_an_oracle() -> None:
    assert {place.path for place in PLACES} == {*ORACLES, TWO_RELEASES}


@pytest.mark.parametrize("path", ORACLES)
def test_a_release_of_nothing(path: str) -> None:
    assert not any(character.isdigit() for character in agrees(path))


@pytest.mark.parametrize("numbers", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("path", ["/does-it-work", "/value"])
def test_the_pilot_compared(path: str, numbers: Numbers | str) -> None:
    agrees(path, effects=[pilot(numbers)])


@pytest.mark.parametrize("numbers", WAYS.values(), ids=WAYS)
def test_another_primary_time(numbers: Numbers | str) -> None:
    rows = [pilot(numbers, 91, importance="primary"), pilot(WAYS["unsure"], importance="secondary")]
    assert "26 weeks" not in agrees("/does-it-work", effects=rows)


@pytest.mark.parametrize("numbers", WAYS.values(), ids=WAYS)
def test_worth(numbers: Numbers | str) -> None:
    rows = [worth("pilot", numbers), worth("A", WAYS["benefit"]), worth("B", (-0.4, -99.0, 1234.5))]
    agrees("/value", economics=rows, effects=[pilot(numbers)])


@pytest.mark.parametrize("numbers", WAYS.values(), ids=WAYS)
def test_value_of_one_condition(numbers: Numbers | str) -> None:
    rows = [pilot(WAYS["benefit"]), pilot(numbers, condition="back_pain")]
    agrees("/value", "condition=back_pain", effects=rows)


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from([*SPEEDS])), max_size=12))
@settings(deadline=None, max_examples=60)
def test_who_gains(found: list[tuple[str, str]]) -> None:
    rows = [
        effect("who_gains", "hazard_ratio", tier, SPEEDS[way],
               condition=BY_CONDITION[at % len(BY_CONDITION)], n_arm=100 * at)
        for at, (tier, way) in enumerate(found)
    ]  # fmt: skip
    once = {(row["arm"], row["condition"]): row for row in rows}
    agrees("/for-whom", effects=[pilot(WAYS["benefit"]), *once.values()])


@pytest.mark.parametrize("chance", [0.001, 0.049, 0.05, 0.7, None])
def test_whether_conditions_differ(chance: float | None) -> None:
    rows = [effect("who_gains", "hazard_ratio", tier, SPEEDS["benefit"], condition="stress")
            for tier in "AB"]  # fmt: skip
    shared = {"analysis": "who_gains", "value": chance}
    checks = [check("p_condition", arm="A", **shared), check("p_condition", arm="B",
              **shared | {"value": 0.2})]  # fmt: skip
    agrees("/for-whom", effects=rows, diagnostics=checks)


@pytest.mark.parametrize(("days", "speed"), list(product(WAYS, SPEEDS)))
def test_who_gains_of_one_condition(days: str, speed: str) -> None:
    about = {"condition": "stress", "comparator": "expected"}
    rows = [
        effect("observed_vs_expected", "days_regained_91", "A", WAYS[days], **about),
        effect("observed_vs_expected", "days_regained_91", "B", WAYS["benefit"], **about),
        effect("who_gains", "hazard_ratio", "A", SPEEDS[speed], **about),
    ]
    agrees("/for-whom", "condition=stress", effects=rows)


POINTS: dict[str, dict[int, Numbers | None]] = {
    "shown": {28: (0.2, 0.1, 0.3), 91: (0.685, 0.6, 0.755)},
    "stopped": {28: (0.2, 0.1, 0.3), 91: None},
    "without a range": {91: (0.5, None, None)},  # type: ignore[dict-item]
    "nobody": {91: (0.0, None, None)},  # type: ignore[dict-item]
}


@pytest.mark.parametrize("query", ["", "tier=B"])
@pytest.mark.parametrize("ways", list(product([*POINTS, "hidden"], repeat=2)), ids="-".join)
def test_how_fast(ways: tuple[str, str], query: str) -> None:
    curves = [
        row
        for tier, way in zip("BC", ways, strict=True)
        for row in (curve(tier, POINTS[way]) if way in POINTS else hidden_curve(tier))
    ]
    agrees("/how-fast", query, curves=curves)


@pytest.mark.parametrize("condition", ["stress", "back_pain"])
def test_how_fast_of_a_condition_and_since_absence(condition: str) -> None:
    common = {"analysis": "since_absence", "condition": condition}
    curves = [*curve("pilot", POINTS["shown"], **common),
              *curve("comparison", POINTS["stopped"], **common)]  # fmt: skip
    agrees("/how-fast", f"condition={condition}", curves=curves)


SITES = ("inside", "high_95", "low_95", "high_998", "low_998", "suppressed", "missing")


@given(st.lists(st.sampled_from(SITES), max_size=8))
@settings(deadline=None, max_examples=60)
def test_where(ways: list[str]) -> None:
    agrees("/where", sites=[
        site(f"site {at}", status=way) if way in ("suppressed", "missing") else site(f"site {at}",
                                                                                     way)
        for at, way in enumerate(ways)
    ])  # fmt: skip


RATES = (0.0, 0.249, 2.54, 5.0, 9.94, 9.96, 12.0, 15.6, "suppressed", "missing")


@given(st.tuples(*[st.sampled_from([*RATES, "absent"])] * 3))
@settings(deadline=None, max_examples=60)
def test_how_often_gps_refer(rates: tuple[Any, Any, Any]) -> None:
    rows = [
        volume(tier, None, rate) if isinstance(rate, str) else volume(tier, rate)
        for tier, rate in zip("ABC", rates, strict=True)
        if rate != "absent"
    ]
    agrees("/journey", volumes=rows)


def test_how_often_gps_refer_to_one_tier_at_one_site() -> None:
    rows = [volume(tier, rate, site_id=place) for tier, rate, place in
            product("AB", (3.0,), ("all", "eskerby"))]  # fmt: skip
    assert "At eskerby, GPs" in agrees("/journey", "tier=B&site=eskerby", volumes=rows)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"within_target": 1.0},
        {"median_days": None},
        {"median_days": None, "hidden": "median_days"},
        {"within_target": None},
        {"within_target": None, "hidden": "within_target"},
        {"n": None, "within_target": None, "median_days": None, "suppressed": True,
         "status": "suppressed"},
    ],
)  # fmt: skip
def test_the_worst_wait(more: Row) -> None:
    first = wait("referred_to_assessed", 0.615) | more
    agrees("/journey", waits=[first])
    agrees("/journey", waits=[first, wait("physiotherapy", 0.9)])


ENDS = ("pass", "fail", "not_assessable")


@pytest.mark.parametrize(
    ("first", "second", "warned", "shown"), list(product(ENDS, ENDS, ENDS, ("benefit", "withheld")))
)
def test_trust(first: str, second: str, warned: str, shown: str) -> None:
    checks = [
        check("practices", first),
        check("follow_up", second, limit=0.8),
        check("overlap", "fail", limit=1.0),
        check("days_absent_before", warned),
        check("negative_control", warned, condition="cancer"),
        check("e_value", "fail"),
    ]
    agrees("/trust", diagnostics=checks, effects=[pilot(WAYS[shown])])


def found_at(name: str, numbers: Numbers | str, back: float | None, day: int = 182) -> Release:
    points = {91: None if back is None else (back, 0.6, 0.755), 92: (0.9, 0.8, 0.95)}
    return release_of(
        MANIFEST | {"release": name},
        effects=[pilot(numbers, day, importance="primary"), pilot("suppressed", 28)],
        curves=curve("A", points),
    )


BEFORE, NOW = "2012-12-31-aaaaaaaaaa", "2013-04-04-bbbbbbbbbb"
LATER = [(5.25, 1.0, 9.5), (9.5, 5.0, 14.0), (9.51, 5.0, 14.0), (0.99, -3.0, 5.0), *NOT_SHOWN]


@pytest.mark.parametrize("later", LATER)
@pytest.mark.parametrize("share", [0.685, 0.756, None])
def test_what_is_new(later: Numbers | str, share: float | None) -> None:
    before = found_at(BEFORE, WAYS["benefit"], 0.685)
    now = found_at(NOW, later, share)
    expected = checked.releases(csv_of(before), csv_of(now), BEFORE, "3 December 2012")
    assert said(TWO_RELEASES, now, before=before) == expected


@pytest.mark.parametrize("earlier", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("day", [91, 182])
def test_what_is_new_whatever_was_before(earlier: Numbers | str, day: int) -> None:
    before = found_at(BEFORE, earlier, None)
    now = found_at(NOW, WAYS["benefit"], 0.685, day)
    expected = checked.releases(csv_of(before), csv_of(now), BEFORE, "3 December 2012")
    assert said(TWO_RELEASES, now, before=before) == expected


def test_what_would_be_new() -> None:
    before = found_at(BEFORE, WAYS["benefit"], 0.685)
    now = found_at(NOW, WAYS["harm"], 0.7)
    expected = checked.releases(csv_of(before), csv_of(now), BEFORE, "3 December 2012", NOW)
    assert said(TWO_RELEASES, now, before=before, status="candidate") == expected


def test_without_a_release_before_nothing_is_compared() -> None:
    assert "none to compare it with" in said(TWO_RELEASES, release_of())

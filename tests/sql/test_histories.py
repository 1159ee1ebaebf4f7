"""Which episodes are compared, from when, and what is known of the year before them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

Read = Callable[[str], list[dict[str, Any]]]
Cohort = Callable[..., Read]

PRACTICES = [
    {"practice_id": "q", "pilot_started_on": 50},
    {"practice_id": "late", "pilot_started_on": 80},
    {"practice_id": "near", "role": "comparison"},
    {"practice_id": "far", "role": "comparison", "site_id": "west"},
]


def absence(key: str, started_on: int, **more: object) -> dict[str, object]:
    return {"absence_id": key, "person_id": f"p{key}", "started_on": started_on, **more}


def compared(read: Read) -> set[str]:
    return {row["person_id"] for row in read("cohort.histories") if row["is_compared"]}


def test_a_site_is_compared_from_its_first_pilot_on_and_others_from_the_earliest(
    cohort: Cohort,
) -> None:
    read = cohort(
        practices=PRACTICES,
        absences=[
            absence("1", 49),
            absence("2", 50),
            absence("3", 60, practice_id="late"),
            absence("4", 49, practice_id="near"),
            absence("5", 50, practice_id="near"),
            absence("6", 50, practice_id="far"),
            absence("7", 55, practice_id="nobody's"),
        ],
    )
    assert compared(read) == {"p2", "p3", "p5", "p6"}
    starts = {row["site"]: row["has_pilot"] for row in read("cohort.starts")}
    assert starts == {"east": True, "west": False}


def test_the_protocol_may_name_the_day_for_sites_without_a_pilot(cohort: Cohort) -> None:
    read = cohort(
        practices=PRACTICES,
        absences=[absence("1", 90, practice_id="far"), absence("2", 100, practice_id="far")],
        comparison_start=date(2012, 1, 1) + timedelta(days=100),
    )
    assert compared(read) == {"p2"}


def test_without_a_pilot_nothing_is_compared(cohort: Cohort) -> None:
    read = cohort(practices=[PRACTICES[3]], absences=[absence("1", 90, practice_id="far")])
    assert compared(read) == set()


@pytest.mark.parametrize(
    ("complete_from", "first", "expected"),
    [
        (-400, None, ("no", 0)),
        (-300, None, ("missing", None)),
        (-400, (-80, -60), ("yes", 20)),
        (-400, (-380, -350), ("yes", 15)),
        (-400, (-390, -365), ("no", 0)),
        (-300, (-100, -90), ("yes", None)),
    ],
    ids=["none", "cannot know", "within", "reaches into the year", "a year ago", "seen anyway"],
)
def test_what_went_before(
    cohort: Cohort, complete_from: int, first: tuple[int, int] | None, expected: tuple[str, int]
) -> None:
    earlier = [] if first is None else [absence("0", first[0], person_id="p1")]
    ended = (
        [] if first is None else [{"return_id": "r", "absence_id": "0", "happened_on": first[1]}]
    )
    read = cohort(
        practices=[{"practice_id": "q", "pilot_started_on": -500}],
        absences=[*earlier, absence("1", 0)],
        returns=ended,
        complete_from=complete_from,
    )
    rows = read("cohort.histories")
    last = max(rows, key=lambda row: row["episode_number"])
    assert (last["earlier_episode"], last["days_absent_before"]) == expected
    assert last["quarter"] == "2012Q1"


def test_those_compared_are_counted_on_two_clocks_by_role(cohort: Cohort) -> None:
    read = cohort(
        practices=PRACTICES,
        absences=[absence("1", 60), absence("2", 60, practice_id="far"), absence("3", 60)],
        returns=[
            {"return_id": "a", "absence_id": "1", "happened_on": 100},
            {"return_id": "b", "absence_id": "2", "happened_on": 110},
            {"return_id": "c", "absence_id": "3", "happened_on": 80},
        ],
        referrals=[{"referral_id": "a", "absence_id": "1", "referred_on": 70}],
    )
    rows = sorted(
        (row["clock"], row["arm"], row["start"], row["stop"], row["status"], row["n"])
        for row in read("cohort.risk_table")
        if row["clock"].startswith("pilot_vs_comparison")
    )
    assert rows == [
        ("pilot_vs_comparison", "comparison", 0, 22, 1, 1),
        ("pilot_vs_comparison", "pilot", 0, 12, 1, 1),
        ("pilot_vs_comparison_day0", "comparison", 0, 50, 1, 1),
        ("pilot_vs_comparison_day0", "pilot", 0, 20, 1, 1),
        ("pilot_vs_comparison_day0", "pilot", 0, 40, 1, 1),
    ]
    assert {row["quarter"] for row in read("cohort.patterns")} == {"all", "2012Q1"}


def test_uptake_counts_refusals_and_early_referrals(cohort: Cohort) -> None:
    read = cohort(
        practices=PRACTICES,
        absences=[absence(key, 60) for key in "123"],
        referrals=[
            {"referral_id": "a", "absence_id": "1", "referred_on": 70},
            {"referral_id": "b", "absence_id": "2", "referred_on": 90},
            {"referral_id": "c", "absence_id": "3", "referred_on": 70, "consent": False},
        ],
    )
    (row,) = read("cohort.uptake")
    counted = {key: row[key] for key in ("episodes", "refused", "referred_early", "referred")}
    assert counted == {"episodes": 3, "refused": 1, "referred_early": 1, "referred": 2}

"""How long people waited for each step, and which way they went: by hand."""

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], list[dict[str, Any]]]
Cohort = Callable[..., Read]

PILOT = {"practice_id": "q", "pilot_started_on": 0}
RECORDS = ("absences", "returns", "referrals", "services")
EXTRACTS = dict.fromkeys(RECORDS, 428)


def absence(key: str, started_on: int, **more: object) -> dict[str, object]:
    return {"absence_id": key, "started_on": started_on, **more}


def referral(key: str, referred_on: int, **more: object) -> dict[str, object]:
    return {"referral_id": key, "absence_id": "1", "referred_on": referred_on, **more}


def back(absence_id: str, happened_on: int, **more: object) -> dict[str, object]:
    return {"return_id": f"{absence_id} {happened_on}", "absence_id": absence_id} | {
        "happened_on": happened_on,
        **more,
    }


def service(service: str, requested_on: int, **more: object) -> dict[str, object]:
    return {
        "service_id": f"{service} {requested_on}",
        "referral_id": "a",
        "service": service,
        "requested_on": requested_on,
        **more,
    }


def waited(cohort: Cohort, **records: object) -> dict[str, list[tuple[int, int]]]:
    """Days waited and how it ended, by step."""
    records = {"absences": [absence("1", 0)], "practices": [PILOT], "extracts": EXTRACTS} | records
    found: dict[str, list[tuple[int, int]]] = {}
    for row in cohort(**records)("evidence.wait_counts"):
        found.setdefault(row["step"], []).extend([(row["days"], row["status"])] * row["n"])
    return found


def moved(cohort: Cohort, **records: object) -> list[tuple[str, str]]:
    records = {"absences": [absence("1", 0)], "practices": [PILOT], "extracts": EXTRACTS} | records
    rows = cohort(**records)("cohort.moves")
    rows.sort(key=lambda row: (row["day"], row["to_state"] == "tier_C"))
    return [(row["from_state"], row["to_state"]) for row in rows]


def test_a_wait_ends_done_or_closed_or_not_at_all(cohort: Cohort) -> None:
    found = waited(
        cohort,
        referrals=[
            referral("a", 10, assessed_on=15, goal_agreed_on=12, closed_on=40),
            referral("b", 400, tier="C"),
        ],
    )
    assert found == {
        "referred_to_assessed": [(5, 1), (28, 0)],
        # Agreed before the assessment: nobody waited.
        "assessed_to_goal": [(0, 1)],
        "referred_to_employer": [(30, 2), (28, 0)],
    }


def test_nobody_waits_for_a_goal_in_tier_a(cohort: Cohort) -> None:
    found = waited(cohort, referrals=[referral("a", 10, assessed_on=15, tier="A")])
    assert set(found) == {"referred_to_assessed", "referred_to_employer"}


def test_services_count_from_the_request_by_kind(cohort: Cohort) -> None:
    found = waited(
        cohort,
        extracts=EXTRACTS | {"services": 100},
        referrals=[referral("a", 10, tier="C")],
        services=[
            service("physiotherapy", 20, started_on=33),
            service("counselling", 30),
            service("psychological_therapies", 30, started_on=31),
            service("work_skills", 40, started_on=40),
            service("acupuncture", 50, started_on=60),
        ],
    )
    assert found["physiotherapy"] == [(13, 1)]
    # The records of services end on day 100, those of referrals later.
    assert found["talking_therapy"] == [(1, 1), (70, 0)]
    assert found["work_support"] == [(0, 1)]
    assert found["other_support"] == [(10, 1)]


@pytest.mark.parametrize(("referred_on", "is_due"), [(414, True), (415, False)])
def test_a_wait_is_due_when_the_last_day_of_its_target_has_come(
    cohort: Cohort, referred_on: int, is_due: bool
) -> None:
    read = cohort(
        absences=[absence("1", 0)],
        extracts=EXTRACTS,
        referrals=[referral("a", referred_on, tier="A")],
    )
    assert {row["is_due"] for row in read("evidence.wait_counts")} == {is_due}
    assert {row["target_days"] for row in read("evidence.wait_counts")} == {14}


def test_who_refused_consent_is_in_no_wait_of_that_episode(cohort: Cohort) -> None:
    found = waited(
        cohort,
        absences=[absence("1", 0), absence("2", 300)],
        returns=[back("1", 100)],
        referrals=[
            referral("a", 10),
            referral("b", 20, consent=False),
            referral("c", 310, absence_id="2", tier="A"),
        ],
    )
    assert found == {"referred_to_assessed": [(118, 0)], "referred_to_employer": [(118, 0)]}


def test_an_episode_goes_from_tier_to_tier_and_through_a_relapse(cohort: Cohort) -> None:
    moves = moved(
        cohort,
        absences=[absence("1", 0), absence("2", 70)],
        returns=[back("1", 60), back("2", 100)],
        referrals=[
            referral("a", 10, tier="A"),
            referral("b", 30, tier="B"),
            referral("the same tier again", 40, tier="B"),
            referral("on the day of the relapse", 70, tier="B", absence_id="2"),
            referral("step up", 80, tier="C", absence_id="2"),
        ],
    )
    assert moves == [
        ("absent_not_referred", "tier_A"),
        ("tier_A", "tier_B"),
        ("tier_B", "relapse"),
        ("relapse", "tier_B"),
        ("tier_B", "tier_C"),
        ("tier_C", "returned"),
    ]


def test_of_several_referrals_on_a_day_the_highest_is_the_move(cohort: Cohort) -> None:
    referrals = [referral("a", 10, tier="A"), referral("b", 10, tier="C")]
    assert moved(cohort, referrals=referrals) == [
        ("absent_not_referred", "tier_C"),
        ("tier_C", "still_absent"),
    ]


def test_each_relapse_is_one_and_an_absence_that_overlaps_is_none(cohort: Cohort) -> None:
    moves = moved(
        cohort,
        absences=[absence("1", 0), absence("2", 50), absence("3", 70), absence("4", 100)],
        returns=[back("1", 60), back("2", 60), back("3", 90), back("4", 130)],
    )
    assert moves == [
        ("absent_not_referred", "relapse"),
        ("relapse", "relapse"),
        ("relapse", "returned"),
    ]


@pytest.mark.parametrize(
    ("records", "end"),
    [
        ({"returns": [back("1", 60, outcome="job_ended")]}, "exited"),
        ({"returns": [back("1", 400)]}, "returned"),
        ({"returns": [back("1", 401)]}, "still_absent"),
        ({}, "still_absent"),
    ],
)
def test_everybody_ends_somewhere(cohort: Cohort, records: dict[str, Any], end: str) -> None:
    assert moved(cohort, **records) == [("absent_not_referred", end)]


def test_an_end_nobody_recorded_is_not_still_absent(cohort: Cohort) -> None:
    moves = moved(cohort, absences=[absence("1", 0), absence("2", 90)])
    assert sorted(moves) == [
        ("absent_not_referred", "end_unknown"),
        ("absent_not_referred", "still_absent"),
    ]


@pytest.mark.parametrize(
    "records",
    [
        {"practices": [PILOT | {"pilot_started_on": 1}]},
        {"practices": [{"practice_id": "q", "role": "comparison"}]},
        {"referrals": [referral("a", 5, consent=False)]},
    ],
    ids=["begun before the pilot", "comparison practice", "consent refused"],
)
def test_who_is_not_followed_makes_no_move(cohort: Cohort, records: dict[str, Any]) -> None:
    assert moved(cohort, **records) == []


def test_pathways_are_counted_by_condition_and_in_all(cohort: Cohort) -> None:
    other = {"practice_id": "r", "person_id": "2", "condition": "stress"}
    read = cohort(
        absences=[absence("1", 0), absence("2", 0, **other)],
        practices=[PILOT, PILOT | {"practice_id": "r"}],
        extracts=EXTRACTS,
    )
    rows = [tuple(row.values()) for row in read("evidence.pathways")]
    state = ("absent_not_referred", "still_absent")
    assert rows == [
        (*state, "all", 2, 2),
        (*state, "back_pain", 1, 1),
        (*state, "stress", 1, 1),
    ]

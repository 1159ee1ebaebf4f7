"""Which referrals count, which arm they set, and the counts the models read."""

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], list[dict[str, Any]]]
Cohort = Callable[..., Read]


def absence(key: str, started_on: int, **more: object) -> dict[str, object]:
    return {"absence_id": key, "started_on": started_on, **more}


def back(absence_id: str, happened_on: int) -> dict[str, object]:
    return {"return_id": f"r{absence_id}", "absence_id": absence_id, "happened_on": happened_on}


def referral(
    key: str, referred_on: int, absence_id: str = "1", **more: object
) -> dict[str, object]:
    return {"referral_id": key, "absence_id": absence_id, "referred_on": referred_on, **more}


def set_aside(read: Read) -> dict[str, str | None]:
    return {row["referral_id"]: row["set_aside_because"] for row in read("cohort.referrals")}


@pytest.mark.parametrize(
    ("referred_on", "reason"),
    [
        (9, "before_absence_began"),
        (10, None),
        (59, None),
        (60, "not_absent_that_day"),
        (65, "not_absent_that_day"),
        (70, None),
        (99, None),
        (100, "not_absent_that_day"),
    ],
    ids=[
        "before the first day off",
        "on the first day off",
        "on the last day off",
        "on the day of the return",
        "in the gap between chained absences",
        "on the first day of the second absence",
        "on its last day",
        "on the day of the sustained return",
    ],
)
def test_a_referral_counts_while_absent_alone(
    cohort: Cohort, referred_on: int, reason: str | None
) -> None:
    read = cohort(
        absences=[absence("1", 10), absence("2", 70)],
        returns=[back("1", 60), back("2", 100)],
        referrals=[referral("a", referred_on)],
    )
    assert set_aside(read) == {"a": reason}


def test_between_a_return_and_the_exit_that_replaces_it_nobody_is_absent(cohort: Cohort) -> None:
    exit_ = {"return_id": "x", "absence_id": "1", "happened_on": 60, "outcome": "job_ended"}
    read = cohort(
        absences=[absence("1", 0)],
        returns=[back("1", 50), exit_],
        referrals=[referral("a", 55)],
    )
    assert set_aside(read) == {"a": "not_absent_that_day"}


def test_a_referral_on_or_after_the_cut_is_set_aside(cohort: Cohort) -> None:
    read = cohort(absences=[absence("1", 0)], referrals=[referral("a", 399), referral("b", 400)])
    assert set_aside(read) == {"a": None, "b": "after_follow_up_ended"}


def test_the_first_referral_sets_the_arm_and_on_one_day_the_lowest_tier(cohort: Cohort) -> None:
    read = cohort(
        absences=[absence("1", 0), absence("2", 0, person_id="b")],
        referrals=[
            referral("a", 30, tier="C"),
            referral("b", 20, tier="B", assessment_mode="telephone"),
            referral("c", 20, tier="C"),
            referral("d", 91, "2", tier="A", referred_by="self"),
        ],
    )
    rows = {r["person_id"]: r for r in read("cohort.first_referrals")}
    assert (rows["p"]["tier"], rows["p"]["day"], rows["p"]["timing"]) == ("B", 20, "0-27")
    assert rows["p"]["assessment_mode"] == "telephone"
    assert (rows["b"]["tier"], rows["b"]["timing"], rows["b"]["referred_by"]) == (
        "A",
        "91+",
        "self",
    )


@pytest.mark.parametrize(
    ("day", "timing"),
    [(27, "0-27"), (28, "28-41"), (41, "28-41"), (42, "42-90"), (90, "42-90"), (91, "91+")],
)
def test_timing_bands(cohort: Cohort, day: int, timing: str) -> None:
    read = cohort(absences=[absence("1", 0)], referrals=[referral("a", day)])
    assert read("cohort.first_referrals")[0]["timing"] == timing


def test_exposure_switches_the_day_after_a_referral_to_the_latest_and_highest_tier(
    cohort: Cohort,
) -> None:
    read = cohort(
        absences=[absence("1", 0)],
        returns=[back("1", 100)],
        referrals=[
            referral("a", 0, tier="A"),
            referral("b", 40, tier="B"),
            referral("c", 40, tier="C"),
        ],
    )
    rows = [(r["arm"], r["start"], r["stop"], r["status"]) for r in read("cohort.exposures")]
    assert sorted(rows, key=lambda row: row[1]) == [("A", 0, 40, 3), ("C", 40, 100, 1)]


def risk_rows(read: Read, clock: str) -> list[tuple[str, int, int, int, int]]:
    return sorted(
        (row["arm"], row["start"], row["stop"], row["status"], row["n"])
        for row in read("cohort.risk_table")
        if row["clock"] == clock
    )


def test_the_risk_table_counts_identical_people_on_each_clock(cohort: Cohort) -> None:
    read = cohort(
        absences=[
            absence("1", 0),
            absence("2", 5, person_id="b"),
            absence("3", 0, person_id="c"),
        ],
        returns=[back("1", 60), back("2", 65), back("3", 20)],
        referrals=[referral("a", 35), referral("b", 40, "2")],
    )
    assert risk_rows(read, "since_absence") == [("all", 0, 20, 1, 1), ("all", 0, 60, 1, 2)]
    assert risk_rows(read, "since_eligibility") == [("B", 7, 32, 1, 2), ("none", 0, 7, 3, 2)]
    assert risk_rows(read, "since_referral") == [("B", 0, 25, 1, 2)]


def test_late_entry_is_carried_to_every_clock(cohort: Cohort) -> None:
    read = cohort(
        absences=[absence("1", 0)],
        returns=[back("1", 100)],
        referrals=[referral("a", 35)],
        complete_from=50,
    )
    assert risk_rows(read, "since_absence") == [("all", 50, 100, 1, 1)]
    assert risk_rows(read, "since_eligibility") == [("B", 22, 72, 1, 1)]
    assert risk_rows(read, "since_referral") == [("B", 15, 65, 1, 1)]


def test_practice_is_the_cluster_scoped_to_its_supplier(cohort: Cohort) -> None:
    read = cohort(absences=[absence("1", 0)])
    assert {row["cluster"] for row in read("cohort.risk_table")} == {"s/q"}


def test_days_of_referral_are_counted_by_practice_pattern_and_tier(cohort: Cohort) -> None:
    """Two alike on one day, one on another, one to another tier, one whose first was earlier."""
    people = ["a", "b", "c", "d", "e"]
    read = cohort(
        absences=[absence(who, 0, person_id=who) for who in people],
        referrals=[
            referral("1", 30, "a"),
            referral("2", 30, "b"),
            referral("3", 31, "c"),
            referral("4", 30, "d", tier="C"),
            referral("5", 30, "e"),
            referral("6", 5, "e"),
        ],
    )
    rows = read("cohort.referred_on")
    found = sorted((r["cluster"], r["arm"], r["timing"], r["day"], r["n"]) for r in rows)
    assert found == [
        ("s/q", "B", "0-27", 5, 1),
        ("s/q", "B", "28-41", 30, 2),
        ("s/q", "B", "28-41", 31, 1),
        ("s/q", "C", "28-41", 30, 1),
    ]


def test_days_of_referral_are_those_of_the_episodes_on_the_clock_since_referral(
    cohort: Cohort,
) -> None:
    """The pattern and the count agree, whoever refused, returned before or entered late."""
    read = cohort(
        absences=[
            absence("1", 0, sex="F", age=30, tribunal_or_claim=True),
            absence("2", 60, person_id="b", occupation=3, imd_quintile=2),
            absence("3", 0, person_id="c"),
            absence("4", 0, person_id="d", employer_oh=False),
        ],
        returns=[back("2", 90), back("4", 20)],
        referrals=[
            referral("a", 35, "1", assessment_mode="telephone"),
            referral("b", 70, "2", tier="A", referred_by="self"),
            referral("c", 35, "3", consent=False),
            referral("d", 30, "4"),
        ],
        complete_from=50,
    )

    def counted(table: str) -> dict[tuple[str, int, str], int]:
        found: dict[tuple[str, int, str], int] = {}
        for row in read(table):
            if row.get("clock", "since_referral") == "since_referral":
                key = (row["cluster"], row["pattern"], row["arm"])
                found[key] = found.get(key, 0) + row["n"]
        return found

    assert counted("cohort.referred_on") == counted("cohort.risk_table")
    assert sum(counted("cohort.referred_on").values()) == 2
    timing = {row["pattern"]: row["timing"] for row in read("cohort.patterns")}
    assert all(timing[r["pattern"]] == r["timing"] for r in read("cohort.referred_on"))


def test_a_referral_from_a_comparison_practice_is_no_pilots(cohort: Cohort) -> None:
    read = cohort(
        practices=[{"practice_id": "q", "role": "comparison"}],
        absences=[absence("1", 0)],
        referrals=[referral("a", 35)],
    )
    assert read("cohort.referred_on") == []

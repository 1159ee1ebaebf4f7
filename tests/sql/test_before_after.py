"""Who is compared before and after a site's start, with whom, and until when they are followed."""

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], list[dict[str, Any]]]
Cohort = Callable[..., Read]

START = 200
PRACTICES = [
    {"practice_id": "q", "pilot_started_on": START},
    {"practice_id": "later", "pilot_started_on": START + 30},
    {"practice_id": "near", "role": "comparison"},
]
FAR = {"practice_id": "far", "role": "comparison", "site_id": "west"}


def absence(key: str, started_on: int, **more: object) -> dict[str, object]:
    return {"absence_id": key, "person_id": f"p{key}", "started_on": started_on, **more}


def back(key: str, happened_on: int, outcome: str = "full_return") -> dict[str, object]:
    return {
        "return_id": key,
        "absence_id": key,
        "happened_on": happened_on,
        "outcome": outcome,
    }


def counted(read: Read, *columns: str) -> list[tuple[Any, ...]]:
    rows = read("cohort.before_after")
    return sorted(tuple(row[name] for name in (*columns, "n")) for row in rows)


def test_a_site_is_compared_with_its_own_comparison_practices_and_no_others(
    cohort: Cohort,
) -> None:
    read = cohort(
        practices=[*PRACTICES, FAR],
        absences=[
            absence("1", 199),
            absence("2", 200),
            absence("3", 210, practice_id="later"),
            absence("4", 150, practice_id="near"),
            absence("5", 250, practice_id="near"),
            absence("6", 250, practice_id="far"),
        ],
        censor_before=False,
    )
    assert counted(read, "site", "arm", "period", "cluster") == [
        ("east", "comparison", "after", "s/near", 1),
        ("east", "comparison", "before", "s/near", 1),
        # The whole site starts with its first practice.
        ("east", "pilot", "after", "s/later", 1),
        ("east", "pilot", "after", "s/q", 1),
        ("east", "pilot", "before", "s/q", 1),
    ]


def test_a_site_without_comparison_practices_is_compared_with_all_at_its_own_start(
    cohort: Cohort,
) -> None:
    south = {"practice_id": "south", "site_id": "south", "pilot_started_on": 300}
    read = cohort(
        practices=[*PRACTICES, FAR, south],
        absences=[
            absence("1", 250, practice_id="near"),
            absence("2", 310, practice_id="far"),
            absence("3", 250, practice_id="south"),
        ],
        censor_before=False,
    )
    assert counted(read, "site", "arm", "period", "cluster") == [
        ("east", "comparison", "after", "s/near", 1),
        ("south", "comparison", "after", "s/far", 1),
        ("south", "comparison", "before", "s/near", 1),
        ("south", "pilot", "before", "s/south", 1),
    ]


@pytest.mark.parametrize(
    ("days_before", "lead"), [(0, 0), (1, 1), (91, 1), (92, 2), (182, 2), (183, 3), (900, 8)]
)
def test_quarters_before_the_start(cohort: Cohort, days_before: int, lead: int) -> None:
    read = cohort(
        practices=PRACTICES, absences=[absence("1", START - days_before)], censor_before=False
    )
    assert counted(read, "lead") == [(lead, 1)]


@pytest.mark.parametrize(
    ("dates", "outcome", "censor", "expected"),
    [
        ((100, 150), "full_return", True, (0, 22, 1)),
        ((100, 150), "retired", True, (0, 22, 2)),
        ((100, START), "full_return", True, (0, 72, 1)),
        ((100, START + 1), "full_return", True, (0, 72, 0)),
        ((100, START + 1), "full_return", False, (0, 73, 1)),
        ((START, START + 60), "full_return", True, (0, 32, 1)),
    ],
    ids=["before", "exit", "on the day", "a day late", "not cut", "after"],
)
def test_episodes_from_before_are_followed_up_to_the_start(
    cohort: Cohort,
    dates: tuple[int, int],
    outcome: str,
    censor: bool,
    expected: tuple[int, int, int],
) -> None:
    read = cohort(
        practices=PRACTICES,
        absences=[absence("1", dates[0])],
        returns=[back("1", dates[1], outcome)],
        censor_before=censor,
    )
    assert counted(read, "start", "stop", "status") == [(*expected, 1)]


def test_who_is_not_at_risk_after_the_eligible_day_is_out(cohort: Cohort) -> None:
    read = cohort(
        practices=PRACTICES,
        absences=[
            absence("1", 100),  # back on the eligible day
            absence("2", START - 28),  # cut on the eligible day
            absence("3", START - 29),  # one day is left
            absence("4", 250, employment="unemployed"),
        ],
        returns=[back("1", 128)],
    )
    assert counted(read, "start", "stop", "status", "period") == [(0, 1, 0, "before", 1)]


def test_an_episode_begun_before_the_list_is_complete_enters_late(cohort: Cohort) -> None:
    read = cohort(
        practices=PRACTICES,
        absences=[absence("1", 100), absence("2", 20), absence("3", 171)],
        complete_from=150,
    )
    # Absence 2: day 130 less 28 to day 180 less 28. Absence 3 begins later, and has a day left.
    assert counted(read, "start", "stop", "lead") == [
        (0, 1, 1, 1),
        (22, 72, 2, 1),
        (102, 152, 2, 1),
    ]


def test_those_alike_are_counted_and_conditions_are_kept_apart(cohort: Cohort) -> None:
    read = cohort(
        practices=PRACTICES,
        absences=[
            absence("1", 220),
            absence("2", 220),
            absence("3", 220, condition="stress"),
        ],
    )
    assert counted(read, "condition", "stop") == [("back_pain", 152, 2), ("stress", 152, 1)]


def test_without_a_pilot_there_is_nothing_to_compare(cohort: Cohort) -> None:
    read = cohort(practices=[FAR], absences=[absence("1", 250, practice_id="far")])
    assert counted(read, "site") == []

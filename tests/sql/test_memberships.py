"""Whose episodes each analysis counts: the people behind the counts, by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from models.protocol.document import Protocol
from pipelines.memberships import read_memberships
from pipelines.warehouse import Warehouse

Read = Callable[[str], list[dict[str, Any]]]
Cohort = Callable[..., Read]

PRACTICES = [
    {"practice_id": "q", "pilot_started_on": 50},
    {"practice_id": "near", "role": "comparison"},
]
PEOPLE: dict[str, Any] = {
    "practices": PRACTICES,
    "absences": [
        {"absence_id": "1", "person_id": "referred", "started_on": 60},
        {"absence_id": "2", "person_id": "short", "started_on": 60},
        {"absence_id": "3", "person_id": "before", "started_on": 10},
        {"absence_id": "4", "person_id": "compared", "started_on": 60, "practice_id": "near"},
        {"absence_id": "5", "person_id": "left out", "started_on": 60, "employment": "unemployed"},
    ],
    "returns": [
        {"return_id": "2", "absence_id": "2", "happened_on": 80},
        {"return_id": "3", "absence_id": "3", "happened_on": 100},
        {"return_id": "4", "absence_id": "4", "happened_on": 160, "outcome": "died"},
    ],
    "referrals": [
        {"referral_id": "a", "absence_id": "1", "referred_on": 100, "tier": "A"},
        {"referral_id": "b", "absence_id": "1", "referred_on": 110, "tier": "C"},
    ],
}


def counted(tmp_path: Path, **changed: object) -> pl.DataFrame:
    protocol = Protocol.model_validate(
        {
            "title": "t",
            "analyses": ["since_absence", "since_referral", "pilot_vs_comparison", "tier_exposure"],
            "primary": ["pilot_vs_comparison:days_regained_182"],
            **changed,
        }
    )
    with Warehouse(tmp_path / "w.duckdb").open(read_only=True) as connection:
        return read_memberships(connection, protocol)


def by_analysis(members: pl.DataFrame) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for analysis, arm, person in members.select("analysis", "arm", "person_id").iter_rows():
        found.setdefault(analysis, set()).add((arm, person))
    return found


def test_each_analysis_has_its_own_people(cohort: Cohort, tmp_path: Path) -> None:
    cohort(**PEOPLE)
    members = counted(tmp_path)
    assert by_analysis(members) == {
        "since_absence": {
            ("pilot", "referred"),
            ("pilot", "short"),
            ("pilot", "before"),
            ("comparison", "compared"),
        },
        "since_referral": {("A", "referred")},
        "pilot_vs_comparison": {("pilot", "referred"), ("comparison", "compared")},
        "tier_exposure": {
            ("none", "referred"),
            ("A", "referred"),
            ("C", "referred"),
            ("none", "before"),
            ("none", "compared"),
        },
        "pathways": {("pilot", "referred"), ("pilot", "short")},
    }
    assert set(members["condition"]) == {"back_pain"}
    assert members.is_duplicated().sum() == 0


def test_before_and_after_are_apart(cohort: Cohort, tmp_path: Path) -> None:
    cohort(**PEOPLE)
    members = counted(tmp_path, analyses=["before_after"], primary=["before_after:log_duration"])
    assert by_analysis(members)["before_after"] == {
        ("pilot, after", "referred"),
        ("pilot, before", "before"),
        ("comparison, after", "compared"),
    }


def test_an_episode_is_settled_once_it_has_ended(cohort: Cohort, tmp_path: Path) -> None:
    cohort(**PEOPLE)
    settled = dict(counted(tmp_path).select("person_id", "settled").unique().iter_rows())
    assert settled == {"referred": False, "short": True, "before": True, "compared": True}


def test_one_member_per_episode_and_one_hash_of_the_data(cohort: Cohort, tmp_path: Path) -> None:
    cohort(
        practices=PRACTICES,
        absences=[
            {"absence_id": "1", "person_id": "p", "started_on": 60},
            {"absence_id": "chained", "person_id": "p", "started_on": 90},
            {"absence_id": "second", "person_id": "p", "started_on": 300},
        ],
        returns=[
            {"return_id": "1", "absence_id": "1", "happened_on": 80},
            {"return_id": "2", "absence_id": "chained", "happened_on": 120},
        ],
    )
    members = counted(tmp_path, analyses=["since_absence"], primary=[])
    episodes = members.filter(analysis="since_absence")
    assert episodes["absence_id"].to_list() == ["1", "second"]
    assert members["data"].n_unique() == members["protocol"].n_unique() == 1

"""Every rule of chaining, ending, cut and left truncation, each on a table checked by hand."""

from collections.abc import Callable
from typing import Any

import pytest

Cohort = Callable[..., Callable[[str], list[dict[str, Any]]]]

CENSORED, RETURNED, EXITED = 0, 1, 2


def absence(key: str, started_on: int, **more: object) -> dict[str, object]:
    return {"absence_id": key, "started_on": started_on, **more}


def ended(absence_id: str, happened_on: int, outcome: str = "full_return") -> dict[str, object]:
    return {
        "return_id": f"{absence_id}-{happened_on}-{outcome}",
        "absence_id": absence_id,
        "happened_on": happened_on,
        "outcome": outcome,
    }


def episodes(read: Callable[[str], list[dict[str, Any]]]) -> list[tuple[str, int, int]]:
    rows = read("cohort.episodes")
    return sorted((row["absence_id"], row["time"], row["ended"]) for row in rows)


@pytest.mark.parametrize(
    ("returns", "expected"),
    [
        ([ended("1", 50)], (50, RETURNED)),
        ([ended("1", 50, "phased_return"), ended("1", 70)], (50, RETURNED)),
        ([ended("1", 50, "job_ended"), ended("1", 90)], (50, EXITED)),
        ([ended("1", 50), ended("1", 50, "died")], (50, EXITED)),
        ([ended("1", 50), ended("1", 77, "benefits")], (77, EXITED)),
        ([ended("1", 50), ended("1", 78, "benefits")], (50, RETURNED)),
        ([ended("1", 400)], (400, RETURNED)),
        ([ended("1", 401)], (400, CENSORED)),
        ([], (400, CENSORED)),
    ],
    ids=[
        "a return",
        "phased counts, the earliest wins",
        "exit before a later return",
        "same day: exit before return",
        "an exit 27 days after a return takes its place",
        "an exit 28 days after a return does not",
        "on the cut still counts",
        "after the cut is censored at it",
        "running is censored at the cut",
    ],
)
def test_one_absence(
    cohort: Cohort, returns: list[dict[str, object]], expected: tuple[int, int]
) -> None:
    read = cohort(absences=[absence("1", 0)], returns=returns)
    assert episodes(read) == [("1", *expected)]


def test_with_full_return_as_outcome_a_phased_return_is_still_absence(cohort: Cohort) -> None:
    read = cohort(
        absences=[absence("1", 0)],
        returns=[ended("1", 50, "phased_return"), ended("1", 70)],
        outcome="full_return",
    )
    assert episodes(read) == [("1", 70, RETURNED)]


@pytest.mark.parametrize(
    ("second_start", "expected"),
    [
        (77, [("1", 90, RETURNED)]),
        (78, [("1", 50, RETURNED), ("2", 12, RETURNED)]),
        (30, [("1", 90, RETURNED)]),
        (50, [("1", 90, RETURNED)]),
    ],
    ids=["27 days later chains", "28 days later does not", "overlap chains", "the same day chains"],
)
def test_chaining_across_a_return(
    cohort: Cohort, second_start: int, expected: list[tuple[str, int, int]]
) -> None:
    read = cohort(
        absences=[absence("1", 0), absence("2", second_start)],
        returns=[ended("1", 50), ended("2", 90)],
    )
    assert episodes(read) == expected


def test_of_overlapping_absences_the_latest_end_is_the_end(cohort: Cohort) -> None:
    read = cohort(
        absences=[absence("1", 0), absence("2", 10)], returns=[ended("1", 80), ended("2", 40)]
    )
    assert episodes(read) == [("1", 80, RETURNED)]


def test_a_chain_of_three_keeps_the_first_absences_covariates(cohort: Cohort) -> None:
    read = cohort(
        absences=[
            absence("1", 0, condition="stress", age=40),
            absence("2", 60, condition="cancer", age=70),
            absence("3", 110, condition="other"),
        ],
        returns=[ended("1", 50), ended("2", 100), ended("3", 150)],
    )
    assert episodes(read) == [("1", 150, RETURNED)]
    row = read("cohort.episodes")[0]
    assert (row["condition"], row["age_band"], row["absences"]) == ("stress", "35-44", 3)


def test_no_chain_crosses_an_exit(cohort: Cohort) -> None:
    read = cohort(
        absences=[absence("1", 0), absence("2", 55)],
        returns=[ended("1", 50, "job_ended"), ended("2", 90)],
    )
    assert episodes(read) == [("1", 50, EXITED), ("2", 35, RETURNED)]


def test_an_exit_ends_a_chain_that_had_begun_again_before_it(cohort: Cohort) -> None:
    # Back on 50, off again on 55, job ended on 60 (recorded on the first absence).
    read = cohort(
        absences=[absence("1", 0), absence("2", 55)],
        returns=[ended("1", 50), ended("1", 60, "job_ended"), ended("2", 90)],
    )
    assert episodes(read) == [("1", 60, EXITED)]


def test_what_began_before_an_exit_says_nothing_about_what_begins_after_it(cohort: Cohort) -> None:
    read = cohort(
        absences=[absence("1", 0), absence("2", 5), absence("3", 120)],
        returns=[ended("1", 14, "job_ended"), ended("2", 100), ended("3", 181)],
    )
    assert episodes(read) == [("1", 14, EXITED), ("3", 61, RETURNED)]


def test_without_a_recorded_end_the_next_absence_closes_it_censored(cohort: Cohort) -> None:
    read = cohort(absences=[absence("1", 0), absence("2", 60)], returns=[ended("2", 90)])
    assert episodes(read) == [("1", 60, CENSORED), ("2", 30, RETURNED)]
    unknown = {row["absence_id"]: row["is_end_unknown"] for row in read("cohort.episodes")}
    assert unknown == {"1": True, "2": False}


def test_a_chained_absence_that_is_running_keeps_the_episode_running(cohort: Cohort) -> None:
    read = cohort(absences=[absence("1", 0), absence("2", 60)], returns=[ended("1", 50)])
    assert episodes(read) == [("1", 400, CENSORED)]


def test_with_no_sustained_days_only_overlaps_chain(cohort: Cohort) -> None:
    read = cohort(
        absences=[absence("1", 0), absence("2", 50)],
        returns=[ended("1", 50), ended("2", 90)],
        sustained_days=0,
    )
    assert episodes(read) == [("1", 50, RETURNED), ("2", 40, RETURNED)]


def test_people_of_two_suppliers_are_never_mixed(cohort: Cohort) -> None:
    read = cohort(
        absences=[absence("1", 0), absence("1", 60, supplier="t")],
        returns=[ended("1", 50), ended("1", 90) | {"supplier": "t"}],
    )
    rows = [(r["supplier"], r["started_on"].toordinal()) for r in read("cohort.spells")]
    assert len(rows) == 2


@pytest.mark.parametrize(("started_on", "reason"), [(399, None), (400, "begun_on_or_after_cut")])
def test_episodes_begun_on_or_after_the_cut_are_out(
    cohort: Cohort, started_on: int, reason: str | None
) -> None:
    read = cohort(absences=[absence("1", started_on)])
    assert [row["left_out_because"] for row in read("cohort.episodes")] == [reason]


def test_an_absence_after_the_cut_still_undoes_a_return_before_it(cohort: Cohort) -> None:
    read = cohort(absences=[absence("1", 300), absence("2", 415)], returns=[ended("1", 395)])
    assert episodes(read)[0] == ("1", 100, CENSORED)


def test_the_cut_is_set_by_the_earlier_of_absences_and_returns(cohort: Cohort) -> None:
    read = cohort(absences=[absence("1", 0)], extracts={"absences": 428, "returns": 228})
    assert episodes(read) == [("1", 200, CENSORED)]


def test_a_supplier_without_returns_has_nothing_to_analyse(cohort: Cohort) -> None:
    read = cohort(absences=[absence("1", 0)], extracts={"absences": 428})
    row = read("cohort.episodes")[0]
    assert row["left_out_because"] == "no_absences_or_returns_file"


def test_left_truncation_enters_late_and_drops_what_ended_before(cohort: Cohort) -> None:
    read = cohort(
        absences=[
            absence("1", 0),
            absence("2", 10, person_id="b"),
            absence("3", 90, person_id="c"),
        ],
        returns=[ended("1", 100), ended("2", 60)],
        complete_from=60,
    )
    rows = {
        row["absence_id"]: (row["entry"], row["left_out_because"])
        for row in read("cohort.episodes")
    }
    assert rows == {"1": (60, None), "2": (50, "ended_before_list_complete"), "3": (0, None)}


def test_each_exclusion_is_counted_once_in_order(cohort: Cohort) -> None:
    read = cohort(
        absences=[
            absence("1", 0, person_id="a"),
            absence("2", 400, person_id="b", employment="unemployed"),
            absence("3", 0, person_id="c", employment="unemployed", practice_id="unknown"),
            absence("4", 0, person_id="d", employment="self_employed"),
            absence("5", 0, person_id="e", practice_id="unknown"),
            absence("6", 0, person_id="f"),
        ],
        referrals=[
            {"referral_id": "r", "absence_id": "6", "referred_on": 9, "consent": False},
            {"referral_id": "u", "absence_id": "1", "referred_on": 9, "consent": None},
        ],
        returns=[ended("1", 20)],
    )
    flow = {(row["step"], row["reason"]): row["count"] for row in read("cohort.flow")}
    assert flow["episodes", "all"] == 6
    assert flow["episodes_left_out", "begun_on_or_after_cut"] == 1
    assert flow["episodes_left_out", "not_employed"] == 1
    assert flow["episodes_left_out", "consent_refused"] == 1
    assert flow["episodes_left_out", "practice_unknown"] == 1
    assert flow["episodes_analysed", "all"] == 2
    assert flow["episodes_analysed", "past_eligible_day"] == 1


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("M54.5", "back_pain"),
        ("M541", "back_pain"),
        ("M17", "other_musculoskeletal"),
        ("f43.0", "stress"),
        ("F41.1", "depression_anxiety"),
        ("F19", "addiction"),
        ("F20", "other_mental_health"),
        ("J06.9", "minor_self_limiting"),
        ("J45", "respiratory"),
        ("K51", "long_term_other"),
        ("K40", "other"),
        ("???", "other"),
    ],
)
def test_condition_codes_map_by_their_longest_prefix(cohort: Cohort, code: str, group: str) -> None:
    read = cohort(absences=[absence("1", 0, condition=None, condition_code=code)])
    assert read("cohort.episodes")[0]["condition"] == group


@pytest.mark.parametrize(
    ("age", "band"),
    [(16, "16-24"), (24, "16-24"), (25, "25-34"), (64, "55-64"), (65, "65+"), (None, "missing")],
)
def test_age_bands(cohort: Cohort, age: int | None, band: str) -> None:
    read = cohort(absences=[absence("1", 0, age=age)])
    assert read("cohort.episodes")[0]["age_band"] == band


def test_deprivation_is_the_persons_else_the_practices(cohort: Cohort) -> None:
    read = cohort(
        absences=[absence("1", 0, imd_quintile=2), absence("2", 0, person_id="b")],
        practices=[{"practice_id": "q", "imd_quintile": 5}],
    )
    assert {r["absence_id"]: r["deprivation"] for r in read("cohort.episodes")} == {
        "1": "2",
        "2": "5",
    }

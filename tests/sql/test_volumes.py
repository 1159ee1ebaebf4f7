"""How many were referred, by how many GPs who could: by hand."""

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], list[dict[str, Any]]]
Cohort = Callable[..., Read]

ABSENT = [{"absence_id": "1", "started_on": 0}]


def pilot(key: str = "q", begins: int = 0, **more: object) -> dict[str, object]:
    return {"practice_id": key, "pilot_started_on": begins, **more}


def referral(key: str, referred_on: int, **more: object) -> dict[str, object]:
    return {"referral_id": key, "absence_id": "1", "referred_on": referred_on, **more}


def until(last: int) -> dict[str, int]:
    """Every record is complete up to this day."""
    return dict.fromkeys(("absences", "returns", "referrals"), last)


def volumes(read: Read) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    keys = ("quarter", "site_id", "tier", "referred_by")
    rows = read("evidence.volumes")
    found = {tuple(row[key] for key in keys): row for row in rows}
    assert len(found) == len(rows)
    return found  # type: ignore[return-value]


def test_all_referrals_that_stand_count_whatever_becomes_of_them(cohort: Cohort) -> None:
    back = {"return_id": "r", "absence_id": "1", "happened_on": 80}
    rows = volumes(
        cohort(
            absences=ABSENT,
            returns=[back],
            practices=[pilot()],
            extracts=until(181),
            referrals=[
                referral("used", 20),
                referral("without consent", 30, consent=False, referred_by="self"),
                referral("after the return", 85, tier="A", referred_by="employer"),
                referral("a quarter later", 91),
            ],
        )
    )
    counts = {key: row["referrals"] for key, row in rows.items()}
    assert counts["2012Q1", "east", "B", "all"] == 2
    assert counts["2012Q1", "east", "A", "all"] == 1
    assert counts["2012Q1", "all", "all", "all"] == 3
    assert counts["2012Q2", "east", "all", "all"] == 1
    assert counts["all", "all", "all", "all"] == 4
    assert counts["all", "east", "B", "gp"] == 2
    assert counts["all", "east", "B", "self"] == 1
    assert counts["all", "all", "all", "employer"] == 1


def test_a_cell_in_which_nothing_happened_is_a_count_of_0(cohort: Cohort) -> None:
    rows = volumes(cohort(absences=ABSENT, practices=[pilot()], extracts=until(100)))
    assert {row["referrals"] for row in rows.values()} == {0}
    assert {row["per_fte_gp"] for row in rows.values()} == {0.0}
    # 2 quarters and all, 1 site and all, 3 tiers and all; besides 5 referrers where not by quarter.
    assert len(rows) == 3 * 2 * 4 + 2 * 4 * 5


def test_part_of_a_quarter_is_its_share_of_days(cohort: Cohort) -> None:
    """The pilot begins on 15 February, the records end on 30 April 2012."""
    rows = volumes(
        cohort(
            absences=ABSENT,
            practices=[pilot(begins=45)],
            extracts=until(120),
            referrals=[referral("a", 50), referral("b", 90), referral("c", 100)],
        )
    )
    first, second = rows["2012Q1", "east", "B", "all"], rows["2012Q2", "east", "B", "all"]
    assert first["months"] == pytest.approx(3 * 46 / 91, abs=1e-6)
    assert second["months"] == pytest.approx(3 * 30 / 91, abs=1e-6)
    assert first["per_fte_gp"] == pytest.approx(2 / 3.0 / (3 * 46 / 91), abs=1e-6)
    whole = rows["all", "east", "B", "all"]
    assert whole["months"] == pytest.approx(3 * 76 / 91, abs=1e-6)
    assert whole["per_fte_gp"] == pytest.approx(3 / 3.0 / (3 * 76 / 91), abs=1e-6)


def test_gps_count_from_the_quarter_their_pilot_began(cohort: Cohort) -> None:
    rows = volumes(
        cohort(
            absences=ABSENT,
            practices=[
                pilot("q", 0, fte_gps=3.0),
                pilot("r", 91, fte_gps=1.0),
                pilot("late", 182, fte_gps=9.0),
                {"practice_id": "usual care", "role": "comparison"},
            ],
            extracts=until(181),
        )
    )
    found = {key[0]: (row["fte_gps"], row["months"]) for key, row in rows.items()}
    # In all, the mean of 6 months of 3 GPs and 3 months of 1.
    assert found == {"2012Q1": (3.0, 3.0), "2012Q2": (4.0, 3.0), "all": (4.0, 5.25)}


def test_a_referral_before_the_pilot_counts_and_is_no_rate(cohort: Cohort) -> None:
    rows = volumes(
        cohort(
            absences=ABSENT,
            practices=[pilot(begins=91)],
            extracts=until(181),
            referrals=[referral("a", 10)],
        )
    )
    row = rows["2012Q1", "east", "B", "all"]
    assert (row["referrals"], row["fte_gps"], row["per_fte_gp"]) == (1, 0.0, None)
    assert rows["all", "east", "B", "all"]["referrals"] == 1


def test_suppliers_with_the_same_keys_are_kept_apart(cohort: Cohort) -> None:
    other = {"supplier": "t"}
    rows = volumes(
        cohort(
            suppliers=("s", "t"),
            absences=[*ABSENT, ABSENT[0] | other],
            practices=[pilot(), pilot(site_id="west", fte_gps=2.0) | other],
            extracts=until(90),
            referrals=[referral("a", 5), referral("a", 6, tier="C") | other],
        )
    )
    counts = {key[1:3]: row["referrals"] for key, row in rows.items() if key[0] == "2012Q1"}
    assert (counts["east", "B"], counts["east", "C"]) == (1, 0)
    assert (counts["west", "B"], counts["west", "C"]) == (0, 1)
    row = rows["2012Q1", "all", "all", "all"]
    assert (row["referrals"], row["fte_gps"], row["practices"]) == (2, 5.0, 2)


def test_what_gps_expected_is_told_of_a_tier_and_of_gps(cohort: Cohort) -> None:
    rows = volumes(cohort(absences=ABSENT, practices=[pilot()], extracts=until(90)))
    told = {key[2:]: (row["expected_lo"], row["expected_hi"]) for key, row in rows.items()}
    assert told["A", "all"] == told["A", "gp"] == (10.0, 15.0)
    assert told["B", "all"] == (4.0, 6.0)
    assert told["C", "all"] == (1.0, 2.0)
    assert told["A", "employer"] == told["all", "all"] == told["all", "gp"] == (None, None)


def test_practices_are_those_that_referred_or_else_could(cohort: Cohort) -> None:
    rows = volumes(
        cohort(
            absences=ABSENT,
            practices=[pilot("q"), pilot("r"), pilot("v")],
            extracts=until(90),
            referrals=[referral("a", 5)],
        )
    )
    assert rows["2012Q1", "east", "B", "all"]["practices"] == 1
    assert rows["2012Q1", "east", "A", "all"]["practices"] == 3


def test_a_referral_from_a_practice_nobody_knows_has_a_site_of_its_own(cohort: Cohort) -> None:
    rows = volumes(
        cohort(absences=ABSENT, practices=[], extracts=until(90), referrals=[referral("a", 5)])
    )
    assert rows["all", "missing", "B", "all"]["referrals"] == 1


def test_where_there_is_no_pilot_there_are_no_volumes(cohort: Cohort) -> None:
    usual = {"practice_id": "q", "role": "comparison"}
    assert volumes(cohort(absences=ABSENT, practices=[usual], extracts=until(90))) == {}


def test_a_supplier_who_has_sent_no_referrals_yet_has_not_sent_none(cohort: Cohort) -> None:
    not_yet = {"absences": 90, "returns": 90}
    assert volumes(cohort(absences=ABSENT, practices=[pilot()], extracts=not_yet)) == {}

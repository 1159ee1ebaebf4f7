"""Each row of a file is judged by itself: all its faults, exactly those, and kept as delivered."""

from datetime import date

import polars as pl
import pytest

from pipelines.contract import (
    ABSENCES,
    FIT_NOTES,
    PRACTICES,
    RECORDS,
    REFERRALS,
    SERVICE_RECORDS,
    Record,
)
from pipelines.validation import check_rows

EXTRACTED_ON = date(2012, 7, 5)
GOOD: dict[str, dict[str, str]] = {
    "practices": {
        "practice_id": "q",
        "site_id": "east",
        "role": "pilot",
        "pilot_started_on": "2012-01-01",
        "fte_gps": "3.5",
    },
    "absences": {
        "absence_id": "a",
        "person_id": "p",
        "practice_id": "q",
        "started_on": "2012-02-01",
        "condition_code": "M54.5",
        "employment": "employed",
    },
    "referrals": {
        "referral_id": "r",
        "absence_id": "a",
        "referred_on": "2012-03-01",
        "tier": "B",
        "referred_by": "gp",
    },
    "services": {
        "service_id": "s",
        "referral_id": "r",
        "service": "physiotherapy",
        "requested_on": "2012-03-05",
    },
    "fit_notes": {
        "fit_note_id": "n",
        "absence_id": "a",
        "issued_on": "2012-02-03",
        "valid_to": "2012-09-01",
        "status": "not_fit",
    },
}


def check(record: Record, *rows: dict[str, str | None]) -> pl.DataFrame:
    filled = [GOOD[record.name] | row for row in rows]
    columns = list(dict.fromkeys(name for row in filled for name in row))
    frame = pl.DataFrame(
        {name: [row.get(name) for row in filled] for name in columns},
        schema=dict.fromkeys(columns, pl.String),
    )
    return check_rows(frame, record, EXTRACTED_ON)


def reasons(record: Record, row: dict[str, str | None]) -> list[str]:
    result: list[str] = check(record, row)["reasons"].to_list()[0]
    return result


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_good_row_has_no_reason(name: str) -> None:
    assert reasons(RECORDS[name], {}) == []


@pytest.mark.parametrize(
    ("record", "row", "expected"),
    [
        (ABSENCES, {"person_id": " "}, ["missing:person_id"]),
        (ABSENCES, {"person_id": "N/A"}, ["missing:person_id"]),
        (ABSENCES, {"condition_code": None}, ["missing:condition"]),
        (ABSENCES, {"condition_code": None, "condition": "stress"}, []),
        (ABSENCES, {"condition": "tiredness"}, ["bad_value:condition"]),
        (ABSENCES, {"started_on": "2012-02-30"}, ["bad_value:started_on"]),
        (ABSENCES, {"started_on": "02/13/2012"}, ["bad_value:started_on"]),
        (ABSENCES, {"started_on": "2012-07-06"}, ["after_extract:started_on"]),
        (ABSENCES, {"started_on": "2012-07-05"}, []),
        (ABSENCES, {"started_on": "1012-02-01"}, ["out_of_range:started_on"]),
        (ABSENCES, {"age": "15"}, ["out_of_range:age"]),
        (ABSENCES, {"age": "16"}, []),
        (ABSENCES, {"age": "80"}, []),
        (ABSENCES, {"age": "81"}, ["out_of_range:age"]),
        (ABSENCES, {"age": "34.5"}, ["bad_value:age"]),
        (ABSENCES, {"employer_oh": "perhaps"}, ["bad_value:employer_oh"]),
        (ABSENCES, {"record_status": "deleted"}, ["bad_value:record_status"]),
        (PRACTICES, {"fte_gps": "0"}, ["out_of_range:fte_gps"]),
        (PRACTICES, {"fte_gps": "50"}, []),
        (PRACTICES, {"fte_gps": "50.1"}, ["out_of_range:fte_gps"]),
        (PRACTICES, {"pilot_started_on": ""}, ["pilot_start_missing"]),
        (PRACTICES, {"pilot_started_on": "", "role": "comparison"}, []),
        (REFERRALS, {"assessed_on": "2012-02-29"}, ["date_order:assessed_on"]),
        (REFERRALS, {"assessed_on": "2012-03-01"}, []),
        (REFERRALS, {"tier": "D"}, ["bad_value:tier"]),
        (SERVICE_RECORDS, {"started_on": "2012-03-04"}, ["date_order:started_on"]),
        (FIT_NOTES, {"valid_to": "2012-02-02"}, ["date_order:valid_to"]),
    ],
)
def test_each_fault_gives_its_reason_and_no_other(
    record: Record, row: dict[str, str | None], expected: list[str]
) -> None:
    assert reasons(record, row) == expected


def test_a_row_gets_all_its_reasons() -> None:
    row = {"person_id": "", "started_on": "2013-01-01", "age": "200", "sex": "?"}
    assert sorted(reasons(ABSENCES, row)) == [
        "after_extract:started_on",
        "bad_value:sex",
        "missing:person_id",
        "out_of_range:age",
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2012-06-30", date(2012, 6, 30)),
        ("30/06/2012", date(2012, 6, 30)),
        (" 04/03/2012\u00a0", date(2012, 3, 4)),
        ("2012-06-30 00:00:00", date(2012, 6, 30)),
        ("2012-06-30T23:59:59.999", date(2012, 6, 30)),
        ("30/06/2012 14:30", date(2012, 6, 30)),
        ("41090", date(2012, 6, 30)),
        ("41090.604", date(2012, 6, 30)),
        ("61", date(1900, 3, 1)),
        ("59", date(1900, 2, 28)),
        ("1", date(1900, 1, 1)),
    ],
)
def test_dates_as_excel_in_the_uk_writes_them(written: str, read: date) -> None:
    checked = check(ABSENCES, {"started_on": written})
    assert checked["started_on"].to_list() == [read]


@pytest.mark.parametrize(
    "written",
    ["30-06-2012", "30/06/12", "06/30/2012", "2012-06-30 25:00", "0", "60", "60001", "2012", "-1"],
)
def test_dates_in_other_forms_are_not_guessed(written: str) -> None:
    assert reasons(ABSENCES, {"started_on": written}) == ["bad_value:started_on"]


def test_a_number_is_a_serial_date_in_date_columns_alone() -> None:
    checked = check(ABSENCES, {"absence_id": "41090", "age": "41"})
    assert checked["record_key"].to_list() == ["41090"]
    assert checked["age"].to_list() == [41]


@pytest.mark.parametrize("word", ["Y", "yes", "TRUE", "1"])
def test_yes_in_all_its_spellings(word: str) -> None:
    assert check(ABSENCES, {"employer_oh": word})["employer_oh"].to_list() == [True]


def test_numbers_with_thousands_separators() -> None:
    assert check(PRACTICES, {"list_size": "12,345"})["list_size"].to_list() == [12345]
    assert check(PRACTICES, {"list_size": "12345.0"})["list_size"].to_list() == [12345]


def test_the_same_key_with_other_content_condemns_every_row_of_it() -> None:
    checked = check(ABSENCES, {"age": "30"}, {"age": "31"}, {"absence_id": "b"})
    assert checked["reasons"].to_list() == [["duplicate_key"], ["duplicate_key"], []]


def test_identical_twins_are_both_accepted() -> None:
    assert check(ABSENCES, {}, {})["reasons"].to_list() == [[], []]


def test_twins_that_differ_only_in_how_a_date_is_written_are_twins() -> None:
    checked = check(ABSENCES, {"started_on": "2012-02-01"}, {"started_on": "01/02/2012"})
    assert checked["reasons"].to_list() == [[], []]


def test_blank_lines_are_no_rows_and_keep_the_numbers_of_the_others() -> None:
    blank: dict[str, str | None] = dict.fromkeys(GOOD["absences"], " ")
    checked = check(ABSENCES, {"absence_id": "a"}, blank, {"absence_id": "b"})
    assert checked["row_number"].to_list() == [1, 3]
    assert checked["reasons"].to_list() == [[], []]


def test_a_missing_key_is_missing_and_not_a_duplicate() -> None:
    checked = check(ABSENCES, {"absence_id": "", "age": "30"}, {"absence_id": "", "age": "31"})
    assert checked["reasons"].to_list() == [["missing:absence_id"]] * 2


def test_a_withdrawal_needs_its_key_and_nothing_else() -> None:
    row: dict[str, str | None] = dict.fromkeys(GOOD["absences"])
    checked = check(ABSENCES, row | {"absence_id": "a", "record_status": "Withdrawn"})
    assert checked["reasons"].to_list() == [[]]
    assert checked["withdrawn"].to_list() == [True]


def test_rows_are_kept_as_delivered_and_numbered_from_one() -> None:
    checked = check(ABSENCES, {"sex": " ? ", "absence_id": "a"}, {"absence_id": "b"})
    assert checked["as_delivered"].struct.field("sex").to_list() == [" ? ", None]
    assert checked["row_number"].to_list() == [1, 2]


def test_a_file_without_rows_is_read_as_such() -> None:
    empty = pl.DataFrame(schema=dict.fromkeys(GOOD["absences"], pl.String))
    assert len(check_rows(empty, ABSENCES, EXTRACTED_ON)) == 0

"""A file that identifies people is refused: the column is named, a value never."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.contract import RETURNS
from pipelines.identifiers import Evidence, find_identifiers, header_identifies, looks_like_a_value
from pipelines.reading import Unreadable

Read = Callable[..., tuple[pl.DataFrame, tuple[str, ...]]]

HEADER = "return_id,absence_id,happened_on,outcome"
NHS = "9434765919"
"""A published test number; its last digit checks the others."""


def nhs_number(serial: int) -> str | None:
    """Return a valid number, reckoned the long way; None where no digit can check it."""
    digits = [int(digit) for digit in f"{serial:09d}"]
    check = 11 - sum(digit * (10 - place) for place, digit in enumerate(digits)) % 11
    return None if check == 10 else f"{serial:09d}{check % 11}"


def valid_numbers(count: int) -> list[str]:
    found = (nhs_number(400_000_007 + 7919 * step) for step in range(2 * count))
    return [number for number in found if number is not None][:count]


def finds(values: list[str], column: str) -> str | None:
    """Return what is found where `values` stand in `column`, known or not."""
    evidence = Evidence()
    # In two parts, as a long file is read.
    for part in (values[: len(values) // 2], values[len(values) // 2 :]):
        evidence.add(pl.Series(part, dtype=pl.String))
    findings = find_identifiers([evidence], (column,), [column], RETURNS)
    return findings[0].what if findings else None


@pytest.mark.parametrize(
    "header",
    [
        "Name",
        "names",
        "Forename",
        "SURNAME",
        "first_name",
        "LastName",
        "lastname",
        "Patient Name",
        "full name",
        "GP name",
        "Address",
        "Address Line 1",
        "address2",
        "e-mail",
        "Email Address",
        "phone",
        "Telephone No.",
        "Home Phone",
        "mobile",
        "MobileNumber",
        "tel",
        "postcode",
        "Post Code",
        "home_postal_code",
        "NHS Number",
        "nhs_no",
        "NHSNumber",
        "dob",
        "D.O.B.",
        "Date of Birth",
        "DateOfBirth",
        "birth_date",
        "birthdate",
        "born on",
        "NI Number",
        "National Insurance No",
        "National Insurance",
        "DoB",
        "SurName",
        "Date of Birth (DD/MM/YYYY)",
        "AddressLine1",
        "addr1",
        "Patients Name",
        "Pat Name",
        "birth_dt",
        "pt_dob",
        "FORENAME1",
        "fname",
        "post_cd",
        "pcode",
        "NHS Nr",
        "postcode of residence",
        "legal name",
    ],
)
def test_telling_headers(header: str) -> None:
    assert header_identifies(header)


@pytest.mark.parametrize(
    "header",
    [
        "practice_name",
        "employer name",
        "telephone_assessment",
        "year_of_birth",
        "nhs",
        "funded by NHS",
        "mobile_worker_flag",
        "named_contact",
        "addressed_on",
        "number",
        "first",
        "",
        "practice_id",
        "phoned_employer",
    ],
)
def test_headers_that_tell_nothing(header: str) -> None:
    assert not header_identifies(header)


@pytest.mark.parametrize("number", [NHS, "943 476 5919", "943-476-5919", " 9434765919 "])
@pytest.mark.parametrize("column", ["absence_id", "extra"])
def test_nhs_numbers_in_all_spellings_in_any_column(column: str, number: str) -> None:
    assert finds([number], column) == "holds valid NHS numbers"


@pytest.mark.parametrize("column", ["absence_id", "extra", "withdrawn_reason"])
def test_nhs_numbers_among_other_values(column: str) -> None:
    values = ["pseudonym"] * 500 + valid_numbers(5)
    assert finds(values, column) == "holds valid NHS numbers"


def test_nhs_numbers_among_as_many_invalid_ones() -> None:
    numbers = valid_numbers(30)
    invalid = [number[:-1] + str((int(number[-1]) + 1) % 10) for number in numbers]
    assert finds(numbers + invalid[:20], "absence_id") == "holds valid NHS numbers"
    assert finds(numbers + invalid * 4, "absence_id") is None
    assert finds(numbers + invalid * 2, "extra") == "holds valid NHS numbers"


def test_a_mistyped_number_or_an_odd_separator_hides_nothing() -> None:
    numbers = valid_numbers(20)
    assert finds([*numbers[:19], "1234567890"], "absence_id") == "holds valid NHS numbers"
    assert finds([*numbers[:2], *["pseudonym"] * 98], "absence_id") == "holds valid NHS numbers"
    for separator in (".", "  ", "\u202f", " - "):
        written = [f"{n[:3]}{separator}{n[3:6]}{separator}{n[6:]}" for n in numbers]
        assert finds(written, "absence_id") == "holds valid NHS numbers"


def test_an_nhs_number_in_a_sentence() -> None:
    note = f"seen again, NHS {NHS}, see letter"
    assert finds([note, "well", "better"], "extra") == "holds valid NHS numbers"
    assert finds([note], "withdrawn_reason") == "holds valid NHS numbers"


@settings(derandomize=True, max_examples=30, deadline=None)
@given(start=st.integers(10**9, 9 * 10**9), step=st.integers(1, 9999))
def test_running_numbers_of_ten_digits_are_no_nhs_numbers(start: int, step: int) -> None:
    numbers = [str(start + step * row) for row in range(300)]
    if step % 11:
        assert finds(numbers, "return_id") is None
        assert finds(numbers, "extra") is None


@pytest.mark.parametrize("count", [1, 5, 300])
@pytest.mark.parametrize("column", ["return_id", "extra"])
def test_small_numbers_dates_and_fillers_are_nobodys(column: str, count: int) -> None:
    for values in (
        [str(row) for row in range(count)],
        ["2012-06-30"] * count,
        ["30/06/2012 00:00:00"] * count,
        ["0000000000"] * count,
        ["9999999999"] * count,
        ["07700900123"] * count,
        [f"{row:012d}" for row in range(count)],
        [f"3f2504e0-4f89-41d3-9a0c-0305e82c{row:04d}" for row in range(count)],
    ):
        assert finds(values, column) is None, values[0]


@pytest.mark.parametrize("postcode", ["LS1 4AP", "ls14ap", "SW1A 1AA", "M1 1AE", "EC1A 1BB"])
@pytest.mark.parametrize("column", ["absence_id", "extra"])
def test_full_postcodes(column: str, postcode: str) -> None:
    assert finds([postcode, postcode, "x"], column) == "holds full postcodes"


def test_postcodes_are_judged_by_their_share() -> None:
    assert finds(["LS1 4AP", *["plain"] * 99], "absence_id") is None
    assert finds(["LS1 4AP"] * 3 + ["plain"] * 99, "extra") == "holds full postcodes"
    assert finds(["lives at LS1 4AP now"], "extra") == "holds full postcodes"
    assert finds(["LS1 4AP", "plain"] * 20, "absence_id") == "holds full postcodes"
    assert finds(["Smith LS1 4AP"] * 3, "absence_id") == "holds full postcodes"
    assert finds(["LS1-4AP"] * 3, "absence_id") == "holds full postcodes"


@pytest.mark.parametrize(
    "value", ["M54.5", "F32", "LS1", "SW1A", "A1B2C3", "ZZ1 1AA", "q1001", "given vitamin b12 3mg"]
)
def test_codes_and_parts_of_postcodes_are_no_postcodes(value: str) -> None:
    assert finds([value] * 30, "extra") is None


@pytest.mark.parametrize("column", ["absence_id", "extra"])
def test_one_e_mail_address_is_enough(column: str) -> None:
    assert finds(["x"] * 99 + ["jo.o'neil@mail.example.org"], column) == "holds e-mail addresses"
    assert finds(["@home", "a@b", "12 @ 3.50"], column) is None


def test_a_file_is_refused_by_column_and_never_by_value(read: Read) -> None:
    row = "1,a,2012-02-01,full_return"
    for header, value, name in (
        ("Reference", NHS, "column reference holds valid NHS numbers"),
        ("Patient Surname", "Smythe", "column patient_surname has a telling header"),
        (NHS, "Smythe", "column number 5 has valid NHS numbers where its header should be"),
        ("", "LS1 4AP", "column number 5 holds full postcodes"),
    ):
        with pytest.raises(Unreadable, match=name) as refusal:
            read("returns.csv", f"{HEADER},{header}\n{row},{value}\n")
        assert value not in str(refusal.value)
        assert NHS not in str(refusal.value)
        assert "take the column out" in str(refusal.value)


def test_a_known_column_is_to_be_replaced_and_not_taken_out(read: Read) -> None:
    with pytest.raises(Unreadable, match=r"column absence_id .* put a pseudonym in their place"):
        read("returns.csv", f"{HEADER}\n1,{NHS},2012-02-01,full_return\n")


def test_a_mapping_does_not_hide_a_telling_header(read: Read) -> None:
    mapping = '[returns.columns]\n"Surname" = "absence_id"\n'
    with pytest.raises(Unreadable, match="column surname has a telling header"):
        read("returns.csv", HEADER.replace("absence_id", "Surname") + "\n", mapping=mapping)


def test_an_unknown_column_headed_by_a_number_or_date_is_named_by_its_place(read: Read) -> None:
    content = f"{HEADER},4005551234,30/06/2012,shoe size\n1,a,2012-02-01,full_return,x,y,z\n"
    _, unknown = read("returns.csv", content)
    assert unknown == ("number 5", "number 6", "shoe_size")
    assert not looks_like_a_value("imd_2010")

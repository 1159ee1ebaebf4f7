"""A supplier's own names and codes, said in the contract's words."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.contract import ABSENCES
from pipelines.reading import Unreadable, open_delivery, read_source
from pipelines.validation import check_rows

Deliver = Callable[..., Path]

OWN = """\
Abs No,Pat ID,Surgery,First Day,ICD,Gender,Works,Shoe Size
a1,p1,q1,30/06/2012,M54.5, female ,Yes - Employed,9
a2,p2,q1,30/06/2012,F43,Male,Yes - Employed,8
a3,p3,q1,30/06/2012,F43,not known,odd,8
"""
MAPPING = """\
[Absences.columns]
"abs no" = "absence_id"
"Pat ID" = "person_id"
"Surgery" = "practice_id"
"First day" = "started_on"
"ICD" = "condition_code"
"Gender" = "sex"
"Works" = "Employment"
[Absences.values.sex]
"Female" = "F"
"MALE" = "M"
"Not known" = ""
[Absences.values.employment]
"yes -  employed" = "employed"
[Absences.constants]
employer_oh = true
age = 40
sex = "F"
"""


def checked(folder: Path) -> tuple[pl.DataFrame, tuple[str, ...]]:
    delivery = open_delivery(folder)
    (source,) = delivery.sources
    reading = read_source(delivery, source)
    frame, unknown = reading.rows.collect(), reading.unknown
    values = delivery.mapping.of(ABSENCES).values
    return check_rows(frame, ABSENCES, date(2012, 7, 5), values), unknown


def test_names_codes_and_constants(deliver: Deliver) -> None:
    rows, unknown = checked(deliver({"absences.csv": OWN}, mapping=MAPPING))
    assert unknown == ("shoe_size",)
    assert rows["reasons"].to_list() == [[], [], ["bad_value:employment"]]
    assert rows["person_id"].to_list() == ["p1", "p2", "p3"]
    assert rows["started_on"].to_list() == [date(2012, 6, 30)] * 3
    assert rows["sex"].to_list() == ["F", "M", None]
    assert rows["employment"].to_list() == ["employed", "employed", None]
    assert rows["employer_oh"].to_list() == [True] * 3
    assert rows["age"].to_list() == [40] * 3


def test_what_the_supplier_wrote_is_kept_as_delivered(deliver: Deliver) -> None:
    rows, _ = checked(deliver({"absences.csv": OWN}, mapping=MAPPING))
    delivered = rows["as_delivered"].struct.unnest()
    assert delivered["sex"].to_list() == [" female ", "Male", "not known"]
    assert delivered["employment"].to_list() == ["Yes - Employed", "Yes - Employed", "odd"]


def test_the_contracts_own_words_still_count(deliver: Deliver) -> None:
    own = OWN.replace(" female ", "F")
    rows, _ = checked(deliver({"absences.csv": own}, mapping=MAPPING))
    assert rows["sex"].to_list() == ["F", "M", None]


def test_a_file_in_the_contracts_names_needs_no_mapping(deliver: Deliver) -> None:
    header = "absence_id,person_id,practice_id,started_on,condition,employment"
    file = f"{header}\na1,p1,q1,2012-06-30,stress,employed\n"
    rows, _ = checked(deliver({"absences.csv": file}, mapping=MAPPING))
    assert rows["reasons"].to_list() == [[]]
    assert rows["sex"].to_list() == ["F"]


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("[absences", "mapping.toml is not valid TOML"),
        ("[absense.columns]", r"absense is no record type \(did you mean absences\?\)"),
        ("[zebra]", r"zebra is no record type \(there are practices, absences"),
        ("[absences.colums]", r"colums is no part of \[absences\] \(did you mean columns\?\)"),
        ("absences = 1", "absences must be a section"),
        ('[absences]\ncolumns = "x"', "is not written as expected"),
        ("[absences.columns]\nx = 1", "is not written as expected"),
        (
            '[absences.columns]\n"Pat" = "persn_id"',
            r"persn_id is no column of absences \(did you mean person_id\?\)",
        ),
        ("[absences.values.gender]\nx = 'F'", "gender is no column of absences"),
        ('[absences.columns]\na = "sex"\nb = "sex"', "gives two columns for sex"),
        ('[absences.columns]\n"a b" = "sex"\n"A B" = "age"', "names A B twice"),
        ('[absences.values.sex]\nx = "Female"', "the value Female, which it may not have"),
        ('[absences.values.sex]\nx = "F"\nX = "M"', "maps X twice"),
        ('[absences.values.sex]\n"N/A" = "F"', "a blank, NULL or N/A"),
        ('[absences.constants]\nemployment = "employd"', r"did you mean employed\?"),
        ("[absences.constants]\nage = 90", "write a whole number from 16 to 80"),
        ('[absences.constants]\nstarted_on = "06/30/2012"', "write a date such as"),
        ('[absences.constants]\nabsence_id = "1"', "cannot be used for absence_id"),
        ('[absences.constants]\nsex = ""', "gives sex no value"),
        ("[absences.columns]\n[Absences.values]", "two sections for absences"),
    ],
)
def test_a_mapping_that_cannot_be_used_refuses_the_delivery(
    deliver: Deliver, mapping: str, sentence: str
) -> None:
    with pytest.raises(Unreadable, match=sentence) as refusal:
        open_delivery(deliver({"absences.csv": OWN}, mapping=mapping))
    assert "mapping.toml" in str(refusal.value)


def test_one_column_under_two_names_is_refused(deliver: Deliver) -> None:
    file = OWN.replace("Shoe Size", "Sex")
    with pytest.raises(Unreadable, match=r"column sex twice \(Gender and Sex\): keep one"):
        checked(deliver({"absences.csv": file}, mapping=MAPPING))


def test_a_lacking_column_is_named_as_the_supplier_calls_it(deliver: Deliver) -> None:
    file = OWN.replace("Pat ID", "Patient")
    with pytest.raises(Unreadable, match=r"person_id \(called pat_id in mapping.toml\)"):
        checked(deliver({"absences.csv": file}, mapping=MAPPING))

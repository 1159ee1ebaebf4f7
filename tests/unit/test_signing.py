"""Each line holds the one before it, and a name is whoever it looks like."""

import json

import pytest

from models.signing import chain_faults, is_same_person, next_line, parse_lines, seal

WHO = ("Ben", "Ada", "Cleo")


def signed(count: int) -> str:
    text = ""
    for number in range(count):
        signature = {
            "action": "review",
            "by": WHO[number],
            "at": "2013",
            "note": "",
            "manifest": "m",
        }
        text += f"\n{next_line(text, signature)}\n"
    return text


def without(text: str, number: int) -> str:
    lines = text.split("\n")
    del lines[number]
    return "\n".join(lines)


TEXT = signed(3)
SEAL = seal(TEXT)


def test_what_was_only_signed_has_no_fault() -> None:
    assert chain_faults(TEXT, SEAL) == []
    assert chain_faults("", "") == []
    assert [line.signature["by"] for line in parse_lines(TEXT)] == ["Ben", "Ada", "Cleo"]


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_line_taken_out_is_noticed_wherever_it_was(number: int) -> None:
    assert chain_faults(without(TEXT, number), SEAL) != []


@pytest.mark.parametrize("name", WHO)
def test_a_line_edited_is_noticed_whichever_it_is(name: str) -> None:
    assert chain_faults(TEXT.replace(name, "Eve"), SEAL) != []


def test_a_line_cut_short_or_put_in_is_noticed() -> None:
    assert chain_faults(TEXT[:-20], SEAL) != []
    forged = json.dumps(parse_lines(TEXT)[0].signature | {"by": "Eve", "previous": ""})
    assert chain_faults(f"{TEXT}{forged}\n", SEAL) != []
    assert chain_faults(f"{forged}\n{TEXT}", SEAL) != []


def test_the_fault_names_the_line() -> None:
    (fault,) = chain_faults(TEXT.replace("Cleo", "Eve"), SEAL)
    assert fault == "line 6 was edited"
    assert chain_faults(without(TEXT, 5), SEAL) == [
        "3 lines were signed and 2 are whole: the end was cut off"
    ]


def test_a_crash_between_line_and_seal_is_no_fault() -> None:
    assert chain_faults(TEXT, seal(signed(2))) == []
    assert chain_faults(TEXT, "") == []


def test_a_line_that_a_crash_cut_short_is_passed_over_by_the_next() -> None:
    torn = signed(2) + '\n{"action": "publ'
    more = f"{torn}\n{next_line(torn, parse_lines(TEXT)[2].signature)}\n"
    assert chain_faults(more, seal(more)) == []


@pytest.mark.parametrize(
    "other",
    [
        " ada   PREPARER",
        "\u0410da Preparer",
        "\uff21da Preparer",
        "Ada Pr\u0435p\u0430rer",
        "Ad\u00e1 Preparer",
        "Ada-Preparer.",
        "AdaPreparer",
        "A\u0501a Preparer",
    ],
)
def test_the_same_person_in_other_letters(other: str) -> None:
    assert is_same_person("Ada Preparer", other)


@pytest.mark.parametrize(("one", "other"), [("Ada", "Ben"), ("Ada", "Adam"), ("王", "李")])
def test_other_people(one: str, other: str) -> None:
    assert not is_same_person(one, other)

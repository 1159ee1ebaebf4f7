"""However a protocol is laid out, its hash is that of what it says."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.protocol.document import Protocol, parse_protocol

quick = settings(derandomize=True, max_examples=60, deadline=None)

VALUES = st.fixed_dictionaries(
    {},
    optional={
        "sustained_days": st.integers(0, 365),
        "outcome": st.sampled_from(['"any_return"', '"full_return"']),
        "horizons": st.sampled_from(["[28]", "[28, 91]", "[7, 364]"]),
        "censor_before": st.sampled_from(["true", "false"]),
        "comparison_start": st.sampled_from(["2011-04-01", "2012-01-31"]),
    },
)
GATES = st.fixed_dictionaries(
    {}, optional={"events": st.integers(10, 99), "smd": st.sampled_from(["0.1", "0.2"])}
)
SPACES = st.sampled_from(["", " ", "  \t"])


def write(values: dict[str, Any], gates: dict[str, Any]) -> str:
    lines = [f"{key} = {value}" for key, value in values.items()]
    return "\n".join([*lines, "[gates]", *(f"{key} = {value}" for key, value in gates.items())])


@quick
@given(VALUES, GATES, SPACES, st.booleans(), st.integers(0, 99))
def test_layout_does_not_move_the_hash(
    values: dict[str, Any], gates: dict[str, Any], space: str, dotted: bool, seed: int
) -> None:
    plain = parse_protocol(write(values, gates))
    lines = [f"{space}{key}{space}={space}{value} # why" for key, value in values.items()]
    within = [f"{space}{key} ={value}" for key, value in gates.items()]
    if dotted:
        lines += [f"gates.{line.lstrip()}" for line in within]
        within = []
    shuffler = random.Random(seed)
    shuffler.shuffle(lines)
    shuffler.shuffle(within)
    text = "\n\n".join(["# a comment", *lines, *(["[gates]", *within] if within else [])])
    assert parse_protocol(text).hash == plain.hash


@quick
@given(VALUES, GATES, VALUES, GATES)
def test_two_protocols_share_a_hash_only_when_they_say_the_same(
    one: dict[str, Any], its: dict[str, Any], other: dict[str, Any], others: dict[str, Any]
) -> None:
    first, second = parse_protocol(write(one, its)), parse_protocol(write(other, others))
    assert (first.hash == second.hash) == (first == second)


@pytest.mark.parametrize(
    "text",
    ["sustained_days = 28", "horizons = [28, 91, 182, 364]", "[gates]", "gates.smd = 0.10"],
)
def test_saying_a_default_says_nothing_new(text: str) -> None:
    assert parse_protocol(text).hash == Protocol().hash

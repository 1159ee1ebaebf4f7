"""Populations under two protocols: a few people more or fewer are named, and nothing else is."""

from collections import defaultdict
from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.disclosure.differencing import difference_populations
from models.errors import InvalidValueError, UnknownColumnError

SCHEMA = {
    **dict.fromkeys(("analysis", "arm", "condition", "member", "episode"), pl.String),
    "settled": pl.Boolean,
    "protocol": pl.String,
    "data": pl.String,
}
Member = tuple[str, str, str, str, str, bool]


def ledger(members: list[Member], protocol: str, data: str = "the same") -> pl.DataFrame:
    return pl.DataFrame([(*row, protocol, data) for row in members], schema=SCHEMA, orient="row")


def people(count: int, first: int = 0, *, settled: bool = True) -> list[Member]:
    return [
        ("curves", "A", "stress", f"p{n}", f"e{n}", settled) for n in range(first, first + count)
    ]


@pytest.mark.parametrize(("more", "is_told"), [(0, False), (1, True), (7, True), (8, False)])
def test_one_to_seven_people_are_too_few(more: int, is_told: bool) -> None:
    old, new = ledger(people(20), "one"), ledger(people(20 + more), "two")
    for found in (difference_populations(old, new), difference_populations(new, old)):
        assert found["lowest"].to_list() == found["highest"].to_list() == [more] * 4 * is_told
    if is_told:
        row = found.row(0, named=True)
        assert row["rule"] == "populations"
        assert row["cell"] == "analysis=curves arm=A condition=all"
        assert row["reason"].startswith(f"{more} people were counted under one protocol")


def test_who_leaves_counts_beside_who_joins() -> None:
    old, new = ledger(people(20), "one"), ledger(people(20, first=4), "two")
    assert difference_populations(old, new).is_empty()
    assert len(difference_populations(old, ledger(people(20, first=3), "two"))) == 4


def test_several_episodes_of_one_person_are_one_person() -> None:
    again = [("curves", "A", "stress", "p1", f"again{n}", True) for n in range(9)]
    found = difference_populations(ledger(people(20), "one"), ledger(people(20) + again, "two"))
    assert set(found["lowest"]) == {1}


def test_under_one_protocol_the_data_alone_differ() -> None:
    found = difference_populations(ledger(people(20), "one"), ledger(people(23), "one", "later"))
    assert found.is_empty()


def test_a_population_too_small_to_be_shown_is_told_by_its_flag_alone() -> None:
    assert difference_populations(ledger([], "one"), ledger(people(7), "two")).is_empty()
    assert difference_populations(ledger(people(3), "one"), ledger(people(7), "two")).is_empty()
    assert not difference_populations(ledger(people(3), "one"), ledger(people(8), "two")).is_empty()


def test_where_the_data_grew_too_only_those_count_whom_time_cannot_move() -> None:
    old = ledger([*people(20), *people(9, first=50, settled=False)], "one")
    grown = [*people(20), *people(6, first=50), *people(4, first=90)]
    assert difference_populations(old, ledger(grown, "two", "later")).is_empty()
    found = difference_populations(old, ledger(grown[2:], "two", "later"))
    assert set(found["lowest"]) == {2}


def test_columns_must_be_there_and_filled() -> None:
    old = ledger(people(2), "one")
    with pytest.raises(UnknownColumnError, match="member"):
        difference_populations(old.drop("member"), old)
    with pytest.raises(InvalidValueError, match="arm"):
        difference_populations(old, old.with_columns(arm=pl.lit(None, pl.String)))


CELLS = st.tuples(
    st.sampled_from(["x", "y"]), st.sampled_from(["A", "B"]), st.sampled_from(["back", "other"])
)
MEMBERS = st.lists(
    st.tuples(CELLS, st.integers(0, 9), st.integers(0, 1)).map(
        lambda drawn: (*drawn[0], f"p{drawn[1]}", f"p{drawn[1]} e{drawn[2]}", True)
    ),
    max_size=60,
    unique=True,
)


def slowly(old: list[Member], new: list[Member]) -> dict[str, int]:
    """The same by sets, one population at a time."""
    sets: list[dict[str, set[tuple[str, str]]]] = []
    for members in (old, new):
        cells: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for analysis, arm, condition, member, episode, _ in members:
            for a, c in product((arm, "all"), (condition, "all")):
                cells[f"analysis={analysis} arm={a} condition={c}"].add((member, episode))
        sets.append(cells)
    found = {}
    for cell in {*sets[0], *sets[1]}:
        before, after = (cells.get(cell, set()) for cells in sets)
        count = len({member for member, _ in before ^ after})
        if 1 <= count <= 7 and max(len(before), len(after)) >= 8:
            found[cell] = count
    return found


@settings(max_examples=150, derandomize=True, deadline=None)
@given(old=MEMBERS, new=MEMBERS)
def test_it_finds_what_sets_find(old: list[Member], new: list[Member]) -> None:
    found = difference_populations(ledger(old, "one"), ledger(new, "two"))
    assert dict(found.select("cell", "lowest").iter_rows()) == slowly(old, new)
    assert found["cell"].is_sorted()

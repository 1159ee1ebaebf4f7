"""Flows are drawn as wide as their number, and never over one another's states."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.figures.flow import flow
from dashboard.figures.flow_layout import Box, Flow, place
from dashboard.theme import ARMS

COLUMNS = (("s", "r"), ("a",), ("b",), ("c",), ("back", "left"))
ORDER = {state: number for number, column in enumerate(COLUMNS) for state in column}
PAIRS = [(x, y) for x in ORDER for y in ORDER if ORDER[x] < ORDER[y]]
FLOWS = st.dictionaries(st.sampled_from(PAIRS), st.integers(1, 5000), min_size=1).map(
    lambda held: [Flow(*pair, n) for pair, n in held.items()]
)


@given(FLOWS)
@settings(deadline=None, max_examples=100)
def test_in_no_column_do_two_things_share_a_place(flows: list[Flow]) -> None:
    boxes, ribbons = place(flows, COLUMNS)
    for number in range(len(COLUMNS)):
        held = [(box.top, box.bottom) for box in boxes if box.column == number]
        held += [
            (top, top + one.width)
            for one in ribbons
            for column, top in zip(one.columns, one.tops, strict=True)
            if column == number and number not in (one.columns[0], one.columns[-1])
        ]
        for (_, above), (below, _) in pairwise(sorted(held)):
            assert above <= below + 1e-9
        assert all(top >= -1e-9 and bottom <= 1 + 1e-9 for top, bottom in held)


@given(FLOWS)
@settings(deadline=None, max_examples=100)
def test_every_flow_begins_and_ends_inside_its_states(flows: list[Flow]) -> None:
    boxes, ribbons = place(flows, COLUMNS)
    by_state: dict[str, Box] = {box.state: box for box in boxes}
    assert {ribbon.flow for ribbon in ribbons} == set(flows)
    for ribbon in ribbons:
        for state, top in (
            (ribbon.flow.source, ribbon.tops[0]),
            (ribbon.flow.target, ribbon.tops[-1]),
        ):
            box = by_state[state]
            assert box.top - 1e-9 <= top
            assert top + ribbon.width <= box.bottom + 1e-9


def test_width_is_the_number() -> None:
    _, ribbons = place([Flow("s", "a", 10), Flow("s", "b", 30)], COLUMNS)
    width = {ribbon.flow.target: ribbon.width for ribbon in ribbons}
    assert width["b"] == pytest.approx(3 * width["a"])


def test_a_ribbon_says_which_it_is_and_how_many() -> None:
    names = {state: state.upper() for state in ORDER}
    figure = flow([Flow("s", "a", 1200)], COLUMNS, names, names, {"a": ARMS["A"]})
    ribbons = [trace for trace in figure.data if trace.hoveron == "fills" and trace.name]
    assert [one.text for one in ribbons] == ["S → A: 1,200"]
    assert sorted(name.text for name in figure.layout.annotations) == ["A", "S"]
    assert {trace.type for trace in figure.data} == {"scatter"}


def test_nothing_can_be_drawn_of_nothing() -> None:
    assert flow([], COLUMNS, {}, {}, {}).data == ()

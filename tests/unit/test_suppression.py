"""A hidden cell never stands alone in a sum whose other cells are shown."""

import polars as pl
import pytest

from models.disclosure.suppression import Line, balance_lines, hide_companions, margin_lines


def test_a_margin_and_its_parts_are_one_line_in_each_dimension() -> None:
    table = pl.DataFrame(
        [("a", "x"), ("a", "all"), ("b", "x"), ("b", "all"), ("all", "x"), ("all", "all")],
        schema=["site", "tier"],
        orient="row",
    )
    lines = margin_lines(table, ["site", "tier"])
    assert sorted(lines, key=lambda line: line.cells) == [
        Line((0,), 1),
        Line((0, 2), 4),
        Line((1, 3), 5),
        Line((2,), 3),
        Line((4,), 5),
    ]


def test_parts_without_a_margin_are_no_line() -> None:
    table = pl.DataFrame({"site": ["a", "b"], "tier": ["x", "x"]})
    assert margin_lines(table, ["site", "tier"]) == []


def test_flows_into_and_out_of_a_state_are_one_line_and_a_loop_is_in_none() -> None:
    flows = pl.DataFrame(
        [("start", "A"), ("start", "B"), ("A", "B"), ("B", "B"), ("A", "end"), ("B", "end")],
        schema=["source", "target"],
        orient="row",
    ).with_columns(condition=pl.lit("all"))
    lines = balance_lines(flows, "source", "target", ["condition"])
    assert lines == [Line((0, 2, 4)), Line((1, 2, 5))]


@pytest.mark.parametrize(
    ("counts", "hidden", "expected"),
    [
        # The smallest part above 0 goes with it.
        ([5, 30, 20, 55], [True, False, False, False], [True, False, True, False]),
        ([5, 0, 20, 25], [True, False, False, False], [True, False, True, False]),
        # Two already hide each other.
        ([5, 3, 20, 28], [True, True, False, False], [True, True, False, False]),
        # A hidden total is the sum of its parts.
        ([9, 30, 20, 59], [False, False, False, True], [True, False, False, True]),
        # Nothing but zeros beside it: the total is the same number.
        ([9, 0, 0, 9], [True, False, False, False], [True, False, False, True]),
        ([0, 0, 0, 0], [True, False, False, True], [True, False, False, True]),
        ([9, 8, 8, 25], [False] * 4, [False] * 4),
    ],
)
def test_the_companion_is_the_smallest_part_else_the_total(
    counts: list[int], hidden: list[bool], expected: list[bool]
) -> None:
    assert hide_companions(counts, hidden, [Line((0, 1, 2), 3)]) == expected


def test_where_the_total_is_hidden_over_zeros_a_zero_goes_with_it() -> None:
    assert hide_companions([0, 0], [False, True], [Line((0,), 1)]) == [True, True]


def test_a_companion_gets_a_companion_in_its_other_line() -> None:
    # Two rows of two and their margins; hiding (0, 0) takes one cell of each row and column.
    counts = [3, 20, 23, 40, 50, 90, 43, 70, 113]
    lines = [
        Line((0, 1), 2),
        Line((3, 4), 5),
        Line((6, 7), 8),
        Line((0, 3), 6),
        Line((1, 4), 7),
        Line((2, 5), 8),
    ]
    hidden = hide_companions(counts, [True] + [False] * 8, lines)
    assert hidden == [True, True, False, True, True, False, False, False, False]

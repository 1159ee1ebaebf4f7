"""Where the parts of a flow diagram stand: columns from left to right, ribbons between them.

A ribbon that skips columns keeps a lane of its own in each, above what stands there, so that
nothing is drawn behind a state that it does not pass through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

GAP: Final = 0.045
"""Between neighbours of a column, as a share of the tallest column's ribbons."""


@dataclass(frozen=True)
class Flow:
    """How many went from a state to another."""

    source: str
    target: str
    n: int


@dataclass(frozen=True)
class Box:
    """A state: its column, and from where to where it reaches (0 at the top)."""

    state: str
    column: int
    top: float
    bottom: float


@dataclass(frozen=True)
class Ribbon:
    """A flow: for every column it touches, where its upper edge is; and how wide it is."""

    flow: Flow
    columns: tuple[int, ...]
    tops: tuple[float, ...]
    width: float


def place(
    flows: Sequence[Flow], columns: Sequence[Sequence[str]]
) -> tuple[list[Box], list[Ribbon]]:
    """
    Place states and flows.

    Parameters
    ----------
    flows
        Each from a state to one of a later column, of 1 or more.
    columns
        The states of each column, from the top.

    Returns
    -------
    boxes, ribbons
        On a scale of which the tallest column is 1.
    """
    order = {state: (number, at) for number, column in enumerate(columns)
             for at, state in enumerate(column)}  # fmt: skip
    held = sorted(flows, key=lambda one: _lane(order[one.source], order[one.target]))
    states = [_states(held, column) for column in columns]
    passing = [_passing(held, order, number) for number in range(len(columns))]
    sizes = [
        sum(one.n for one in lanes) + sum(size for _, size in boxes)
        for lanes, boxes in zip(passing, states, strict=True)
    ]
    gap = GAP * max(sizes, default=0)
    tallest = max(
        (size + gap * (len(boxes) + bool(lanes) - 1)
         for size, boxes, lanes in zip(sizes, states, passing, strict=True)),
        default=0,
    ) or 1.0  # fmt: skip
    boxes: list[Box] = []
    edges: dict[tuple[Flow, int], float] = {}
    for number, (lanes, here) in enumerate(zip(passing, states, strict=True)):
        at = 0.0
        for one in lanes:
            edges[one, number] = at
            at += one.n / tallest
        at += gap / tallest if lanes else 0.0
        for state, size in here:
            boxes.append(Box(state, number, at, at + size / tallest))
            at += (size + gap) / tallest
    _join(held, boxes, edges, tallest)
    return boxes, [_ribbon(one, edges, order, tallest) for one in held]


def _lane(source: tuple[int, int], target: tuple[int, int]) -> tuple[int, ...]:
    """Put what goes furthest on top, since lanes run above what stands in a column."""
    return (*source, -target[0], target[1])


def _states(flows: Sequence[Flow], column: Sequence[str]) -> list[tuple[str, int]]:
    """Return the states of a column that anybody came to, with the larger of in and out."""
    sizes = [
        (state, max(sum(one.n for one in flows if one.target == state),
                    sum(one.n for one in flows if one.source == state)))
        for state in column
    ]  # fmt: skip
    return [(state, size) for state, size in sizes if size]


def _passing(flows: Sequence[Flow], order: dict[str, tuple[int, int]], number: int) -> list[Flow]:
    return [one for one in flows if order[one.source][0] < number < order[one.target][0]]


def _join(
    flows: Sequence[Flow],
    boxes: Sequence[Box],
    edges: dict[tuple[Flow, int], float],
    tallest: float,
) -> None:
    """Set where ribbons leave and reach boxes, in order, each below the one before."""
    for box in boxes:
        for end in ("source", "target"):
            at = box.top
            for one in flows:
                if getattr(one, end) == box.state:
                    edges[one, box.column] = at
                    at += one.n / tallest


def _ribbon(
    flow: Flow,
    edges: dict[tuple[Flow, int], float],
    order: dict[str, tuple[int, int]],
    tallest: float,
) -> Ribbon:
    columns = tuple(range(order[flow.source][0], order[flow.target][0] + 1))
    tops = tuple(edges[flow, number] for number in columns)
    return Ribbon(flow, columns, tops, flow.n / tallest)

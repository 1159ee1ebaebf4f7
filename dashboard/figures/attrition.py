"""Flow diagram: boxes from the top down, and beside the arrows what was left out and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.figures.base import paper
from dashboard.theme import GRID, INK, PAPER

Reason = tuple[str, str]
"""How many, and why, as words."""

LETTERS: Final = 22
"""Of a line: what half of a phone's width holds."""

LINE: Final = 17
PAD: Final = 9
GAP: Final = 22
BETWEEN: Final = 44
"""Pixels: of a line, round the words of a box, between boxes, between two diagrams."""

LEFT: Final = (0.0, 0.47)
RIGHT: Final = (0.54, 1.0)
BLUE: Final = "#12436D"
WASH: Final = "#EAF0F6"
MARGIN: Final = 4


@dataclass(frozen=True)
class Box:
    """
    A step.

    Attributes
    ----------
    count, words
        How many, and of what.
    asides
        Who goes no further, and why.
    parts
        What those in the box are made of.
    """

    count: str
    words: str
    asides: tuple[Reason, ...] = ()
    parts: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class _Placed:
    lines: list[str]
    top: float
    across: tuple[float, float]

    @property
    def bottom(self) -> float:
        return self.top + 2 * PAD + LINE * len(self.lines)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def draw(spines: Sequence[Sequence[Box]]) -> go.Figure:
    """
    Draw flows below each other.

    Parameters
    ----------
    spines
        Steps of each flow, the first on top.

    Returns
    -------
    plotly.graph_objects.Figure
        Words alone say what is in a box; its height is in pixels, and its width goes with the
        screen.
    """
    shapes: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    top = 0.0
    for spine in spines:
        before: _Placed | None = None
        for box in spine:
            placed = _Placed(_lines(box), top, LEFT)
            shapes.append(_shape(placed, BLUE, PAPER))
            words.append(_text(placed, "center"))
            if before is not None:
                words.append(_down(before, placed))
            top = placed.bottom + GAP
            if box.asides:
                aside = _Placed(_reasons(box.asides), placed.top, RIGHT)
                shapes.append(_shape(aside, GRID, WASH))
                words += [_text(aside, "left"), _across(placed, aside)]
                top = max(top, aside.bottom + GAP)
            before = placed
        top += BETWEEN - GAP
    return go.Figure({"data": [_nothing()], "layout": _layout(shapes, words, top - BETWEEN)})


def _lines(box: Box) -> list[str]:
    count = [f"<b>{box.count}</b>"] if box.count else []
    return [*count, *wrap(box.words, LETTERS), *_reasons(box.parts)]


def _reasons(reasons: Sequence[Reason]) -> list[str]:
    lines = []
    for count, words in reasons:
        first, *rest = wrap(f"{count} {words}", LETTERS)
        head = f"<b>{count}</b>{first.removeprefix(count)}" if first.startswith(count) else first
        lines += [head, *rest]
    return lines


def _shape(placed: _Placed, line: str, fill: str) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": placed.across[0],
        "x1": placed.across[1],
        "y0": placed.top,
        "y1": placed.bottom,
        "line": {"color": line, "width": 2 if line == BLUE else 1},
        "fillcolor": fill,
        "layer": "below",
    }


def _text(placed: _Placed, align: str) -> dict[str, Any]:
    is_left = align == "left"
    return {
        "text": "<br>".join(placed.lines),
        "x": placed.across[0] if is_left else sum(placed.across) / 2,
        "xanchor": align,
        "xshift": PAD if is_left else 0,
        "y": placed.middle,
        "yanchor": "middle",
        "align": align,
        "showarrow": False,
        "font": {"size": 13, "color": INK},
    }


def _arrow(at: tuple[float, float], start: tuple[float, float]) -> dict[str, Any]:
    return {
        "x": at[0],
        "y": at[1],
        "ax": start[0],
        "ay": start[1],
        "xref": "x",
        "yref": "y",
        "axref": "x",
        "ayref": "y",
        "text": "",
        "showarrow": True,
        "arrowhead": 2,
        "arrowwidth": 1.5,
        "arrowcolor": INK,
    }


def _down(before: _Placed, after: _Placed) -> dict[str, Any]:
    centre = sum(LEFT) / 2
    return _arrow((centre, after.top), (centre, before.bottom))


def _across(box: _Placed, aside: _Placed) -> dict[str, Any]:
    height = min(box.middle, aside.bottom - PAD)
    return _arrow((RIGHT[0], height), (LEFT[1], height))


def _nothing() -> dict[str, Any]:
    # Axes without a trace are not drawn, and shapes with them.
    return {"type": "scatter", "x": [0, 1], "y": [0, 0], "mode": "none", "hoverinfo": "skip"}


def _layout(
    shapes: list[dict[str, Any]], words: list[dict[str, Any]], height: float
) -> dict[str, Any]:
    hidden = {"visible": False, "fixedrange": True, "zeroline": False, "showgrid": False}
    return {
        **paper(13),
        "height": round(height) + 2 * MARGIN + 2,
        "margin": dict.fromkeys("lrtb", MARGIN),
        "showlegend": False,
        "dragmode": False,
        "shapes": shapes,
        "annotations": words,
        "xaxis": hidden | {"range": [-0.002, 1.002]},
        "yaxis": hidden | {"range": [height + 1, -1]},
    }

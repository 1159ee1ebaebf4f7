"""Forest plot: estimates below each other with 95% limits, against a line of no difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.figures.base import paper
from dashboard.theme import GRID, INK
from dashboard.verdicts import NO_NUMBER, Verdict, signed

NO_BREAK: Final = "\N{NO-BREAK SPACE}"
LETTERS: Final = 24
LABEL_LETTERS: Final = 20
"""Of a line under the axis, and of a row's name: what a phone is wide enough for."""

ROW: Final = 34
LABEL_LINE: Final = 18
"""Pixels of a row, and of each line of its name beyond the first."""

TOP: Final = 8
MARGINS: Final = 48
TITLE_LINE: Final = 20
MARKS: Final = {
    "benefit": ("#12436D", "circle"),
    "harm": ("#801650", "diamond"),
    "unsure": ("#3D3D3D", "circle-open"),
}
"""Colour and shape, so that neither alone says anything."""


@dataclass(frozen=True)
class Estimate:
    """A row: its name, what it says, and how the rows of a group look apart from others'."""

    label: str
    verdict: Verdict
    group: str = ""


def forest(
    estimates: Sequence[Estimate], axis: str, *, scale: float = 1, none: float = 0
) -> go.Figure:
    """
    Draw a forest plot.

    Parameters
    ----------
    estimates
        Rows from the top.
    axis
        What is measured, with its unit and its better side.
    scale
        What numbers are multiplied by: 100 for shares told as people of 100.
    none
        Where there is no difference: 0, or 1 for a ratio.

    Returns
    -------
    plotly.graph_objects.Figure
        A row that may not be shown says so in words in place of a mark.
    """
    traces = [
        trace
        for kind, (colour, symbol) in MARKS.items()
        if (
            trace := _marks(
                [(row, one) for row, one in enumerate(estimates) if one.verdict.kind == kind],
                colour, symbol, scale,
            )
        )
    ]  # fmt: skip
    words = [
        _words(row, NO_NUMBER[one.verdict.kind])
        for row, one in enumerate(estimates)
        if not one.verdict.is_shown
    ]
    return go.Figure({"data": traces, "layout": _layout(estimates, axis, none * scale, words)})


def _marks(
    rows: list[tuple[int, Estimate]], colour: str, symbol: str, scale: float
) -> dict[str, Any] | None:
    if not rows:
        return None
    middle, lo, hi = (
        [scale * (getattr(one.verdict, name) or 0.0) for _, one in rows]
        for name in ("estimate", "lo", "hi")
    )
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(value, 3) for value in middle],
        "y": [row for row, _ in rows],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [round(high - value, 3) for high, value in zip(hi, middle, strict=True)],
            "arrayminus": [round(value - low, 3) for low, value in zip(lo, middle, strict=True)],
            "color": colour,
            "thickness": 2,
            "width": 0,
        },
        "marker": {
            "color": colour,
            "symbol": symbol,
            "size": 11,
            "line": {"width": 2.5, "color": colour},
        },
        "customdata": [
            f"{one.label}: {signed(value)} ({signed(low)} to {signed(high)})"
            for (_, one), value, low, high in zip(rows, middle, lo, hi, strict=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _words(row: int, text: str) -> dict[str, Any]:
    return {
        "text": text,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 6,
        "y": row,
        "showarrow": False,
        "font": {"size": 13, "color": INK},
    }


def _layout(
    estimates: Sequence[Estimate], axis: str, none: float, words: list[dict[str, Any]]
) -> dict[str, Any]:
    title = wrap(axis.replace(" →", f"{NO_BREAK}→"), LETTERS)
    under = MARGINS - TOP + TITLE_LINE * len(title)
    names = [wrap(one.label, LABEL_LETTERS) for one in estimates]
    row = ROW + LABEL_LINE * (max(map(len, names), default=1) - 1)
    return {
        **paper(),
        "height": TOP + under + row * max(len(estimates), 1),
        "margin": {"l": 8, "r": 16, "t": TOP, "b": under},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "annotations": words,
        "shapes": [
            {
                "type": "line",
                "xref": "x",
                "yref": "paper",
                "x0": none,
                "x1": none,
                "y0": 0,
                "y1": 1,
                "line": {"color": INK, "width": 1.5, "dash": "dot"},
                "layer": "between",
            }
        ],
        "xaxis": {
            "title": {"text": "<br>".join(title), "standoff": 8},
            "fixedrange": True,
            "zeroline": False,
            "gridcolor": GRID,
            "linecolor": INK,
            "separatethousands": True,
        },
        "yaxis": {
            "tickvals": list(range(len(estimates))),
            "ticktext": ["<br>".join(name) for name in names],
            "range": [len(estimates) - 0.5, -0.5],
            "fixedrange": True,
            "automargin": True,
            "zeroline": False,
            "showgrid": False,
            "ticklabelposition": "outside",
        },
    }

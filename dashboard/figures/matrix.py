"""Matrix of checks: a row a condition, a column a check, and a mark for how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.figures.base import KEY, paper
from dashboard.theme import GRID

LETTERS: Final = 20
"""Of a line of a row's name: what a phone leaves beside the marks."""

ROW: Final = 36
MARGINS: Final = 166
MARKS: Final = {
    "pass": ("Passed", "circle", "#12436D"),
    "fail": ("Not passed: withheld", "diamond", "#801650"),
    "not_assessable": ("Could not be made", "circle-open", "#3D3D3D"),
}
"""Words, shape and colour: no one of them says it alone."""


@dataclass(frozen=True)
class Cell:
    """How a check of a row ended, and that in words."""

    row: str
    column: str
    gate: str
    said: str


def matrix(cells: Sequence[Cell]) -> go.Figure:
    """Draw checks; rows and columns in the order in which they first come."""
    rows = list(dict.fromkeys(cell.row for cell in cells))
    columns = list(dict.fromkeys(cell.column for cell in cells))
    traces = [_marks(cells, rows, columns, gate) for gate in MARKS]
    return go.Figure(
        {"data": [trace for trace in traces if trace["x"]], "layout": _layout(rows, columns)}
    )


def _marks(cells: Sequence[Cell], rows: list[str], columns: list[str], gate: str) -> dict[str, Any]:
    name, symbol, colour = MARKS[gate]
    own = [cell for cell in cells if cell.gate == gate]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [columns.index(cell.column) for cell in own],
        "y": [rows.index(cell.row) for cell in own],
        "customdata": [f"{cell.row}<br>{cell.said}" for cell in own],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {
            "symbol": symbol,
            "color": colour,
            "size": 12,
            "line": {"width": 2, "color": colour},
        },
    }


def _layout(rows: list[str], columns: list[str]) -> dict[str, Any]:
    axis = {"fixedrange": True, "zeroline": False}
    return {
        **paper(13),
        "height": MARGINS + ROW * max(len(rows), 1),
        "margin": {"l": 8, "r": 12, "t": 40, "b": 8},
        "dragmode": False,
        "hovermode": "closest",
        "legend": KEY,
        "xaxis": axis
        | {
            "tickvals": list(range(len(columns))),
            "ticktext": columns,
            "tickangle": -90,
            "range": [-0.5, len(columns) - 0.5],
            "side": "top",
            "automargin": True,
            "showgrid": False,
        },
        "yaxis": axis
        | {
            "tickvals": list(range(len(rows))),
            "ticktext": ["<br>".join(wrap(row, LETTERS)) for row in rows],
            "range": [len(rows) - 0.5, -0.5],
            "automargin": True,
            "gridcolor": GRID,
        },
    }  # fmt: skip

"""Heat map: a coloured cell for each pair of a row and a column, its number written in it.

Drawn as bars, since bars can be hatched: a cell without a number is hatched and says why in words,
so that it is never taken for one of no difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from dashboard.figures.base import paper
from dashboard.theme import INK

ROW: Final = 44
HEAD: Final = 64
FOOT: Final = 76
LABEL_WIDTH: Final = 15
COLUMN_WIDTH: Final = 10
SAID_WIDTH: Final = 34
GAP: Final = 0.04
"""Between cells, as a share of one."""

WORSE_TO_BETTER: Final = (
    (0.0, "#E89A5B"),
    (0.25, "#F6CFA9"),
    (0.5, "#FFFFFF"),
    (0.75, "#BBD3EA"),
    (1.0, "#7FB0DB"),
)
"""Orange to blue, told apart whatever colours somebody sees; all light enough for text."""

HATCHED: Final = "#EDEEEF"
LEAST_END: Final = 5.0
"""The colours end no nearer to 0, so that small differences do not look like large ones."""


@dataclass(frozen=True)
class Cell:
    """A number and what is written in its cell; no number where it says why there is none."""

    row: int
    column: int
    value: float | None
    text: str
    said: str


def heat_map(
    rows: Sequence[str], columns: Sequence[str], cells: Sequence[Cell], axes: tuple[str, str, str]
) -> go.Figure:
    """
    Draw a heat map around 0.

    Parameters
    ----------
    rows, columns
        Names, from the top and from the left.
    cells
        One for each pair.
    axes
        What columns are, what rows are, and what the colours measure with its better side.
    """
    across, down, measured = axes
    shown = [cell for cell in cells if cell.value is not None]
    hidden = [cell for cell in cells if cell.value is None]
    traces = [*_shown(shown, measured)] if shown else []
    traces += [_hidden(hidden)] if hidden else []
    return go.Figure({"data": traces, "layout": _layout(rows, columns, across, down)})


def _bars(cells: Sequence[Cell]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "base": [cell.column - 0.5 + GAP / 2 for cell in cells],
        "x": [1 - GAP] * len(cells),
        "y": [cell.row for cell in cells],
        "width": 1 - GAP,
        "text": [cell.text for cell in cells],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "insidetextfont": {"color": INK, "size": 11},
        "customdata": [_broken(cell.said) for cell in cells],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _broken(said: str) -> str:
    """Break what is said on touch into lines that a phone holds."""
    lines = (line for part in said.split("<br>") for line in wrap(part, SAID_WIDTH))
    return "<br>".join(lines)


def _shown(cells: Sequence[Cell], measured: str) -> list[dict[str, Any]]:
    end = max([abs(cell.value or 0.0) for cell in cells] + [LEAST_END])
    colours = [colour_of((cell.value or 0.0) / end) for cell in cells]
    marker = {"color": colours, "line": {"color": INK, "width": 0.5}}
    return [_bars(cells) | {"marker": marker}, _scale(end, measured)]


def colour_of(share: float) -> str:
    """Return the colour of a value from -1 to 1, between those of `WORSE_TO_BETTER`."""
    return str(sample_colorscale([list(stop) for stop in WORSE_TO_BETTER], [(share + 1) / 2])[0])


def _scale(end: float, measured: str) -> dict[str, Any]:
    """Return a trace that draws nothing but the scale of colours."""
    marker = {
        "color": [0],
        "cmin": -end,
        "cmax": end,
        "colorscale": [list(stop) for stop in WORSE_TO_BETTER],
        "showscale": True,
        "colorbar": {
            "orientation": "h",
            "title": {"text": measured, "side": "top", "font": {"size": 13}},
            "thickness": 12,
            "len": 1,
            "y": 0,
            "yanchor": "top",
            "ypad": 14,
            "outlinewidth": 0.5,
            "nticks": 7,
        },
    }
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [None],
        "y": [None],
        "marker": marker,
        "hoverinfo": "skip",
    }


def _hidden(cells: Sequence[Cell]) -> dict[str, Any]:
    pattern = {"shape": "/", "size": 6, "solidity": 0.12, "fgcolor": INK, "bgcolor": HATCHED}
    marker = {"color": HATCHED, "pattern": pattern, "line": {"color": "#B1B4B6", "width": 0.5}}
    return _bars(cells) | {"marker": marker}


def _layout(rows: Sequence[str], columns: Sequence[str], across: str, down: str) -> dict[str, Any]:
    return {
        **paper(13),
        "height": HEAD + FOOT + ROW * max(len(rows), 1),
        "margin": {"l": 8, "r": 8, "t": HEAD, "b": FOOT},
        "barmode": "overlay",
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "xaxis": _axis(columns, COLUMN_WIDTH)
        | {
            "title": {"text": f"<b>{across}</b>", "standoff": 4, "font": {"size": 13}},
            "side": "top",
            "range": [-0.5, len(columns) - 0.5],
            "tickangle": 0,
        },
        "yaxis": _axis(rows, LABEL_WIDTH)
        | {
            "title": {"text": down},
            "range": [len(rows) - 0.5, -0.5],
            "automargin": True,
        },
    }


def _axis(names: Sequence[str], width: int) -> dict[str, Any]:
    return {
        "tickvals": list(range(len(names))),
        "ticktext": ["<br>".join(wrap(name, width)) for name in names],
        "tickfont": {"size": 11},
        "fixedrange": True,
        "zeroline": False,
        "showgrid": False,
    }

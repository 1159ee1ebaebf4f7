"""Marks with their ranges, row below row, in panels side by side that share the rows.

What is measured stands on top, where a long chart begins to be read.
"""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.figures.base import paper
from dashboard.figures.rows import STYLES, Mark, Panel, Row
from dashboard.theme import GRID, INK, PAPER

ROW: Final = 32
"""Pixels of a row, enough for a label of two lines."""

HEAD: Final = 76
HEAD_LINE: Final = 17
"""Pixels above the rows, and of each line of an axis' name beyond the first."""

GAP: Final = 0.05
"""Of the width, between panels."""

LABEL_WIDTH: Final = 21
WORDS_WIDTH: Final = 15
"""Characters of a line: of a row's name, and of words in place of a mark."""

WASH: Final = "#F3F4F5"
Placed = tuple[int, str, Mark]
"""A mark with its row's place and full name."""

RATIOS_TICKED: Final = (0.25, 0.5, 0.8, 1, 1.25, 1.6, 2, 3, 4)


def side_by_side(rows: Sequence[Row], panels: Sequence[Panel]) -> go.Figure:
    """
    Draw rows of marks in panels.

    Parameters
    ----------
    rows
        From the top; each with a cell for every panel, or a heading.
    panels
        From the left.
    """
    traces = [
        trace
        for number, panel in enumerate(panels)
        for trace in (_none_line(panel, number, len(rows)), *_marks(rows, number))
    ]
    head = HEAD + HEAD_LINE * max((panel.axis.count("<br>") for panel in panels), default=0)
    layout = _layout(rows, head) | {
        f"xaxis{_suffix(number)}": _axis(panel, number, domain, is_empty=not _marks(rows, number))
        for number, (panel, domain) in enumerate(zip(panels, _domains(panels), strict=True))
    }
    layout["annotations"] += [
        _heading(panel.title, number) for number, panel in enumerate(panels) if not panel.axis
    ]
    return go.Figure({"data": traces, "layout": layout})


def _suffix(number: int) -> str:
    return str(number + 1) if number else ""


def _domains(panels: Sequence[Panel]) -> list[list[float]]:
    free = 1 - GAP * (len(panels) - 1)
    whole = sum(panel.width for panel in panels)
    domains, start = [], 0.0
    for panel in panels:
        end = start + free * panel.width / whole
        domains.append([round(start, 4), round(min(end, 1.0), 4)])
        start = end + GAP
    return domains


def _none_line(panel: Panel, number: int, height: int) -> dict[str, Any]:
    # Without any trace a panel would not be drawn, nor the words in it.
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [panel.none] * 2,
        "y": [-0.5, height - 0.5],
        "xaxis": f"x{_suffix(number)}",
        "line": {"color": INK, "width": 1, "dash": "dot"},
        "hoverinfo": "skip",
    }


def _marks(rows: Sequence[Row], number: int) -> list[dict[str, Any]]:
    marks: list[Placed] = []
    heading = ""
    for place, row in enumerate(rows):
        if not row.cells:
            heading = row.label
            continue
        mark = row.cells[number]
        if isinstance(mark, Mark):
            marks.append((place, f"{heading}, {row.label}" if heading else row.label, mark))
    styles = dict.fromkeys(mark.style for _, _, mark in marks)
    return [
        _of_style(style, [one for one in marks if one[2].style == style], number)
        for style in styles
    ]


def _of_style(style: str, marks: Sequence[Placed], number: int) -> dict[str, Any]:
    colour, symbol = STYLES[style]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [mark.value for _, _, mark in marks],
        "y": [place for place, _, _ in marks],
        "xaxis": f"x{_suffix(number)}",
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [_length(mark.value, mark.hi) for _, _, mark in marks],
            "arrayminus": [_length(mark.lo, mark.value) for _, _, mark in marks],
            "color": colour,
            "thickness": 2,
            "width": 0,
        },
        "marker": {
            "color": colour,
            "symbol": symbol,
            "size": 9,
            "line": {"width": 2, "color": colour},
        },
        "customdata": [f"{name}<br>{mark.said}" for _, name, mark in marks],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _length(start: float | None, end: float | None) -> float:
    return 0.0 if start is None or end is None else round(end - start, 4)


def _axis(panel: Panel, number: int, domain: list[float], *, is_empty: bool) -> dict[str, Any]:
    title = f"<b>{panel.title}</b><br>{panel.axis}" if panel.axis else ""
    axis: dict[str, Any] = {
        "title": {"text": title, "standoff": 6, "font": {"size": 13}},
        "domain": domain,
        "side": "top",
        "anchor": "y",
        "fixedrange": True,
        "zeroline": False,
        "gridcolor": GRID,
        "showgrid": not is_empty,
        "showticklabels": not is_empty,
        "tickfont": {"size": 12},
        "nticks": 5,
    }
    if panel.extent:
        axis |= {"range": list(panel.extent), "dtick": (panel.extent[1] - panel.extent[0]) / 4}
    if panel.is_ratio:
        axis |= {"type": "log", "tickvals": list(RATIOS_TICKED)}
    if panel.is_like_first and number:
        axis["matches"] = "x"
    return axis


def _layout(rows: Sequence[Row], head: int) -> dict[str, Any]:
    return {
        **paper(13),
        "height": head + 8 + ROW * max(len(rows), 1),
        "margin": {"l": 8, "r": 12, "t": head, "b": 8},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "shapes": [_band(place) for place, row in enumerate(rows) if not row.cells],
        "annotations": [
            _words(place, cell, number)
            for place, row in enumerate(rows)
            for number, cell in enumerate(row.cells)
            if isinstance(cell, str) and cell
        ],
        "yaxis": {
            "tickvals": list(range(len(rows))),
            "ticktext": [_name(row) for row in rows],
            "tickfont": {"size": 12},
            "range": [len(rows) - 0.5, -0.5],
            "fixedrange": True,
            "automargin": True,
            "zeroline": False,
            "showgrid": False,
        },
    }


def _name(row: Row) -> str:
    text = "<br>".join(wrap(row.label, LABEL_WIDTH))
    return text if row.cells else f"<b>{text}</b>"


def _band(place: int) -> dict[str, Any]:
    return {
        "type": "rect",
        "xref": "paper",
        # Behind the names as well: the picture's edge cuts it off.
        "x0": -2,
        "x1": 2,
        "y0": place - 0.5,
        "y1": place + 0.5,
        "fillcolor": WASH,
        "line": {"width": 0},
        "layer": "below",
    }


def _heading(title: str, number: int) -> dict[str, Any]:
    """Name a column of words where its words begin."""
    return {
        "text": f"<b>{title}</b>",
        "x": 0,
        "xref": f"x{_suffix(number)} domain",
        "xanchor": "left",
        "xshift": 8,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 4,
        "showarrow": False,
        "font": {"size": 13, "color": INK},
    }


def _words(place: int, text: str, number: int) -> dict[str, Any]:
    return {
        "text": "<br>".join(wrap(text, WORDS_WIDTH)),
        "x": 0,
        "xref": f"x{_suffix(number)} domain",
        "xanchor": "left",
        "xshift": 8,
        "y": place,
        "align": "left",
        "showarrow": False,
        "font": {"size": 12, "color": INK},
        "bgcolor": PAPER,
    }

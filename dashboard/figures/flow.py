"""Flow diagram (Sankey): states as bars, and how many went from one to another as ribbons.

Drawn of filled lines, because the small bundle of charts that is served has no Sankey.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import plotly.graph_objects as go

from dashboard.figures.base import Plain, layout, note
from dashboard.figures.flow_layout import Box, Flow, Ribbon, place
from dashboard.theme import INK, Line

STEPS: Final = 16
"""Points of a curve from a column to the next."""

BAR: Final = 0.035
"""Half the width of a bar, on a scale on which columns are 1 apart."""


def flow(
    flows: Sequence[Flow],
    columns: Sequence[Sequence[str]],
    names: Mapping[str, str],
    labels: Mapping[str, str],
    lines: Mapping[str, Line],
) -> go.Figure:
    """
    Draw flows.

    Parameters
    ----------
    flows, columns
        As `dashboard.figures.flow_layout.place`.
    names
        What each state is called where a ribbon is touched.
    labels
        What stands at its bar, lines apart by ``<br>``.
    lines
        The colour of what comes from each state; ink for others.

    Returns
    -------
    plotly.graph_objects.Figure
        As wide as its number, a ribbon says on touch which and how many.
    """
    boxes, ribbons = place(flows, columns)
    plain = Line(INK, "solid")
    traces = [_ribbon(one, lines.get(one.flow.source, plain), names) for one in ribbons]
    traces += [_bar(box, lines.get(box.state, plain)) for box in boxes]
    last = len(columns) - 1
    whole = layout(
        560,
        margin={"l": 4, "r": 104, "t": 8, "b": 8},
        annotations=[_name(box, labels, last) for box in boxes],
        xaxis={"range": [-BAR, last + BAR], "visible": False, "fixedrange": True},
        yaxis={"range": [1.06, -0.04], "visible": False, "fixedrange": True},
    )
    return go.Figure({"data": traces, "layout": whole})


def _ribbon(one: Ribbon, line: Line, names: Mapping[str, str]) -> Plain:
    xs: list[float] = []
    tops: list[float] = []
    for left, right, top, end in zip(
        one.columns, one.columns[1:], one.tops, one.tops[1:], strict=False
    ):
        for step in range(STEPS + 1):
            share = step / STEPS
            # A smooth step: level where it leaves and where it arrives.
            eased = share * share * (3 - 2 * share)
            xs.append(round(left + BAR + (right - left - 2 * BAR) * share, 4))
            tops.append(round(top + (end - top) * eased, 5))
    below = [round(top + one.width, 5) for top in tops]
    move = f"{names[one.flow.source]} → {names[one.flow.target]}"
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*xs, *reversed(xs)],
        "y": [*tops, *reversed(below)],
        "fill": "toself",
        "fillcolor": line.tint(0.3),
        "line": {"width": 0.5, "color": line.tint(0.6)},
        "hoveron": "fills",
        "name": move,
        "text": f"{move}: {one.flow.n:,}",
        "hoverinfo": "text",
    }


def _bar(box: Box, line: Line) -> Plain:
    left, right = box.column - BAR, box.column + BAR
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [left, right, right, left, left],
        "y": [round(y, 5) for y in (box.top, box.top, box.bottom, box.bottom, box.top)],
        "fill": "toself",
        "fillcolor": line.colour,
        "line": {"width": 1, "color": line.colour},
        "hoverinfo": "skip",
    }


def _name(box: Box, labels: Mapping[str, str], last: int) -> Plain:
    is_last = box.column == last
    return note(
        labels[box.state],
        x=box.column + BAR,
        y=(box.top + box.bottom) / 2,
        xanchor="left",
        yanchor="middle",
        align="left",
        xshift=2,
        bgcolor="rgba(255,255,255,0)" if is_last else "rgba(255,255,255,0.7)",
    )

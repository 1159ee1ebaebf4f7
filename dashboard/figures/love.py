"""Love plot: how different the groups are, fact by fact, before and after they are made alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.figures.base import KEY, paper
from dashboard.theme import GRID, INK

ROW: Final = 38
MARGINS: Final = 144
APART: Final = 0.17
"""Of a row: how far marks of before stand above its middle, and of after below."""

LEAST_WIDTH: Final = 0.3
MARKS: Final = {
    "before": ("Before", "circle-open", "#3D3D3D", -APART),
    "after": ("After being made alike", "circle", "#12436D", APART),
}
"""Name, shape, colour and place: no one of them says it alone."""


@dataclass(frozen=True)
class Difference:
    """How different the groups are in one level of a fact; None where it is not known."""

    fact: str
    level: str
    before: float | None
    after: float | None


def love(differences: Sequence[Difference], limit: float) -> go.Figure:
    """
    Draw a Love plot.

    Parameters
    ----------
    differences
        Levels of facts, those of a fact on one row, rows in their order.
    limit
        A standardised difference as large as this is no balance.
    """
    facts = list(dict.fromkeys(one.fact for one in differences))
    traces = [_marks(differences, facts, moment) for moment in MARKS]
    values = [abs(v) for one in differences for v in (one.before, one.after) if v is not None]
    width = max([LEAST_WIDTH, 1.1 * max(values, default=0.0)])
    return go.Figure({"data": traces, "layout": _layout(facts, limit, width)})


def _marks(differences: Sequence[Difference], facts: list[str], moment: str) -> dict[str, Any]:
    name, symbol, colour, shift = MARKS[moment]
    told = [(one, value) for one in differences if (value := getattr(one, moment)) is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [round(abs(value), 3) for _, value in told],
        "y": [facts.index(one.fact) + shift for one, _ in told],
        "customdata": [f"{one.fact}, {one.level}: {abs(value):.2f}" for one, value in told],
        "hovertemplate": f"%{{customdata}}<br>{name.lower()}<extra></extra>",
        "marker": {"symbol": symbol, "color": colour, "size": 9, "opacity": 0.75,
                   "line": {"width": 2, "color": colour}},
    }  # fmt: skip


def _layout(facts: list[str], limit: float, width: float) -> dict[str, Any]:
    return {
        **paper(),
        "height": MARGINS + ROW * max(len(facts), 1),
        "margin": {"l": 8, "r": 16, "t": 72, "b": 72},
        "dragmode": False,
        "hovermode": "closest",
        "legend": KEY,
        "shapes": [_band(limit), _line(limit)],
        "annotations": [_limit_words(limit)],
        "xaxis": {
            "title": {"text": "Standard deviations apart<br>(← better)", "standoff": 8},
            "range": [-0.012, width],
            "fixedrange": True,
            "zeroline": False,
            "gridcolor": GRID,
            "linecolor": INK,
            "nticks": 6,
        },
        "yaxis": {
            "tickvals": list(range(len(facts))),
            "ticktext": facts,
            "range": [len(facts) - 0.5, -0.5],
            "fixedrange": True,
            "automargin": True,
            "zeroline": False,
            "showgrid": False,
        },
    }  # fmt: skip


def _band(limit: float) -> dict[str, Any]:
    return {
        "type": "rect", "xref": "x", "yref": "paper", "x0": 0, "x1": limit, "y0": 0, "y1": 1,
        "fillcolor": "#EAF0F6", "line": {"width": 0}, "layer": "below",
    }  # fmt: skip


def _line(limit: float) -> dict[str, Any]:
    return {
        "type": "line", "xref": "x", "yref": "paper", "x0": limit, "x1": limit, "y0": 0, "y1": 1,
        "line": {"color": INK, "width": 1, "dash": "dash"},
    }  # fmt: skip


def _limit_words(limit: float) -> dict[str, Any]:
    return {
        "text": f"limit {limit:g}",
        "x": limit,
        "y": 1,
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": INK},
    }

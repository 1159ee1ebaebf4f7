"""Dots against a band: rates in rows, in a panel of its own scale for each tier."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.figures.base import (
    KEY,
    Plain,
    axis,
    axis_key,
    axis_name,
    layout,
    note,
    panel_domains,
)
from dashboard.theme import ARMS

ROW: Final = 34
GAP: Final = 74
"""Pixels of a row, and between panels: room for an axis and the next title."""

BAND: Final = "rgba(18,67,109,0.14)"
COLOUR: Final = ARMS["A"].colour
HALF: Final = 0.36
KEY_ROOM: Final = 58
"""Pixels for the key, on a phone on three lines."""


@dataclass(frozen=True)
class RateRow:
    """
    A row.

    Attributes
    ----------
    label
        Its name.
    own, everybody
        The filled and the open dot; None for none.
    words
        In place of dots that cannot be shown.
    lo, hi
        The band of what was expected, if anything was.
    """

    label: str
    own: float | None
    everybody: float | None = None
    words: str = ""
    lo: float | None = None
    hi: float | None = None


@dataclass(frozen=True)
class Key:
    """What the filled dot, the open dot and the band are called."""

    own: str
    everybody: str
    band: str


@dataclass(frozen=True)
class Panel:
    """Rows under a title, on a scale of their own."""

    title: str
    rows: tuple[RateRow, ...]


def rates(panels: Sequence[Panel], across: str, key: Key | None = None) -> go.Figure:
    """
    Draw panels of rates.

    Parameters
    ----------
    panels
        From the top.
    across
        What is measured, with its unit.
    key
        What the marks are called, where there is more than one kind.

    Returns
    -------
    plotly.graph_objects.Figure
        The filled dot is the first rate of a row, the open one the second; a row without a rate
        says why in words.
    """
    heights = [ROW * len(panel.rows) for panel in panels]
    domains = panel_domains(heights, GAP)
    parts: Plain = {}
    shapes: list[Plain] = []
    notes: list[Plain] = []
    for place, (panel, (bottom, top)) in enumerate(zip(panels, domains, strict=True)):
        end = _reach(panel)
        title = across if place == len(panels) - 1 else ""
        parts[axis_key("x", place)] = axis(
            title, anchor=axis_name("y", place), range=[-0.015 * end, end], rangemode="tozero"
        )
        parts[axis_key("y", place)] = _rows_axis(panel, place, (bottom, top))
        shapes += _bands(panel, place)
        notes += _words(panel, place, top)
    traces = [trace for place, panel in enumerate(panels) for trace in _dots(panel, place, key)]
    top = (40 if any(panel.title for panel in panels) else 12) + (KEY_ROOM if key else 0)
    height = sum(heights) + GAP * (len(panels) - 1) + top + 72
    margin = {"l": 8, "r": 16, "t": top, "b": 72}
    legend = {"showlegend": True, "legend": KEY} if key else {}
    if key and shapes:
        shapes[0] |= {"showlegend": True, "name": key.band}
    whole = layout(height, margin=margin, shapes=shapes, annotations=notes, **parts) | legend
    return go.Figure({"data": traces, "layout": whole})


def _reach(panel: Panel) -> float:
    held = [v for row in panel.rows for v in (row.own, row.everybody, row.hi) if v is not None]
    return 1.12 * max(held, default=1.0) or 1.0


def _rows_axis(panel: Panel, place: int, domain: tuple[float, float]) -> Plain:
    return axis(
        anchor=axis_name("x", place),
        domain=list(domain),
        tickvals=list(range(len(panel.rows))),
        ticktext=[row.label for row in panel.rows],
        range=[len(panel.rows) - 0.5, -0.5],
        automargin=True,
        showgrid=False,
    )


def _bands(panel: Panel, place: int) -> list[Plain]:
    return [
        {
            "type": "rect",
            "xref": axis_name("x", place),
            "yref": axis_name("y", place),
            "x0": row.lo,
            "x1": row.hi,
            "y0": at - HALF,
            "y1": at + HALF,
            "fillcolor": BAND,
            "line": {"width": 0},
            "layer": "below",
        }
        for at, row in enumerate(panel.rows)
        if row.lo is not None and row.hi is not None
    ]


def _words(panel: Panel, place: int, top: float) -> list[Plain]:
    title = note(f"<b>{panel.title}</b>", xref="paper", x=0, xanchor="left", yref="paper", y=top,
                 yanchor="bottom", yshift=4)  # fmt: skip
    rows = [
        note(row.words, xref=axis_name("x", place), x=row.everybody or 0, xanchor="left", xshift=10,
             yref=axis_name("y", place), y=at)
        for at, row in enumerate(panel.rows)
        if row.words
    ]  # fmt: skip
    return [title, *rows] if panel.title else rows


def _dots(panel: Panel, place: int, key: Key | None) -> list[Plain]:
    return [
        trace
        for name, symbol in (("everybody", "circle-open"), ("own", "circle"))
        if (trace := _marks(panel, place, name, symbol, key))
    ]


def _marks(
    panel: Panel, place: int, name: str, symbol: str, key: Key | None
) -> dict[str, Any] | None:
    found = [
        (at, row.label, value)
        for at, row in enumerate(panel.rows)
        if (value := getattr(row, name)) is not None
    ]
    if not found:
        return None
    by = f"<br>{getattr(key, name)}" if key else ""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": getattr(key, name) if key else name,
        "showlegend": place == 0,
        "legendrank": 1 if name == "own" else 2,
        "x": [value for _, _, value in found],
        "y": [at for at, _, _ in found],
        "customdata": [label for _, label, _ in found],
        "xaxis": axis_name("x", place),
        "yaxis": axis_name("y", place),
        "marker": {
            "color": COLOUR,
            "symbol": symbol,
            "size": 12,
            "line": {"width": 2.5, "color": COLOUR},
        },
        "hovertemplate": f"%{{customdata}}: %{{x:.3g}} a month{by}<extra></extra>",
    }

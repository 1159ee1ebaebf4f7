"""Lines by quarter, a panel for each tier, with what was expected and what varies anyway."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

from dashboard.figures.base import Plain, axis, axis_key, axis_name, layout, note, panel_domains
from dashboard.individuals import Individuals
from dashboard.theme import GRID, INK, Line

HEIGHT: Final = 150
MOST_NAMED: Final = 7
GAP: Final = 44
BAND: Final = "rgba(18,67,109,0.14)"


@dataclass(frozen=True)
class Quarters:
    """
    A panel.

    Attributes
    ----------
    title
        The tier.
    line
        How it is drawn.
    values
        By quarter; None where there is nothing to show.
    is_whole
        Whether each quarter is a whole one.
    hidden
        Places of the quarters that are suppressed.
    lo, hi
        What was expected, if anything was.
    limits
        Of what varies anyway, if enough quarters are held.
    """

    title: str
    line: Line
    values: tuple[float | None, ...]
    is_whole: tuple[bool, ...]
    hidden: tuple[int, ...] = ()
    lo: float | None = None
    hi: float | None = None
    limits: Individuals | None = None


def quarters(panels: Sequence[Quarters], names: Sequence[str], unit: str) -> go.Figure:
    """
    Draw panels of quarters.

    Parameters
    ----------
    panels
        From the top.
    names
        Of the quarters, on one line or two.
    unit
        What is counted, in every panel.

    Returns
    -------
    plotly.graph_objects.Figure
        A quarter that is not whole is an open dot, a signal is ringed, a hidden one says so.
    """
    domains = panel_domains([HEIGHT] * len(panels), GAP)
    parts: Plain = {}
    shapes: list[Plain] = []
    notes: list[Plain] = []
    for place, (panel, (bottom, top)) in enumerate(zip(panels, domains, strict=True)):
        last = place == len(panels) - 1
        parts[axis_key("x", place)] = axis(
            "Quarter that begins" if last else "",
            anchor=axis_name("y", place),
            range=[-0.4, len(names) - 0.6],
            tickvals=list(range(len(names))),
            ticktext=_ticks(names) if last else [""] * len(names),
            tickangle=0,
            showgrid=False,
            showline=True,
        )
        parts[axis_key("y", place)] = axis(
            anchor=axis_name("x", place),
            domain=[bottom, top],
            range=[0, _reach(panel)],
            nticks=4,
            automargin=True,
            gridcolor=GRID,
        )
        shapes += _shapes(panel, place, len(names))
        notes += _notes(panel, place, top, unit)
    traces = [trace for place, panel in enumerate(panels) for trace in _traces(panel, place, names)]
    height = HEIGHT * len(panels) + GAP * (len(panels) - 1) + 36 + 72
    margin = {"l": 8, "r": 16, "t": 36, "b": 72}
    whole = layout(height, margin=margin, shapes=shapes, annotations=notes, **parts)
    return go.Figure({"data": traces, "layout": whole})


def _ticks(names: Sequence[str]) -> list[str]:
    """Name as many quarters as a phone has room for, the latest among them."""
    every = -(-len(names) // MOST_NAMED)
    return [name if (len(names) - 1 - at) % every == 0 else "" for at, name in enumerate(names)]


def _reach(panel: Quarters) -> float:
    limits = panel.limits.hi if panel.limits else None
    held = [value for value in (*panel.values, panel.hi, limits) if value is not None]
    return 1.12 * max(held, default=1.0) or 1.0


def _shapes(panel: Quarters, place: int, count: int) -> list[Plain]:
    across = {"xref": axis_name("x", place), "yref": axis_name("y", place), "layer": "below",
              "x0": -0.4, "x1": count - 0.6}  # fmt: skip
    band = across | {"type": "rect", "fillcolor": BAND, "line": {"width": 0}}
    shapes = []
    if panel.lo is not None and panel.hi is not None:
        shapes.append(band | {"y0": panel.lo, "y1": panel.hi})
    if panel.limits:
        level = across | {"type": "line"}
        for value, dash in (
            (panel.limits.centre, "solid"),
            (panel.limits.lo, "dot"),
            (panel.limits.hi, "dot"),
        ):
            line = {"color": INK, "width": 1, "dash": dash}
            shapes.append(level | {"y0": value, "y1": value, "line": line})
    return shapes


def _notes(panel: Quarters, place: int, top: float, unit: str) -> list[Plain]:
    title = note(
        f"<b>{panel.title}</b>: {unit}",
        xref="paper",
        x=0,
        xanchor="left",
        yref="paper",
        y=top,
        yanchor="bottom",
        yshift=4,
    )
    hidden = [
        note("too<br>few", xref=axis_name("x", place), x=at, yref=axis_name("y", place), y=0,
             yanchor="bottom")
        for at in panel.hidden
    ]  # fmt: skip
    return [title, *hidden]


def _traces(panel: Quarters, place: int, names: Sequence[str]) -> list[Plain]:
    signals = panel.limits.signals if panel.limits else frozenset()
    common = {"type": "scatter", "xaxis": axis_name("x", place), "yaxis": axis_name("y", place)}
    whole = {
        "mode": "lines+markers",
        "name": panel.title,
        "x": list(range(len(panel.values))),
        "y": list(panel.values),
        "line": {"color": panel.line.colour, "dash": panel.line.dash, "width": 2.5},
        "marker": {
            "size": 10,
            "color": ["#FFFFFF" if not is_whole else panel.line.colour
                      for is_whole in panel.is_whole],
            "line": {"width": 2.5, "color": panel.line.colour},
        },
        "customdata": [name.replace("<br>", " ") for name in names],
        "hovertemplate": f"{panel.title}, %{{customdata}}: %{{y:.3g}} a month<extra></extra>",
    }  # fmt: skip
    rings = {
        "mode": "markers",
        "x": sorted(signals),
        "y": [panel.values[at] for at in sorted(signals)],
        "marker": {"symbol": "circle-open", "size": 19, "color": INK, "line": {"width": 2}},
        "hoverinfo": "skip",
    }
    return [common | whole, *([common | rings] if signals else [])]

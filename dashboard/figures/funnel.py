"""Funnel plot: observed against expected by size, with what chance alone does at each size.

Limits are drawn where the release holds them, one column a site, and joined by straight lines:
nothing is worked out for sizes that no site has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import plotly.graph_objects as go

from dashboard.figures.base import Plain, axis, layout, note
from dashboard.theme import GRID, INK

Position = Literal["inside", "outside", "far"]

MARKS: Final[dict[Position, str]] = {"inside": "circle", "outside": "diamond", "far": "square"}
"""By shape, so that colour says nothing alone: within 95%, beyond 95%, beyond 99.8%."""

YOURS: Final = "#12436D"
WIDE, NARROW = "rgba(18,67,109,0.09)", "rgba(18,67,109,0.15)"
PER: Final = 100
MOST_NAMED: Final = 6
"""Above this many sites only yours and those outside are named; the table names them all."""

CHARACTER: Final = 8
NARROWEST: Final = 240
"""Pixels of a character, and of what is inside the axes on a phone."""

NAME_ROW: Final = 18
EDGE: Final = 0.2


@dataclass(frozen=True)
class SitePoint:
    """
    A site in the funnel.

    Attributes
    ----------
    name
        As shown.
    expected
        Returns expected of its people.
    ratio, lo95, hi95, lo998, hi998
        Observed for each expected, and the limits of chance at this size.
    position
        Where it lies, as judged before rounding.
    is_yours
        Whether it is the reader's.
    """

    name: str
    expected: float
    ratio: float
    lo95: float
    hi95: float
    lo998: float
    hi998: float
    position: Position
    is_yours: bool = False


def funnel(points: Sequence[SitePoint]) -> go.Figure:
    """
    Draw a funnel.

    Parameters
    ----------
    points
        Sites that may be shown.

    Returns
    -------
    plotly.graph_objects.Figure
        Expected returns across; returns for every 100 expected up.
    """
    sized = sorted(points, key=lambda one: (one.expected, one.name))
    named = [one for one in sized if len(sized) <= MOST_NAMED or one.is_yours or is_out(one)]
    lo, hi = _span([one.expected for one in sized], 0.15)
    rows = stagger([((one.expected - lo) / (hi - lo), one.name) for one in named])
    heights = _span([v * PER for one in sized for v in (one.ratio, one.lo998, one.hi998)], 0.1)
    leads = [_lead(one, heights[1]) for one in named]
    traces = [*_bands(sized), *_columns(sized), *leads, *(_mark(one) for one in sized)]
    names = [
        note(
            one.name,
            x=one.expected,
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=NAME_ROW * row,
            xanchor=_anchor((one.expected - lo) / (hi - lo)),
        )
        for one, row in zip(named, rows, strict=True)
    ]
    top = 12 + NAME_ROW * (1 + max(rows, default=0))
    return go.Figure({"data": traces, "layout": _layout(names, (lo, hi), heights, top)})


def is_out(point: SitePoint) -> bool:
    """Return whether a site lies outside the 95% limits."""
    return point.position != "inside"


def stagger(named: Sequence[tuple[float, str]]) -> list[int]:
    """
    Return the lowest row in which each name stands clear of those before it.

    Parameters
    ----------
    named
        Place from 0 to 1 and name, from left to right.
    """
    ends: list[float] = []
    rows = []
    for place, name in named:
        width = CHARACTER * (len(name) + 1) / NARROWEST
        begin = place - {"left": 0.0, "center": width / 2, "right": width}[_anchor(place)]
        row = next((r for r, end in enumerate(ends) if end <= begin), len(ends))
        ends[row : row + 1] = [begin + width]
        rows.append(row)
    return rows


def _anchor(place: float) -> str:
    """Keep a name near an edge inside the chart."""
    return "left" if place < EDGE else "right" if place > 1 - EDGE else "center"


def _span(values: Sequence[float], pad: float) -> tuple[float, float]:
    lo, hi = min(values, default=0.0), max(values, default=1.0)
    room = pad * (hi - lo) or 0.5 * hi or 1.0
    return lo - room, hi + room


def _bands(sized: Sequence[SitePoint]) -> list[Plain]:
    """Join the limits of neighbours in size: the wide band, then the narrow one."""
    traces = []
    for ends, fill, dash in (
        (("lo998", "hi998"), WIDE, "dot"),
        (("lo95", "hi95"), NARROW, "solid"),
    ):
        for which, name in enumerate(ends):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": [one.expected for one in sized],
                    "y": [round(PER * getattr(one, name), 1) for one in sized],
                    "line": {"color": INK, "width": 1, "dash": dash},
                    "hoverinfo": "skip",
                    **({"fill": "tonexty", "fillcolor": fill} if which else {}),
                }
            )
    return traces


def _columns(sized: Sequence[SitePoint]) -> list[Plain]:
    """Draw each site's own limits, all that the release holds of the funnel."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [one.expected] * 2,
            "y": [round(PER * getattr(one, end), 1) for end in ends],
            "line": {"color": colour, "width": 12},
            "hoverinfo": "skip",
        }
        for one in sized
        for ends, colour in ((("lo998", "hi998"), WIDE), (("lo95", "hi95"), NARROW))
    ]


def _lead(one: SitePoint, top: float) -> Plain:
    """Lead from a site to its name above the chart."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [one.expected] * 2,
        "y": [round(PER * one.ratio, 1), top],
        "line": {"color": INK, "width": 0.75},
        "hoverinfo": "skip",
    }


def _mark(one: SitePoint) -> Plain:
    colour = YOURS if one.is_yours else INK
    return {
        "type": "scatter",
        "mode": "markers",
        "name": one.name,
        "x": [one.expected],
        "y": [round(PER * one.ratio, 1)],
        "marker": {
            "symbol": MARKS[one.position] + ("" if one.is_yours or is_out(one) else "-open"),
            "size": 15 if one.is_yours else 12,
            "color": colour,
            "line": {"width": 2.5, "color": colour},
        },
        "hovertemplate": (
            f"{PER * one.ratio:.0f} for every 100 expected<br>by chance "
            f"{PER * one.lo95:.0f} to {PER * one.hi95:.0f}<extra></extra>"
        ),
    }


def _layout(
    names: list[Plain], across: tuple[float, float], up: tuple[float, float], top: int
) -> dict[str, Any]:
    level = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": PER, "y1": PER}
    return layout(
        400,
        margin={"l": 62, "r": 16, "t": top, "b": 52},
        annotations=names,
        shapes=[level | {"line": {"color": INK, "width": 1.5}, "layer": "below"}],
        xaxis=axis("Returns expected of the site's people", range=list(across), showgrid=False,
                   showline=True, tickformat=",.0f", nticks=5),
        yaxis=axis("Returns per 100 expected (better →)", range=list(up), showline=True,
                   gridcolor=GRID),
    )  # fmt: skip

"""The chart 'back at work by week': a step line, its band and a name at the end of each series."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

import plotly.graph_objects as go

from dashboard.figures.base import paper
from dashboard.selection import LAST_DAY, WEEK, Point, Selection, Series, has_bands
from dashboard.theme import GRID, INK, Line, line_of
from dashboard.words import TOO_FEW

LINE_HEIGHT: Final = 0.06
"""Height of a line of text at a line's end, as a share of the axis."""

SLIGHT: Final = 1e-6
LABEL_WIDTH: Final = 14
CHARACTER: Final = 8
"""Width of a character of a name, in pixels; a little more than the average."""

NARROWEST_PLOT: Final = 200
"""Width in pixels of what is inside the axes on a phone."""

WEEKS_TICKED: Final = (0, 4, 13, 26, 39, 52)
PERCENT_TICKED: Final = (0, 20, 40, 60, 80, 100)


NOTHING_TO_DRAW: Final = {
    "xref": "paper",
    "yref": "paper",
    "x": 0.5,
    "y": 0.5,
    "showarrow": False,
    "font": {"size": 18, "color": INK},
}
"""What an empty chart says, so that nobody takes it for nobody back at work."""


def build(selection: Selection) -> go.Figure:
    """Draw the series of a selection.

    Parameters
    ----------
    selection
        Shares of 1 by day since time zero, on a weekly grid.

    Returns
    -------
    plotly.graph_objects.Figure
        Weeks across, percentage back at work up. A curve that was cut short ends in an open ring;
        a hidden series draws nothing and is named in the text beside the chart.
    """
    drawn = [
        (series, line_of(series.key, place, is_arm=selection.by_arm))
        for place, series in enumerate(selection.series)
        if not series.is_hidden
    ]
    traces: list[dict[str, object]] = []
    if has_bands(selection):
        traces += [trace for series, line in drawn for trace in _band(series, line)]
    traces += [_line(series, line) for series, line in drawn]
    traces += [_ring(series, line) for series, line in drawn if series.stopped_after]
    names = _names(drawn)
    return go.Figure({"data": traces, "layout": _layout(selection, names)})


def _why_nothing(selection: Selection) -> dict[str, object]:
    words = list(dict.fromkeys(series.why_hidden for series in selection.series))
    return {**NOTHING_TO_DRAW, "text": words[0] if len(words) == 1 else TOO_FEW}


def _weeks(points: Sequence[Point]) -> list[int]:
    return [point.week for point in points]


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _band(series: Series, line: Line) -> list[dict[str, object]]:
    points = [p for p in series.shown if p.returned_lo is not None and p.returned_hi is not None]
    common = {
        "type": "scatter",
        "mode": "lines",
        "x": _weeks(points),
        "line": {"width": 0, "shape": "hv", "color": line.colour},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    lower = common | {"y": [_percent(p.returned_lo) for p in points]}
    upper = common | {
        "y": [_percent(p.returned_hi) for p in points],
        "fill": "tonexty",
        "fillcolor": line.tint(0.16),
    }
    return [lower, upper]


def _line(series: Series, line: Line) -> dict[str, object]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": series.label,
        "x": _weeks(series.shown),
        "y": [_percent(p.returned) for p in series.shown],
        "customdata": [_range(point) for point in series.shown],
        "line": {"color": line.colour, "dash": line.dash, "width": 2.5, "shape": "hv"},
        "hovertemplate": "%{y:.0f}% %{customdata}",
    }


def _range(point: Point) -> str:
    if point.returned_lo is None or point.returned_hi is None:
        return ""
    return f"({100 * point.returned_lo:.0f}% to {100 * point.returned_hi:.0f}%)"


def _ring(series: Series, line: Line) -> dict[str, object]:
    last = series.shown[-1]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [last.week],
        "y": [_percent(last.returned)],
        "marker": {
            "symbol": "circle-open",
            "size": 10,
            "color": line.colour,
            "line": {"width": 2.5},
        },
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _names(drawn: Sequence[tuple[Series, Line]]) -> list[dict[str, object]]:
    ends = [(series.shown[-1].week, series.shown[-1].returned or 0.0) for series, _ in drawn]
    means = [
        sum(p.returned or 0.0 for p in series.shown) / len(series.shown) for series, _ in drawn
    ]
    texts = [wrap(series.label, LABEL_WIDTH) for series, _ in drawn]
    gap = LINE_HEIGHT * max(map(len, texts), default=1)
    # Of lines that end together, the one that ran higher has its name above.
    heights = spread([end + SLIGHT * m for (_, end), m in zip(ends, means, strict=True)], gap)
    return [
        _name(text, line, end, height)
        for text, (_, line), end, height in zip(texts, drawn, ends, heights, strict=True)
    ]


def _name(text: list[str], line: Line, end: tuple[int, float], height: float) -> dict[str, object]:
    # A thin line in the series' colour leads from a name that had to move to the end it names.
    return {
        "text": "<br>".join(text),
        "x": end[0],
        "y": 100 * end[1],
        "ax": 12,
        "ay": 100 * height,
        "ayref": "y",
        "xanchor": "left",
        "yanchor": "middle",
        "align": "left",
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": line.colour,
        "standoff": 5,
        "borderpad": 1,
        "font": {"size": 14, "color": INK},
        "bgcolor": "rgba(255,255,255,0.75)",
    }


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Move heights apart until neighbours are `gap` apart, in their order, inside the axis.

    Parameters
    ----------
    heights
        Wanted places on an axis from 0 to 1.
    gap
        Least distance.
    """
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    groups: list[list[float]] = []
    for index in order:
        groups.append([heights[index]])
        while len(groups) > 1 and _bottom(groups[-1], gap) < _top(groups[-2], gap) + gap:
            last = groups.pop()
            groups[-1] += last
    placed = [_bottom(group, gap) + gap * k for group in groups for k in range(len(group))]
    return [height for _, height in sorted(zip(order, placed, strict=True))]


def _bottom(group: list[float], gap: float) -> float:
    middle = sum(group) / len(group)
    height = gap * (len(group) - 1)
    return max(min(middle - height / 2, 1 - height), 0.0)


def _top(group: list[float], gap: float) -> float:
    return _bottom(group, gap) + gap * (len(group) - 1)


def _layout(selection: Selection, names: list[dict[str, object]]) -> dict[str, object]:
    return {
        **paper(),
        "height": 420,
        "margin": {"l": 62, "r": max(map(_room, selection.visible), default=16), "t": 12, "b": 52},
        "showlegend": False,
        "hovermode": "x unified",
        "dragmode": False,
        "annotations": names or [_why_nothing(selection)],
        "xaxis": _axis(
            title={"text": f"Weeks since {selection.view.words.clock}", "standoff": 8},
            range=[0, LAST_DAY // WEEK],
            tickvals=list(WEEKS_TICKED),
            hoverformat="d",
            unifiedhovertitle={"text": "Week %{x}"},
            showgrid=False,
            tickangle=0,
            ticks="outside",
            tickcolor=INK,
        ),
        "yaxis": _axis(
            title={"text": "Back at work (better →)", "standoff": 4},
            range=[0, 100],
            tickvals=list(PERCENT_TICKED),
            ticktext=[f"{tick}%" for tick in PERCENT_TICKED],
            gridcolor=GRID,
        ),
    }


def _room(series: Series) -> int:
    """Return the pixels a name needs beyond the axis, less what lies between line end and axis."""
    inside = (1 - series.shown[-1].day / LAST_DAY) * NARROWEST_PLOT
    return max(16, round(24 + CHARACTER * min(len(series.label), LABEL_WIDTH) - inside))


def _axis(**settings: object) -> dict[str, object]:
    return {"fixedrange": True, "zeroline": False, "linecolor": INK, "showline": True} | settings

"""Range plot of waits: by which day half had a step, by which nine in ten, and the target."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

from dashboard.figures.base import KEY, Plain, axis, layout, note
from dashboard.theme import ARMS, INK

ROW: Final = 52
TOP: Final = 76
"""Pixels for the key, on a phone on two lines, and the heading of shares."""

COLOUR: Final = ARMS["A"].colour
SHARE_ROOM: Final = 62
"""Pixels right of the axis, for the share within the target."""


@dataclass(frozen=True)
class Wait:
    """
    A row.

    Attributes
    ----------
    label
        The step, on one line or two.
    median, p90, target
        Days.
    share
        How many had it by the target day, as said.
    words
        In place of what cannot be shown.
    is_p90_open
        Whether nine in ten have not had it at all, so that the line goes on.
    """

    label: str
    median: int | None
    p90: int | None
    target: int | None
    share: str
    words: str = ""
    is_p90_open: bool = False


def waits(rows: Sequence[Wait]) -> go.Figure:
    """
    Draw waits.

    Parameters
    ----------
    rows
        From the top.

    Returns
    -------
    plotly.graph_objects.Figure
        Days across. Half had the step at the filled dot, nine in ten at the open square; a dotted
        line to the edge says that nine in ten have not had it.
    """
    held = [day for row in rows for day in (row.median, row.p90, row.target) if day is not None]
    end = 1.15 * max(held, default=14)
    shares = [
        note(
            row.share,
            xref="paper", x=1, xanchor="left", xshift=12, y=at,
        )
        for at, row in enumerate(rows)
    ]  # fmt: skip
    head = note("in time", xref="paper", x=1, xanchor="left", xshift=12, yref="paper", y=1,
                yanchor="bottom")  # fmt: skip
    words = [
        note(row.words, x=row.median or 0, xanchor="left", xshift=6, y=at, yshift=19)
        for at, row in enumerate(rows)
        if row.words
    ]
    lines = [_line(row, at, end) for at, row in enumerate(rows)]
    whole = layout(
        ROW * max(len(rows), 1) + TOP + 56,
        margin={"l": 8, "r": SHARE_ROOM, "t": TOP, "b": 56},
        showlegend=True,
        legend=KEY | {"traceorder": "reversed"},
        annotations=[head, *shares, *words],
        xaxis=axis("Days since asked for (← better)", range=[0, end], showline=True),
        yaxis=axis(
            tickvals=list(range(len(rows))),
            ticktext=[row.label for row in rows],
            range=[len(rows) - 0.5, -0.5],
            automargin=True,
            showgrid=False,
        ),
    )
    return go.Figure({"data": [*filter(None, lines), *_marks(rows)], "layout": whole})


def _line(row: Wait, at: int, end: float) -> Plain | None:
    stop = end if row.is_p90_open else row.p90
    if row.median is None or stop is None:
        return None
    dash = "dot" if row.is_p90_open else "solid"
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [row.median, stop],
        "y": [at, at],
        "line": {"color": COLOUR, "width": 2.5, "dash": dash},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _marks(rows: Sequence[Wait]) -> list[Plain]:
    kinds = (
        ("target", "Target", "line-ns", 26, INK, "target: day %{x}"),
        ("p90", "9 in 10 had it", "square-open", 11, COLOUR, "9 in 10 had it by day %{x}"),
        ("median", "Half had it", "circle", 12, COLOUR, "half had it by day %{x}"),
    )
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": called,
            "showlegend": True,
            "x": [getattr(row, name) for row in rows if getattr(row, name) is not None],
            "y": [at for at, row in enumerate(rows) if getattr(row, name) is not None],
            "marker": {
                "symbol": symbol,
                "size": size,
                "color": colour,
                "line": {"width": 2.5, "color": colour},
            },
            "customdata": [
                row.label.replace("<br>", " ") for row in rows if getattr(row, name) is not None
            ],
            "hovertemplate": f"%{{customdata}}<br>{said}<extra></extra>",
        }
        for name, called, symbol, size, colour, said in kinds
    ]

"""Bars of 100: where the people of each state went next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

from dashboard.figures.base import Plain, axis, layout, note
from dashboard.theme import PAPER

ROW: Final = 46
READABLE: Final = 8
"""A part of fewer people of 100 has no room for its number; the table has it."""


@dataclass(frozen=True)
class Part:
    """How the parts of a kind are drawn: name, colour, colour of its text, hatching."""

    name: str
    colour: str
    text: str = PAPER
    hatch: str = ""


@dataclass(frozen=True)
class Bar:
    """A bar: shares (0-1) by the key of their part, or words where they cannot be told."""

    label: str
    shares: Mapping[str, float]
    words: str = ""


def shares(bars: Sequence[Bar], parts: Mapping[str, Part], beside: str) -> go.Figure:
    """
    Draw bars of 100.

    Parameters
    ----------
    bars
        From the top.
    parts
        From the left; one that no bar has is left out of the key.
    beside
        The part whose number stands beside the bars as well, since it is too small to hold it.

    Returns
    -------
    plotly.graph_objects.Figure
        People of 100 across.
    """
    labels = [bar.label for bar in bars]
    traces: list[Plain] = []
    for key, part in parts.items():
        values = [round(100 * bar.shares.get(key, 0.0), 1) for bar in bars]
        if any(values):
            traces.append(_part(part, values, labels))
    words = [
        note(bar.words, x=0, xanchor="left", xshift=6, y=at)
        for at, bar in enumerate(bars)
        if bar.words
    ]
    words += [
        note(
            f"{100 * bar.shares.get(beside, 0.0):.0f}",
            xref="paper",
            x=1,
            xanchor="left",
            xshift=12,
            y=at,
        )
        for at, bar in enumerate(bars)
        if bar.shares
    ]
    if any(bar.shares for bar in bars):
        words.append(
            note(
                parts[beside].name.replace(" ", "<br>").lower(),
                xref="paper",
                x=1,
                xanchor="left",
                xshift=8,
                yref="paper",
                y=1,
                yanchor="bottom",
                yshift=4,
                align="left",
            )
        )
    whole = layout(
        ROW * max(len(bars), 1) + 130,
        margin={"l": 8, "r": 52, "t": 8, "b": 56},
        barmode="stack",
        bargap=0.3,
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal",
                "itemclick": False, "itemdoubleclick": False},
        annotations=words,
        xaxis=axis("Of 100 people", range=[0, 100], showgrid=False, showline=True),
        yaxis=axis(tickvals=list(range(len(bars))), ticktext=labels, automargin=True,
                   range=[len(bars) - 0.5, -0.5], showgrid=False),
    )  # fmt: skip
    return go.Figure({"data": traces, "layout": whole})


def _part(part: Part, values: list[float], labels: list[str]) -> Plain:
    pattern = {"shape": part.hatch, "fgcolor": part.text, "size": 7, "solidity": 0.15}
    return {
        "type": "bar",
        "orientation": "h",
        "name": part.name,
        "x": values,
        "y": list(range(len(values))),
        "text": [f"{value:.0f}" if value >= READABLE else "" for value in values],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": part.text, "size": 14},
        "marker": {
            "color": part.colour,
            "line": {"color": PAPER, "width": 1},
            **({"pattern": pattern} if part.hatch else {}),
        },
        "customdata": [label.replace("<br>", " ") for label in labels],
        "hovertemplate": f"%{{customdata}}<br>{part.name}: %{{x:.0f}} of 100<extra></extra>",
    }

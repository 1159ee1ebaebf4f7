"""What all charts share: type, paper, plain axes, words in place of a mark, panels in a column."""

from collections.abc import Sequence
from typing import Any, Final

from dashboard.theme import FONT, GRID, INK, PAPER

Plain = dict[str, Any]

SIDES: Final = {"l": 8, "r": 16, "t": 12, "b": 52}
"""Margins in pixels, where a chart does not need others."""

NAMED: Final[Plain] = {"title": {"font": {"size": 14}}}
"""How an axis is named."""

KEY: Final = {
    "orientation": "h",
    "x": 0,
    "xanchor": "left",
    "xref": "container",
    "y": 1,
    "yanchor": "top",
    "yref": "container",
    "itemclick": False,
    "itemdoubleclick": False,
}
"""A key of marks, above a chart from its left edge."""


def paper(size: int = 14) -> Plain:
    """Return what every chart is drawn on, and with what."""
    return {
        "font": {"family": FONT, "size": size, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        # Plotly would write the name of an axis larger than what it measures.
        "template": {"layout": {"xaxis": NAMED, "yaxis": NAMED}},
    }


def layout(height: int, **more: Any) -> Plain:
    """Return the layout of a chart of so many pixels, with what is its own."""
    return {
        **paper(),
        "height": height,
        "margin": SIDES,
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        **more,
    }


def axis(title: str = "", **settings: Any) -> Plain:
    """Return an axis that cannot be dragged, with its name."""
    plain: Plain = {"fixedrange": True, "zeroline": False, "linecolor": INK, "gridcolor": GRID}
    named = {"title": {"text": title, "standoff": 8}} if title else {}
    return plain | named | settings


def note(text: str, **place: Any) -> Plain:
    """Return words on a chart, without an arrow."""
    return {"text": text, "showarrow": False, "font": {"size": 13, "color": INK}} | place


def panel_domains(heights: Sequence[int], gap: int) -> list[tuple[float, float]]:
    """
    Return where panels stand, from the top, as shares of what is inside the margins.

    Parameters
    ----------
    heights
        Of the panels, in pixels.
    gap
        Pixels between two of them.
    """
    whole = sum(heights) + gap * (len(heights) - 1)
    tops = [whole - sum(heights[:place]) - gap * place for place in range(len(heights))]
    return [
        (max(0.0, (top - height) / whole), top / whole)
        for top, height in zip(tops, heights, strict=True)
    ]


def axis_name(letter: str, place: int) -> str:
    """Return what a trace calls the axis of a panel: ``x``, then ``x2`` and on."""
    return letter if place == 0 else f"{letter}{place + 1}"


def axis_key(letter: str, place: int) -> str:
    """Return what a layout calls the axis of a panel: ``xaxis``, then ``xaxis2`` and on."""
    return f"{letter}axis" if place == 0 else f"{letter}axis{place + 1}"

"""Colours, dashes and type, the same on every chart and page.

The colours are the categorical palette of the UK Government Analysis Function, chosen to be told
apart by people who are colour-blind. Two of them have too little contrast for text, so text is
always `INK`, and every line also has a dash and a name at its end.
"""

from dataclasses import dataclass
from typing import Final

INK: Final = "#3D3D3D"
GRID: Final = "#D9D9D9"
PAPER: Final = "#FFFFFF"
FONT: Final = "Arial, Helvetica, sans-serif"


@dataclass(frozen=True)
class Line:
    """How a series is drawn."""

    colour: str
    dash: str

    def tint(self, opacity: float) -> str:
        """Return the colour as a see-through band."""
        red, green, blue = (int(self.colour[i : i + 2], 16) for i in (1, 3, 5))
        return f"rgba({red},{green},{blue},{opacity})"


ARMS: Final = {
    "A": Line("#12436D", "solid"),
    "B": Line("#28A197", "dash"),
    "C": Line("#801650", "dot"),
    "staged": Line("#F46A25", "dashdot"),
    "expected_A": Line("#3D3D3D", "dash"),
    "expected_B": Line("#3D3D3D", "dash"),
    "expected_C": Line("#3D3D3D", "dash"),
    "pilot": Line("#12436D", "solid"),
    "comparison": Line("#3D3D3D", "dash"),
    "all": Line("#12436D", "solid"),
}
_COLOURS: Final = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
_DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def line_of(name: str, position: int, *, is_arm: bool) -> Line:
    """Return how to draw a series: an arm always looks the same, a level goes by its place."""
    if is_arm and name in ARMS:
        return ARMS[name]
    lap, place = divmod(position, len(_COLOURS))
    return Line(_COLOURS[place], _DASHES[(place + lap) % len(_DASHES)])

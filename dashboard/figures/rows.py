"""What charts of rows are made of: marks with their ranges, rows of them, and panels across."""

from dataclasses import dataclass
from typing import Final

from dashboard.figures.forest import MARKS
from dashboard.theme import ARMS

SYMBOLS: Final = {"A": "circle", "B": "square", "C": "diamond"}
STYLES: Final = MARKS | {name: (ARMS[name].colour, symbol) for name, symbol in SYMBOLS.items()}
"""Colour and shape, by what a mark says or by the tier it is of."""


@dataclass(frozen=True)
class Mark:
    """A number with its range, how it looks (a key of `STYLES`), and itself in words."""

    value: float
    lo: float | None
    hi: float | None
    style: str
    said: str


@dataclass(frozen=True)
class Row:
    """A name, and for each panel a mark or words in its place; a heading has no cells."""

    label: str
    cells: tuple[Mark | str, ...] = ()


@dataclass(frozen=True)
class Panel:
    """
    A panel.

    Attributes
    ----------
    title, axis
        What it shows; what is measured, with its better side. A panel of words has no axis.
    none
        Where there is no difference; None where there is no such place.
    is_ratio
        Whether equal ratios are drawn equally far apart.
    is_like_first
        Whether it has the range of the first panel, to be compared with it.
    width
        Relative to the others.
    extent
        Ends of the axis if they are fixed.
    """

    title: str
    axis: str
    none: float | None = None
    is_ratio: bool = False
    is_like_first: bool = False
    width: float = 1
    extent: tuple[float, float] | None = None

"""What a page says, as plain data.

One thing, from which a browser, a reader without scripts, paper and a file are all given the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

import plotly.graph_objects as go

TABS: Final = ("chart", "table", "download", "about")

Entry = tuple[str, str | tuple[str, ...]]
"""A term and what is said of it: a sentence, or a list."""


class Link(str):
    """Words of a cell that lead somewhere; to what knows text alone, such as a file, its text.

    Parameters
    ----------
    words
        What is shown.
    address
        Where it leads.
    """

    __slots__ = ("address",)
    address: str

    def __new__(cls, words: str, address: str) -> Self:
        """Make it."""
        made = super().__new__(cls, words)
        made.address = address
        return made


@dataclass(frozen=True)
class Choice:
    """
    Something a reader chooses, as a native list.

    Attributes
    ----------
    name
        Its key in the address.
    label
        What stands above it.
    options
        Value and words of each.
    value, default
        What is chosen, and what goes without saying.
    closed
        Values that this view cannot be combined with.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str
    default: str
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Amount:
    """
    A figure that a reader puts in, as a number box with a slider.

    Attributes
    ----------
    name
        Its key in the address.
    label
        What stands above it.
    value, default
        What was put in, and what goes without saying; empty for nothing.
    most, step
        The largest that is taken (the least is 0), and what the slider moves by.
    hint
        What stands under it.
    """

    name: str
    label: str
    value: str
    default: str
    most: int
    step: int
    hint: str = ""


@dataclass(frozen=True)
class Table:
    """
    Rows of text.

    Attributes
    ----------
    caption
        What it is a table of.
    columns
        Headings.
    rows
        Cells, the first of each the row's name; a row of one cell is a heading over those that
        follow.
    note
        What stands under it.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Card:
    """
    One result: Chart, Table, Download, About.

    Attributes
    ----------
    key
        Its name in addresses and files.
    title
        Its heading.
    sentence
        What it says, with the uncertainty: the chart's text alternative too.
    table
        All that the chart shows.
    about
        What is estimated, of whom, how, and what would make it wrong.
    draw
        Draws the chart; None for a result that is a table and nothing else.
    notes
        Sentences under the chart.
    beneath
        Tables under the chart, such as who was at risk.
    analyses
        Whose results it is; what was changed of them after publication stands beside the chart.
        None for any.
    """

    key: str
    title: str
    sentence: str
    table: Table
    about: tuple[Entry, ...]
    draw: Callable[[], go.Figure] | None = None
    notes: tuple[str, ...] = ()
    beneath: tuple[Table, ...] = ()
    analyses: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Number:
    """A number large enough to be read from across a table, with its range and what it means."""

    label: str
    value: str
    uncertainty: str
    meaning: str


@dataclass(frozen=True)
class Page:
    """
    A page.

    Attributes
    ----------
    headline
        The answer in one sentence, with its uncertainty.
    cautions
        What it must not be taken to mean.
    cards
        The results, the most important first.
    choices, numbers, notes
        What can be chosen; the numbers at the top; what could not be granted.
    amounts
        What a reader can put in: figures of their own, which are none of the release's.
    is_part
        Whether it is one result of a page, by itself.
    """

    headline: str
    cautions: tuple[str, ...]
    cards: tuple[Card, ...]
    choices: tuple[Choice, ...] = ()
    numbers: tuple[Number, ...] = ()
    notes: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()
    is_part: bool = False

"""What a GP's page is made of, as plain data: the web page and the printed page only set it out."""

from dataclasses import dataclass
from typing import Literal

Mark = Literal["back", "off", "left"]


@dataclass(frozen=True)
class Hundred:
    """A picture of a hundred people.

    Attributes
    ----------
    title
        What it shows, for a reader who cannot see it.
    back, left
        How many of the hundred are back at work, and how many left work; the others are still off.
        `left` is None where too little is known of it: then the others are either.
    """

    title: str
    back: int
    left: int | None


@dataclass(frozen=True)
class Side:
    """One half of a comparison: a picture, or the words for why there is none."""

    name: str
    caption: str
    picture: Hundred | None = None


@dataclass(frozen=True)
class Pair:
    """Two groups of people beside each other: those without the service first."""

    name: str
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class Table:
    """A table whose first column heads its rows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Block:
    """A part of the page under a heading: paragraphs, a table, a list, in that order.

    Attributes
    ----------
    points
        Of a list; each a term, which may be empty, and what is said of it.
    note
        Small print, last.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None
    points: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Page:
    """All that one condition's page says, in the order in which it is read.

    Attributes
    ----------
    name
        Of the condition in a release, and so of the files.
    language
        As HTML and PDF name it.
    all_label, paper_label
        What the links to the index and to the printed page are called; `pages_label` both.
    stamp
        That the data are made up, in two sentences; empty where they are not.
    key
        What each mark of a picture means; empty where there is no picture.
    """

    name: str
    language: str
    title: str
    label: str
    stamp: tuple[str, ...]
    question: str
    answer: str
    paragraphs: tuple[str, ...]
    pictures: str
    pairs: tuple[Pair, ...]
    key: tuple[tuple[Mark, str], ...]
    blocks: tuple[Block, ...]
    footer: tuple[str, ...]
    pages_label: str = "Pages"
    all_label: str = "All conditions"
    paper_label: str = "Print this page (PDF)"

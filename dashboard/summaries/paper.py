"""The GP's pages on paper: tagged PDF, one side of A4 a condition, and all of them in a booklet.

The sheets are fixed files of typst; what a page says reaches them as data, so that no text can be
taken for markup.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from dashboard.summaries.page import Block, Page

_SHEETS: Final = Path(__file__).parent / "sheets"
_FONTS: Final = Path(__file__).parent / "fonts"


class Unprintable(Exception):
    """What paper cannot show whole: too long for one side, or with a sign that our type lacks."""


@dataclass(frozen=True)
class Cover:
    """What stands before the pages of a booklet.

    Attributes
    ----------
    language
        As PDF names it.
    stamp
        That the data are made up, in two sentences; empty where they are not.
    contents
        Heading of the list of pages.
    blocks
        What follows that list.
    """

    title: str
    language: str
    stamp: tuple[str, ...]
    paragraphs: tuple[str, ...]
    contents: str
    blocks: tuple[Block, ...] = ()


def write_pdf(page: Page, path: Path) -> None:
    """Write one condition's page as PDF/UA, on one side of A4; equal pages give equal bytes.

    Raises
    ------
    Unprintable
        If it does not fit in the smallest type, or has a sign that our type lacks.
    """
    path.write_bytes(_set("page", asdict(page)))


def write_booklet(cover: Cover, pages: Sequence[Page], path: Path) -> None:
    """Write a list of contents and all the pages as one PDF/UA document.

    Raises
    ------
    Unprintable
        As for `write_pdf`.
    """
    content = {"cover": asdict(cover), "pages": [asdict(page) for page in pages]}
    path.write_bytes(_set("booklet", content))


def _set(sheet: str, content: dict[str, Any]) -> bytes:
    try:
        return typst.compile(
            _SHEETS / f"{sheet}.typ",
            root=_SHEETS,
            font_paths=_type(),
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            sys_inputs={sheet: json.dumps(content, ensure_ascii=False)},
        )
    except typst.TypstError as error:
        raise Unprintable(error.message.removeprefix("panicked with: ")) from error


@cache
def _type() -> typst.Fonts:
    """Return our type and no other, so that every machine sets the same."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS]
    )

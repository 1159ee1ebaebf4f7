"""Write the GP's pages of a release: for the screen and for paper."""

import re
from functools import cache, partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dashboard.store import read_release
from dashboard.summaries.content import page_of
from dashboard.summaries.icons import icon_array
from dashboard.summaries.index import Index, cover_of, index_of
from dashboard.summaries.language import Language
from dashboard.summaries.page import Hundred, Page
from dashboard.summaries.paper import write_booklet, write_pdf
from dashboard.summaries.results import Results

_RANGE: Final = re.compile(r"(\([^()]{1,14}\))")
_WHOLE: Final = Markup('<span class="range">{}</span>')


def write_gp_pages(release: Path, out: Path, language: Language | None = None) -> list[Path]:
    """Write a page a condition and an index: static, without scripts, complete in themselves.

    Each condition's page is there for paper too, and all of them in one booklet.

    Parameters
    ----------
    release
        A release's folder with ``evidence.duckdb``, open nowhere else, and ``manifest.json``.
    out
        Folder for the pages; made if need be.
    language
        To write them in; by default British English.

    Returns
    -------
    list of Path
        The index first, then a page for every condition that has a curve, shown or suppressed, then
        the same on paper and the booklet.

    Raises
    ------
    dashboard.store.ReleaseUnreadable
        If the release cannot be read.
    Unprintable
        If a page does not fit on one side of paper.
    """
    language = language or Language()
    results = Results(read_release(release))
    pages = [page_of(results, name, language) for name in results.conditions]
    out.mkdir(parents=True, exist_ok=True)
    index = index_of(results, language)
    written = [_write(out / "index.html", page_html(index))]
    written += [_write(out / f"{page.name}.html", page_html(page)) for page in pages]
    papers = {page.name: partial(write_pdf, page) for page in pages}
    papers |= {"booklet": partial(write_booklet, cover_of(index), pages)} if pages else {}
    for name, write in papers.items():
        write(out / f"{name}.pdf")
        written.append(out / f"{name}.pdf")
    return written


def page_html(page: Page | Index) -> str:
    """Return a page as HTML that is complete in itself."""
    template = "condition.html" if isinstance(page, Page) else "index.html"
    return _environment().get_template(template).render(page=page)


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("dashboard", "summaries"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["icons"] = _icons
    made.filters["unbroken"] = _unbroken
    return made


def _unbroken(text: str) -> Markup:
    """Keep every range in brackets on one line, as on paper."""
    parts = _RANGE.split(text)
    return Markup().join(
        _WHOLE.format(part) if place % 2 else part for place, part in enumerate(parts)
    )


def _icons(hundred: Hundred) -> Markup:
    return icon_array(hundred.title, hundred.back, hundred.left)

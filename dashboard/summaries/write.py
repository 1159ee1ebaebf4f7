"""Write the GP's pages of a release: for the screen and for paper."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dashboard.store import read_release
from dashboard.summaries.content import page_of
from dashboard.summaries.icons import icon_array
from dashboard.summaries.index import Index, index_of
from dashboard.summaries.language import Language
from dashboard.summaries.page import Hundred, Page
from dashboard.summaries.results import Results

_SAFE_NAME: Final = re.compile(r"[a-z0-9_]+")


def write_gp_pages(release: Path, out: Path, language: Language | None = None) -> list[Path]:
    """Write a page a condition and an index: static, without scripts, complete in themselves.

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
        The index first, then a page for every condition that has a curve, shown or suppressed.

    Raises
    ------
    dashboard.store.ReleaseUnreadable
        If the release cannot be read.
    """
    language = language or Language()
    results = Results(read_release(release))
    pages = [
        page_of(results, name, language)
        for name in results.conditions
        if _SAFE_NAME.fullmatch(name)
    ]
    out.mkdir(parents=True, exist_ok=True)
    told: dict[str, Page | Index] = {"index": index_of(results, language)}
    told |= {page.name: page for page in pages}
    return [_write(out / f"{name}.html", page_html(page)) for name, page in told.items()]


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
    return made


def _icons(hundred: Hundred) -> Markup:
    return icon_array(hundred.title, hundred.back, hundred.left)

"""Write the GP's pages of a release."""

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from dashboard.sentences import MADE_UP
from dashboard.store import Release, read_release
from dashboard.summaries.content import conditions_with_pages, page_of
from dashboard.words import say_date

_SAFE_NAME: Final = re.compile(r"[a-z0-9_]+")


def write_gp_pages(release: Path, out: Path) -> list[Path]:
    """Write a page a condition and an index: static, without scripts, complete in themselves.

    Parameters
    ----------
    release
        A release's folder with ``evidence.duckdb``, open nowhere else, and ``manifest.json``.
    out
        Folder for the pages; made if need be.

    Returns
    -------
    list of Path
        The index first, then a page for every condition that has a curve, shown or suppressed.

    Raises
    ------
    dashboard.store.ReleaseUnreadable
        If the release cannot be read.
    """
    found = read_release(release)
    pages = [
        page_of(found, name) for name in conditions_with_pages(found) if _SAFE_NAME.fullmatch(name)
    ]
    out.mkdir(parents=True, exist_ok=True)
    written = [_write(out / "index.html", "index.html", found, pages=pages, stamps=found.stamps())]
    return written + [
        _write(
            out / f"{page.condition}.html", "condition.html", found, page=page, stamps=page.stamps
        )
        for page in pages
    ]


def _write(path: Path, template: str, release: Release, **content: Any) -> Path:
    text = (
        _environment()
        .get_template(template)
        .render(
            release=release,
            made_up=MADE_UP,
            until=say_date(release.data_until) if release.data_until else None,
            **content,
        )
    )
    path.write_text(text, encoding="utf-8")
    return path


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("dashboard", "summaries"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

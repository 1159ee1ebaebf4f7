"""Where to go on to after signing in: to our own pages, and nowhere else."""

from typing import Final

from dashboard.site_map import FRONT, find_place

FILES: Final = ("/gp/", "/download/")
NEVER: Final = ("//", "..", "\\")
"""What can make a path lead to another machine, by the book or in some browser."""


def own_address(asked: str | None) -> str:
    """Return the page to go on to, as asked for if it is one of ours, else the front page."""
    if not asked or not asked.isascii() or not asked.isprintable():
        return FRONT.path
    path = asked.partition("?")[0].partition("#")[0]
    is_ours = find_place(path) is not None or path.startswith(FILES)
    return asked if is_ours and not any(found in path for found in NEVER) else FRONT.path

"""The sites of a release, and the one a reader calls theirs."""

from dataclasses import replace
from typing import Final

from dashboard.asked import INSTEAD
from dashboard.page import Choice
from dashboard.reader import Reader
from dashboard.release import Release
from dashboard.selection import Selection
from models.results import ALL

TABLES: Final = ("sites", "volumes", "waits")
SITE: Final = "site"
NO_SITE: Final = f"{INSTEAD}: no such site, so it is not marked as yours."


def sites_of(release: Release) -> list[str]:
    """Return every site that a release speaks of, by name."""
    held = {name for table in TABLES for name in release.table(table)["site_id"]}
    return sorted(held - {ALL})


def your_site(reader: Reader) -> str:
    """Return the site an address calls the reader's; ``all`` for none.

    Whoever sees one site alone need not say that it is theirs.
    """
    held = [ALL, *sites_of(reader.release)]
    return reader.asked.grant("site", held, _without_saying(reader.release), NO_SITE)


def _without_saying(release: Release) -> str:
    held = sites_of(release)
    return held[0] if len(held) == 1 and not release.is_whole else ALL


def site_choice(reader: Reader, site: str) -> Choice:
    """Return the choice of one's site."""
    named = ((name, name) for name in sites_of(reader.release))
    options = ((ALL, "None in particular"), *named)
    return Choice("site", "Your site", options, site, _without_saying(reader.release))


def mark_yours(selection: Selection, yours: str) -> Selection:
    """Return curves by site, the reader's called so; others as they are."""
    if selection.view.split != SITE:
        return selection
    marked = (replace(one, label=say_site(one.key, yours)) for one in selection.series)
    return replace(selection, series=tuple(marked))


def say_site(name: str, yours: str) -> str:
    """Return the words for a site: all of them, the reader's, or another."""
    if name == ALL:
        return "All sites"
    return f"{name} (yours)" if name == yours else name

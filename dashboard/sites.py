"""The sites of a release, and the one a reader calls theirs."""

from typing import Final

from dashboard.asked import INSTEAD
from dashboard.page import Choice
from dashboard.reader import Reader
from dashboard.store import Release
from models.results import ALL

TABLES: Final = ("sites", "volumes", "waits")
NO_SITE: Final = f"{INSTEAD}: no such site, so none is marked as yours."


def sites_of(release: Release) -> list[str]:
    """Return every site that a release speaks of, by name."""
    held = {name for table in TABLES for name in release.table(table)["site_id"]}
    return sorted(held - {ALL})


def your_site(reader: Reader) -> str:
    """Return the site an address calls the reader's; ``all`` for none."""
    return reader.asked.grant("site", [ALL, *sites_of(reader.release)], ALL, NO_SITE)


def site_choice(reader: Reader, site: str) -> Choice:
    """Return the choice of one's site."""
    named = ((name, name) for name in sites_of(reader.release))
    return Choice("site", "Your site", ((ALL, "None in particular"), *named), site, ALL)


def say_site(name: str, yours: str) -> str:
    """Return the words for a site: all of them, the reader's, or another."""
    if name == ALL:
        return "All sites"
    return f"{name} (yours)" if name == yours else name

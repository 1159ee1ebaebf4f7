"""The releases as whoever is asking may see them: the one place where that is decided.

Pages, charts, downloads and the GP's pages all read through it.
"""

from collections.abc import Hashable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from flask import g

from dashboard.access.part import part_of, sites_of
from dashboard.access.people import person_here
from dashboard.release import Release
from dashboard.standing import UNPUBLISHED
from dashboard.store import Releases, ReleaseUnreadable

NOBODY: frozenset[str] = frozenset()


class SeenReleases(Releases):
    """The folder of all releases, each without what is not for the person who asks.

    Parameters
    ----------
    root, candidates
        As of `Releases`; candidates are for evaluators even where they are shown.
    """

    def __init__(self, root: Path, *, candidates: bool = False) -> None:
        super().__init__(root, candidates=candidates)
        self._part = lru_cache(maxsize=64)(part_of)

    @property
    def candidates(self) -> bool:
        """Whether the person who asks is shown unpublished releases."""
        person = person_here()
        return super().candidates and person is not None and person.role == "evaluator"

    def bundle(self, release_id: str) -> Path | None:
        """Return the ZIP of a release, for who may see the whole of it."""
        return super().bundle(release_id) if _sees_all() else None

    def table_file(self, release_id: str, table: str) -> Path | None:
        """Return a whole table of a release, for who may see the whole of it."""
        return super().table_file(release_id, table) if _sees_all() else None

    def _sight(self) -> Hashable:
        person = person_here()
        sites = person.sites if person else NOBODY
        return super()._sight(), None if sites is None else tuple(sorted(sites))

    def _read(self, release_id: str) -> Release:
        release = super()._read(release_id)
        if self.candidates and self.standing(release_id).status in UNPUBLISHED:
            g.candidate = release_id
        person = person_here()
        sites = person.sites if person else NOBODY
        return release if sites is None else self._part(release, sites)


def _sees_all() -> bool:
    person = person_here()
    return person is not None and person.sites is None


def known_sites(root: Path) -> frozenset[str]:
    """Return the sites that any release has figures of, as far as releases can be read."""
    releases, found = Releases(root, candidates=True), NOBODY
    for name in releases.ids():
        with suppress(ReleaseUnreadable):
            release = releases.get(name)
            found |= sites_of(release) if release else NOBODY
    return found

"""The pages there are, in the order in which a commissioner asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dashboard.page import Page
from dashboard.pages import (
    does_it_work,
    for_whom,
    how_fast,
    journey,
    releases,
    trust,
    value,
    where,
)
from dashboard.reader import Reader


@dataclass(frozen=True)
class Place:
    """A page: its address, its name in the navigation, its question, and what answers it."""

    path: str
    name: str
    question: str
    build: Callable[[Reader], Page]


PLACES: Final = tuple(
    Place(page.PATH, page.NAME, page.QUESTION, page.build)
    for page in (does_it_work, for_whom, how_fast, where, journey, value, trust, releases)
)
FRONT: Final = PLACES[0]
MOVED: Final = {"/": FRONT.path, "/changes": releases.PATH}
"""Addresses that lead on to a page, so that old links still do."""


def find_place(path: str) -> Place | None:
    """Return the page at an address, if there is one."""
    return next((place for place in PLACES if place.path == path), None)

"""Suppress as much more of a candidate as it takes for nothing to be had by subtraction.

A number that grew by a few is hidden. Where it is hidden already and can be worked out, or where a
few are left of a whole, the smallest number is hidden that the proof of it rests on.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl
from scipy import sparse

from models.disclosure.audit.hiding import hide
from models.disclosure.audit.protection import protect_release
from models.disclosure.audit.reader import read_release
from models.disclosure.audit.system import System, build_system
from models.disclosure.differencing.assumptions import only_accrue, past_stays
from models.disclosure.differencing.proofs import rests_on
from models.disclosure.differencing.reach import TooSlow
from models.disclosure.differencing.reading import NEW, put_side_by_side, read_joint_counts
from models.disclosure.differencing.releases import difference_releases
from models.disclosure.differencing.within import difference_within, left_of_wholes

ROUNDS: Final = 10
"""Most times that more is hidden; what is told even then blocks the release."""

PASSES: Final = 3
"""Most times that a candidate is held against all releases."""

TRIES: Final = 3
"""So often a part is hidden before the whole is."""

CELL: Final = ["table", "cell", "measure"]
_NARROWED: Final = pl.col("rule") == "past_quarter"

Tables = Mapping[str, pl.DataFrame]


def protect(published: Sequence[Tables], new: Tables) -> dict[str, pl.DataFrame]:
    """
    Return a candidate that tells of no few people, by itself or beside any published release.

    What is hidden for the sake of a difference is a suppressed count like any other, and must not
    be what the others leave: so the audit's protection takes turns with that of differences.

    Parameters
    ----------
    published
        The tables of every release that was ever published.
    new
        The candidate's tables, after disclosure control.

    Returns
    -------
    dict of str to polars.DataFrame
        The candidate's tables with more of them suppressed.
    """
    cleared: set[int] = set()
    tables = protect_release(new, cleared)
    for _ in range(PASSES):
        held = protect_within(tables)
        for old in published:
            held = protect_against(old, held)
        # What is hidden for the sake of one release may let an assumption stand beside another.
        if all(held[name].equals(table) for name, table in tables.items()):
            break
        tables = protect_release(held, cleared)
    return tables


def protect_against(old: Tables, new: Tables) -> dict[str, pl.DataFrame]:
    """
    Return a candidate from which, beside a published release, no small change can be told.

    Parameters
    ----------
    old, new
        The tables of a published release and of the candidate, after disclosure control.

    Returns
    -------
    dict of str to polars.DataFrame
        The candidate's tables with more of them suppressed. `difference_releases` says whether it
        was enough.
    """
    tables = dict(new)
    for _ in range(ROUNDS):
        found = difference_releases(old, tables).drop_nulls("lowest")
        if found.is_empty():
            break
        pair = put_side_by_side(read_joint_counts(old), read_joint_counts(tables))
        release, gone = _Release(tables), set[str]()
        try:
            attacks = (
                (only_accrue(pair), pair.increments(), found.filter(~_NARROWED)),
                (past_stays(pair), pair.later(), found.filter(_NARROWED)),
            )
        except TooSlow:
            break
        for system, targets, told in attacks:
            for place in release.places(told):
                target = targets[[pair.places.index(place)]]
                gone |= {place} if place in release.size else release.weakest(system, target, NEW)
        tables = release.without(gone)
    return tables


def protect_within(tables: Tables) -> dict[str, pl.DataFrame]:
    """
    Return a release in which no small group is left when parts are taken from a whole.

    Parameters
    ----------
    tables
        The tables of a release, after disclosure control.

    Returns
    -------
    dict of str to polars.DataFrame
        The same with more suppressed. `difference_within` says whether it was enough.
    """
    protected = dict(tables)
    for tried in range(ROUNDS):
        found = difference_within(protected).drop_nulls("lowest")
        if found.is_empty():
            break
        told, sums = read_joint_counts(protected)
        system = build_system(told, sums)
        release, left = _Release(protected), left_of_wholes(told, sums, system)
        gone = set()
        for place in release.places(found):
            # Parts first, since a total says more; but not one after the other without end.
            is_whole = tried >= TRIES and place in release.size
            gone |= {place} if is_whole else release.weakest(system, left[place])
        protected = release.without(gone)
    return protected


class _Release:
    """A release with what each of its numbers tells of which count."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._told, _ = read_release(tables)
        shown = self._told.filter(~pl.col("is_hidden"), pl.col("highest") > 0)
        self.size = dict(shown.group_by("place").agg(pl.col("highest").min()).iter_rows())

    def places(self, found: pl.DataFrame) -> list[str]:
        """Return the counts that were found to tell too much."""
        named = found.select(CELL).join(self._told, on=CELL, maintain_order="left")
        return named["place"].unique(maintain_order=True).to_list()

    def weakest(self, system: System, targets: sparse.csr_array, side: str = "") -> set[str]:
        """Return the smallest shown number that the proof of differences rests on, if any."""
        basis = system.places.gather(rests_on(system, targets))
        own = basis.filter(basis.str.starts_with(side)).str.strip_prefix(side)
        shown = [(self.size[place], place) for place in own if place in self.size]
        return {min(shown)[1]} if shown else set()

    def without(self, gone: set[str]) -> dict[str, pl.DataFrame]:
        """Return the tables without the numbers that tell of some counts."""
        cells = self._told.filter(pl.col("place").is_in(sorted(gone)))
        return hide(self._tables, cells.select(CELL).unique(maintain_order=True))

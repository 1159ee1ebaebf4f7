"""The attack: for every protected count, how many values are possible.

Interval propagation comes first, linear programming next, integer programming only where that
leaves too few values. Every solution of a program is kept as a witness: a count that takes values
far enough apart in two of them needs no program of its own.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl

from models.counting import Ints
from models.disclosure.audit.programs import program_of
from models.disclosure.audit.propagation import propagate
from models.disclosure.audit.search import Search
from models.disclosure.audit.system import Bools, System, components

BATCH: Final = 1500
"""Counts that are put in one program, whether they hang together or not."""

OUTCOMES: Final = pl.Schema(
    {"place": pl.String, "lowest": pl.Int64, "highest": pl.Int64, "found": pl.String}
)
"""``found``: ``range``, ``timeout`` or ``contradiction``; without a range but for the first."""


def attack(system: System) -> pl.DataFrame:
    """
    Find the protected counts that are given away.

    Parameters
    ----------
    system
        As `models.disclosure.audit.system.build_system` returns it.

    Returns
    -------
    polars.DataFrame
        As `OUTCOMES`, one row for each protected count with fewer than 5 possible values
        (``range``: the least and the greatest), whose program took too long (``timeout``), or that
        no value is possible of (``contradiction``: the numbers told cannot all be right).
    """
    lowest, highest = propagate(system)
    if (lowest > highest).any():
        return _told(system, dict.fromkeys(np.flatnonzero(lowest > highest), "contradiction"), {})
    failed: dict[int, str] = {}
    known = np.flatnonzero(system.is_protected & (lowest == highest))
    ranges = {int(own): (int(lowest[own]), int(highest[own])) for own in known}
    label = components(system, lowest, highest)
    for columns in _batches(system, label, lowest < highest):
        search = Search(program_of(system, columns, lowest, highest), label[columns])
        search.run(system.is_protected[columns])
        ranges |= {int(columns[own]): ends for own, ends in search.few.items()}
        failed |= {int(columns[own]): why for own, why in search.failed.items()}
    return _told(system, failed, ranges)


def give_away(system: System) -> pl.DataFrame:
    """Find what interval propagation alone gives away: quick, and never wrong, but not all."""
    lowest, highest = propagate(system)
    few = system.is_protected & (highest - lowest + 1 < Search.LEAST_POSSIBLE)
    ranges = {int(own): (int(lowest[own]), int(highest[own])) for own in np.flatnonzero(few)}
    return _told(system, {}, ranges)


def _batches(system: System, label: Ints, is_open: Bools) -> Iterator[Ints]:
    """Yield counts component by component, several small components together."""
    wanted = np.unique(label[system.is_protected & is_open])
    order = np.argsort(label, kind="stable")
    order = order[np.isin(label[order], wanted) & is_open[order]]
    batch: list[Ints] = []
    for part in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        if batch and sum(map(len, batch)) + len(part) > BATCH:
            yield np.concatenate(batch)
            batch = []
        batch.append(part)
    if len(order):
        yield np.concatenate(batch)


def _told(
    system: System, failed: dict[int, str], ranges: dict[int, tuple[int, int]]
) -> pl.DataFrame:
    rows: list[tuple[str, int | None, int | None, str]] = [
        (system.places[int(own)], None, None, why) for own, why in failed.items()
    ]
    rows += [(system.places[own], *ends, "range") for own, ends in ranges.items()]
    return pl.DataFrame(rows, OUTCOMES, orient="row").sort("place")

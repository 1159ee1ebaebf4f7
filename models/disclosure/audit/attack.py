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
from models.disclosure.audit.system import System, components

BATCH: Final = 1500
"""Counts that are put in one program, whether they hang together or not."""

OUTCOMES: Final = pl.Schema(
    {"place": pl.String, "lowest": pl.Int64, "highest": pl.Int64, "found": pl.String}
)
"""``found``: ``range``, ``timeout`` or ``contradiction``; without a range but for the first."""


def attack(system: System, cleared: set[int] | None = None) -> pl.DataFrame:
    """
    Find the protected counts that are given away.

    Parameters
    ----------
    system
        As `models.disclosure.audit.system.build_system` returns it.
    cleared
        Components that were found to give nothing away; they are left out, and those found now are
        added. For one process: what stands for them may be another in the next.

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
    cleared = set() if cleared is None else cleared
    parts = _parts(system, lowest, highest, cleared)
    for batch in _batches(list(parts)):
        columns = np.concatenate(batch)
        label = np.repeat(np.arange(len(batch)), [len(part) for part in batch])
        search = Search(program_of(system, columns, lowest, highest), label)
        search.run(system.is_protected[columns])
        ranges |= {int(columns[own]): ends for own, ends in search.few.items()}
        failed |= {int(columns[own]): why for own, why in search.failed.items()}
        leaking = set(label[[*search.few, *search.failed]].tolist())
        cleared |= {
            _sign(system, p, lowest, highest) for n, p in enumerate(batch) if n not in leaking
        }
    return _told(system, failed, ranges)


def _parts(system: System, lowest: Ints, highest: Ints, cleared: set[int]) -> Iterator[Ints]:
    """Yield the counts of each component that has a protected one and is not cleared."""
    label = components(system, lowest, highest)
    is_open = lowest < highest
    order = np.argsort(label, kind="stable")
    order = order[np.isin(label[order], label[system.is_protected & is_open]) & is_open[order]]
    for part in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        if len(part) and _sign(system, part, lowest, highest) not in cleared:
            yield part


def _sign(system: System, part: Ints, lowest: Ints, highest: Ints) -> int:
    """Return a number that stands for a component with its bounds."""
    names = tuple(system.places[pl.Series(part, dtype=pl.UInt32)].hash().to_list())
    return hash((names, lowest[part].tobytes(), highest[part].tobytes()))


def _batches(parts: list[Ints]) -> Iterator[list[Ints]]:
    """Put several small components together."""
    batch: list[Ints] = []
    for part in parts:
        if batch and sum(map(len, batch)) + len(part) > BATCH:
            yield batch
            batch = []
        batch.append(part)
    if batch:
        yield batch


def _told(
    system: System, failed: dict[int, str], ranges: dict[int, tuple[int, int]]
) -> pl.DataFrame:
    rows: list[tuple[str, int | None, int | None, str]] = [
        (system.places[int(own)], None, None, why) for own, why in failed.items()
    ]
    rows += [(system.places[own], *ends, "range") for own, ends in ranges.items()]
    return pl.DataFrame(rows, OUTCOMES, orient="row").sort("place")

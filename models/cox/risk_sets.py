"""Who is at risk when: sums over risk sets of any quantity that depends on covariates alone.

Time is cut into *cells*: the days on which somebody had the event, stratum by stratum. A row is at
risk in the cells of its own stratum after its start and up to its stop. What the partial likelihood
needs of the rows are sums over them by cell, and every such sum is a product of a sparse matrix of
counts (cells x patterns) with numbers by pattern, summed from a stratum's last cell backwards. So
the counts are laid down once, and an iteration touches patterns and cells only.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.aalen_johansen import Floats

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Episodes:
    """
    Rows of a risk table as arrays of one length.

    Attributes
    ----------
    pattern, stratum
        Numbers of the row's covariate pattern and stratum.
    start, stop
        Days; at risk on ``(start, stop]``.
    is_event
        Whether the row ends with the event of interest.
    weight
        Case weight of one episode.
    n
        Episodes the row stands for.
    """

    pattern: Ints
    stratum: Ints
    start: Ints
    stop: Ints
    is_event: NDArray[np.bool_]
    weight: Floats
    n: Floats

    @cached_property
    def size(self) -> Floats:
        """Weight of all the episodes of a row."""
        return self.weight * self.n


@dataclass(frozen=True)
class Cells:
    """
    The cells of a data set, and where each row lies in them; whatever the rows weigh.

    Attributes
    ----------
    stratum, day
        Of each cell.
    last, before
        Of each row, the last cell in which it is at risk, and the last before it is; -1 for none.
    bounds
        Where each stratum's cells begin, and where the last one's end.
    patterns
        How many patterns there are.
    """

    stratum: Ints
    day: Ints
    last: Ints
    before: Ints
    bounds: Ints
    patterns: int

    @classmethod
    def of(cls, rows: Episodes, patterns: int) -> Self:
        """Lay out the rows of a risk table."""
        span = int(rows.stop.max(initial=0)) + 2
        keys = np.unique((rows.stratum * span + rows.stop)[rows.is_event])
        stratum = keys // span
        bounds = np.searchsorted(stratum, np.arange(int(rows.stratum.max(initial=0)) + 2))
        first = bounds[rows.stratum]
        last = _last_at_or_before(keys, rows.stratum * span + rows.stop, first)
        before = _last_at_or_before(keys, rows.stratum * span + rows.start, first)
        return cls(stratum, keys % span, last, before, bounds, patterns)


class RiskSets:
    """
    Sums over those at risk, and over those with the event, in each cell.

    Parameters
    ----------
    rows
        The rows of a risk table.
    cells
        Where they lie.

    Attributes
    ----------
    stratum, day, last, before
        As `Cells`.
    is_seen
        Whether a row is at risk in any cell.
    events
        Episodes that had the event in a cell (never weighted).
    event_size, event_size_by_pattern
        Sum of their weights, by cell and by pattern.
    """

    def __init__(self, rows: Episodes, cells: Cells) -> None:
        self.rows, self.cells = rows, cells
        self.stratum, self.day = cells.stratum, cells.day
        self.last, self.before = cells.last, cells.before
        self.is_seen = self.last > self.before
        has_event, late = rows.is_event, self.is_seen & (self.before >= 0)
        self.events = self._by_cell(rows.n, has_event)
        self.event_size = self._by_cell(rows.size, has_event)
        self.event_size_by_pattern = _sums(
            rows.pattern[has_event], rows.size[has_event], cells.patterns
        )
        self._leave = self._by_cell_and_pattern(self.last, self.is_seen)
        self._enter = self._by_cell_and_pattern(self.before, late)
        self._event = self._by_cell_and_pattern(self.last, has_event)

    def redrawn(self, times: Floats) -> "RiskSets":
        """Return the same with each row's episodes taken so many times: 0, 1, 2, ..."""
        return RiskSets(replace(self.rows, n=self.rows.n * times), self.cells)

    def _by_cell(self, values: Floats, chosen: NDArray[np.bool_]) -> Floats:
        return _sums(self.last[chosen], values[chosen], len(self.day))

    def _by_cell_and_pattern(self, cell: Ints, chosen: NDArray[np.bool_]) -> sparse.csr_array:
        places = (cell[chosen], self.rows.pattern[chosen])
        return sparse.coo_array(
            (self.rows.size[chosen], places), shape=(len(self.day), self.cells.patterns)
        ).tocsr()

    def at_risk(self, values: Floats) -> Floats:
        """Sum `values` (by pattern, any number of columns) over those at risk in each cell."""
        return self._backwards(self._leave @ values) - self._backwards(self._enter @ values)

    def of_events(self, values: Floats) -> Floats:
        """Sum `values` (by pattern) over those with the event in each cell."""
        result: Floats = self._event @ values
        return result

    def at_risk_by_pattern(self, by_cell: Floats) -> Floats:
        """Sum, over the episodes of each pattern, what `by_cell` adds up to while at risk."""
        running = self.forwards(by_cell)
        result: Floats = self._leave.T @ running - self._enter.T @ running
        return result

    def events_by_pattern(self, by_cell: Floats) -> Floats:
        """Sum `by_cell` over the events of each pattern."""
        result: Floats = self._event.T @ by_cell
        return result

    def forwards(self, by_cell: Floats) -> Floats:
        """Add up from a stratum's first cell to each cell, that included."""
        return self._by_stratum(by_cell, lambda part: np.cumsum(part, axis=0))

    def _backwards(self, by_cell: Floats) -> Floats:
        # From the end, so that the few at risk late are no difference of two large sums.
        return self._by_stratum(by_cell, lambda part: np.cumsum(part[::-1], axis=0)[::-1])

    def _by_stratum(self, by_cell: Floats, add_up: Callable[[Floats], Floats]) -> Floats:
        result = np.empty_like(by_cell)
        for begin, end in pairwise(self.cells.bounds):
            result[begin:end] = add_up(by_cell[begin:end])
        return result


def _last_at_or_before(keys: Ints, wanted: Ints, first: Ints) -> Ints:
    """Return the last cell of the row's stratum on or before a day; -1 where there is none."""
    place = np.searchsorted(keys, wanted, side="right") - 1
    return np.where(place >= first, place, -1)


def _sums(place: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(place, values, minlength=count).astype(np.float64, copy=False)

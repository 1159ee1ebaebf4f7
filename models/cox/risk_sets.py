"""Who is at risk when: sums over risk sets of any quantity that depends on covariates alone.

Time is cut into *cells*: the days on which somebody had the event, stratum by stratum. A row is at
risk in the cells of its own stratum after its start and up to its stop. What the partial likelihood
needs of the rows are sums over them by cell, and every such sum is a product of a sparse matrix of
counts (cells x patterns) with numbers by pattern, summed from a stratum's last cell backwards. So
the counts are laid down once, and an iteration touches patterns and cells only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

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


class RiskSets:
    """
    The cells of a data set, and where each row lies in them.

    Parameters
    ----------
    rows
        The rows of a risk table.
    patterns
        How many patterns there are.

    Attributes
    ----------
    stratum, day
        Of each cell.
    events
        Episodes that had the event in a cell (never weighted).
    event_size
        Sum of their weights.
    """

    def __init__(self, rows: Episodes, patterns: int) -> None:
        self.rows = rows
        span = int(rows.stop.max(initial=0)) + 2
        keys, place = np.unique(
            (rows.stratum * span + rows.stop)[rows.is_event], return_inverse=True
        )
        self.stratum, self.day = keys // span, keys % span
        count = len(keys)
        self.events = _sums(place, rows.n[rows.is_event], count)
        self.event_size = _sums(place, rows.size[rows.is_event], count)
        bounds = np.searchsorted(self.stratum, np.arange(int(rows.stratum.max(initial=-1)) + 2))
        first = bounds[rows.stratum]
        # The last cell in which the row is at risk, and the last before it is; -1 for none.
        self.last = _last_at_or_before(keys, rows.stratum * span + rows.stop, first)
        self.before = _last_at_or_before(keys, rows.stratum * span + rows.start, first)
        self._bounds = bounds
        self.is_seen = self.last > self.before
        seen, late = self.is_seen, self.is_seen & (self.before >= 0)
        shape = (count, patterns)
        self._leave = _matrix(rows.size[seen], self.last[seen], rows.pattern[seen], shape)
        self._enter = _matrix(rows.size[late], self.before[late], rows.pattern[late], shape)
        self._event = _matrix(
            rows.size[rows.is_event], self.last[rows.is_event], rows.pattern[rows.is_event], shape
        )

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
        for begin, end in zip(self._bounds[:-1], self._bounds[1:], strict=True):
            result[begin:end] = add_up(by_cell[begin:end])
        return result


def _last_at_or_before(keys: Ints, wanted: Ints, first: Ints) -> Ints:
    """Return the last cell of the row's stratum on or before a day; -1 where there is none."""
    place = np.searchsorted(keys, wanted, side="right") - 1
    return np.where(place >= first, place, -1)


def _sums(place: NDArray[np.intp], values: Floats, count: int) -> Floats:
    return np.bincount(place, values, minlength=count).astype(np.float64, copy=False)


def _matrix(data: Floats, cell: Ints, pattern: Ints, shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.coo_array((data, (cell, pattern)), shape=shape).tocsr()

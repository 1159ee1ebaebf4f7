"""What is to blame: the numbers told that together leave a count too few values.

The shadow prices of the attacker's own linear program are a proof: as long as every bound with a
price stands, the count cannot go further. To protect it, one of them has to fall.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse
from scipy.sparse import csgraph

from models.counting import Ints
from models.disclosure.audit.programs import Program, program_of
from models.disclosure.audit.propagation import ROUNDS, once
from models.disclosure.audit.search import Search
from models.disclosure.audit.system import System

Span = tuple[int, int]
"""The least and the greatest that a count may be."""


@dataclass(frozen=True)
class Blame:
    """
    What leaves a count too few values.

    Attributes
    ----------
    lacking
        How many more values it needs.
    least, greatest
        Places whose least, or greatest, possible count it depends on, and that bound.
    """

    lacking: int
    least: Mapping[str, int]
    greatest: Mapping[str, int]

    def falls(self, leaves: Mapping[str, Span]) -> bool:
        """Tell whether other bounds of some counts would free it at one of its ends."""
        return any(
            (place in self.least and low <= self.least[place] - self.lacking)
            or (place in self.greatest and high >= self.greatest[place] + self.lacking)
            for place, (low, high) in leaves.items()
        )


class Blamer:
    """Finds what is to blame in a system."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._places = system.places.to_list()
        rows, columns = system.shape
        ties = (np.ones(len(system.row)), (system.row, rows + system.column))
        graph = sparse.coo_array(ties, shape=(rows + columns,) * 2)
        self._label: Ints = csgraph.connected_components(graph, directed=False)[1][rows:]
        self._programs: dict[int, Program] = {}

    def blame(self, count: int) -> Blame:
        """Return what is to blame for the few values of a count."""
        program = self._program(int(self._label[count]))
        objective = np.where(program.columns == count, 1.0, 0.0)
        least, *of_least = program.binding(objective)
        greatest, *of_greatest = program.binding(-objective)
        possible = np.floor(-greatest + 0.5) - np.ceil(least - 0.5) + 1
        low = np.union1d(of_least[0], of_greatest[0])
        high = np.union1d(of_least[1], of_greatest[1])
        return Blame(
            lacking=max(Search.LEAST_POSSIBLE - int(np.nan_to_num(possible)), 1),
            least=self._bounds(program.columns[low], self._system.lowest),
            greatest=self._bounds(program.columns[high], self._system.highest),
        )

    def _program(self, label: int) -> Program:
        if label not in self._programs:
            columns = np.flatnonzero(self._label == label)
            lowest, highest = self._system.lowest, self._system.highest
            self._programs[label] = program_of(self._system, columns, lowest, highest)
        return self._programs[label]

    def _bounds(self, counts: Ints, bounds: Ints) -> dict[str, int]:
        return {self._places[count]: int(bounds[count]) for count in counts.tolist()}


def first_given_away(system: System) -> pl.Series:
    """
    Find the protected counts that propagation narrows first; the others may only follow from them.

    Returns
    -------
    polars.Series
        The places with fewer than 5 possible values after the first pass that leaves any so; empty
        where none does.
    """
    lowest, highest = system.lowest, system.highest
    for _ in range(ROUNDS):
        low, high = once(system, lowest, highest)
        narrow = system.is_protected & (high - low + 1 < Search.LEAST_POSSIBLE)
        if narrow.any():
            return system.places.filter(pl.Series(narrow))
        if np.array_equal(low, lowest) and np.array_equal(high, highest):
            break
        lowest, highest = low, high
    return system.places.clear()

"""Linear and integer programming: the extremes of counts that all sums together allow.

Source: Fischetti M, Salazar JJ. Solving the cell suppression problem on tabular data with linear
constraints. Manage Sci 2001; 47: 1008-1027 (the attacker's two programs a cell). Solver: HiGHS.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from models.aalen_johansen import Floats
from models.counting import Ints
from models.disclosure.audit.system import Bools, System, is_unbounded

SECONDS: Final = 5.0
"""Most that one program may take; what takes longer counts as a failure."""

TOLERANCE: Final = 1e-6
INFEASIBLE: Final = 2
MARGIN: Final = 4
"""Counts without a bound may be this many times the largest number told, and no more."""


@dataclass(frozen=True)
class Program:
    """
    Some counts of a system with the sums that tie them; all others are within bounds already.

    Attributes
    ----------
    columns
        Which counts.
    lowest, highest
        Their bounds.
    matrix, least, most
        Their sums lie between ``least`` and ``most``.
    """

    columns: Ints
    lowest: Floats
    highest: Floats
    matrix: sparse.csr_array
    least: Floats
    most: Floats

    def extreme(self, objective: Floats, *, whole: bool = False) -> tuple[Floats | None, bool]:
        """
        Minimise ``objective`` over all counts that agree with the sums.

        Parameters
        ----------
        objective
            Weight of each of ``columns``.
        whole
            True where counts must be whole numbers (integer programming).

        Returns
        -------
        tuple
            The counts at the optimum, None where none was found; and whether that is because there
            are no such counts.
        """
        found = self._whole(objective) if whole else self._linear(objective)
        if found.status == 0:
            return np.asarray(found.x, dtype=np.float64), False
        return None, found.status == INFEASIBLE

    def binding(self, objective: Floats) -> tuple[float, Ints, Ints]:
        """
        Minimise ``objective`` and say which bounds keep it from being less.

        Returns
        -------
        tuple
            The optimum, and the places in ``columns`` of the counts whose least and whose greatest
            value it depends on (those with a marginal, or shadow price).
        """
        found = self._linear(objective)
        if found.status != 0:
            return np.nan, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        low, high = found.lower.marginals, found.upper.marginals
        return (
            float(found.fun),
            np.flatnonzero(np.abs(low) > TOLERANCE),
            np.flatnonzero(np.abs(high) > TOLERANCE),
        )

    def part(self, wanted: Bools) -> "Program":
        """Return the program of some of the counts, that no sum ties to the others."""
        rows = np.unique(sparse.csc_array(self.matrix[:, np.flatnonzero(wanted)]).indices)
        return Program(
            columns=self.columns[wanted],
            lowest=self.lowest[wanted],
            highest=self.highest[wanted],
            matrix=sparse.csr_array(sparse.csr_array(self.matrix[rows])[:, np.flatnonzero(wanted)]),
            least=self.least[rows],
            most=self.most[rows],
        )

    def _linear(self, objective: Floats):  # type: ignore[no-untyped-def]
        is_equal = self.least == self.most
        return linprog(
            objective,
            A_ub=self.matrix[~is_equal],
            b_ub=self.most[~is_equal],
            A_eq=self.matrix[is_equal],
            b_eq=self.most[is_equal],
            bounds=np.column_stack([self.lowest, self.highest]),
            method="highs",
            options={"time_limit": SECONDS, "presolve": False},
        )

    def _whole(self, objective: Floats):  # type: ignore[no-untyped-def]
        return milp(
            objective,
            integrality=np.ones(len(objective)),
            bounds=Bounds(self.lowest, self.highest),
            constraints=LinearConstraint(self.matrix, self.least, self.most),
            options={"time_limit": SECONDS},
        )


def program_of(system: System, columns: Ints, lowest: Ints, highest: Ints) -> Program:
    """
    Cut out of a system the program of some of its counts.

    Parameters
    ----------
    columns
        Counts that no binding sum ties to any other that is not known exactly.
    lowest, highest
        Bounds of all counts, after propagation.
    """
    matrix = system.matrix()
    ties = sparse.csc_array(matrix)[:, columns]
    rows = np.unique(ties.indices)
    part = sparse.csr_array(matrix[rows])
    others = np.ones(len(lowest), dtype=bool)
    others[columns] = False
    # Exactly known counts elsewhere move the limit; sums that cannot bind keep no others in play.
    fixed = part @ np.where(others & (lowest == highest), lowest, 0)
    loose = (abs(part) @ (others & (lowest < highest)).astype(np.int64)) > 0
    kept = ~loose
    most = (system.limit[rows] - fixed)[kept].astype(np.float64)
    least = np.where(system.is_equal[rows][kept], most, -np.inf)
    told = system.highest[~is_unbounded(system.highest)]
    ceiling = MARGIN * (int(told.max(initial=0)) + 1) + int(lowest.max(initial=0))
    return Program(
        columns=columns,
        lowest=lowest[columns].astype(np.float64),
        highest=np.minimum(highest[columns], ceiling).astype(np.float64),
        matrix=sparse.csr_array(sparse.csr_array(ties)[rows][kept]),
        least=least,
        most=most,
    )

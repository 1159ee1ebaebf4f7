"""Which differences of counts can only be 1 to 7, whatever the counts are.

Each solution of a program is a witness: a difference that is 0, 8 or more, or of the other sign in
one of them is not known to be small. Programs that push all unsure differences apart at once leave
a handful, and these get programs of their own.

Source: Fischetti M, Salazar JJ. Solving the cell suppression problem on tabular data with linear
constraints. Manage Sci 2001; 47: 1008-1027 (the attacker's two programs).
"""

from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Final, Literal

import numpy as np
from scipy import sparse

from models.aalen_johansen import Floats
from models.counting import Ints
from models.disclosure.audit.programs import TOLERANCE, Program, program_of
from models.disclosure.audit.propagation import propagate
from models.disclosure.audit.system import Bools, System, components
from models.disclosure.thresholds import LEAST_SHOWN

ROUNDS: Final = 12
"""Most times that all unsure differences are pushed apart together."""

FURTHEST: Final = 1e6
"""No difference is pushed further; more than any count that matters."""


class Contradiction(ArithmeticError):
    """No counts agree with everything that is told."""


class TooSlow(ArithmeticError):
    """A program that everything depends on was not solved in time."""


@dataclass(frozen=True)
class Few:
    """A difference that is known to be of 1 to 7 people, or could not be shown not to be."""

    target: int
    lowest: int
    highest: int
    found: Literal["range", "timeout"]

    @property
    def is_small(self) -> bool:
        """Whether it can only be 1 to 7, or only -7 to -1."""
        return 0 < self.lowest <= self.highest < LEAST_SHOWN or (
            -LEAST_SHOWN < self.lowest <= self.highest < 0
        )


def find_few(system: System, targets: sparse.csr_array) -> list[Few]:
    """
    Find the differences that can only be 1 to 7, or only -7 to -1.

    Parameters
    ----------
    system
        Counts within bounds, tied by sums.
    targets
        One row a difference: the weight of every count in it.

    Returns
    -------
    list of Few
        In the order of ``targets``, with bounds of what is possible: as tight as it takes to tell.
        A program that takes too long counts as one that finds no way out.

    Raises
    ------
    Contradiction
        When no counts agree with everything that is told.
    """
    lowest, highest = propagate(system)
    if (lowest > highest).any():
        raise Contradiction
    search = _Search(system, targets, lowest, highest)
    search.push_apart()
    return [few for target in np.flatnonzero(search.unsure) if (few := search.decide(int(target)))]


class _Search:
    def __init__(
        self, system: System, targets: sparse.csr_array, lowest: Ints, highest: Ints
    ) -> None:
        self._system, self._lowest, self._highest = system, lowest, highest
        self._targets = targets
        is_open = lowest < highest
        self._program = program_of(system, np.flatnonzero(is_open), lowest, highest)
        self._label = components(system, lowest, highest)
        self._fixed = targets @ np.where(is_open, 0, lowest).astype(np.float64)
        self._free = sparse.csr_array(sparse.csc_array(targets)[:, is_open])
        least, most = _interval(targets, lowest, highest)
        self._maybe_more = (least < LEAST_SHOWN) & (most > 0)
        self._maybe_fewer = (most > -LEAST_SHOWN) & (least < 0)
        self._note(least == most, least)

    @property
    def unsure(self) -> Bools:
        """Which differences no witness has cleared yet."""
        either: Bools = self._maybe_more | self._maybe_fewer
        return either

    def push_apart(self) -> None:
        """Clear as many differences as possible at a time."""
        for _ in range(ROUNDS):
            before = self.unsure.sum()
            for sign in (1, -1):
                self._push(sign)
            if self.unsure.sum() in (0, before):
                return

    def decide(self, target: int) -> Few | None:
        """Find out by programs of its own whether a difference is small."""
        touched = self._targets[[target]].indices
        part = np.isin(self._label, self._label[touched]) & (self._lowest < self._highest)
        columns = np.flatnonzero(part)
        program = program_of(self._system, columns, self._lowest, self._highest)
        weights = sparse.csr_array(sparse.csc_array(self._targets[[target]])[:, columns])
        weights = weights.toarray().ravel()
        for whole in (False, True):
            ends = [_least(program, sign * weights, whole=whole) for sign in (1.0, -1.0)]
            lowest = self._fixed[target] + ends[0].value
            highest = self._fixed[target] - ends[1].value
            few = Few(target, ceil(lowest - TOLERANCE), floor(highest + TOLERANCE), "range")
            if few.is_small:
                return few
            if all(end.is_reached for end in ends):
                return None
        return replace(few, found="timeout")

    def _push(self, sign: int) -> None:
        """Maximise the sum of unsure differences (times sign), none beyond what clears it."""
        rows = np.flatnonzero(self.unsure)
        if not rows.size:
            return
        enough = np.where(
            (self._maybe_more if sign > 0 else self._maybe_fewer)[rows], LEAST_SHOWN, 0
        )
        moved = sign * self._free[rows]
        program = _with_capped(self._program, moved, enough - sign * self._fixed[rows])
        objective = np.concatenate([np.zeros(self._free.shape[1]), -np.ones(len(rows))])
        values, is_impossible = program.extreme(objective)
        if is_impossible:
            raise Contradiction
        if values is not None:
            self._witness(values[: self._free.shape[1]])

    def _witness(self, values: Floats) -> None:
        """Note what every difference is in a solution, where its counts are whole numbers."""
        whole = np.rint(values)
        broken = self._label[self._program.columns[np.abs(values - whole) > TOLERANCE]]
        is_broken = np.isin(self._label[self._program.columns], broken).astype(np.float64)
        is_whole = (abs(self._free) @ is_broken) == 0
        self._note(is_whole, self._fixed + self._free @ whole)

    def _note(self, is_seen: Bools, difference: Floats) -> None:
        more = (difference < 1) | (difference >= LEAST_SHOWN)
        fewer = (difference > -1) | (difference <= -LEAST_SHOWN)
        self._maybe_more &= ~(is_seen & more)
        self._maybe_fewer &= ~(is_seen & fewer)


def _interval(targets: sparse.csr_array, lowest: Ints, highest: Ints) -> tuple[Floats, Floats]:
    low, high = lowest.astype(np.float64), highest.astype(np.float64)
    more, fewer = targets.maximum(0), (-targets).maximum(0)
    return more @ low - fewer @ high, more @ high - fewer @ low


def _with_capped(program: Program, rows: sparse.csr_array, caps: Floats) -> Program:
    """Add for each row a variable that is at most the row and at most its cap."""
    count = len(caps)
    matrix = sparse.block_array(
        [[program.matrix, None], [-rows, sparse.eye_array(count)]], format="csr"
    )
    return replace(
        program,
        lowest=np.concatenate([program.lowest, np.full(count, -FURTHEST)]),
        highest=np.concatenate([program.highest, caps]),
        matrix=matrix,
        least=np.concatenate([program.least, np.full(count, -np.inf)]),
        most=np.concatenate([program.most, np.zeros(count)]),
    )


@dataclass(frozen=True)
class _End:
    """The least of a weighted sum, and whether whole counts are known to reach it."""

    value: float
    is_reached: bool


def _least(program: Program, weights: Floats, *, whole: bool) -> _End:
    if not weights.size:
        return _End(0.0, is_reached=True)
    values, is_impossible = program.extreme(weights, whole=whole)
    if is_impossible:
        raise Contradiction
    if values is None:
        bounds = np.minimum(weights * program.lowest, weights * program.highest)
        return _End(float(bounds.sum()), is_reached=False)
    is_whole = np.abs(values - np.rint(values)).max() <= TOLERANCE
    return _End(float(weights @ values), is_reached=bool(is_whole))

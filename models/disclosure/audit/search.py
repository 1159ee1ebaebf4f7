"""The search for counts with too few possible values, in one linear program."""

from typing import ClassVar, Final

import numpy as np

from models.aalen_johansen import Floats
from models.counting import Ints
from models.disclosure.audit.programs import TOLERANCE, Program
from models.disclosure.audit.system import Bools

DRAWS: Final = 40
"""Most programs that push all unsure counts at once, before each gets its own."""


class Search:
    """
    What is known so far of the ranges of a program's counts.

    Parameters
    ----------
    program
        Counts and the sums that tie them.
    label
        The component of each: counts of different components do not touch each other, so one
        program can find the extreme of one count of each.

    Attributes
    ----------
    few
        Range of each count that turned out to have fewer than 5 possible values.
    failed
        Why there is none, for the others that count as failures.
    """

    LEAST_POSSIBLE: ClassVar[int] = 5
    """A protected count with fewer possible values is given away."""

    def __init__(self, program: Program, label: Ints) -> None:
        size = len(program.columns)
        self.few: dict[int, tuple[int, int]] = {}
        self.failed: dict[int, str] = {}
        self._program, self._label = program, label
        self._low, self._high = np.full(size, np.inf), np.full(size, -np.inf)
        self._random = np.random.default_rng(size)

    def run(self, is_protected: Bools) -> None:
        """Sort the protected counts into those with enough possible values, few, and failed."""
        unsure = self._push_all(is_protected)
        while unsure.any() and not self.failed:
            first = np.unique(self._label[unsure], return_index=True)[1]
            own = np.flatnonzero(unsure)[first]
            self._push_each(own)
            unsure[own] = False
            unsure &= self._lacking()
        # Once a program took too long, the others like it are not tried.
        untried = dict.fromkeys(np.flatnonzero(unsure).tolist(), "timeout")
        self.failed = untried | self.failed

    def _push_all(self, unsure: Bools) -> Bools:
        """Push all unsure counts up, down, then this way and that, as long as it pays."""
        sign = np.ones(len(unsure))
        for draw in range(DRAWS):
            values, is_impossible = self._program.extreme(sign * unsure)
            if is_impossible:
                self.failed = dict.fromkeys(np.flatnonzero(unsure).tolist(), "contradiction")
            if values is None:
                return unsure
            self._witness(values)
            left = unsure & self._lacking()
            parts = len(np.unique(self._label[left]))
            if draw > 1 and unsure.sum() - left.sum() < parts:
                return left
            unsure = left
            if not unsure.any():
                break
            sign = -sign if draw == 0 else self._random.choice([-1.0, 1.0], len(sign))
        return unsure

    def _push_each(self, own: Ints) -> None:
        """Find both extremes of counts of different components, and what that makes of them."""
        objective, is_whole = np.zeros(len(self._low)), np.ones(len(own), dtype=bool)
        for sign in (1.0, -1.0):
            objective[own] = sign
            values, _ = self._program.extreme(objective)
            if values is None:
                self.failed |= dict.fromkeys(own.tolist(), "timeout")
                return
            self._witness(values)
            broken = self._label[np.abs(values - np.rint(values)) > TOLERANCE]
            is_whole &= ~np.isin(self._label[own], broken)
        for count, whole in zip(own.tolist(), is_whole, strict=True):
            if self._lacking()[count]:
                self._settle(count, is_whole=bool(whole))

    def _settle(self, own: int, *, is_whole: bool) -> None:
        """Take the range of a count with few values; where it is not of whole counts, find that."""
        ends = [self._low[own], self._high[own]]
        part = self._program if is_whole else self._program.part(self._label == self._label[own])
        for which, sign in () if is_whole else ((0, 1.0), (1, -1.0)):
            objective = np.where(part.columns == self._program.columns[own], sign, 0.0)
            values, is_impossible = part.extreme(objective, whole=True)
            if values is None:
                self.failed[own] = "contradiction" if is_impossible else "timeout"
                return
            ends[which] = values[objective != 0][0]
        self.few[own] = (round(ends[0]), round(ends[1]))

    def _witness(self, values: Floats) -> None:
        self._low, self._high = np.minimum(self._low, values), np.maximum(self._high, values)

    def _lacking(self) -> Bools:
        """Tell which counts have not been seen at both ends of 5 whole numbers."""
        low, high = np.ceil(self._low - TOLERANCE), np.floor(self._high + TOLERANCE)
        lacking: Bools = high - low + 1 < self.LEAST_POSSIBLE
        return lacking

"""Which curves a reader is looking at, checked against what a release holds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from dashboard.asked import INSTEAD, Asked
from dashboard.words import ANALYSES, COMPARED, DIMENSIONS, PAIR, Analysis
from models.results import ALL, CONDITIONS

TWO: Final = 2
Key = tuple[str, str, str, str]
"""analysis, arm, condition, dimension: what there are curves for."""


@dataclass(frozen=True)
class View:
    """One view of the page: everything that decides what is shown."""

    analysis: str
    condition: str = ALL
    arm: str = ALL
    split: str = ALL

    @property
    def words(self) -> Analysis:
        """How this view's analysis is spoken of."""
        return (ANALYSES | COMPARED)[self.analysis]


class Choices:
    """What a release lets a reader choose, from the keys of its curves."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = frozenset(key for key in keys if key[0] in ANALYSES)

    @property
    def analyses(self) -> list[str]:
        """Analyses held, the preferred first."""
        held = {key[0] for key in self._keys}
        return [name for name in ANALYSES if name in held]

    def conditions(self, analysis: str) -> list[str]:
        """Conditions with a curve of their own, in their fixed order, after ``all``."""
        held = {key[2] for key in self._keys if key[0] == analysis and key[3] == ALL}
        return _ordered(held, [ALL, *CONDITIONS])

    def arms(self, analysis: str) -> list[str]:
        """Choices of arm: ``all`` (side by side), two tiers of several, then each with curves."""
        held = {key[1] for key in self._keys if key[0] == analysis}
        single = _ordered(held - {ALL}, [*ANALYSES[analysis].arms])
        by_two = ANALYSES[analysis].arm_key == "tier" and len(single) > TWO
        pairs = map(PAIR.join, combinations(single, TWO)) if by_two else ()
        return [ALL, *pairs, *single]

    def splits(self, analysis: str, condition: str) -> list[str]:
        """Choices of split for a condition: ``all`` (none), then each dimension with curves."""
        held = {key[3] for key in self._keys if (key[0], key[2]) == (analysis, condition)}
        return [ALL, *_ordered(held - {ALL}, [*DIMENSIONS])]

    def allows(self, view: View) -> bool:
        """Return whether a view asks only for what is held."""
        return (
            view.analysis in self.analyses
            and view.condition in self.conditions(view.analysis)
            and view.arm in self.arms(view.analysis)
            and view.split in self.splits(view.analysis, view.condition)
            and (view.split == ALL or view.arm == self.arm_for_split(view))
        )

    def arm_for_split(self, view: View) -> str:
        """Return the arm a split view shows: one at a time, the asked one if it has the split."""
        fitting = [
            arm
            for arm in self.arms(view.analysis)
            if (view.analysis, arm, view.condition, view.split) in self._keys
        ]
        return view.arm if view.arm in fitting or not fitting else fitting[0]


def _ordered(held: set[str], order: list[str]) -> list[str]:
    return [name for name in order if name in held] + sorted(held - set(order))


def parse(wishes: Asked, choices: Choices) -> View:
    """Read a view from what an address asks for.

    Parameters
    ----------
    wishes
        Of the address; it gets a plain note for each that cannot be met.
    choices
        What the release holds: at least one analysis.

    Returns
    -------
    View
        A view the release can show.
    """
    analysis = wishes.grant("clock", choices.analyses, choices.analyses[0], _SHOWN_FROM_DEFAULT)
    conditions = choices.conditions(analysis)
    condition = wishes.grant("condition", conditions, (conditions or [ALL])[0], _OTHER_CONDITION)
    arm_key = ANALYSES[analysis].arm_key
    view = View(
        analysis=analysis,
        condition=condition,
        arm=wishes.grant(arm_key, choices.arms(analysis), ALL, _OTHER_ARM[arm_key]),
        split=wishes.grant("split", choices.splits(analysis, condition), ALL, _NO_SPLIT),
    )
    arm = view.arm if view.split == ALL else choices.arm_for_split(view)
    if arm != view.arm:
        wishes.notes.append(f"A split is shown for one group at a time: {view.words.arm(arm)}.")
    return replace(view, arm=arm)


_SHOWN_FROM_DEFAULT: Final = f"{INSTEAD}: the curves shown start at the usual point."
_OTHER_CONDITION: Final = f"{INSTEAD}: no such condition, so all conditions are shown."
_OTHER_ARM: Final = {
    "tier": f"{INSTEAD}: no such tier, so all tiers are shown.",
    "group": f"{INSTEAD}: no such group of practices, so all are shown.",
}
_NO_SPLIT: Final = "This release does not hold that split for this condition: it is shown unsplit."

"""What a reader is looking at, as an address: read from it, checked against a release, written.

Nothing of an address is ever repeated to the reader: a value the release does not hold is replaced
by the default and a plain note says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode

from dashboard.words import ANALYSES, DIMENSIONS, Analysis
from models.results import ALL, CONDITIONS

TABS: Final = ("chart", "table", "download", "about")
Key = tuple[str, str, str, str]
"""analysis, arm, condition, dimension: what there are curves for."""


@dataclass(frozen=True)
class View:
    """One view of the page: everything that decides what is shown."""

    analysis: str
    condition: str = ALL
    arm: str = ALL
    split: str = ALL
    tab: str = TABS[0]

    @property
    def words(self) -> Analysis:
        """How this view's analysis is spoken of."""
        return ANALYSES[self.analysis]


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
        """Choices of arm: ``all`` (every one, side by side), then each that has curves."""
        held = {key[1] for key in self._keys if key[0] == analysis}
        return [ALL, *_ordered(held - {ALL}, [*ANALYSES[analysis].arms])]

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
            and view.tab in TABS
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


def to_query(view: View, choices: Choices) -> str:
    """Write a view as the shortest query string that `parse` reads back, without the ``?``."""
    parts = {
        "clock": "" if view.analysis == choices.analyses[0] else view.analysis,
        "condition": view.condition,
        view.words.arm_key: view.arm,
        "split": view.split,
        "show": "" if view.tab == TABS[0] else view.tab,
    }
    return urlencode({key: value for key, value in parts.items() if value not in ("", ALL)})


def parse(query: str, choices: Choices) -> tuple[View, list[str]]:
    """Read a view from a query string.

    Parameters
    ----------
    query
        With or without the leading ``?``; anything at all, since anybody can write one.
    choices
        What the release holds: at least one analysis.

    Returns
    -------
    tuple of View and list of str
        A view the release can show, and a plain note for each wish that it cannot meet.
    """
    wishes = _Wishes(query)
    analysis = wishes.grant("clock", choices.analyses, choices.analyses[0], _SHOWN_FROM_DEFAULT)
    conditions = choices.conditions(analysis)
    condition = wishes.grant("condition", conditions, (conditions or [ALL])[0], _OTHER_CONDITION)
    arm_key = ANALYSES[analysis].arm_key
    view = View(
        analysis=analysis,
        condition=condition,
        arm=wishes.grant(arm_key, choices.arms(analysis), ALL, _OTHER_ARM[arm_key]),
        split=wishes.grant("split", choices.splits(analysis, condition), ALL, _NO_SPLIT),
        tab=wishes.grant("show", list(TABS), TABS[0], _OTHER_TAB),
    )
    arm = view.arm if view.split == ALL else choices.arm_for_split(view)
    if arm != view.arm:
        wishes.notes.append(f"A split is shown for one group at a time: {view.words.arm(arm)}.")
    return replace(view, arm=arm), wishes.notes


_INSTEAD: Final = "The link asks for something this release does not hold"
_SHOWN_FROM_DEFAULT: Final = f"{_INSTEAD}: the curves shown start at the usual point."
_OTHER_CONDITION: Final = f"{_INSTEAD}: no such condition, so all conditions are shown."
_OTHER_ARM: Final = {
    "tier": f"{_INSTEAD}: no such tier, so all tiers are shown.",
    "group": f"{_INSTEAD}: no such group of practices, so all are shown.",
}
_NO_SPLIT: Final = "This release does not hold that split for this condition: it is shown unsplit."
_OTHER_TAB: Final = "The link asks for a tab that does not exist: the chart is shown."


class _Wishes:
    """What an address asks for, granted where it can be, with a note where it cannot."""

    def __init__(self, query: str) -> None:
        pairs = parse_qsl(query.removeprefix("?"))
        self._asked = dict(reversed(pairs))
        self.notes: list[str] = []

    def grant(self, key: str, held: list[str], default: str, note: str) -> str:
        value = self._asked.get(key, default)
        if value in held:
            return value
        self.notes.append(note)
        return default

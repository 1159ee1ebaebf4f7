"""How sure a comparison is, by stated rules: high, less a step for each thing that weakens it.

Looked at are how people came to be in the groups and whether a result that is one of many stands
out when all are looked at together (design), how wide the range is (precision), whether people were
followed (follow-up), and whether the checks could be made (gates).
"""

from dataclasses import dataclass
from typing import Final, Literal

from dashboard.summaries.results import EVERYONE, REFERRED, Compared, Results
from models.results import ALL

Level = Literal["high", "moderate", "low", "very low"]
Doubt = Literal[
    "chosen", "areas", "luck", "wide", "very wide", "short", "unknown follow-up", "check", "control"
]

LEVELS: Final[tuple[Level, ...]] = ("high", "moderate", "low", "very low")
"""By steps down."""
STEPS: Final[dict[Doubt, int]] = {
    "chosen": 1,
    "areas": 1,
    "luck": 1,
    "wide": 1,
    "very wide": 2,
    "short": 1,
    "unknown follow-up": 1,
    "check": 1,
    "control": 1,
}
"""How many steps each doubt takes away."""

WIDE: Final = 0.10
VERY_WIDE: Final = 0.20
"""Ranges of a difference in the share back at work, upper less lower limit, that are more."""
FOLLOWED_UNTIL: Final = 91
"""Days from time zero that a result has to reach."""

FOLLOW_UP: Final = "follow_up"
CONTROL: Final = "days_absent_before"
"""Time off in the year before, which the service cannot have changed."""
GATES: Final = (
    "balance",
    "detectable_effect",
    "effective_sample",
    "events",
    "exit_model",
    "left_out",
    "overlap",
    "practices",
    "return_model",
)
"""Checks that have to pass; one that could not be made has not."""


@dataclass(frozen=True)
class Certainty:
    """
    How sure a comparison is, and why not surer.

    Attributes
    ----------
    level
        High, less the steps of its doubts.
    doubts
        What weakens it, in the order of the rules.
    """

    level: Level
    doubts: tuple[Doubt, ...]


def certainty(results: Results, compared: Compared) -> Certainty | None:
    """
    Return how sure a comparison is.

    Parameters
    ----------
    results
        What else the release holds: its checks, and the same question asked in another way.
    compared
        People beside similar people.

    Returns
    -------
    Certainty or None
        None where no comparison is shown: nothing can then be called sure or unsure.
    """
    day = compared.day
    if day is None or compared.standing(day) != "compared":
        return None
    analysis = EVERYONE if compared.arm == "pilot" else REFERRED
    doubts: list[Doubt] = [
        *_design(results, compared, day, analysis),
        *_luck(results, compared, day),
        *_precision(compared, day),
        *_follow_up(results, compared.condition, day),
        *_gates(results, compared, analysis),
    ]
    steps = sum(STEPS[doubt] for doubt in doubts)
    return Certainty(LEVELS[min(steps, len(LEVELS) - 1)], tuple(doubts))


def _design(results: Results, compared: Compared, day: int, analysis: str) -> list[Doubt]:
    """Nobody was put into a group by lot; two designs that agree make up for that."""
    if analysis == REFERRED:
        return ["chosen"]
    seen = compared.gained(day).kind
    again = results.before_after(compared.condition, day).kind
    return [] if seen == again and seen in ("benefit", "harm") else ["areas"]


def _luck(results: Results, compared: Compared, day: int) -> list[Doubt]:
    """One of many results stands out by luck, unless it does so when all are looked at together."""
    seen = compared.gained(day).kind
    if seen == "unsure" or (compared.arm == "pilot" and compared.condition == ALL):
        return []
    together = (
        results.everyone(ALL).gained(day)
        if compared.arm == "pilot"
        else results.shrunk(compared.condition, compared.arm)
    )
    return [] if together.kind == seen else ["luck"]


def _precision(compared: Compared, day: int) -> list[Doubt]:
    difference = compared.difference(day)
    if difference.lo is None or difference.hi is None:
        return ["very wide"]
    # As released, so to two decimals: 0.10 must not count as wider than 0.10.
    width = round(difference.hi - difference.lo, 2)
    return ["very wide"] if width > VERY_WIDE else ["wide"] if width > WIDE else []


def _follow_up(results: Results, condition: str, day: int) -> list[Doubt]:
    found: list[Doubt] = ["short"] if day < FOLLOWED_UNTIL else []
    check = results.check(EVERYONE, FOLLOW_UP, "pilot", condition)
    return found if check and check["gate"] == "pass" else [*found, "unknown follow-up"]


def _gates(results: Results, compared: Compared, analysis: str) -> list[Doubt]:
    made = [results.check(analysis, name, compared.arm, compared.condition) for name in GATES]
    failed = any(check["gate"] != "pass" for check in made if check)
    control = results.check(EVERYONE, CONTROL, "pilot", ALL)
    moved = control is not None and control["gate"] == "fail"
    found: list[Doubt] = ["check"] if failed else []
    return [*found, "control"] if moved else found

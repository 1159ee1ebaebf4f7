"""What the page is asked to show: tiers, condition, horizon and the split to describe."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from dashboard.asked import INSTEAD, Asked
from dashboard.for_whom.findings import DAYS, Findings
from dashboard.page import Choice
from dashboard.release import Release
from dashboard.selection import WEEK, choices_of
from dashboard.words import condition_label, dimension_label
from models.results import ALL, TIERS

USUAL_WEEKS: Final = "13"
USUAL_SPLIT: Final = "timing"
DESCRIBED: Final = "since_referral"
NOTES: Final = (
    f"{INSTEAD}: no such tier, so all tiers are shown.",
    f"{INSTEAD}: no such condition, so all conditions are shown.",
    f"{INSTEAD}: no such number of weeks, so the usual one is shown.",
    f"{INSTEAD}: no such split, so the usual one is shown.",
)
"""Said where a wish cannot be met, in the order of the choices."""

Group = tuple[str, list[tuple[str, str, str]]]
"""A heading, and under it rows: label, tier and what else the row is of."""


@dataclass(frozen=True)
class View:
    """
    A view of the page.

    Attributes
    ----------
    tiers
        Shown, in their order; what was asked for is in `choices`.
    condition
        ``all``, or the one looked at.
    weeks
        Since referral, by which days regained are counted.
    split
        The dimension described.
    choices
        What could be chosen instead.
    """

    tiers: tuple[str, ...]
    condition: str
    weeks: int
    split: str
    choices: tuple[Choice, ...]

    @property
    def is_pair(self) -> bool:
        """Whether two tiers are looked at next to each other."""
        return "-" in self.choices[0].value

    @property
    def days(self) -> str:
        """The estimand: days regained by then."""
        return f"{DAYS}{self.weeks * WEEK}"

    def groups(self, names: Sequence[str], label: Callable[[str], str]) -> Iterator[Group]:
        """
        Return rows of every tier by name: under each tier, or where two are looked at each name.

        Parameters
        ----------
        names
            Of the rows in their order: conditions, or levels.
        label
            Gives the words for one.
        """
        if self.is_pair:
            for name in names:
                yield label(name), [(f"Tier {tier}", tier, name) for tier in self.tiers]
            return
        for tier in self.tiers:
            yield f"Tier {tier}", [(label(name), tier, name) for name in names]


def parse(asked: Asked, release: Release, findings: Findings) -> View | None:
    """Return the view asked for, as far as a release has it; None where it has none."""
    curves = choices_of(release)
    has_curves = DESCRIBED in curves.analyses
    described = curves.arms(DESCRIBED) if has_curves else []
    tiers = tuple(tier for tier in TIERS if tier in {*findings.tiers, *described})
    if not tiers:
        return None
    weeks = [str(day // WEEK) for day in findings.days]
    splits = curves.splits(DESCRIBED, ALL)[1:] if has_curves else []
    pairs = [f"{one}-{other}" for one, other in combinations(tiers, 2)]
    asked_of = (
        _choice("tier", "Tier", [ALL, *tiers, *pairs], ALL, _say_tiers),
        _choice("condition", "Condition", [ALL, *findings.conditions], ALL, condition_label),
        _choice("weeks", "Weeks after referral", weeks, USUAL_WEEKS, _say_weeks),
        _choice("by", "Described by", splits, USUAL_SPLIT, _say_split),
    )
    choices = tuple(
        replace(one, value=asked.grant(one.name, [*_values(one), one.default], one.default, note))
        for one, note in zip(asked_of, NOTES, strict=True)
    )
    tier, condition, horizon, split = (one.value for one in choices)
    return View(
        tiers=tiers if tier == ALL else tuple(tier.split("-")),
        condition=condition,
        weeks=int(horizon or USUAL_WEEKS),
        split=split,
        choices=choices,
    )


def _choice(
    key: str, label: str, held: Sequence[str], usual: str, say: Callable[[str], str]
) -> Choice:
    """Return a choice as it stands before anything is asked."""
    default = usual if usual in held else next(iter(held), "")
    return Choice(key, label, tuple((name, say(name)) for name in held), default, default)


def _values(choice: Choice) -> list[str]:
    return [value for value, _ in choice.options]


def _say_weeks(weeks: str) -> str:
    return f"{weeks} weeks"


def _say_tiers(value: str) -> str:
    if value == ALL:
        return "All tiers"
    one, _, other = value.partition("-")
    return f"Tier {one} beside tier {other}" if other else f"Tier {one}"


def _say_split(name: str) -> str:
    text = dimension_label(name)
    return f"{text[:1].upper()}{text[1:]}"

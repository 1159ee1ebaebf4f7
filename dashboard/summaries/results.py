"""The comparisons a GP's page speaks of: people referred to a tier beside similar people.

Nothing is worked out here. Where a comparison was made and may not be shown, neither of its sides
is: a GP reads no number without what it is compared with.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import polars as pl

from dashboard.release import Release
from dashboard.verdicts import Row, Verdict, judge
from dashboard.words import level_order
from models.results import ALL, CONDITIONS, TIERS

REFERRED: Final = "observed_vs_expected"
"""People referred, beside similar people in comparison practices."""
DESCRIBED: Final = "since_referral"
"""People referred, beside nobody."""
BY_TIER: Final = (REFERRED, DESCRIBED)
EVERYONE: Final = "pilot_vs_comparison"
"""Everybody still off sick, referred or not: the primary comparison."""
BEFORE_AFTER: Final = "before_after"
"""Pilot practices beside themselves before the service, and others over the same time."""
EXPOSED: Final = "tier_exposure"
GAINS: Final = "who_gains"
"""How fast people return after a referral, as estimated, and with all conditions together."""
OFF_SICK: Final = "since_absence"
"""Everybody off sick, by kind of practice, where there are no referrals."""

HEADLINE_DAYS: Final = (91, 28)
"""When a page says how people fared, in days since time zero: the first of these that is shown."""

_SAFE_NAME: Final = re.compile(r"[a-z0-9_]+")

Standing = Literal["compared", "described", "hidden"]


@dataclass(frozen=True)
class Share:
    """A share of people with its 95% limits, all of 1."""

    value: float
    lo: float
    hi: float


@dataclass(frozen=True)
class Group:
    """People followed: their curve, by days since time zero."""

    days: Mapping[int, Row] = field(default_factory=dict)

    def back(self, day: int) -> Share | None:
        """Return the share back at work by a day; None where it, or its range, is not shown."""
        return self._share(day, "returned")

    def left(self, day: int) -> Share | None:
        """Return the share who had left work by a day; None as in `back`."""
        return self._share(day, "exited")

    def hardly_left(self, day: int) -> bool:
        """Return whether so few had left work by a day that the share is 0 and has no range."""
        row = self.days.get(day)
        return row is not None and row["exited"] == 0 and self.left(day) is None

    def hundred(self, day: int) -> tuple[int, int | None] | None:
        """Return how many of 100 were back at work and had left work; None where not shown.

        Counts below 8 are released as none, so a share of nobody that has no range is not drawn as
        nobody: of 75 people, 7 are more than 9 in 100.
        """
        back, left = self.back(day), self.left(day)
        if back is None:
            return None
        returned = round(100 * back.value)
        return returned, None if left is None else min(round(100 * left.value), 100 - returned)

    @property
    def n(self) -> int | None:
        """How many people, rounded; None where too few to show."""
        return next((row["n"] for row in self.days.values() if not row["suppressed"]), None)

    def _share(self, day: int, name: str) -> Share | None:
        row = self.days.get(day)
        if row is None or row["suppressed"]:
            return None
        value, lo, hi = (row.get(column) for column in (name, f"{name}_lo", f"{name}_hi"))
        return None if value is None or lo is None or hi is None else Share(value, lo, hi)


@dataclass(frozen=True)
class Compared:
    """
    People with a condition beside similar people.

    Attributes
    ----------
    arm
        The tier they were referred to; a kind of practice in `EVERYONE` and `OFF_SICK`.
    condition, timing
        Who they are, and when they were referred; ``all`` where not split.
    people, similar
        The two groups.
    effects
        What was released of the difference, by estimand; empty where none was worked out.
    may_be_alone
        Whether they may then be told of beside nobody: in a release that compares nobody.
    """

    arm: str
    condition: str
    timing: str
    people: Group
    similar: Group
    effects: Mapping[str, Row]
    may_be_alone: bool = False

    def gained(self, day: int) -> Verdict:
        """Return what is said of days at work by a day, beside similar people."""
        return judge(self.effects.get(f"days_regained_{day}"))

    def difference(self, day: int) -> Verdict:
        """Return what is said of the share back at work by a day, beside similar people."""
        return judge(self.effects.get(f"risk_difference_{day}"))

    def standing(self, day: int) -> Standing:
        """Return how a day may be told: beside similar people, alone, or not at all."""
        if not self.effects:
            return "described" if self.may_be_alone and self.people.back(day) else "hidden"
        shown = self.people.back(day) and self.similar.back(day) and self.gained(day).is_shown
        return "compared" if shown else "hidden"

    @property
    def n_similar(self) -> int | None:
        """How many similar people were looked at, rounded; None where too few, or nobody was."""
        row = self.effects.get(f"days_regained_{self.day}", {})
        return row.get("n_comparator")

    @property
    def day(self) -> int | None:
        """The day the page speaks of; None where nothing may be shown."""
        return next((day for day in HEADLINE_DAYS if self.standing(day) != "hidden"), None)

    @property
    def tells_a_headline_day(self) -> bool:
        """Whether a difference was worked out for a day that pages tell of, if any was."""
        return not self.effects or any(f"days_regained_{d}" in self.effects for d in HEADLINE_DAYS)

    @property
    def reason(self) -> str:
        """Why nothing may be shown, in the release's own words: of the first day there is."""
        days = [name for name in self.effects if name.startswith("days_regained_")]
        if self.day is not None or not days:
            return ""
        first = min(days, key=lambda name: int(name.rsplit("_", 1)[1]))
        return judge(self.effects[first]).reason


class Results:
    """
    What a release holds for GPs.

    Parameters
    ----------
    release
        Where to look.
    """

    def __init__(self, release: Release) -> None:
        self.release = release
        self._groups = _curves(release)
        self._effects = _effects(release)
        checks = release.table("diagnostics").to_dicts()
        self._checks = {(c["analysis"], c["check"], c["arm"], c["condition"]): c for c in checks}

    @property
    def conditions(self) -> list[str]:
        """Conditions with any curve, shown or not, in their fixed order.

        One whose name cannot be a file's has no page, and so no place in the index either.
        """
        names = {key[2] for key in self._groups if key[0] in (*BY_TIER, OFF_SICK)} - {ALL}
        held = {name for name in names if _SAFE_NAME.fullmatch(name)}
        return [name for name in CONDITIONS if name in held] + sorted(held - {*CONDITIONS})

    @property
    def has_referrals(self) -> bool:
        """Whether anybody was referred."""
        return any(key[0] in BY_TIER for key in self._groups)

    @property
    def compares(self) -> bool:
        """Whether the release sets those referred beside similar people."""
        return any(key[0] == REFERRED for key in self._effects)

    def tiers(self, condition: str) -> list[str]:
        """Return the tiers that people with a condition were referred to."""
        held = {key[1] for key in self._groups if key[0] in BY_TIER and key[2] == condition}
        return [tier for tier in TIERS if tier in held]

    def timings(self, condition: str, tier: str) -> list[str]:
        """Return when people were referred, as levels, the earliest first."""
        held = {k[3] for k in self._groups if k[0] in BY_TIER and k[1:3] == (tier, condition)}
        return sorted(held - {ALL}, key=lambda level: level_order("timing", level))

    def referred(self, condition: str, tier: str, timing: str = ALL) -> Compared:
        """Return people referred to a tier beside similar people in comparison practices."""
        people = self._group(tier, condition, timing)
        similar = self._groups.get((REFERRED, f"expected_{tier}", condition, timing), Group())
        effects = self._effects.get((REFERRED, tier, condition, timing), {})
        return Compared(tier, condition, timing, people, similar, effects, not self.compares)

    def _group(self, tier: str, condition: str, timing: str) -> Group:
        key = (tier, condition, timing)
        return self._groups.get((REFERRED, *key)) or self._groups.get((DESCRIBED, *key), Group())

    def everyone(self, condition: str) -> Compared:
        """Return everybody still off sick, referred or not, beside similar people elsewhere."""
        people = self._groups.get((EVERYONE, "pilot", condition, ALL), Group())
        similar = self._groups.get((EVERYONE, "comparison", condition, ALL), Group())
        effects = self._effects.get((EVERYONE, "pilot", condition, ALL), {})
        return Compared("pilot", condition, ALL, people, similar, effects)

    def before_after(self, condition: str, day: int) -> Verdict:
        """Return what is said of days at work by a day, set beside the time before the service."""
        rows = self._effects.get((BEFORE_AFTER, "pilot", condition, ALL), {})
        return judge(rows.get(f"days_regained_{day}"))

    def shrunk(self, condition: str, tier: str) -> Verdict:
        """Return what is said of a tier and condition when all conditions are looked at together.

        Of all conditions there is no such result: what was estimated of them stands.
        """
        analysis = EXPOSED if condition == ALL else GAINS
        rows = self._effects.get((analysis, tier, condition, ALL), {})
        return judge(rows.get("hazard_ratio"))

    def off_sick(self, condition: str) -> list[Compared]:
        """Return the kinds of practice, each beside nobody."""
        held = {key[1] for key in self._groups if key[::2] == (OFF_SICK, condition)}
        known = [arm for arm in ("pilot", "comparison", ALL) if arm in held]
        return [
            Compared(
                arm, condition, ALL, self._groups[OFF_SICK, arm, condition, ALL], Group(), {}, True
            )
            for arm in [arm for arm in known if arm != ALL] or known
        ]

    def check(self, analysis: str, name: str, arm: str, condition: str = ALL) -> Row | None:
        """Return a check, made of this very comparison or else of more; None where there is none.

        Parameters
        ----------
        analysis, name
            Which check of which analysis.
        arm, condition
            Of the comparison.
        """
        asked = [(a, c) for c in (condition, ALL) for a in (arm, ALL)]
        found = (self._checks.get((analysis, name, *one)) for one in asked)
        return next((check for check in found if check), None)


Key = tuple[str, str, str, str]
"""Analysis, arm, condition, timing."""


def _curves(release: Release) -> dict[Key, Group]:
    rows: dict[Key, dict[int, Row]] = defaultdict(dict)
    for row in _of_timing(release.table("curves")):
        rows[_key(row)][row["day"]] = row
    return {key: Group(days) for key, days in rows.items()}


def _effects(release: Release) -> dict[Key, dict[str, Row]]:
    rows: dict[Key, dict[str, Row]] = defaultdict(dict)
    for row in _of_timing(release.table("effects")):
        rows[_key(row)][row["estimand"]] = row
    return dict(rows)


def _of_timing(table: pl.DataFrame) -> list[dict[str, Any]]:
    return table.filter(pl.col("dimension").is_in([ALL, "timing"])).to_dicts()


def _key(row: Row) -> Key:
    return row["analysis"], row["arm"], row["condition"], row["level"]

"""The comparisons that a pilot ends in, exact, with the checks and the balance beside them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import exp, log, sqrt
from typing import Any

import polars as pl

from models.results import BALANCE, DIAGNOSTICS, EFFECTS

Row = dict[str, Any]
Told = tuple[str, float, float, str]
"""A check: its name, value and limit, and why it is not passed, if it is not."""
PILOT, DAY_0 = "pilot_vs_comparison", "pilot_vs_comparison_day0"
EXPECTED, GAINS, EXPOSED = "observed_vs_expected", "who_gains", "tier_exposure"
CONDITIONS = {"all": 1.0, "back_pain": 0.5, "stress": 0.4, "cancer": 0.008}
TIMINGS = {"0-27": 0.5, "28-41": 0.3, "42-90": 0.2}
SENSITIVITIES = ("refused_never_return", "censoring_by_condition")
BEFORE = {("sex", "F"): 0.02, ("deprivation", "1"): -0.17, ("age_band", "25-34"): 0.05}
TOO_SOON = "Fewer than 15 people in one of the groups were still off work and followed this long."
TOO_SMALL = "Too few people are left once they are made alike."
TOO_FEW = "Fewer than 10 people returned to work in one of the groups."


@dataclass(frozen=True)
class Pilot:
    """
    A pilot's story.

    Attributes
    ----------
    size
        Its people, as times those of a pilot of 3,000.
    days
        Days regained by week 26 by everybody on offer the service.
    tiers
        Days regained in 13 weeks by those referred.
    why_withheld
        Why the main comparison may not be believed; empty where it may.
    """

    size: float = 1.0
    days: float = 3.2
    tiers: Mapping[str, float] = field(default_factory=lambda: {"A": 4.0, "B": 4.9, "C": 3.9})
    why_withheld: str = ""

    def people(self, condition: str = "all") -> int:
        """Return how many are in the main comparison, in each group."""
        return max(round(3000 * self.size * CONDITIONS[condition]), 1)

    @property
    def referrals(self) -> int:
        """How many are made."""
        return round(2400 * self.size)

    def referred(self) -> dict[str, int]:
        """Return how many are followed from their referral to each tier."""
        shares = {"A": 0.62, "B": 0.28, "C": 0.10}
        return {tier: max(round(2100 * self.size * share), 1) for tier, share in shares.items()}


def effects(pilot: Pilot) -> pl.DataFrame:
    """Return every comparison, before disclosure control."""
    return pl.DataFrame([*_main(pilot), *_by_tier(pilot)], EFFECTS)


def _main(pilot: Pilot) -> Iterator[Row]:
    for (analysis, part), (condition, _), day in product(
        {PILOT: 1.0, DAY_0: 0.6}.items(), CONDITIONS.items(), (28, 91, 182, 364)
    ):
        people = pilot.people(condition)
        why = pilot.why_withheld or (TOO_SOON if day == 364 else "")
        keys = {"analysis": analysis, "arm": "pilot", "condition": condition, "why": why}
        days = pilot.days * part * day / 182
        is_primary = (analysis, condition, day) == (PILOT, "all", 182)
        named = {"importance": "primary"} if is_primary else {}
        yield _difference(f"days_regained_{day}", days, day / 75, people, **keys, **named)
        share = pilot.days * part / 100
        yield _difference(f"risk_difference_{day}", share, 0.015, people, **keys)
        if condition == "all":
            for level in SENSITIVITIES:
                repeat = keys | {"dimension": "sensitivity", "level": level}
                yield _difference(f"risk_difference_{day}", share * 0.9, 0.015, people, **repeat)


def _by_tier(pilot: Pilot) -> Iterator[Row]:
    for (tier, referred), (condition, share) in product(
        pilot.referred().items(), CONDITIONS.items()
    ):
        people, days = max(round(referred * share), 1), pilot.tiers[tier]
        keys = {"arm": tier, "condition": condition}
        against = keys | {"analysis": EXPECTED, "comparator": "expected"}
        for day in (91, 182):
            own = days * day / 91
            yield _difference(f"days_regained_{day}", own, day / 70, people, **against)
            yield _difference(f"risk_difference_{day}", days / 100, 0.015, people, **against)
        for level, part in TIMINGS.items():
            timed = against | {"dimension": "timing", "level": level}
            few = max(round(people * part), 1)
            yield _difference("days_regained_91", days, 1.3, few, **timed)
            if condition == "all":
                yield _difference("days_regained_91", days, 1.2, few, **timed | {"analysis": GAINS})
        for analysis in (GAINS, EXPOSED) if condition != "all" else (EXPOSED,):
            yield _ratio(1 + days / 20, people, **keys, analysis=analysis)


def _difference(estimand: str, estimate: float, half: float, people: int, **more: str) -> Row:
    half = half * sqrt(3000 / people)
    return _row(estimand, estimate, (estimate - half, estimate + half), people, **more)


def _ratio(ratio: float, people: int, **more: str) -> Row:
    half = 0.05 * sqrt(3000 / people)
    limits = exp(log(ratio) - half), exp(log(ratio) + half)
    return _row("hazard_ratio", ratio, limits, people, **more)


def _row(
    estimand: str,
    estimate: float,
    limits: tuple[float, float],
    people: int,
    why: str = "",
    **more: str,
) -> Row:
    returned = people * 7 // 10
    why = why or (TOO_FEW if returned < 10 else "")
    return {
        "estimand": estimand, "comparator": "comparison", "dimension": "all", "level": "all",
        "estimate": estimate, "se": (limits[1] - limits[0]) / 3.92, "lo": limits[0],
        "hi": limits[1], "p": 0.04, "n_arm": people, "n_comparator": people,
        "events_arm": returned, "events_comparator": returned, "importance": "secondary",
        "variance": "practice", "gate": "withheld" if why else "pass", "reason": why,
    } | more  # fmt: skip


def checks(pilot: Pilot) -> pl.DataFrame:
    """Return the checks of the comparisons: where one is withheld, it fails its balance."""
    rows = []
    for analysis, condition in product((PILOT, DAY_0), CONDITIONS):
        n = pilot.people(condition)
        is_alike = not pilot.why_withheld
        told: list[Told] = [
            ("practices", 25.0, 10.0, ""),
            ("events", n * 0.7, 10.0, "" if n * 7 // 10 >= 10 else TOO_FEW),
            ("effective_sample", n * 0.9, 50.0, "" if n > 55 else TOO_SMALL),
            ("overlap", 0.95, 0.2, ""),
            ("balance", 0.03 if is_alike else 0.24, 0.1, pilot.why_withheld),
            ("follow_up", 0.95, 0.8, ""),
            ("e_value", 1.5, 1.0, ""),
            ("e_value_limit", 1.2, 1.0, ""),
        ]
        rows += [_check(analysis, "pilot", condition, one) for one in told]
    rows.append(_check(PILOT, "pilot", "all", ("days_absent_before", -0.4, 1.3, "")))
    for tier in pilot.tiers:
        rows.append(_check(GAINS, tier, "all", ("p_condition", 0.3, float("nan"), "")))
        rows.append(_check(EXPECTED, tier, "all", ("practices", 25.0, 10.0, "")))
        rows.append(_check(EXPOSED, tier, "all", ("e_value", 1.6, 1.0, "")))
    return pl.DataFrame(rows, DIAGNOSTICS)


def _check(analysis: str, arm: str, condition: str, told: Told) -> Row:
    check, value, limit, why = told
    return {
        "analysis": analysis, "arm": arm, "condition": condition, "dimension": "all",
        "level": "all", "check": check, "value": value, "limit": limit,
        "gate": "fail" if why else "pass", "reason": why,
    }  # fmt: skip


def balance() -> pl.DataFrame:
    """Return how alike the groups were before they were made so."""
    rows = [
        (PILOT, condition, covariate, level, before, 0.0, True)
        for condition in CONDITIONS
        for (covariate, level), before in BEFORE.items()
    ]
    return pl.DataFrame(rows, BALANCE, orient="row")

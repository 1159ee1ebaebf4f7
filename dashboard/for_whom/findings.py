"""The results by tier that the page is about, looked up by what they are of."""

from functools import cached_property
from typing import Any, Final

import polars as pl

from dashboard.release import Release
from dashboard.verdicts import Verdict, judge
from dashboard.words import level_order
from models.results import ALL, CONDITIONS, HORIZONS, TIERS

EXPECTED: Final = "observed_vs_expected"
SHRUNK: Final = "who_gains"
EXPOSED: Final = "tier_exposure"
DAYS: Final = "days_regained_"
SPEED: Final = "hazard_ratio"
TIMING: Final = "timing"

Key = tuple[str, str, str, str, str]
"""Analysis, estimand, tier, condition, timing."""


class Findings:
    """
    Results of a release by tier, condition and time of referral.

    Parameters
    ----------
    release
        Where to look.
    """

    def __init__(self, release: Release) -> None:
        found = release.table("effects").filter(
            pl.col("analysis").is_in([EXPECTED, SHRUNK, EXPOSED]),
            pl.col("arm").is_in(TIERS),
            pl.col("dimension").is_in([ALL, TIMING]),
        )
        self._rows = {_key(row): row for row in found.iter_rows(named=True)}
        checks = release.table("diagnostics").filter(
            pl.col("analysis").is_in([SHRUNK, EXPOSED]), pl.col("value").is_not_null()
        )
        self._checks: dict[tuple[str, ...], float] = {
            (row["analysis"], row["check"], row["arm"], row["condition"]): row["value"]
            for row in checks.iter_rows(named=True)
        }

    @property
    def tiers(self) -> tuple[str, ...]:
        """Tiers with any result, in their order."""
        held = {key[2] for key in self._rows}
        return tuple(tier for tier in TIERS if tier in held)

    @property
    def days(self) -> list[int]:
        """Days since referral by which days regained are told."""
        held = {key[1] for key in self._rows if key[0] == EXPECTED}
        return [day for day in HORIZONS if f"{DAYS}{day}" in held]

    @cached_property
    def conditions(self) -> list[str]:
        """Conditions with any result, those of the most people first, whatever their effects."""
        people: dict[tuple[str, str], int] = {}
        for (analysis, _, tier, condition, timing), row in self._rows.items():
            if (analysis, timing) == (EXPECTED, ALL):
                people[condition, tier] = row["n_arm"] or 0
        held = in_order({key[3] for key in self._rows} - {ALL})
        return sorted(held, key=lambda one: -sum(people.get((one, tier), 0) for tier in TIERS))

    def timings(self, estimand: str, tiers: tuple[str, ...], condition: str) -> list[str]:
        """Return the times of referral there are results of, the earliest first."""
        held = {
            key[4]
            for key in self._rows
            if key[:2] == (EXPECTED, estimand) and key[2] in tiers and key[3] == condition
        }
        return sorted(held - {ALL}, key=lambda level: level_order(TIMING, level))

    def verdict(
        self, analysis: str, estimand: str, tier: str, condition: str = ALL, timing: str = ALL
    ) -> Verdict:
        """Return what a result says; its parameters are those of a `Key`."""
        return judge(self._rows.get((analysis, estimand, tier, condition, timing)))

    def has(self, analysis: str, estimand: str, tier: str, condition: str = ALL) -> bool:
        """Return whether there is a result of a tier and condition as a whole, shown or not."""
        return (analysis, estimand, tier, condition, ALL) in self._rows

    def people(
        self, analysis: str, estimand: str, tier: str, condition: str = ALL, timing: str = ALL
    ) -> tuple[int | None, int | None]:
        """Return how many people a result is of: those of the tier, and those compared with."""
        row = self._rows.get((analysis, estimand, tier, condition, timing), {})
        return row.get("n_arm"), row.get("n_comparator")

    def check(self, analysis: str, name: str, tier: str, condition: str = ALL) -> float | None:
        """Return the value of a check; None where there is none to show."""
        return self._checks.get((analysis, name, tier, condition))


def in_order(conditions: set[str]) -> list[str]:
    """Return conditions in their fixed order."""
    return [name for name in CONDITIONS if name in conditions] + sorted(conditions - {*CONDITIONS})


def _key(row: dict[str, Any]) -> Key:
    return (row["analysis"], row["estimand"], row["arm"], row["condition"], row["level"])

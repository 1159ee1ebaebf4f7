"""The numbers, verdicts and levels of a GP's page, worked out again of a release's CSV alone.

Nothing of the dashboard is used, so that a fault there is not repeated here.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Self

Row = dict[str, str]
Key = tuple[str, str, str, str]

TIERS = {"A": "Tier A: advice", "B": "Tier B: assessment", "C": "Tier C: support"}
TIMES = {
    "0-27": "under 4 weeks off",
    "28-41": "4 to 6 weeks off",
    "42-90": "6 to 13 weeks off",
    "91+": "13 weeks off or more",
}
LEVELS = ("High", "Moderate", "Low", "Very low")
GATES = (
    "balance", "detectable_effect", "effective_sample", "events", "exit_model", "left_out",
    "overlap", "practices", "return_model",
)  # fmt: skip
OVE, PVC = "observed_vs_expected", "pilot_vs_comparison"


def read_rows(path: Path) -> list[Row]:
    """Read a table as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(number: float, decimals: int = 0) -> str:
    """Write a number as the pages do."""
    text = f"{abs(number):,.{decimals}f}"
    return f"\N{MINUS SIGN}{text}" if number < 0 and float(text.replace(",", "")) else text


class Numbers:
    """
    What a page may tell of a release, from three of its tables.

    Parameters
    ----------
    curves, effects, diagnostics
        Rows as text, as in the CSV.
    """

    def __init__(
        self, curves: Iterable[Row], effects: Iterable[Row], diagnostics: Iterable[Row]
    ) -> None:
        self.days: dict[Key, dict[int, Row]] = defaultdict(dict)
        for row in curves:
            if row["dimension"] in ("all", "timing"):
                self.days[_key(row)][int(row["day"])] = row
        self.effects: dict[Key, dict[str, Row]] = defaultdict(dict)
        for row in effects:
            if row["dimension"] in ("all", "timing"):
                self.effects[_key(row)][row["estimand"]] = row
        self.checks = {
            (row["analysis"], row["check"], row["arm"], row["condition"]): row
            for row in diagnostics
        }

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Return that of a release's folder of CSV."""
        return cls(*(read_rows(folder / f"{n}.csv") for n in ("curves", "effects", "diagnostics")))

    def tiers(self, condition: str) -> list[str]:
        """Return the tiers with a curve of a condition."""
        held = {
            key[1] for key in self.days if key[0] in (OVE, "since_referral") and key[2] == condition
        }
        return [tier for tier in TIERS if tier in held]

    def share(self, key: Key, day: int, name: str = "returned") -> str | None:
        """Return ``about 71 (65 to 77)``; None without a range."""
        row = self.days.get(key, {}).get(day)
        if row is None or row["suppressed"] == "true":
            return None
        parts = [row[name], row[f"{name}_lo"], row[f"{name}_hi"]]
        if "" in parts:
            return None
        number, lo, hi = (written(100 * float(part)) for part in parts)
        return f"about {number} ({lo} to {hi})"

    def kind(self, key: Key, estimand: str, nothing: float = 0) -> str:
        """Return which way a difference goes: up, down, chance, or hidden."""
        row = self.effects.get(key, {}).get(estimand)
        if row is None or row["status"] != "shown" or row["estimate"] == "":
            return "hidden"
        lo, hi = float(row["lo"]) - nothing, float(row["hi"]) - nothing
        return "up" if lo > 0 else "down" if hi < 0 else "chance"

    def gain(self, key: Key, day: int) -> str:
        """Return ``about 5.8 (3.2 to 8.3) days more``."""
        row = self.effects[key][f"days_regained_{day}"]
        numbers = [float(row[name]) for name in ("estimate", "lo", "hi")]
        less = numbers[0] < 0
        if less:
            numbers = [-numbers[0], -numbers[2], -numbers[1]]
        number, lo, hi = (written(part, 1) for part in numbers)
        return f"about {number} ({lo} to {hi}) days {'fewer' if less else 'more'}"

    def gain_or_chance(self, key: Key, day: int) -> str:
        """Return the same, with a word on chance."""
        chance = self.kind(key, f"days_regained_{day}") == "chance"
        return self.gain(key, day) + (": may be chance" if chance else "")

    def compared(self, key: Key, day: int) -> bool:
        """Return whether a day is told: both shares and the difference are there."""
        shown = self.kind(key, f"days_regained_{day}") != "hidden"
        return bool(shown and self.share(key, day) and self.share(beside(key), day))

    def day(self, key: Key) -> int | None:
        """Return the day told of."""
        return next((day for day in (91, 28) if self.compared(key, day)), None)

    def n(self, key: Key) -> int | None:
        """Return how many people were followed."""
        rows = [row for row in self.days.get(key, {}).values() if row["suppressed"] != "true"]
        return int(rows[0]["n"]) if rows and rows[0]["n"] else None

    def level(self, key: Key) -> str | None:
        """Return how sure a comparison is, by the rules of docs/gp-pages.md."""
        day = self.day(key)
        if day is None:
            return None
        analysis, arm, condition, _ = key
        gain = f"days_regained_{day}"
        seen = self.kind(key, gain)
        if analysis == OVE:
            steps, together = 1, self.kind(("who_gains", arm, condition, "all"), "hazard_ratio", 1)
        else:
            other = self.kind(("before_after", "pilot", condition, "all"), gain)
            steps = 0 if seen == other != "chance" else 1
            together = self.kind((PVC, "pilot", "all", "all"), gain)
        steps += seen not in ("chance", together)
        row = self.effects[key].get(f"risk_difference_{day}", {})
        wide = round(float(row["hi"]) - float(row["lo"]), 2) if row.get("lo") else 1.0
        steps += (wide > 0.1) + (wide > 0.2) + (day < 91)
        followed = self.check(PVC, "follow_up", "pilot", condition)
        steps += followed is None or followed["gate"] != "pass"
        made = [self.check(analysis, name, arm, condition) for name in GATES]
        steps += any(one["gate"] != "pass" for one in made if one)
        control = self.check(PVC, "days_absent_before", "pilot", "all")
        steps += control is not None and control["gate"] == "fail"
        return LEVELS[min(steps, 3)]

    def check(self, analysis: str, name: str, arm: str, condition: str) -> Row | None:
        """Return the check made of the most alike."""
        places = [(arm, condition), ("all", condition), (arm, "all"), ("all", "all")]
        found = [self.checks.get((analysis, name, *place)) for place in places]
        return next((one for one in found if one), None)


def _key(row: Row) -> Key:
    return row["analysis"], row["arm"], row["condition"], row["level"]


def beside(key: Key) -> Key:
    analysis, arm, *rest = key
    return (analysis, f"expected_{arm}" if analysis == OVE else "comparison", rest[0], rest[1])

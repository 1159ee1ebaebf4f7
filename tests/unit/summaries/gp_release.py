"""A release for GPs, in memory: people referred beside similar people, as a test wants them."""

from typing import Any

from dashboard.release import Release
from dashboard.summaries.language import Language
from dashboard.summaries.results import Results
from dashboard.summaries.subject import Subject
from tests.unit.releases import release_of

Rows = list[dict[str, Any]]
Limits = tuple[float, float, float]

OF_ALL = {"condition": "back_pain", "dimension": "all", "level": "all"}


def curve(analysis: str, arm: str, shares: dict[int, Limits], n: int = 240, **keys: str) -> Rows:
    """A curve that is shown on some days: share back at work, with limits; 3 in 100 left work."""
    return [
        OF_ALL
        | {"analysis": analysis, "arm": arm, "day": day, "n": n, "at_risk": 40}
        | {"returned": value, "returned_lo": lo, "returned_hi": hi}
        | {"exited": 0.03, "exited_lo": 0.01, "exited_hi": 0.06, "suppressed": False}
        | keys
        for day, (value, lo, hi) in shares.items()
    ]


def effect(analysis: str, arm: str, estimand: str, told: Limits | None, **keys: Any) -> Rows:
    """A difference that is shown, or withheld where no numbers are given."""
    estimate, lo, hi = told or (None, None, None)
    row = OF_ALL | {
        "analysis": analysis, "arm": arm, "estimand": estimand, "n_arm": 240, "n_comparator": 2590,
        "estimate": estimate, "lo": lo, "hi": hi, "suppressed": told is None,
        "status": "shown" if told else "withheld", "gate": "pass" if told else "withheld",
        "reason": "" if told else "Too few were followed.",
    }  # fmt: skip
    return [row | keys]


def check(analysis: str, name: str, gate: str = "pass", **keys: Any) -> Rows:
    """A check of an analysis."""
    row = {"arm": "all", "condition": "all", "value": None, "limit": 0.1, "reason": ""}
    return [row | {"analysis": analysis, "check": name, "gate": gate} | keys]


def referred(
    tier: str,
    gained: Limits | None = (10.6, 6.6, 14.4),
    difference: Limits | None = (0.07, 0.03, 0.12),
    day: int = 91,
    n: int = 240,
    **keys: str,
) -> dict[str, Rows]:
    """People referred to a tier beside similar people; withheld where nothing was gained."""
    analysis = "observed_vs_expected"
    effects = effect(analysis, tier, f"days_regained_{day}", gained, **keys)
    effects += effect(analysis, tier, f"risk_difference_{day}", difference, **keys)
    people = curve(analysis, tier, {28: (0.48, 0.41, 0.54), day: (0.8, 0.74, 0.84)}, n=n, **keys)
    alike = curve(
        analysis, f"expected_{tier}", {28: (0.36, 0.34, 0.39), day: (0.72, 0.69, 0.75)}, n=n, **keys
    )
    return {"effects": effects, "curves": people + alike}


def followed() -> dict[str, Rows]:
    """The check that people were followed, passed."""
    return {"diagnostics": check("pilot_vs_comparison", "follow_up", arm="pilot")}


def shrunk(tier: str, told: Limits | None = (1.4, 1.2, 1.6)) -> dict[str, Rows]:
    """What is left of a tier's result when all conditions are looked at together."""
    return {"effects": effect("who_gains", tier, "hazard_ratio", told)}


def everyone(gained: Limits | None, condition: str = "back_pain") -> dict[str, Rows]:
    """Everybody still off sick, by the primary comparison."""
    analysis = "pilot_vs_comparison"
    effects = effect(analysis, "pilot", "days_regained_91", gained, condition=condition)
    effects += effect(
        analysis, "pilot", "risk_difference_91", gained and (0.05, 0.01, 0.09), condition=condition
    )
    people = curve(analysis, "pilot", {91: (0.8, 0.77, 0.83)}, condition=condition)
    similar = curve(analysis, "comparison", {91: (0.75, 0.71, 0.79)}, condition=condition)
    return {"effects": effects, "curves": people + similar}


def together(*parts: dict[str, Rows]) -> dict[str, Rows]:
    """Put parts of a release together."""
    found: dict[str, Rows] = {}
    for part in parts:
        for table, rows in part.items():
            found[table] = found.get(table, []) + rows
    return found


def gp_release(*parts: dict[str, Rows]) -> Release:
    """Return a release of these parts."""
    return release_of(**together(*parts))


def subject_of(*parts: dict[str, Rows], condition: str = "back_pain") -> Subject:
    """Return what a page of a release of these parts is about."""
    return Subject(Language(), Results(gp_release(*parts)), condition)

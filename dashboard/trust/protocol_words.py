"""The protocol's parameters in words, for who has to judge whether a promise was kept."""

from collections.abc import Mapping
from typing import Any, Final

from dashboard.checks import say_limit, words_of
from dashboard.words import condition_label, humanise, list_words

ANALYSES: Final = {
    "since_referral": "Since referral",
    "since_absence": "Since the absence began",
    "pilot_vs_comparison": "Pilot and comparison practices",
    "pilot_vs_comparison_day0": "The same from the first day off",
    "tier_exposure": "While under each tier",
    "observed_vs_expected": "Those referred, and what was expected of them",
    "before_after": "Before and after",
    "who_gains": "Who gains",
}
"""Every analysis, as a reader sees it."""

ESTIMANDS: Final = {
    "days_regained": "days regained",
    "days_lost": "days lost to leaving work",
    "risk_difference": "share back at work",
    "hazard_ratio": "how fast people return",
    "log_duration": "time off",
}
CHECK_OF: Final = {
    "smd": "balance",
    "detectable_hr": "detectable_effect",
    "completeness": "follow_up",
}
"""The check that keeps a limit, where the protocol calls it something else."""

WEEK: Final = 7


def analysis_label(name: str) -> str:
    """Return the words for an analysis."""
    return ANALYSES.get(name, humanise(name))


def promised(protocol: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a protocol promises, as rows of a table."""
    gates: Mapping[str, Any] = protocol.get("gates", {})
    rows = {
        "Judged by": _entries(protocol.get("primary", [])),
        "Then by": _entries(protocol.get("secondary", [])),
        "Added after the first results": _entries(protocol.get("post_hoc", [])),
        "A return counts once it has lasted": _days(protocol.get("sustained_days")),
        "The main comparison begins after": _days(protocol.get("eligible_day")),
        "Results are stated at": _weeks(protocol.get("horizons", [])),
        "Cannot be changed by the service": list_words(
            [condition_label(name) for name in protocol.get("immovable_conditions", [])]
        )
        or "No condition is named",
        "Limits of the checks": "; ".join(_limit(name, value) for name, value in gates.items()),
        "Hash": str(protocol.get("hash", "")),
    }
    return [(name, said) for name, said in rows.items() if said]


def _limit(gate: str, value: float) -> str:
    check = CHECK_OF.get(gate, gate)
    told, row = words_of(check), {"check": check, "limit": value}
    return f"{told.short.lower()} {say_limit(row) or f'{value:g}'}"


def _entries(entries: list[str]) -> str:
    return "; ".join(_entry(one) for one in entries)


def _entry(entry: str) -> str:
    analysis, _, estimand = entry.partition(":")
    if not estimand:
        return analysis_label(analysis)
    stem, _, day = estimand.rpartition("_")
    if day.isdigit():
        said = ESTIMANDS.get(stem, humanise(stem))
        return f"{analysis_label(analysis)}, {said} in {int(day) // WEEK} weeks"
    return f"{analysis_label(analysis)}, {ESTIMANDS.get(estimand, humanise(estimand))}"


def _days(days: int | None) -> str:
    return "" if days is None else f"{days} days"


def _weeks(days: list[int]) -> str:
    return f"{list_words([str(day // WEEK) for day in days])} weeks" if days else ""

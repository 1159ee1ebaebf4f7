"""The words for what changed: results, points of curves, parameters of a protocol."""

import re
from typing import Any, Final

from dashboard.selection import WEEK
from dashboard.words import condition_label, dimension_label, humanise, level_label
from models.results import ALL, TIERS

_ANALYSES: Final = {
    "since_referral": "Since referral",
    "since_absence": "Since the absence began",
    "pilot_vs_comparison": "Pilot and comparison practices",
    "pilot_vs_comparison_day0": "Pilot and comparison practices, from the first day",
    "tier_exposure": "While under a tier",
    "observed_vs_expected": "Observed and expected",
    "before_after": "Before and after",
    "who_gains": "Who gains",
}
_ESTIMANDS: Final = {
    "hazard_ratio": "how many times as fast people return",
    "log_duration": "log days absent",
    "risk_difference": "share back at work",
    "days_regained": "days regained",
    "days_lost": "days lost to leaving work",
}
_BY_DAY: Final = re.compile(r"(\w+)_(\d+)")
_TABLES: Final = {"gates": "Limit of a gate", "costs": "Unit cost"}
_PARAMETERS: Final = {
    "title": "Title",
    "analyses": "Analyses made",
    "primary": "What the evaluation is judged by",
    "secondary": "What comes next",
    "post_hoc": "Added after the first results were published",
    "outcome": "What ends an absence",
    "sustained_days": "Days a return has to last",
    "eligible_day": "Day of absence from which people are compared",
    "horizons": "Days at which results are stated",
    "dimensions": "What curves are split by",
    "subgroups": "What comparisons are repeated within",
    "covariates": "What makes people alike",
    "comparison_start": "First day of the comparison",
    "bootstrap_replicates": "How often practices are drawn anew",
    "retention_months": "Months that deliveries are kept",
    "licence": "Licence",
}


def say_result(row: dict[str, Any]) -> str:
    """Return what a row of effects is: analysis, estimand, groups and split."""
    parts = [
        say_analysis(row["analysis"]),
        _say_estimand(row["estimand"]),
        f"{_group(row['arm'])} against {_inside(_group(row['comparator']))}",
        *_split(row),
    ]
    return ": ".join([parts[0], ", ".join(parts[1:])])


def say_point(row: dict[str, Any]) -> str:
    """Return what a point of a curve is: analysis, group, split and week."""
    parts = [_group(row["arm"]), *_split(row), f"week {row['day'] // WEEK}"]
    return ": ".join([say_analysis(row["analysis"]), ", ".join(parts)])


def say_analysis(name: str) -> str:
    """Return the words for an analysis."""
    return _ANALYSES.get(name, humanise(name))


def say_parameter(key: str) -> str:
    """Return the words for a key of a protocol."""
    table, _, inner = key.partition(".")
    if inner:
        return f"{_TABLES.get(table, humanise(table))}: {_inside(humanise(inner))}"
    return _PARAMETERS.get(key, humanise(key))


def _say_estimand(name: str) -> str:
    found = _BY_DAY.fullmatch(name)
    stem, day = (found[1], int(found[2])) if found else (name, None)
    words = _ESTIMANDS.get(stem, humanise(stem).lower())
    return words if day is None else f"{words} by week {day // WEEK}"


def _group(name: str) -> str:
    return f"Tier {name}" if name in TIERS else humanise(name)


def _inside(words: str) -> str:
    """Return words as they stand inside a sentence."""
    return words[:1].lower() + words[1:]


def _split(row: dict[str, Any]) -> list[str]:
    parts = [] if row["condition"] == ALL else [condition_label(row["condition"])]
    if row["dimension"] != ALL:
        label = level_label(row["dimension"], row["level"])
        parts.append(f"{dimension_label(row['dimension'])} {label}")
    return parts

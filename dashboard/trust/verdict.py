"""Whether the main comparison may be believed: its checks, counted and said in one sentence."""

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from dashboard.checks import role_of, words_of
from dashboard.release import Release
from dashboard.words import list_words
from models.results import ALL, TIERS

MAIN: Final = "pilot_vs_comparison"
"""Where neither results nor protocol name another."""

NO_CHECKS: Final = (
    "This release holds no checks of a main comparison, so it cannot be said whether one could be "
    "trusted."
)


@dataclass(frozen=True)
class Checked:
    """How the checks ended that a result has to pass, and the warnings beside them."""

    passed: tuple[str, ...]
    failed: tuple[str, ...]
    unknown: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many checks there are that a result has to pass."""
        return len(self.passed) + len(self.failed) + len(self.unknown)


def main_analysis(release: Release) -> str:
    """Return the analysis the evaluation is judged by."""
    named = release.table("effects").filter(importance="primary")["analysis"].unique().sort()
    if MAIN in named or named.is_empty():
        promised = [str(one).partition(":")[0] for one in release.protocol.get("primary", [])]
        return MAIN if MAIN in promised or not promised else promised[0]
    return str(named[0])


def checks_of(release: Release, analysis: str) -> Checked:
    """Return how the checks of a comparison of everybody ended."""
    table = release.table("diagnostics").filter(analysis=analysis)
    rows = table.filter(condition=ALL, dimension=ALL).to_dicts()
    told: dict[str, list[str]] = {"pass": [], "fail": [], "not_assessable": []}
    for row in rows:
        if role_of(row) == "gate":
            told[row["gate"]].append(_name(row))
    controls = table.filter(pl.col("check") == "negative_control").to_dicts()
    beside = [
        _name(row)
        for row in [*rows, *controls]
        if row["gate"] == "fail" and role_of(row) == "warning"
    ]
    passed, failed, unknown = (tuple(dict.fromkeys(names)) for names in told.values())
    return Checked(passed, failed, unknown, warnings=tuple(dict.fromkeys(beside)))


def _name(row: dict[str, Any]) -> str:
    tier = f", tier {row['arm']}" if row["arm"] in TIERS else ""
    return words_of(row["check"]).label + tier


def headline(release: Release) -> str:
    """Return how many of the main comparison's checks pass, which do not, and what follows."""
    analysis = main_analysis(release)
    checked = checks_of(release, analysis)
    if not checked.count:
        return NO_CHECKS
    parts = [_count(checked), _unknown(checked)]
    said = "; ".join(filter(None, parts))
    return " ".join(
        filter(None, [f"{said}.", _shown(release, analysis, checked), _warned(checked)])
    )


def _count(checked: Checked) -> str:
    if checked.failed:
        names = list_words([_lower(name) for name in checked.failed])
        many = f"{len(checked.failed)} of its {checked.count} checks"
        return f"The main comparison fails {many} ({names})"
    if not checked.passed:
        return f"None of the main comparison's {checked.count} checks could be made"
    if checked.unknown:
        return f"The main comparison passes {len(checked.passed)} of its {checked.count} checks"
    return f"The main comparison passes all {checked.count} of its checks"


def _unknown(checked: Checked) -> str:
    if not checked.unknown or not (checked.passed or checked.failed):
        return ""
    names = list_words([_lower(name) for name in checked.unknown])
    more = "more " if checked.failed else ""
    return f"{len(checked.unknown)} {more}could not be made ({names})"


def _shown(release: Release, analysis: str, checked: Checked) -> str:
    effects = release.table("effects").filter(analysis=analysis, condition=ALL, dimension=ALL)
    is_shown = effects["estimate"].is_not_null().any()
    judged_by = effects.filter(importance="primary")
    if checked.failed and not is_shown:
        return "So its results are withheld."
    if checked.failed:
        return "Do not rely on its results."
    if not is_shown:
        return "Even so, none of its results may be shown."
    if len(judged_by) and judged_by["estimate"].is_null().all():
        why = judged_by["reason"][0]
        return f"Even so, the result that the evaluation is judged by is not shown. {why}".strip()
    return "" if checked.passed and not checked.unknown else "Read its results with that in mind."


def _warned(checked: Checked) -> str:
    if not checked.warnings:
        return ""
    names = list_words([_lower(name) for name in checked.warnings])
    return f"A warning stands beside it, which withholds nothing: it does not pass “{names}”."


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]

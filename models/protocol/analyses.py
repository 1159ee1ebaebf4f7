"""The analyses there are, what each estimates, and how much weight a result may be given."""

import re
from typing import Final, Literal

AnalysisName = Literal[
    "since_referral",
    "since_absence",
    "pilot_vs_comparison",
    "pilot_vs_comparison_day0",
    "tier_exposure",
    "observed_vs_expected",
    "before_after",
    "who_gains",
]

Importance = Literal["primary", "secondary", "exploratory", "post_hoc"]

ANALYSES: Final[dict[AnalysisName, str]] = {
    "since_referral": "Since referral",
    "since_absence": "Since the absence began",
    "pilot_vs_comparison": "Pilot and comparison practices",
    "pilot_vs_comparison_day0": "Pilot and comparison practices, from the first day",
    "tier_exposure": "While under each tier",
    "observed_vs_expected": "Observed and expected",
    "before_after": "Before and after",
    "who_gains": "Who gains",
}
"""Every analysis, with the words a reader sees."""

ESTIMANDS: Final = ("hazard_ratio", "log_duration")
"""Estimands without a day."""

ESTIMANDS_BY_DAY: Final = ("risk_difference", "days_regained", "days_lost")
"""Estimands whose name ends with the day they are reckoned at: ``days_regained_182``."""

_BY_DAY: Final = re.compile(rf"({'|'.join(ESTIMANDS_BY_DAY)})_([1-9][0-9]*)")


def estimand_day(estimand: str) -> int | None:
    """Return the day an estimand is reckoned at, or None where it has none.

    Raises
    ------
    ValueError
        If there is no such estimand; the message says which there are.
    """
    if estimand in ESTIMANDS:
        return None
    found = _BY_DAY.fullmatch(estimand)
    if found is None:
        known = [*ESTIMANDS, *(f"{stem}_<day>" for stem in ESTIMANDS_BY_DAY)]
        raise ValueError(f"there is no estimand {estimand!r}; there are {', '.join(known)}")
    return int(found[2])

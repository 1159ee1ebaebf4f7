"""What is true in the made-up pilot: every effect a model should find, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from models.results import CONDITIONS, TIERS

SEVERITIES: Final = ("mild", "moderate", "severe")
EXITS: Final = ("job_ended", "benefits", "retired", "died")
CONDITION_GROUPS: Final = tuple(CONDITIONS)


@dataclass(frozen=True)
class Course:
    """How absences for one condition go when nobody intervenes.

    Attributes
    ----------
    share
        Share of all absences (0-1).
    median_days, shape
        Weibull time to return of a person of moderate severity.
    exits_per_year
        Constant yearly hazard of leaving work for good instead of returning.
    """

    share: float
    median_days: float
    shape: float
    exits_per_year: float

    @property
    def scale_days(self) -> float:
        """Weibull scale, in days."""
        return float(self.median_days / np.log(2.0) ** (1.0 / self.shape))


COURSES: Final[Mapping[str, Course]] = MappingProxyType(
    {
        "back_pain": Course(0.17, 28, 0.95, 0.23),
        "other_musculoskeletal": Course(0.16, 35, 0.95, 0.23),
        "stress": Course(0.13, 45, 1.00, 0.33),
        "depression_anxiety": Course(0.16, 55, 1.00, 0.36),
        "other_mental_health": Course(0.03, 75, 0.95, 0.52),
        "addiction": Course(0.02, 70, 0.90, 0.72),
        "post_operative": Course(0.09, 48, 1.60, 0.13),
        "cardiovascular": Course(0.04, 70, 1.10, 0.39),
        "respiratory": Course(0.05, 25, 0.90, 0.26),
        "neurological": Course(0.03, 80, 0.90, 0.52),
        "cancer": Course(0.02, 150, 1.10, 0.59),
        "long_term_other": Course(0.03, 60, 0.90, 0.39),
        "minor_self_limiting": Course(0.04, 8, 1.20, 0.07),
        "other": Course(0.03, 30, 0.90, 0.26),
    }
)

_MUSCULOSKELETAL = (1.20, 1.30, 1.20)
_COMMON_MENTAL = (1.05, 1.15, 1.50)
_PHYSICAL = (1.05, 1.20, 1.15)
_NOTHING = (1.0, 1.0, 1.0)

TIER_RATIOS: Final[Mapping[str, tuple[float, float, float]]] = MappingProxyType(
    {
        "back_pain": _MUSCULOSKELETAL,
        "other_musculoskeletal": _MUSCULOSKELETAL,
        "stress": _COMMON_MENTAL,
        "depression_anxiety": _COMMON_MENTAL,
        "other_mental_health": (1.0, 1.05, 1.30),
        "addiction": (1.0, 1.05, 1.30),
        "post_operative": _PHYSICAL,
        "cardiovascular": _PHYSICAL,
        "respiratory": _PHYSICAL,
        "neurological": _PHYSICAL,
        "cancer": _NOTHING,
        "long_term_other": _PHYSICAL,
        "minor_self_limiting": _NOTHING,
        "other": (1.05, 1.10, 1.10),
    }
)


@dataclass(frozen=True)
class Truth:
    """True effects on the hazard of returning to work, and what confounds them.

    A tier acts from the day after referral until the next referral, whenever it is made. Areas do
    not differ, and the only change over time is `yearly_drift`, the same everywhere.

    Attributes
    ----------
    tier_ratios
        Condition to the hazard ratios of returning under tiers A, B and C against no referral.
    exit_tier_ratios
        The same for leaving work for good, any condition.
    severity_shares, severity_ratios, severity_exit_ratios
        How common mild, moderate and severe cases are, and their hazard ratios of returning and of
        leaving. Severity is never delivered: no model can adjust for it.
    severity_referral_ratios, severity_step_up_ratios
        How much likelier (mild, moderate, severe) a first referral to A, B and C is, and a step
        up: confounding by indication.
    severity_delay_days
        Days later that B and C referrals are made for each step of severity.
    practice_sd
        Standard deviation of the practices' log hazard of returning.
    age_per_decade, manual_work, occupational_health, tribunal
        Log hazard ratios of returning: per ten years over 40, for occupation groups 8 and 9, where
        the employer has occupational health, and during a tribunal or claim.
    yearly_drift
        Log hazard ratio of returning per calendar year since the start of 2011.
    relapse_share
        Share of returns followed by a new absence within 28 days, for the same condition.
    left_soon_share
        Share of returns followed by the end of the job within 28 days.
    """

    tier_ratios: Mapping[str, tuple[float, float, float]] = field(
        default_factory=lambda: TIER_RATIOS
    )
    exit_tier_ratios: tuple[float, float, float] = (1.0, 0.95, 0.80)
    severity_shares: tuple[float, float, float] = (0.45, 0.37, 0.18)
    severity_ratios: tuple[float, float, float] = (1.40, 0.90, 0.50)
    severity_exit_ratios: tuple[float, float, float] = (0.7, 1.0, 1.6)
    severity_referral_ratios: Mapping[str, tuple[float, float, float]] = field(
        default_factory=lambda: MappingProxyType(
            {"A": (1.10, 1.00, 0.75), "B": (0.85, 1.00, 1.15), "C": (0.40, 1.00, 2.50)}
        )
    )
    severity_step_up_ratios: tuple[float, float, float] = (0.5, 1.0, 1.7)
    severity_delay_days: int = 4
    practice_sd: float = 0.12
    age_per_decade: float = -0.08
    manual_work: float = -0.10
    occupational_health: float = 0.08
    tribunal: float = -0.35
    yearly_drift: float = 0.02
    relapse_share: float = 0.05
    left_soon_share: float = 0.008

    def returning(self) -> npt.NDArray[np.float64]:
        """Hazard ratios of returning, shape (conditions, 1 + tiers); column 0 is no referral."""
        rows = [(1.0, *self.tier_ratios[condition]) for condition in CONDITION_GROUPS]
        return np.array(rows, dtype=np.float64)

    def leaving(self) -> npt.NDArray[np.float64]:
        """Hazard ratios of leaving work for good, shape (1 + tiers,)."""
        return np.array((1.0, *self.exit_tier_ratios), dtype=np.float64)

    def referring(self) -> npt.NDArray[np.float64]:
        """How severity moves first referrals, shape (severities, tiers)."""
        return np.array([self.severity_referral_ratios[tier] for tier in TIERS]).T


TRUTH: Final = Truth()

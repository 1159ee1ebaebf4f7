"""Referral plans: when, and to which tier, a person would be referred if still off work."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.synthetic.truth import CONDITION_GROUPS, Truth

NONE, A, B, C = range(4)
NEVER: Final = np.inf

FIRST_REFERRAL: Final[Mapping[str, tuple[float, float, float]]] = MappingProxyType(
    {
        "back_pain": (0.58, 0.35, 0.0),
        "other_musculoskeletal": (0.56, 0.37, 0.0),
        "stress": (0.44, 0.30, 0.2),
        "depression_anxiety": (0.42, 0.28, 0.21),
        "other_mental_health": (0.28, 0.26, 0.28),
        "addiction": (0.24, 0.20, 0.3),
        "post_operative": (0.48, 0.42, 0.0),
        "cardiovascular": (0.40, 0.44, 0.0),
        "respiratory": (0.42, 0.37, 0.0),
        "neurological": (0.36, 0.45, 0.0),
        "cancer": (0.26, 0.33, 0.0),
        "long_term_other": (0.46, 0.43, 0.0),
        "minor_self_limiting": (0.15, 0.043, 0.0),
        "other": (0.42, 0.32, 0.0),
    }
)
"""Chance that a moderate case is planned for a first referral to A, B or C. Nobody is sent to C at
once but for what GPs thought it suits: problems of the mind, stress and addiction."""

MOST_REFERRED: Final = 0.94
UNEMPLOYED_RATIO: Final = 0.15
STEP_UP: Final = MappingProxyType({"A to B": 0.42, "A to C": 0.02, "B to C": 0.20})
KNOWN_CASE: Final = 0.12
A_AT_ONCE: Final = 0.82


class Plan(NamedTuple):
    """Planned referrals, each array of shape (absences, 3), earliest first.

    `tier` is 0 for none, then 1 to 3 for A to C; `day` is the absence day, infinite where none.
    """

    tier: npt.NDArray[np.int64]
    day: npt.NDArray[np.float64]


def _first_tier(
    rng: np.random.Generator,
    truth: Truth,
    condition: npt.NDArray[np.int64],
    severity: npt.NDArray[np.int64],
    readiness: npt.NDArray[np.float64],
) -> npt.NDArray[np.int64]:
    chance = np.array([FIRST_REFERRAL[name] for name in CONDITION_GROUPS])[condition]
    chance = chance * truth.referring()[severity] * readiness[:, None]
    chance /= np.maximum(1.0, chance.sum(axis=1) / MOST_REFERRED)[:, None]
    edges = chance.cumsum(axis=1)
    below = (rng.random(len(condition))[:, None] >= edges).sum(axis=1)
    return np.where(below == edges.shape[1], NONE, below + 1)


def _day_of_first(
    rng: np.random.Generator, tier: npt.NDArray[np.int64], delay: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    size = len(tier)
    prompt = np.minimum(rng.geometric(0.30, size) - 1, 27)
    day_a = np.where(rng.random(size) < A_AT_ONCE, prompt, rng.integers(10, 60, size))
    day_b = rng.triangular(28, 42, 91, size).round() + delay
    waiting_c = rng.triangular(28, 91, 182, size).round() + delay
    day_c = np.where(rng.random(size) < KNOWN_CASE, rng.integers(0, 8, size), waiting_c)
    return np.choose(tier, [np.full(size, NEVER), day_a, day_b, day_c])


def draw_plan(
    rng: np.random.Generator,
    truth: Truth,
    condition: npt.NDArray[np.int64],
    severity: npt.NDArray[np.int64],
    readiness: npt.NDArray[np.float64],
) -> Plan:
    """Draw a first referral and up to two step-ups for each absence.

    Parameters
    ----------
    condition, severity
        Rows of `CONDITION_GROUPS` and of `SEVERITIES`, shape (absences,).
    readiness
        How readily this practice refers this person; 0 where nobody is referred.
    """
    size = len(condition)
    delay = severity * truth.severity_delay_days
    worse = np.array(truth.severity_step_up_ratios)[severity]
    first = _first_tier(rng, truth, condition, severity, readiness)
    day_1 = _day_of_first(rng, first, delay)

    luck = rng.random(size)
    to_b = (first == A) & (luck < STEP_UP["A to B"] * worse)
    b_to_c = (first == B) & (luck < STEP_UP["B to C"] * worse)
    a_to_c = (first == A) & (luck > 1 - STEP_UP["A to C"] * worse)
    second = np.where(to_b, B, np.where(b_to_c | a_to_c, C, NONE))
    usual_b = rng.triangular(28, 42, 91, size).round() + delay
    day_b = np.maximum(day_1 + rng.integers(14, 29, size), usual_b)
    day_c = day_1 + rng.integers(21, 71, size) + delay
    day_2 = np.where(to_b, day_b, np.where(second > NONE, day_c, NEVER))

    third = np.where(to_b & (rng.random(size) < STEP_UP["B to C"] * worse), C, NONE)
    day_3 = np.where(third > NONE, day_2 + rng.integers(21, 71, size), NEVER)
    return Plan(np.stack([first, second, third], axis=1), np.stack([day_1, day_2, day_3], axis=1))

"""A world with a before and an after, for `before_after`.

Pilots always saw more stress than the others, and after the start operations came to keep everybody
off work for a shorter time, wherever they live. As every practice has the same share of operations,
days off work without the service change alike in both arms: the assumption holds exactly. The
service then hastens the returns of pilot practices.
"""

import numpy as np
import polars as pl

from models.comparisons.before_after import estimate_before_after
from models.risk_table import RiskTable
from tests.known_truth.estimates import Estimates, read_effects
from tests.known_truth.naive import naive_differences
from tests.known_truth.people import PRACTICE_SD, lived, seen_of
from tests.known_truth.truths import LARGE, PEOPLE_A_PRACTICE, SEED, Key, differences

PEOPLE, PRACTICES, RATIO = 2_500, 40, 1.5
HORIZONS = (91, 182)
QUARTER, SPAN = 91, 728
OPERATED, SOONER = 0.35, 2.0
MEAN_DAYS = {"operation": 110.0, "back_pain": 50.0, "stress": 110.0}


def draw_periods(rng: np.random.Generator, people: int, practices: int) -> pl.DataFrame:
    """Draw people who fall ill in the two years before the start or the two after it."""
    practice = rng.integers(0, practices, people)
    is_pilot = (np.arange(practices) % 2 == 0)[practice]
    has_stress = rng.random(people) < np.where(is_pilot, 0.75, 0.25)
    is_operated = rng.random(people) < OPERATED
    begun = rng.integers(-SPAN, SPAN, people)
    kind = np.where(is_operated, "operation", np.where(has_stress, "stress", "back_pain"))
    mean = np.select([kind == name for name in MEAN_DAYS], list(MEAN_DAYS.values()))
    shift = rng.normal(0, PRACTICE_SD, practices)[practice]
    days = mean * np.exp(shift) * rng.exponential(size=people)
    without = days / np.where((begun >= 0) & is_operated, SOONER, 1.0)
    return pl.DataFrame(
        {
            "practice": practice,
            "site": "one",
            "condition": "any",
            "arm": np.where(is_pilot, "pilot", "comparison"),
            "period": np.where(begun >= 0, "after", "before"),
            "lead": np.where(begun >= 0, 0, (-begun - 1) // QUARTER + 1),
            "back_without": without,
            "back_with": without / np.where(is_pilot & (begun >= 0), RATIO, 1.0),
            "gone": rng.exponential(900, people),
            "enters": 0,
            "seen": np.where(begun >= 0, SPAN + 200 - begun, -begun),
        }
    )


def true_change(people: int = LARGE) -> dict[Key, float]:
    """Return how many days sooner pilot practices' people after the start are back."""
    drawn = draw_periods(np.random.default_rng(SEED), people, people // PEOPLE_A_PRACTICE)
    helped = drawn.filter(arm="pilot", period="after").with_columns(weight=pl.lit(1.0))
    told = differences(helped, HORIZONS)
    return {("all", f"days_regained_{day}"): told[f"days_regained_{day}"] for day in HORIZONS}


def change(seed: int) -> tuple[Estimates, Estimates]:
    """Run `before_after`; naive is pilot practices after the start less before."""
    episodes = seen_of(
        lived(draw_periods(np.random.default_rng(seed), PEOPLE, PRACTICES), "back_with")
    )
    covariates = ["site", "arm", "period", "lead", "condition"]
    table = RiskTable.from_frame(episodes, covariates, cluster="practice")
    found = estimate_before_after(table, HORIZONS, lambda *_: "secondary").effects
    pooled = found.filter(level="all", condition="all")
    pilots = episodes.filter(arm="pilot")
    after, before = (pilots.filter(period=period) for period in ("after", "before"))
    told = naive_differences(after, before, HORIZONS)
    return read_effects(pooled), {("all", estimand): value for estimand, value in told.items()}

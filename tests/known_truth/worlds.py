"""Worlds in which practices have the service or not: each wrong for a naive comparison."""

import numpy as np
import polars as pl

from tests.known_truth.people import Floats, World, draw_people, follow, is_level

BASE_DAYS, SHAPE = 50.0, 0.9
MEDIAN_DAYS, SPREAD = 55.0, 1.0
RATIO = 1.4
WORKS_FROM, WORKS_UNTIL = 42, 140
SPEED = {"stress": 2.0, "back_pain": 1.2}
"""How much faster time runs, while the service works, for those who take it up."""


def slowness(frame: pl.DataFrame) -> Floats:
    """Log time by which stress, age and the practice keep people off work longer."""
    stress, old = is_level(frame, "condition", "stress"), is_level(frame, "age_band", "55-64")
    slow: Floats = 0.9 * stress + 0.4 * old - frame["own"].to_numpy()
    return slow


def proportional(rng: np.random.Generator, people: int, practices: int) -> pl.DataFrame:
    """Draw Weibull durations; the service multiplies the hazard of returning by one number."""
    frame = draw_people(rng, people, practices)
    luck = rng.exponential(size=people) * np.exp(slowness(frame))
    return frame.with_columns(
        back_without=BASE_DAYS * luck ** (1 / SHAPE),
        back_with=BASE_DAYS * (luck / RATIO) ** (1 / SHAPE),
        gone=rng.exponential(900 - 300 * is_level(frame, "age_band", "55-64")),
        **follow(rng, frame),
    )


def some_weeks_only(rng: np.random.Generator, people: int, practices: int) -> pl.DataFrame:
    """Draw log-normal durations; time runs faster from week 6 to 20 for those who take part."""
    frame = draw_people(rng, people, practices)
    days = _log_normal(rng, frame)
    old = is_level(frame, "age_band", "55-64")
    takes_part = rng.random(people) < 0.8 - 0.4 * old
    stress = is_level(frame, "condition", "stress")
    speed = np.where(takes_part, np.where(stress, SPEED["stress"], SPEED["back_pain"]), 1.0)
    return frame.with_columns(
        back_without=days,
        back_with=hasten(days, speed),
        gone=rng.exponential(900, people),
        **follow(rng, frame),
    )


def no_effect(rng: np.random.Generator, people: int, practices: int) -> pl.DataFrame:
    """Draw log-normal durations that the service does not change."""
    frame = draw_people(rng, people, practices)
    days = _log_normal(rng, frame)
    return frame.with_columns(
        back_without=days,
        back_with=days,
        gone=rng.exponential(900, people),
        **follow(rng, frame),
    )


def hasten(days: Floats, speed: Floats) -> Floats:
    """Return when somebody is back if time runs that fast while the service works."""
    gained = WORKS_FROM + speed * (WORKS_UNTIL - WORKS_FROM)
    within = WORKS_FROM + (days - WORKS_FROM) / speed
    after = WORKS_UNTIL + days - gained
    sooner: Floats = np.where(days <= WORKS_FROM, days, np.where(days <= gained, within, after))
    return sooner


def _log_normal(rng: np.random.Generator, frame: pl.DataFrame) -> Floats:
    days: Floats = MEDIAN_DAYS * np.exp(rng.normal(0, SPREAD, frame.height) + slowness(frame) - 0.5)
    return days


PROPORTIONAL = World("proportional", proportional, has_ratio=True)
SOME_WEEKS_ONLY = World("weeks 6 to 20", some_weeks_only, has_ratio=False)
NO_EFFECT = World("no effect", no_effect, has_ratio=True)
FEW_PRACTICES = World("no effect, few practices", no_effect, has_ratio=True, practices=20)
"""As few practices as the gates let pass."""

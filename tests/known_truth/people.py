"""Made-up people off sick, in practices that have the service or not, and what is seen of them.

A world is a frame of one row a person with what would happen either way: ``back_without`` and
``back_with`` (days to a return without and with the service), ``gone`` (days to leaving work for
good), ``enters`` and ``seen`` (first and last day of observation). Nobody sees more than one of the
first two; the truth is reckoned from both.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from models.risk_table import RiskTable

Floats = npt.NDArray[np.float64]

MIX = ("condition", "age_band")
COVARIATES = (*MIX, "condition:age_band")
PRACTICE_SD = 0.15
"""Of the log hazard, or of log time: practices differ in more than whom they see."""


@dataclass(frozen=True)
class World:
    """
    How data come about.

    Attributes
    ----------
    name
        What it is called.
    draw
        Draws so many people in so many practices.
    has_ratio
        Whether one hazard ratio says what the service does.
    people, practices
        Of one sample.
    horizons
        Days at which arms are compared.
    """

    name: str
    draw: Callable[[np.random.Generator, int, int], pl.DataFrame]
    has_ratio: bool
    people: int = 1_500
    practices: int = 40
    horizons: tuple[int, int] = (91, 182)


def draw_people(rng: np.random.Generator, people: int, practices: int) -> pl.DataFrame:
    """Draw who is ill, and where: pilots see more stress and more older people."""
    practice = rng.integers(0, practices, people)
    is_pilot = np.arange(practices) % 2 == 0
    tilt = np.where(is_pilot, 1.0, -1.0)
    has_stress = 0.8 * tilt + rng.normal(0, 0.3, practices)
    is_old = 0.5 * tilt - 0.4 + rng.normal(0, 0.3, practices)
    return pl.DataFrame(
        {
            "practice": practice,
            "arm": np.where(is_pilot, "pilot", "comparison")[practice],
            "condition": np.where(_happens(rng, has_stress[practice]), "stress", "back_pain"),
            "age_band": np.where(_happens(rng, is_old[practice]), "55-64", "35-44"),
            "own": rng.normal(0, PRACTICE_SD, practices)[practice],
        }
    )


def _happens(rng: np.random.Generator, log_odds: Floats) -> npt.NDArray[np.bool_]:
    return np.asarray(rng.random(len(log_odds)) < 1 / (1 + np.exp(-log_odds)))


def is_level(frame: pl.DataFrame, name: str, level: str) -> Floats:
    """Return 1 for those of a level, and 0 for others."""
    return (frame[name] == level).cast(pl.Float64).to_numpy()


def follow(
    rng: np.random.Generator, frame: pl.DataFrame, late_entry: float = 0.15
) -> dict[str, npt.NDArray[np.int64]]:
    """Draw when observation begins (late for some) and ends (the study's end, by calendar)."""
    size = frame.height
    is_late = rng.random(size) < late_entry
    return {
        "enters": np.where(is_late, rng.integers(1, 40, size), 0),
        "seen": rng.integers(60, 500, size),
    }


def lived(frame: pl.DataFrame, back: str) -> pl.DataFrame:
    """Add ``time`` and ``status`` were nobody lost from view, in whole days."""
    first = pl.min_horizontal(back, "gone").ceil().cast(pl.Int64).clip(lower_bound=1)
    is_back = pl.col(back) <= pl.col("gone")
    return frame.with_columns(time=first, status=pl.when(is_back).then(1).otherwise(2))


def seen_of(episodes: pl.DataFrame) -> pl.DataFrame:
    """Cut at the last day of observation, and drop who had ended before the first."""
    is_cut = pl.col("time") > pl.col("seen")
    cut = episodes.with_columns(
        time=pl.min_horizontal("time", "seen"),
        status=pl.when(is_cut).then(0).otherwise("status"),
    )
    return cut.filter(pl.col("time") > pl.col("enters"))


def observe(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what is seen: each arm has the outcome of its own."""
    parts = [
        lived(frame.filter(arm=arm), back)
        for arm, back in (("pilot", "back_with"), ("comparison", "back_without"))
    ]
    return seen_of(pl.concat(parts))


def count(episodes: pl.DataFrame, covariates: Sequence[str] = MIX) -> RiskTable:
    """Count episodes as the models read them."""
    return RiskTable.from_frame(episodes, ["arm", *covariates], start="enters", cluster="practice")

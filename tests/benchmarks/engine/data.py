"""Made-up episodes for the benchmarks: every covariate text, as records come, times in days.

The effects are a real model's in kind: people return at a hazard that falls with time, tiers and
covariates move it by up to a half, one in ten leaves work instead, and follow-up ends for a fifth.
"""

from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

LEVELS: Final = {
    "tier": ("none", "A", "B", "C"),
    "age_band": ("16-24", "25-34", "35-44", "45-54", "55-64", "65+"),
    "sex": ("female", "male"),
    "employer_size": ("large", "medium", "small", "micro"),
    "employer_oh": ("no", "yes"),
    "deprivation": ("1", "2", "3", "4", "5"),
    "occupation": tuple(f"group {number}" for number in range(1, 10)),
}
"""The terms of the model: 25 coefficients."""

TERMS: Final = tuple(LEVELS)
STRATA: Final = ("condition", "site")
"""Eight conditions by forty sites: 320 curves."""

PRACTICES: Final = 7_000
PART: Final = 1_000_000
FOLLOW_UP: Final = 400


def make_episodes(rows: int, seed: int = 2012) -> pl.DataFrame:
    """Return a frame of episodes, one a row: the covariates, ``practice``, ``time``, ``status``."""
    rng = np.random.default_rng(seed)
    columns: dict[str, pl.Series] = {}
    effect = np.zeros(rows)
    for name, levels in LEVELS.items():
        codes = rng.integers(0, len(levels), rows, dtype=np.int32)
        effect += np.linspace(0.0, 0.4, len(levels))[codes]
        columns[name] = _texts(levels, codes)
    columns["condition"] = _texts([f"condition {n}" for n in range(8)], rng.integers(0, 8, rows))
    columns["site"] = _texts([f"site {n:02}" for n in range(40)], rng.integers(0, 40, rows))
    practice = rng.integers(0, PRACTICES, rows)
    columns["practice"] = _texts([f"practice {n:04}" for n in range(PRACTICES)], practice)
    effect += 0.2 * rng.standard_normal(PRACTICES)[practice]
    leaves = np.ceil(300 * rng.weibull(0.8, rows) * np.exp(-effect / 0.8))
    seen = rng.integers(60, FOLLOW_UP, rows)
    is_exit = rng.random(rows) < 0.1
    status = np.where(leaves > seen, 0, np.where(is_exit, 2, 1))
    columns["time"] = pl.Series(np.minimum(leaves, seen).astype(np.int32))
    columns["status"] = pl.Series(status.astype(np.int8))
    return pl.DataFrame(columns)


def write_parquet(folder: Path, rows: int) -> None:
    """Write episodes as Parquet files of up to a million rows."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, first in enumerate(range(0, rows, PART)):
        part = make_episodes(min(PART, rows - first), seed=2012 + number)
        part.write_parquet(folder / f"part-{number:03}.parquet")


def _texts(levels: list[str] | tuple[str, ...], codes: np.ndarray) -> pl.Series:
    return pl.Series(levels, dtype=pl.String).gather(codes)

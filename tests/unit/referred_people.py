"""Made-up episodes of pilot and comparison practices, and referrals of them."""

import numpy as np
import polars as pl

from models.risk_table import RiskTable
from models.sites.site_variation import CASE_MIX

LEVELS = {"age_band": ["16-24", "35-44", "65+"], "sex": ["F", "M"]}
CONDITIONS = {"back_pain": 25.0, "stress": 90.0}
PRACTICES = 30


def draw_episodes(
    rng: np.random.Generator, people: int, role: str, conditions: dict[str, float] = CONDITIONS
) -> pl.DataFrame:
    """Draw episodes: the condition and who people are set how long they last."""
    size = people
    codes = {name: rng.integers(0, len(levels), size) for name, levels in LEVELS.items()}
    condition = rng.integers(0, len(conditions), size)
    ratio = np.exp(0.4 * codes["sex"] - 0.3 * codes["age_band"])
    mean = np.array(list(conditions.values()))[condition]
    practice = rng.integers(0, PRACTICES, size)
    absent = np.ceil(rng.exponential(mean / ratio))
    leaves = np.ceil(rng.exponential(600, size))
    seen = rng.integers(200, 500, size)
    time = np.minimum(np.minimum(absent, leaves), seen)
    status = np.where(time == absent, 1, np.where(time == leaves, 2, 0))
    same = {name: ["all"] * size for name in CASE_MIX if name not in LEVELS}
    columns = {name: np.array(levels)[codes[name]] for name, levels in LEVELS.items()}
    return pl.DataFrame(
        {
            **same,
            **columns,
            "condition": np.array(list(conditions))[condition],
            "time": time.astype(int),
            "status": status,
            "cluster": np.array([f"{role} {number:02}" for number in range(PRACTICES)])[practice],
        }
    )


def refer(
    rng: np.random.Generator, episodes: pl.DataFrame, tier: pl.Expr, latest: int = 60
) -> pl.DataFrame:
    """Refer everybody to a tier on some day, if still absent on it."""
    day = pl.Series("day", rng.integers(0, latest, episodes.height))
    return (
        episodes.with_columns(day, tier.alias("arm"))
        .filter(pl.col("time") > pl.col("day"))
        .with_columns(
            timing=pl.when(pl.col("day") < 28).then(pl.lit("0-27")).otherwise(pl.lit("28-41"))
        )
    )


def speed_up(rng: np.random.Generator, referred: pl.DataFrame, ratio: pl.Expr) -> pl.DataFrame:
    """Let those who return after a referral return that much faster."""
    left = (pl.col("time") - pl.col("day")).cast(pl.Float64)
    jitter = pl.Series(rng.random(referred.height))
    faster = ((left - jitter) / ratio).ceil().cast(pl.Int64).clip(lower_bound=1)
    time = pl.when(pl.col("status") == 1).then(pl.col("day") + faster).otherwise(pl.col("time"))
    return referred.with_columns(time.alias("time"))


def observe(referred: pl.DataFrame) -> tuple[RiskTable, pl.DataFrame]:
    """Return the counts since referral, and the counts by day of referral."""
    covariates = ["arm", "condition", "timing", *CASE_MIX]
    since = referred.with_columns(pl.col("time") - pl.col("day"))
    table = RiskTable.from_frame(since, covariates, cluster="cluster")
    counted = referred.group_by(*covariates, "cluster", "day").agg(n=pl.len().cast(pl.Int64))
    return table, counted


def count(episodes: pl.DataFrame) -> RiskTable:
    """Count episodes since the absence began."""
    return RiskTable.from_frame(episodes, ["condition", *CASE_MIX], cluster="cluster")

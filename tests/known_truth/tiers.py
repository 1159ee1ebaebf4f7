"""A world in which people are referred at some day, for reasons that are recorded, and to one tier.

It is the one in which `tier_exposure` and `observed_vs_expected` are right: the tier multiplies the
hazard of returning by one number from the day after the referral, and who is referred when depends
on the condition and age alone.
"""

import numpy as np
import polars as pl

from models.comparisons.expected_findings import observed_and_expected
from models.comparisons.observed_expected import Plan
from models.comparisons.tier_exposure import ADJUSTED_FOR, expose_to_tiers
from models.protocol.tables import Gates
from models.risk_table import RiskTable
from models.sites.site_variation import CASE_MIX
from tests.known_truth.estimates import Estimates, read_effects
from tests.known_truth.naive import Estimate, naive_differences, naive_ratio
from tests.known_truth.people import draw_people, follow, is_level, lived, seen_of
from tests.known_truth.truths import LARGE, PEOPLE_A_PRACTICE, SEED, Key, differences
from tests.known_truth.worlds import BASE_DAYS, SHAPE, slowness

PEOPLE, PRACTICES, RATIO = 1_500, 40, 1.5
HORIZONS = (91, 182)
CONDITIONS = ("all", "back_pain", "stress")
REPLICATES = 200
NEVER = 100_000
CONSTANT = {name: pl.lit("all") for name in {*CASE_MIX, *ADJUSTED_FOR} - {"age_band"}}


def draw_referred(rng: np.random.Generator, people: int, practices: int) -> pl.DataFrame:
    """Draw people with both outcomes, and ``day``, on which pilots would refer them."""
    frame = draw_people(rng, people, practices)
    luck = rng.exponential(size=people) * np.exp(slowness(frame))
    stress, old = is_level(frame, "condition", "stress"), is_level(frame, "age_band", "55-64")
    waits = np.floor(rng.exponential(60 * np.exp(-0.7 * stress - 0.4 * old)))
    day = np.where(is_level(frame, "arm", "pilot") == 1, waits, NEVER)
    reached = (day / BASE_DAYS) ** SHAPE
    spent = np.where(luck <= reached, luck, reached + (luck - reached) / RATIO)
    seen = follow(rng, frame, late_entry=0.0)
    return frame.with_columns(
        back_without=BASE_DAYS * luck ** (1 / SHAPE),
        back_with=BASE_DAYS * spent ** (1 / SHAPE),
        gone=rng.exponential(900, people),
        day=day.astype(np.int64),
        **seen,
    )


def episodes_of(rng: np.random.Generator, people: int, practices: int) -> pl.DataFrame:
    """Draw what is seen: in comparison practices ``day`` is never, so nothing is changed."""
    return seen_of(lived(draw_referred(rng, people, practices), "back_with"))


def since_referral(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep who was referred while absent, and count from that day."""
    kept = frame.filter(pl.col("day") < pl.col("time"))
    return kept.with_columns(pl.col("time") - pl.col("day"), enters=0)


def true_ratio() -> dict[Key, float]:
    """Return what the hazard is multiplied by."""
    return {(name, "hazard_ratio"): float(np.log(RATIO)) for name in CONDITIONS}


def true_gain(people: int = LARGE) -> dict[Key, float]:
    """Return how much sooner those referred are back than they, unreferred, would have been.

    Nobody's days before the referral differ, so whoever is absent on that day is so either way.
    """
    drawn = draw_referred(np.random.default_rng(SEED), people, people // PEOPLE_A_PRACTICE)
    referred = lived(drawn, "back_without").filter(pl.col("day") < pl.col("time"))
    # Whole days from the referral on, in both outcomes, and followed as long as one likes.
    since = referred.with_columns(pl.col("back_without", "back_with", "gone") - pl.col("day"))
    weighed = since.with_columns(weight=pl.lit(1.0))
    found: dict[Key, float] = {}
    for condition in CONDITIONS:
        own = weighed if condition == "all" else weighed.filter(condition=condition)
        told = differences(own, HORIZONS)
        found |= {(condition, estimand): value for estimand, value in told.items()}
    return found


def expose(seed: int) -> tuple[Estimates, Estimates]:
    """Run `tier_exposure`; naive is whoever was ever referred against whoever was not."""
    episodes = episodes_of(np.random.default_rng(seed), PEOPLE, PRACTICES)
    found = expose_to_tiers(exposures(episodes), lambda *_: "secondary", Gates())
    naive: dict[Key, Estimate] = {}
    for condition in CONDITIONS:
        own = episodes if condition == "all" else episodes.filter(condition=condition)
        naive[condition, "hazard_ratio"] = naive_ratio(ever_referred(own), "none")
    return read_effects(found.effects), naive


def ever_referred(episodes: pl.DataFrame) -> pl.DataFrame:
    """Call everybody by what became of them, as if it had been so from the first day."""
    is_referred = pl.col("day") < pl.col("time")
    return episodes.with_columns(
        arm=pl.when(is_referred).then(pl.lit("B")).otherwise(pl.lit("none"))
    )


def exposures(episodes: pl.DataFrame) -> RiskTable:
    """Count the days before and after a referral apart."""
    is_referred = pl.col("day") < pl.col("time")
    before = episodes.with_columns(
        arm=pl.lit("none"),
        start=pl.lit(0, pl.Int64),
        status=pl.when(is_referred).then(3).otherwise("status"),
        time=pl.when(is_referred).then("day").otherwise("time"),
    ).filter(pl.col("time") > 0)
    after = episodes.filter(is_referred).with_columns(arm=pl.lit("B"), start=pl.col("day"))
    spells = pl.concat([before, after.select(before.columns)]).with_columns(**CONSTANT)
    covariates = ["arm", "condition", *ADJUSTED_FOR]
    return RiskTable.from_frame(spells, covariates, start="start", cluster="practice")


def expect(seed: int) -> tuple[Estimates, Estimates]:
    """Run `observed_vs_expected`; naive sets the referred beside the unreferred of pilots."""
    episodes = episodes_of(np.random.default_rng(seed), PEOPLE, PRACTICES).with_columns(**CONSTANT)
    pilots = episodes.filter(arm="pilot")
    tier = {"arm": pl.lit("B"), "timing": pl.lit("any")}
    referred = since_referral(pilots).with_columns(**tier)
    covariates = ["arm", "condition", "timing", *CASE_MIX]
    observed = RiskTable.from_frame(referred, covariates, cluster="practice")
    named = referred.rename({"practice": "cluster"})
    days = named.group_by(*covariates, "cluster", "day").agg(n=pl.len().cast(pl.Int64))
    others = RiskTable.from_frame(
        episodes.filter(arm="comparison"), ["condition", *CASE_MIX], cluster="practice"
    )
    found = observed_and_expected(observed, days, others, Plan(HORIZONS, REPLICATES, seed))
    whole = found.effects.filter(level="all", arm="B")
    unreferred = pilots.filter(pl.col("day") >= pl.col("time"))
    return read_effects(whole), _naive(referred, unreferred)


def _naive(referred: pl.DataFrame, unreferred: pl.DataFrame) -> Estimates:
    found: dict[Key, Estimate] = {}
    for condition in CONDITIONS:
        groups = [
            group if condition == "all" else group.filter(condition=condition)
            for group in (referred, unreferred)
        ]
        told = naive_differences(groups[0], groups[1], HORIZONS)
        found |= {(condition, estimand): value for estimand, value in told.items()}
    return found

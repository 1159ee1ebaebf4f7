"""The made-up pilot of ``ias synth``, as its simulation has it before anybody writes it down.

Each absence of a pilot practice has two endings with the same luck: as it went, and had nobody been
referred. Tiers act for as long as they are the latest, by condition; severity, which no supplier
tells, moves who is referred. Returns that do not last are switched off, since what would have
followed them unreferred is not simulated; with them the chain of absences is an episode, and here
every absence is.
"""

import numpy as np
import polars as pl

from models.comparisons.pilot_comparison import compare_pilot
from pipelines.synthetic import Truth, simulate
from pipelines.synthetic.areas import AREAS, LAST_EXTRACT
from tests.known_truth.estimates import Estimates, pilot_plan, read_effects
from tests.known_truth.naive import naive_differences
from tests.known_truth.people import count
from tests.known_truth.truths import SEED, Key, differences

WORLD = Truth(relapse_share=0.0, left_soon_share=0.0)
PEOPLE, LARGE, TURNS = 12_000, 500_000, 4
HORIZONS = (91, 182)
STARTS = {area.supplier: area.pilot_started_on for area in AREAS if area.pilot_started_on}
AGES = (16, 25, 35, 45, 55, 65)

COVARIATES = (
    "illness",
    "age_band",
    "sex",
    "employment",
    "employer_size",
    "employer_oh",
    "occupation",
    "deprivation",
    "tribunal",
    "quarter",
)


def absences(people: int, seed: int) -> pl.DataFrame:
    """Simulate, and keep whom the analysis compares: in work, ill once the service was on offer."""
    opened = pl.col("site_id").replace_strict(STARTS, default=min(STARTS.values()))
    band = pl.sum_horizontal(pl.col("age") >= age for age in AGES).cast(pl.String)
    kept = simulate(people, seed, WORLD).filter(
        pl.col("employment") != "unemployed",
        pl.col("started_on") >= opened,
        pl.col("started_on") < LAST_EXTRACT,
    )
    first = pl.lit(min(STARTS.values()))
    return kept.select(
        arm="role",
        condition=pl.lit("any"),
        illness="condition",
        age_band=band,
        sex="sex",
        employment="employment",
        employer_size=pl.col("employer_size").fill_null("missing"),
        employer_oh=pl.col("employer_oh").cast(pl.String).fill_null("missing"),
        occupation=pl.col("occupation").cast(pl.String).fill_null("missing"),
        deprivation=pl.col("imd_quintile").cast(pl.String),
        tribunal=pl.col("tribunal_or_claim").cast(pl.String),
        quarter=((pl.col("started_on") - first).dt.total_days() // 91).cast(pl.String),
        practice=pl.concat_str("site_id", pl.col("practice_id").cast(pl.String), separator=" "),
        seen=(pl.lit(LAST_EXTRACT) - pl.col("started_on")).dt.total_days(),
        days="days",
        outcome="outcome",
        days_untreated="days_untreated",
        outcome_untreated="outcome_untreated",
        is_referred=pl.col("day_1").is_not_null(),
    )


def truth_from(day: int) -> dict[Key, float]:
    """Return what the service changes, of those still absent on a day with it.

    Only pilots have both endings, so an absence of theirs counts 1 - e, which makes them the
    overlap population. Of all that is adjusted for, the arm goes with the quarter alone, so e is
    the share of pilots among those who fell ill in a quarter. Before day 28 a tier has already
    brought some back: the truth is about those whom it has not.
    """
    rng = np.random.default_rng(SEED)
    drawn = pl.concat([absences(LARGE, int(seed)) for seed in rng.integers(0, 2**31, TURNS)])
    share = (pl.col("arm") == "pilot").mean().over("quarter")
    pilots = drawn.with_columns(weight=1 - share).filter(arm="pilot").filter(pl.col("days") > day)
    told = differences(_endings(pilots, day), HORIZONS)
    return {("all", estimand): value for estimand, value in told.items()}


def _endings(pilots: pl.DataFrame, day: int) -> pl.DataFrame:
    """Write both endings as the other worlds do; an exit is a return that never comes."""
    far = 1e9
    ends = {}
    for back, suffix in (("back_with", ""), ("back_without", "_untreated")):
        is_back = pl.col(f"outcome{suffix}") == "return"
        ends[back] = pl.when(is_back).then(pl.col(f"days{suffix}") - day).otherwise(far)
    return pilots.with_columns(**ends, gone=pl.lit(far / 2))


def compare_from(day: int, seed: int) -> tuple[Estimates, Estimates]:
    """Compare practices from a day of absence on; naive is referred against not, in pilots."""
    drawn = absences(PEOPLE, seed)
    is_cut = pl.col("days") > pl.col("seen")
    is_back = pl.col("outcome") == "return"
    episodes = drawn.with_columns(
        time=pl.min_horizontal("days", "seen") - day,
        status=pl.when(is_cut).then(0).when(is_back).then(1).otherwise(2),
        enters=0,
    ).filter(pl.col("time") > 0)
    table = count(episodes, ["condition", *COVARIATES])
    found = compare_pilot(table, pilot_plan(COVARIATES, HORIZONS))
    pilots = episodes.filter(arm="pilot")
    referred, others = (pilots.filter(is_referred=is_referred) for is_referred in (True, False))
    naive = naive_differences(referred, others, HORIZONS)
    return read_effects(found.effects), {("all", name): told for name, told in naive.items()}

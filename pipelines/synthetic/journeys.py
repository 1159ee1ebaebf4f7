"""Absences one after another: what happens to each person, censored by nothing."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.synthetic.areas import AREAS
from pipelines.synthetic.episodes import chain
from pipelines.synthetic.outcomes import Hazard, time_to_event, whole_days
from pipelines.synthetic.plans import NEVER, UNEMPLOYED_RATIO, Plan, draw_plan
from pipelines.synthetic.population import draw_people, draw_practices
from pipelines.synthetic.truth import CONDITION_GROUPS, COURSES, EXITS, TRUTH, Truth

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

FEWEST_PEOPLE: Final = 2_000
MOST_ABSENCES: Final = 4
ANOTHER_ABSENCE: Final = 0.30
SAME_CONDITION: Final = 0.55
PHASED_SHARES: Final = np.array((0.16, 0.20, 0.26, 0.36))
DAYS_A_YEAR: Final = 365.25
DRIFT_ORIGIN: Final = int(np.datetime64("2011-01-01", "D").astype(np.int64))
RETIREMENT_AGE, OLDEST_ELIGIBLE = 55, 80
MANUAL_OCCUPATION: Final = 8


def simulate(people: int, seed: int, truth: Truth = TRUTH) -> pl.DataFrame:
    """Simulate every absence to its end, with and without the service.

    Parameters
    ----------
    people
        How many people have at least one absence; at least 2,000.
    seed
        The same seed gives the same frame.
    truth
        The effects to simulate under.

    Returns
    -------
    pl.DataFrame
        One row per absence, by supplier, person and day. Besides the characteristics:
        `severity` (0 mild to 2 severe; latent); `tier_1`, `day_1` to `tier_3`, `day_3`, the
        referrals that happened, by absence day; `days`, `outcome`, how the absence ended
        (`return` or one of `EXITS`); `days_untreated`, `outcome_untreated`, how the same absence
        would have ended had nobody been referred (same luck); `phased_for`, days from a phased to
        the full return, 0 if full at once; `left_after`, days from the return to the loss of the
        job; `episode`, `episode_started_on`, `episode_days`, `episode_outcome`, absences chained
        across returns that lasted under 28 days; `listed`, whether the supplier's list has it.

    Raises
    ------
    ValueError
        Fewer than 2,000 people: practices would be too small to be practices.
    """
    return simulate_with_practices(people, seed, truth)[1]


def simulate_with_practices(
    people: int, seed: int, truth: Truth = TRUTH
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """As `simulate`, with the practices first."""
    if people < FEWEST_PEOPLE:
        raise ValueError(f"A pilot needs at least {FEWEST_PEOPLE:,} people; {people:,} were asked.")
    rng = np.random.default_rng(seed)
    practices = draw_practices(rng, people, truth)
    waiting = draw_people(rng, people, practices, truth)
    waiting = waiting.with_columns(
        pl.col("first_day").alias("day_0"),
        pl.Series("condition", _draw_conditions(rng, people)),
    )
    rounds = []
    for number in range(MOST_ABSENCES):
        ended = _live_through(rng, waiting, practices, truth)
        rounds.append(ended)
        if number < MOST_ABSENCES - 1:
            waiting = _fall_ill_again(rng, ended, truth)
    return practices, _finish(pl.concat(rounds), practices)


def _draw_conditions(rng: np.random.Generator, size: int) -> Integers:
    shares = np.array([COURSES[name].share for name in CONDITION_GROUPS])
    return rng.choice(len(CONDITION_GROUPS), size=size, p=shares / shares.sum())


def _log_hazard(rows: pl.DataFrame, practices: pl.DataFrame, truth: Truth) -> Floats:
    """Everything but condition, severity and tier; shape (absences,)."""
    manual = pl.col("occupation").fill_null(0) >= MANUAL_OCCUPATION
    personal = rows.select(
        truth.age_per_decade * (pl.col("exact_age") - 40.0) / 10.0
        + truth.manual_work * manual
        + truth.occupational_health * pl.col("employer_oh").fill_null(value=False)
        + truth.tribunal * pl.col("tribunal_or_claim")
        + truth.yearly_drift * (pl.col("day_0") - DRIFT_ORIGIN) / DAYS_A_YEAR
    ).to_series()
    effect: Floats = practices["effect"].to_numpy()[rows["practice"].to_numpy()]
    return np.asarray(effect + personal.to_numpy(), dtype=np.float64)


def _hazards(rows: pl.DataFrame, practices: pl.DataFrame, truth: Truth) -> tuple[Hazard, Hazard]:
    condition = rows["condition"].to_numpy()
    severity = rows["severity"].to_numpy()
    courses = [COURSES[name] for name in CONDITION_GROUPS]
    size = len(rows)
    returning = Hazard(
        np.array([course.scale_days for course in courses])[condition],
        np.array([course.shape for course in courses])[condition],
        np.exp(_log_hazard(rows, practices, truth)) * np.array(truth.severity_ratios)[severity],
        truth.returning()[condition],
    )
    leaving = Hazard(
        DAYS_A_YEAR / np.array([course.exits_per_year for course in courses])[condition],
        np.ones(size),
        np.array(truth.severity_exit_ratios)[severity],
        np.broadcast_to(truth.leaving(), (size, 4)),
    )
    return returning, leaving


def _readiness(rows: pl.DataFrame, practices: pl.DataFrame) -> Floats:
    take_up = np.array([area.take_up if area.role == "pilot" else 0.0 for area in AREAS])
    engaged = practices["engagement"].to_numpy()[rows["practice"].to_numpy()]
    out_of_work = (rows["employment"] == "unemployed").to_numpy()
    return np.asarray(
        take_up[rows["area"].to_numpy()] * engaged * np.where(out_of_work, UNEMPLOYED_RATIO, 1.0)
    )


def _since_pilot_start(plan: Plan, rows: pl.DataFrame) -> Plan:
    """Drop the whole plan where its first referral falls before the pilot's start."""
    starts = np.array([area.pilot_started_on for area in AREAS], dtype="datetime64[D]")
    opening = starts.astype(np.int64)[rows["area"].to_numpy()]
    open_yet = rows["day_0"].to_numpy() + plan.day[:, 0] >= opening
    keep = open_yet[:, None] & (plan.tier > 0)
    return Plan(np.where(keep, plan.tier, 0), np.where(keep, plan.day, NEVER))


def _exit_kinds(rng: np.random.Generator, rows: pl.DataFrame) -> npt.NDArray[np.str_]:
    """Draw which exit a person would take: older people retire, people with cancer die."""
    size = len(rows)
    weight = np.tile(np.array((0.50, 0.38, 0.0, 0.015)), (size, 1))
    weight[:, 2] = np.where(rows["exact_age"].to_numpy() >= RETIREMENT_AGE, 0.55, 0.0)
    weight[rows["condition"].to_numpy() == CONDITION_GROUPS.index("cancer"), 3] = 0.45
    edges = weight.cumsum(axis=1) / weight.sum(axis=1, keepdims=True)
    kind = (rng.random(size)[:, None] >= edges).sum(axis=1)
    return np.asarray(np.array(EXITS)[kind], dtype=np.str_)


def _live_through(
    rng: np.random.Generator, rows: pl.DataFrame, practices: pl.DataFrame, truth: Truth
) -> pl.DataFrame:
    """Let each waiting absence run to its end."""
    size = len(rows)
    condition, severity = rows["condition"].to_numpy(), rows["severity"].to_numpy()
    drawn = draw_plan(rng, truth, condition, severity, _readiness(rows, practices))
    plan = _since_pilot_start(drawn, rows)
    nobody = Plan(np.zeros_like(plan.tier), np.full_like(plan.day, NEVER))
    hazards = _hazards(rows, practices, truth)
    luck = rng.exponential(size=(2, size))
    kinds = _exit_kinds(rng, rows)

    columns: dict[str, npt.NDArray[Any]] = {}
    for name, followed in (("", plan), ("_untreated", nobody)):
        back, gone = (time_to_event(h, followed, e) for h, e in zip(hazards, luck, strict=True))
        columns[f"days{name}"] = whole_days(np.minimum(back, gone))
        columns[f"outcome{name}"] = np.where(back <= gone, "return", kinds)

    made = plan.day < columns["days"][:, None]
    returned = columns["outcome"] == "return"
    latest = np.where(made, plan.tier, 0).max(axis=1)
    phased = returned & (rng.random(size) < PHASED_SHARES[latest])
    left_soon = returned & ~phased & (rng.random(size) < truth.left_soon_share)
    left_after = np.where(rng.random(size) < 2 / 3, rng.integers(3, 27, size), 40)
    referrals = {
        f"{part}_{step + 1}": pl.Series(values[:, step]).set(pl.Series(~made[:, step]), None)
        for part, values in (("tier", plan.tier), ("day", np.where(made, plan.day, 0)))
        for step in range(plan.tier.shape[1])
    }
    return rows.with_columns(
        **{name: pl.Series(values) for name, values in columns.items()},
        **{name: series.cast(pl.Int64) for name, series in referrals.items()},
        phased_for=pl.Series(np.where(phased, rng.integers(14, 43, size), 0)),
        left_after=pl.Series(left_after).set(pl.Series(~left_soon), None),
    )


def _fall_ill_again(rng: np.random.Generator, ended: pl.DataFrame, truth: Truth) -> pl.DataFrame:
    """Choose who is absent once more after a return, and when."""
    size = len(ended)
    luck = rng.random(size)
    relapse = luck < truth.relapse_share
    gap = np.where(
        relapse, rng.integers(1, 28, size), 28 + rng.exponential(220, size).astype(np.int64)
    )
    same = relapse | (rng.random(size) < SAME_CONDITION)
    condition = np.where(same, ended["condition"].to_numpy(), _draw_conditions(rng, size))
    since = ended["days"] + ended["phased_for"] + pl.Series(gap)
    again = ended.with_columns(
        day_0=pl.col("day_0") + since,
        exact_age=pl.col("exact_age") + since / DAYS_A_YEAR,
        condition=pl.Series(condition),
    )
    chosen = (
        (pl.col("outcome") == "return")
        & pl.col("left_after").is_null()
        & pl.Series(luck < truth.relapse_share + ANOTHER_ABSENCE)
    )
    kept = again.filter(chosen).filter(pl.col("exact_age") < OLDEST_ELIGIBLE)
    lived = ["days", "outcome", "days_untreated", "outcome_untreated", "phased_for", "left_after"]
    return kept.drop(lived, *[f"{part}_{n}" for part in ("tier", "day") for n in (1, 2, 3)])


def _finish(rows: pl.DataFrame, practices: pl.DataFrame) -> pl.DataFrame:
    """Name what was numbered, chain the absences, and mark those in the supplier's list."""
    named = rows.with_columns(
        practices["practice_id"].gather(rows["practice"]).alias("practice_id"),
        pl.Series("site_id", [area.supplier for area in AREAS]).gather(rows["area"]),
        pl.Series("role", [area.role for area in AREAS]).gather(rows["area"]),
        pl.Series("pilot_started_on", [area.pilot_started_on for area in AREAS]).gather(
            rows["area"]
        ),
        pl.Series("complete_from", [area.complete_from for area in AREAS]).gather(rows["area"]),
        pl.Series("condition", CONDITION_GROUPS).gather(rows["condition"]),
        pl.from_epoch("day_0", time_unit="d").alias("started_on"),
        pl.col("exact_age").floor().cast(pl.Int64).alias("age"),
    ).sort("area", "person", "day_0")
    chained = chain(named)
    ended_on = pl.col("episode_started_on") + pl.duration(days="episode_days")
    listed = pl.col("complete_from").is_null() | (ended_on > pl.col("complete_from"))
    return chained.with_columns(listed.alias("listed")).drop(
        "area", "practice", "first_day", "day_0", "exact_age"
    )

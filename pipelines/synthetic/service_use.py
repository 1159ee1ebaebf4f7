"""Referrals, and the services given in tier C."""

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from models.results import TIERS
from pipelines.synthetic.areas import LAST_EXTRACT
from pipelines.synthetic.coding import SERVICES, SUITED, SUITED_RATIO
from pipelines.synthetic.population import pick
from pipelines.synthetic.records import number
from pipelines.synthetic.truth import CONDITION_GROUPS

REFERRERS: Final = {"gp": 0.64, "employer": 0.18, "self": 0.12, "hospital_consultant": 0.06}
FUNDERS: Final = {"nhs": 0.35, "ias": 0.45, "employer": 0.12, "voluntary": 0.08}
REFUSED_SHARE: Final = 0.03
LATE_SHARE: Final = 0.008
"""Referrals of people already back at work, against all referrals."""

ASSESSED_SHARES: Final = np.array((0.75, 0.90, 0.93))
SHORTEST_WAIT: Final = np.array((0, 5, 7))
LONGEST_WAIT: Final = np.array((4, 20, 30))
TELEPHONE_SHARES: Final = np.array((1.0, 0.55, 0.25))
GOAL_SHARES: Final = np.array((0.0, 0.60, 0.75))
EMPLOYER_SHARES: Final = np.array((0.40, 0.70, 0.75))
CLOSED_AFTER: Final = np.array((1, 14, 28))
WILLING_SHARE: Final = 0.96
MOST_SERVICES: Final = 3
NEVER_STARTED: Final = 0.08
TIER_C: Final = 2


def _made(rng: np.random.Generator, absences: pl.DataFrame) -> pl.DataFrame:
    """One row per referral, with the latent columns the rest needs."""
    refused = pl.Series("refused", rng.random(len(absences)) < REFUSED_SHARE)
    end = pl.col("started_on") + pl.duration(days="days")
    base = absences.with_columns(refused, end.alias("ended_on"))
    keep = ("supplier", "absence_id", "true_condition", "refused", "ended_on")
    steps = [
        base.filter(pl.col(f"tier_{step}").is_not_null()).select(
            *keep,
            step=pl.lit(step),
            tier_row=pl.col(f"tier_{step}") - 1,
            referred_on=pl.col("started_on") + pl.duration(days=f"day_{step}"),
        )
        for step in (1, 2, 3)
    ]
    open_then = (pl.col("role") == "pilot") & (pl.col("ended_on") >= pl.col("pilot_started_on"))
    back = base.filter(open_then & (pl.col("outcome") == "return") & pl.col("tier_1").is_null())
    late = back.filter(pl.Series(rng.random(len(back)) < LATE_SHARE)).select(
        *keep, step=pl.lit(0), tier_row=pl.lit(0, pl.Int64), referred_on="ended_on"
    )
    late = late.with_columns(pl.col("referred_on") + _days(rng.integers(0, 11, len(late))))
    return pl.concat([*steps, late]).filter(pl.col("referred_on") <= LAST_EXTRACT)


def _days(count: npt.NDArray[np.int64]) -> pl.Expr:
    return pl.duration(days=pl.lit(pl.Series(count)))


def _after(day: pl.Expr, wait: npt.NDArray[np.int64], happens: npt.NDArray[np.bool_]) -> pl.Expr:
    """Count `wait` days on from `day`, blank where it does not happen."""
    return pl.when(pl.Series(happens)).then(day + _days(wait))


def referral_records(rng: np.random.Generator, absences: pl.DataFrame) -> pl.DataFrame:
    """Draw who referred, and the days of assessment, goal, contact and closing.

    Returns
    -------
    pl.DataFrame
        The columns of a delivery, with `supplier`, `true_condition` and `tier_row` (0 to 2).
    """
    rows = number(_made(rng, absences), "referral_id", by="referred_on")
    size, tier = len(rows), rows["tier_row"].to_numpy()
    took_part = ~rows["refused"].to_numpy()
    assessed = took_part & (rng.random(size) < ASSESSED_SHARES[tier])
    goal = assessed & (rng.random(size) < GOAL_SHARES[tier])
    contacted = took_part & (rng.random(size) < EMPLOYER_SHARES[tier])
    wait = rng.integers(SHORTEST_WAIT[tier], LONGEST_WAIT[tier] + 1)
    mode = np.where(rng.random(size) < TELEPHONE_SHARES[tier], "telephone", "face_to_face")
    willing = rng.random(size) < WILLING_SHARE
    earlier = pl.col("referral_id").shift(1).over("supplier", "absence_id")
    first_tier = pl.col("tier_row").shift(1).over("supplier", "absence_id")
    stepped = pl.col("step") > 1
    by_expert = stepped & (pl.col("tier_row") == TIER_C) & (first_tier == 1)

    rows = rows.with_columns(
        pl.Series("tier", np.array(TIERS)[tier]),
        pl.when(by_expert)
        .then(pl.lit("oh_expert"))
        .when(pl.col("step") == 0)
        .then(pl.lit("employer"))
        .otherwise(pl.Series(pick(rng, REFERRERS, size)))
        .alias("referred_by"),
        pl.when(stepped).then(earlier).alias("stepped_up_from"),
        pl.when(pl.Series(assessed & (tier > 0))).then(pl.Series(mode)).alias("assessment_mode"),
        _after(pl.col("referred_on"), wait, assessed).alias("assessed_on"),
        _after(pl.col("referred_on"), rng.integers(0, 15, size), contacted).alias(
            "employer_contacted_on"
        ),
        pl.when(pl.Series(tier == TIER_C)).then(pl.Series(willing)).alias("willing_to_return"),
        (~pl.col("refused")).alias("consent"),
    ).with_columns(
        _after(pl.col("assessed_on"), rng.integers(0, 15, size), goal).alias("goal_agreed_on")
    )
    served = pl.max_horizontal("referred_on", "assessed_on", "goal_agreed_on")
    case_over = pl.when(pl.Series(tier == TIER_C) & ~pl.col("refused")).then("ended_on")
    closing = CLOSED_AFTER[tier] + rng.integers(0, 28, size)
    last = pl.max_horizontal(served, case_over)
    return rows.with_columns(
        _after(last, closing, np.full(size, fill_value=True)).alias("closed_on"),
    )


def service_records(rng: np.random.Generator, referrals: pl.DataFrame) -> pl.DataFrame:
    """One to three different services for each assessed tier-C referral."""
    cases = referrals.filter((pl.col("tier") == "C") & pl.col("assessed_on").is_not_null())
    names, wanted = list(SERVICES), np.array(list(SERVICES.values()))
    suits = np.array(
        [
            [SUITED_RATIO if name in SUITED.get(group, ()) else 1.0 for name in names]
            for group in CONDITION_GROUPS
        ]
    )
    group = cases["true_condition"].replace_strict(CONDITION_GROUPS, range(len(CONDITION_GROUPS)))
    keys = np.log(wanted * suits[group.to_numpy()]) + rng.gumbel(size=(len(cases), len(names)))
    chosen = np.argsort(-keys, axis=1)[:, :MOST_SERVICES]
    given = rng.integers(1, MOST_SERVICES + 1, len(cases))
    row, place = np.nonzero(np.arange(MOST_SERVICES) < given[:, None])
    size = len(row)
    sessions = rng.integers(1, 13, size)
    requested = pl.col("assessed_on") + _days(rng.integers(0, 4, size))
    starts = rng.random(size) >= NEVER_STARTED
    wait = rng.gamma(2.0, 9.0, size).astype(np.int64)
    rows = cases.select("supplier", "referral_id", "assessed_on")[row].with_columns(
        service=pl.Series(np.array(names)[chosen[row, place]]), requested_on=requested
    )
    rows = rows.with_columns(
        _after(pl.col("requested_on"), wait, starts).alias("started_on"),
        pl.when(pl.Series(starts)).then(pl.Series(sessions)).alias("sessions"),
        pl.Series("funded_by", pick(rng, FUNDERS, size)),
    ).with_columns(ended_on=pl.col("started_on") + _days((sessions - 1) * 7))
    known = rows.filter(pl.col("requested_on") <= LAST_EXTRACT)
    return number(known, "service_id", by="requested_on")

"""The simulation holds the effects it says it holds, and hides them as a real pilot would."""

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest

from pipelines.synthetic import TRUTH, Truth, simulate
from pipelines.synthetic.truth import CONDITION_GROUPS, SEVERITIES

PEOPLE, SEED = 80_000, 7
LONGEST = 400
TIERS = ("none", "A", "B", "C")
MUSCULOSKELETAL = ("back_pain", "other_musculoskeletal")
COMMON_MENTAL = ("stress", "depression_anxiety")
NO_EFFECT = dict.fromkeys(CONDITION_GROUPS, (1.0, 1.0, 1.0))


@pytest.fixture(scope="module")
def journeys() -> pl.DataFrame:
    return simulate(PEOPLE, SEED)


class Ratio(NamedTuple):
    """A log hazard ratio and its standard error."""

    log: float
    se: float


def stretches(journeys: pl.DataFrame) -> pl.DataFrame:
    """One row for each stretch of days (start, stop] under one tier."""
    edges = ["edge_0", "day_1", "day_2", "day_3", "days"]
    held = journeys.with_columns(
        edge_0=pl.lit(0, pl.Int64), tier_0=pl.lit(0, pl.Int64), back=pl.col("outcome") == "return"
    ).with_columns(pl.col("day_1", "day_2", "day_3").fill_null(pl.col("days")))
    parts = [
        held.select(
            "condition",
            "severity",
            tier=f"tier_{step}",
            start=edges[step],
            stop=edges[step + 1],
            event=pl.col("back") & (pl.col(edges[step + 1]) == pl.col("days")),
        )
        for step in range(4)
    ]
    return pl.concat(parts).filter(pl.col("stop") > pl.col("start"), pl.col("start") < LONGEST)


def hazard_ratio(
    journeys: pl.DataFrame, tier: str, conditions: tuple[str, ...], *, by_severity: bool
) -> Ratio:
    """Mantel-Haenszel ratio of rates against no referral, by condition and day (and severity).

    Limits after Greenland & Robins (1985), Biometrics 41:55-68.
    """
    rows = stretches(journeys.filter(pl.col("condition").is_in(conditions)))
    condition = rows["condition"].replace_strict(CONDITION_GROUPS, range(14)).to_numpy()
    severity = rows["severity"].to_numpy() if by_severity else 0
    stratum = condition * len(SEVERITIES) + severity
    shape = (14 * len(SEVERITIES), len(TIERS), LONGEST + 2)
    entered, left, back = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    stop = np.minimum(rows["stop"].to_numpy(), LONGEST)
    seen = rows["event"].to_numpy() & (rows["stop"].to_numpy() <= LONGEST)
    held = rows["tier"].to_numpy()
    np.add.at(entered, (stratum, held, rows["start"].to_numpy() + 1), 1)
    np.add.at(left, (stratum, held, stop + 1), 1)
    np.add.at(back, (stratum[seen], held[seen], stop[seen]), 1)
    at_risk = (entered - left).cumsum(axis=2)
    k = TIERS.index(tier)
    both = np.maximum(at_risk[:, 0] + at_risk[:, k], 1)
    treated = (back[:, k] * at_risk[:, 0] / both).sum()
    untreated = (back[:, 0] * at_risk[:, k] / both).sum()
    spread = ((back[:, 0] + back[:, k]) * at_risk[:, 0] * at_risk[:, k] / both**2).sum()
    return Ratio(np.log(treated / untreated), np.sqrt(spread / (treated * untreated)))


@pytest.mark.parametrize(
    ("tier", "conditions"),
    [
        ("A", MUSCULOSKELETAL),
        ("B", MUSCULOSKELETAL),
        ("A", COMMON_MENTAL),
        ("B", COMMON_MENTAL),
        ("C", COMMON_MENTAL),
        ("C", ("other_mental_health", "addiction")),
        ("A", ("cancer",)),
        ("A", ("minor_self_limiting",)),
    ],
)
def test_the_true_hazard_ratios_are_found_among_people_equally_ill(
    journeys: pl.DataFrame, tier: str, conditions: tuple[str, ...]
) -> None:
    true = np.log(TRUTH.tier_ratios[conditions[0]]["ABC".index(tier)])
    found = hazard_ratio(journeys, tier, conditions, by_severity=True)
    # The strata do not hold practices, people's other differences or the yearly drift, which
    # together move a log ratio by less than 0.02.
    assert abs(found.log - true) < 3 * found.se + 0.02
    assert found.se < 0.2


@pytest.mark.parametrize("tier", ["A", "C"])
def test_the_strata_find_an_effect_only_where_there_is_one(tier: str) -> None:
    idle = simulate(PEOPLE, SEED, replace(TRUTH, tier_ratios=NO_EFFECT))
    found = hazard_ratio(idle, tier, COMMON_MENTAL, by_severity=True)
    assert abs(found.log) < 3 * found.se


def test_people_referred_to_c_are_worse_so_the_naive_comparison_misleads(
    journeys: pl.DataFrame,
) -> None:
    mean = dict(journeys.group_by("tier_1").agg(pl.col("severity").mean()).rows())
    assert mean[1] < mean[2] < mean[3]

    true = np.log(TRUTH.tier_ratios["stress"][2])
    naive = hazard_ratio(journeys, "C", COMMON_MENTAL, by_severity=False)
    assert naive.log < true - 5 * naive.se


def test_with_referral_blind_to_severity_the_naive_comparison_is_right() -> None:
    blind: Truth = replace(
        TRUTH,
        severity_referral_ratios=dict.fromkeys("ABC", (1.0, 1.0, 1.0)),
        severity_step_up_ratios=(1.0, 1.0, 1.0),
        severity_delay_days=0,
    )
    found = hazard_ratio(simulate(PEOPLE, SEED, blind), "C", COMMON_MENTAL, by_severity=False)
    true = np.log(TRUTH.tier_ratios["stress"][2])
    # Unheld severity also pulls the ratio towards 1, by more than practices do.
    assert abs(found.log - true) < 3 * found.se + 0.08


def test_without_effects_nobody_would_have_fared_otherwise() -> None:
    idle = simulate(
        4_000, SEED, replace(TRUTH, tier_ratios=NO_EFFECT, exit_tier_ratios=(1.0, 1.0, 1.0))
    )
    assert idle["tier_1"].drop_nulls().len() > 500
    assert idle["days"].equals(idle["days_untreated"].alias("days"))
    assert idle["outcome"].equals(idle["outcome_untreated"].alias("outcome"))


def test_only_pilot_practices_refer_and_only_from_their_start(journeys: pl.DataFrame) -> None:
    referred = journeys.filter(pl.col("tier_1").is_not_null())
    first = referred["started_on"] + pl.Series([timedelta(days=d) for d in referred["day_1"]])
    assert set(referred["role"]) == {"pilot"}
    assert (first >= referred["pilot_started_on"]).all()
    unreferred = journeys.filter(pl.col("role") == "comparison")
    assert unreferred["days"].equals(unreferred["days_untreated"].alias("days"))


def test_people_in_both_arms_would_fare_alike_without_the_service(journeys: pl.DataFrame) -> None:
    back = (pl.col("outcome_untreated") == "return") & (pl.col("days_untreated") <= 91)
    share = dict(journeys.group_by("role").agg(back.mean()).rows())
    assert share["pilot"] == pytest.approx(share["comparison"], abs=0.02)


def test_the_service_regains_days_and_referrals_come_while_absent(journeys: pl.DataFrame) -> None:
    referred = journeys.filter(pl.col("tier_1").is_not_null())
    assert referred["days"].mean() < referred["days_untreated"].mean() - 3
    for earlier, later in (("day_1", "day_2"), ("day_2", "day_3")):
        assert (referred[earlier] < referred[later]).drop_nulls().all()
    for day in ("day_1", "day_2", "day_3"):
        assert (referred[day] < referred["days"]).drop_nulls().all()
        assert (referred[day] >= 0).drop_nulls().all()


def test_a_and_b_and_c_are_used_when_general_practitioners_said(journeys: pl.DataFrame) -> None:
    day = {
        tier: journeys.filter(pl.col("tier_1") == number)["day_1"]
        for number, tier in enumerate("ABC", start=1)
    }
    assert day["A"].quantile(0.5) <= 4
    assert 28 <= day["B"].min() <= 35
    assert 40 <= day["B"].quantile(0.5) <= 58
    assert day["B"].max() <= 100
    assert (day["C"] < 8).mean() > 0.1
    waited = day["C"].filter(day["C"] >= 28)
    assert 70 <= waited.quantile(0.5) <= 105
    assert waited.max() <= 190


@pytest.mark.parametrize("tier", [1, 2, 3])
def test_censoring_at_the_extract_does_not_bias_the_incidence_since_referral(
    journeys: pl.DataFrame, tier: int
) -> None:
    cut = date(2012, 12, 13)
    referred_on = pl.col("started_on") + pl.duration(days="day_1")
    arm = journeys.filter((pl.col("tier_1") == tier) & (referred_on < cut)).select(
        time=pl.col("days") - pl.col("day_1"),
        seen=(pl.lit(cut) - referred_on).dt.total_days(),
        back=pl.col("outcome") == "return",
    )
    censored = pl.col("seen") < pl.col("time")
    observed = arm.with_columns(time=pl.min_horizontal("time", "seen"), censored=censored)
    assert 0.03 < observed["censored"].mean() < 0.5
    incidence = aalen_johansen(observed)
    for horizon in (28, 91, 182):
        latent = arm.select((pl.col("back") & (pl.col("time") <= horizon)).mean()).item()
        assert incidence[horizon] == pytest.approx(latent, abs=0.02)


def aalen_johansen(rows: pl.DataFrame) -> list[float]:
    """Cumulative incidence of return on each day from 0."""
    time, censored = rows["time"].to_numpy(), rows["censored"].to_numpy()
    back = rows["back"].to_numpy() & ~censored
    size = int(time.max()) + 2
    returned = np.bincount(time[back], minlength=size)
    ended = np.bincount(time[~censored], minlength=size)
    gone = np.bincount(time, minlength=size)
    at_risk = len(time) - np.concatenate([[0], gone.cumsum()[:-1]])
    hazard = ended / np.maximum(at_risk, 1)
    still = np.concatenate([[1.0], np.cumprod(1 - hazard)[:-1]])
    return list((still * returned / np.maximum(at_risk, 1)).cumsum())


def test_the_same_seed_lives_the_same_lives() -> None:
    assert simulate(2_000, 1).equals(simulate(2_000, 1))
    assert not simulate(2_000, 1).equals(simulate(2_000, 2))


def test_too_few_people_make_no_practices() -> None:
    with pytest.raises(ValueError, match="at least 2,000 people; 1,999"):
        simulate(1_999, 1)

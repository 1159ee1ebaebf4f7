"""Differences in differences: their numbers, their errors, and what is withheld."""

from collections.abc import Mapping
from itertools import product

import numpy as np
import polars as pl
import pytest

from models.comparisons.before_after import estimate_before_after
from models.comparisons.differences import Differences, count_sites, log_duration
from models.comparisons.differences import days_regained as regained
from models.errors import OptionError, UnknownColumnError
from models.mean_time import days_regained
from models.results import DIAGNOSTICS, EFFECTS
from models.risk_table import RiskTable

COVARIATES = ["site", "arm", "period", "lead", "condition"]
ARMS = ("pilot", "comparison")
SHARED = "everywhere"


def draw(
    seed: int,
    *,
    people: int = 120,
    practices: int = 12,
    sites: tuple[str, ...] = ("east",),
    leads: tuple[int, ...] = (0, 1),
    effect: float = -0.3,
    drift: float = 0.0,
    spread: float = 0.0,
) -> pl.DataFrame:
    """
    Return episodes of each site, arm and quarter.

    Log days are 3.5, plus 0.2 in pilots, less 0.1 since the start, plus `effect` in pilots since
    the start, plus `drift` in pilots for every quarter before it, plus noise of practices of size
    `spread`. One in ten exits, and follow-up ends after 40 to 400 days.
    """
    rng = np.random.default_rng(seed)
    frames = []
    for site, arm, lead in product(sites, ARMS, leads):
        is_pilot, is_after = arm == "pilot", lead == 0
        practice = rng.integers(0, practices, people)
        own = np.random.default_rng([seed, is_pilot]).normal(size=practices)[practice] * spread
        mean = 3.5 + 0.2 * is_pilot - 0.1 * is_after + is_pilot * (effect * is_after + drift * lead)
        days = np.ceil(np.exp(mean + own * (1 + is_after) + 0.8 * rng.normal(size=people)))
        cut = rng.integers(40, 400, people)
        ended = np.where(rng.random(people) < 0.1, 2, 1)
        frames.append(
            pl.DataFrame(
                {
                    "site": site,
                    "arm": arm,
                    "period": "after" if is_after else "before",
                    "lead": lead,
                    "condition": np.where(rng.random(people) < 0.5, "stress", "back_pain"),
                    "cluster": [f"{site}-{arm}-{number}" for number in practice],
                    "time": np.minimum(days, cut).astype(int),
                    "status": np.where(days <= cut, ended, 0),
                }
            )
        )
    return pl.concat(frames)


def tabulate(frame: pl.DataFrame) -> RiskTable:
    weight = "weight" if "weight" in frame.columns else None
    return RiskTable.from_frame(frame, COVARIATES, cluster="cluster", weight=weight)


def effect_of(frame: pl.DataFrame, **keys: str) -> Mapping[str, object]:
    wanted = {"condition": "all", "dimension": "site"} | keys
    found = estimate_before_after(tabulate(frame), [56, 182], lambda *_: "secondary").effects
    return found.filter(**wanted).row(0, named=True)


def test_days_regained_is_the_change_in_pilots_less_that_in_the_comparison() -> None:
    frame = draw(1, people=200, practices=4)
    row = effect_of(frame, estimand="days_regained_56")
    table = RiskTable.from_frame(frame, ["arm", "period"])
    now, before = days_regained(table, "arm", "comparison", [56], by=["period"]).to_dicts()
    assert row["estimate"] == pytest.approx(now["days_regained"] - before["days_regained"])
    assert row["se"] == pytest.approx(np.hypot(now["se"], before["se"]))
    assert row["variance"] == "model"


def estimate(frame: pl.DataFrame, estimand: str) -> Differences:
    table = tabulate(frame)
    sites = count_sites(table)
    if estimand == "log_duration":
        return log_duration(table, sites, is_wanted=[True])
    return regained(table, sites, [56])[0]


@pytest.mark.parametrize("estimand", ["days_regained_56", "log_duration"])
def test_a_clustered_error_is_what_practices_weigh(estimand: str) -> None:
    frame = draw(2, spread=0.5)
    row = effect_of(frame, estimand=estimand)
    found = estimate(frame, estimand)
    assert row["variance"] == "practice"
    assert row["se"] == pytest.approx(np.linalg.norm(found.by_practice))
    for place, practice in enumerate(frame["cluster"].unique().sort().to_list()[:14:3]):
        more, less = (
            estimate(
                frame.with_columns(
                    weight=pl.when(pl.col("cluster") == practice).then(1 + by).otherwise(1.0)
                ),
                estimand,
            ).estimate[0]
            for by in (0.01, -0.01)
        )
        assert (more - less) / 0.02 == pytest.approx(found.by_practice[0, 3 * place], rel=1e-3)


def test_an_effect_on_log_duration_is_found_with_an_error_that_covers_it() -> None:
    found = [estimate(draw(seed, people=200, effect=-0.3), "log_duration") for seed in range(15)]
    off = [(one.estimate[0] + 0.3) / one.model_se[0] for one in found]
    # Exits are independent of returns here, so censoring at them leaves the truth in place.
    assert abs(np.mean(off)) < 0.6
    assert 0.6 < np.std(off) < 1.5


@pytest.mark.parametrize(("practices", "variance"), [(9, "model"), (10, "practice")])
def test_under_ten_practices_in_an_arm_errors_are_the_models(practices: int, variance: str) -> None:
    frame = draw(3, people=200, practices=practices, spread=0.4)
    assert frame["cluster"].n_unique() == 2 * practices
    for estimand in ("log_duration", "days_regained_56"):
        assert effect_of(frame, estimand=estimand)["variance"] == variance


def test_one_practice_an_arm_has_no_error_next_to_nought() -> None:
    many, one = draw(4, practices=12), draw(4, practices=1)
    for estimand in ("log_duration", "days_regained_56"):
        clustered = float(str(effect_of(many, estimand=estimand)["se"]))
        assert float(str(effect_of(one, estimand=estimand)["se"])) > clustered / 2


def test_sites_with_the_same_comparison_are_pooled_with_what_they_share() -> None:
    """With everything in common, two sites know no more than one."""
    frame = draw(5)
    twice = pl.concat([frame, frame.with_columns(site=pl.lit("west"))])
    few = draw(5, practices=5)
    few_twice = pl.concat([few, few.with_columns(site=pl.lit("west"))])
    for one, two in ((frame, twice), (few, few_twice)):
        for estimand in ("log_duration", "days_regained_56"):
            alone = effect_of(one, estimand=estimand)
            pooled = effect_of(two, estimand=estimand, dimension="all")
            assert pooled["estimate"] == pytest.approx(alone["estimate"])
            assert pooled["se"] == pytest.approx(alone["se"])


def test_sites_apart_are_pooled_by_inverse_variance() -> None:
    frame = draw(6, sites=("east", "west"))
    found = estimate_before_after(tabulate(frame), [56], lambda *_: "secondary").effects
    for estimand in ("log_duration", "days_regained_56"):
        rows = found.filter(estimand=estimand, condition="all")
        sites, pooled = rows.filter(dimension="site"), rows.filter(dimension="all")
        weight = sites["se"] ** -2
        assert pooled["se"].item() == pytest.approx(weight.sum() ** -0.5)
        assert pooled["estimate"].item() == pytest.approx(
            sites["estimate"].dot(weight) / weight.sum()
        )
        assert pooled["variance"].item() == "practice"


def test_a_horizon_few_reach_is_withheld_without_a_number() -> None:
    row = effect_of(draw(8, people=60), estimand="days_regained_182")
    assert row["gate"] == "withheld"
    assert [row[name] for name in ("estimate", "se", "lo", "hi", "p")] == [None] * 5
    assert str(row["reason"]).startswith("Fewer than 15 people")
    assert "day 182" in str(row["reason"])
    assert row["n_arm"] == 120


@pytest.mark.parametrize("period", ["before", "after"])
def test_a_site_with_an_empty_group_is_withheld_and_left_out_of_the_pool(period: str) -> None:
    frame = draw(9, sites=("east", "west"))
    is_gone = (
        (pl.col("site") == "west") & (pl.col("arm") == "comparison") & (pl.col("period") == period)
    )
    found = estimate_before_after(
        tabulate(frame.filter(~is_gone)), [56], lambda *_: "secondary"
    ).effects
    for estimand in ("log_duration", "days_regained_56"):
        rows = {r["level"]: r for r in found.filter(estimand=estimand, condition="all").to_dicts()}
        assert rows["west"]["estimate"] is None
        assert rows["west"]["reason"].startswith("Fewer than 15 absences")
        assert rows["all"]["estimate"] == pytest.approx(rows["east"]["estimate"])
        assert (rows["all"]["gate"], rows["all"]["n_arm"]) == ("pass", rows["east"]["n_arm"])
        assert rows["all"]["reason"] == "Without west, where there is no estimate."


def test_conditions_are_told_where_all_four_groups_have_people_enough() -> None:
    frame = draw(10)
    is_rare = (
        pl.col("arm").eq("pilot") & pl.col("period").eq("after") & pl.col("condition").eq("stress")
    )
    few = pl.concat([frame.filter(~is_rare), frame.filter(is_rare).head(14)])
    found = estimate_before_after(tabulate(few), [56], lambda *_: "secondary").effects
    assert found["condition"].unique().sort().to_list() == ["all", "back_pain"]
    back = estimate_before_after(
        tabulate(frame.filter(condition="back_pain")), [56], lambda *_: "secondary"
    )
    same = [f.filter(estimand="log_duration", dimension="all") for f in (found, back.effects)]
    estimates = [
        f.filter(condition=c)["estimate"].item()
        for f, c in zip(same, ["back_pain", "all"], strict=True)
    ]
    assert estimates[0] == pytest.approx(estimates[1])


def test_numbers_are_people_and_returns_of_both_periods() -> None:
    frame = draw(11)
    row = effect_of(frame, estimand="log_duration")
    pilot = frame.filter(arm="pilot")
    assert (row["n_arm"], row["events_arm"]) == (len(pilot), (pilot["status"] == 1).sum())
    assert row["importance"] == "secondary"


def test_nobody_gives_empty_tables() -> None:
    found = estimate_before_after(tabulate(draw(1).clear()), [56], lambda *_: "secondary")
    assert found.effects.schema == EFFECTS
    assert found.diagnostics.schema == DIAGNOSTICS
    assert found.effects.is_empty()
    assert found.diagnostics.is_empty()


def test_what_the_table_must_have() -> None:
    frame = draw(1)
    with pytest.raises(UnknownColumnError, match="lead"):
        estimate_before_after(
            RiskTable.from_frame(frame, ["site", "arm", "period", "condition"]),
            [56],
            lambda *_: "secondary",
        )
    with pytest.raises(OptionError, match="clustered"):
        estimate_before_after(RiskTable.from_frame(frame, COVARIATES), [56], lambda *_: "secondary")

"""Were both arms on the same path before the start?"""

from itertools import product

import numpy as np
import polars as pl
import pytest

from models.comparisons.before_after import estimate_before_after
from models.comparisons.differences import count_sites, log_duration
from models.comparisons.event_study import study_leads
from models.risk_table import RiskTable

COVARIATES = ["site", "arm", "period", "lead", "condition"]


def draw(
    seed: int,
    leads: tuple[int, ...],
    *,
    drift: float = 0.0,
    people: int = 150,
    sites: tuple[str, ...] = ("east",),
    practices: int = 12,
) -> pl.DataFrame:
    """Return episodes whose log days drift apart by `drift` a quarter, with common shocks."""
    rng = np.random.default_rng(seed)
    frames = []
    for site, arm, lead in product(sites, ("pilot", "comparison"), leads):
        is_pilot = arm == "pilot"
        mean = 3.2 + 0.3 * is_pilot + 0.2 * np.sin(lead) + is_pilot * drift * lead
        frames.append(
            pl.DataFrame(
                {
                    "site": site,
                    "arm": arm,
                    "period": "before" if lead else "after",
                    "lead": lead,
                    "condition": "stress",
                    "cluster": [f"{site}-{arm}-{n}" for n in rng.integers(0, practices, people)],
                    "time": np.ceil(np.exp(mean + 0.8 * rng.normal(size=people))).astype(int),
                    "status": 1,
                }
            )
        )
    return pl.concat(frames)


def tabulate(frame: pl.DataFrame) -> RiskTable:
    return RiskTable.from_frame(frame, COVARIATES, cluster="cluster")


@pytest.mark.parametrize("is_clustered", [False, True])
def test_two_quarters_are_a_difference_in_differences_between_them(is_clustered: bool) -> None:
    frame = draw(1, (1, 2))
    study = study_leads(tabulate(frame), is_clustered=is_clustered)
    assert study is not None
    table = tabulate(
        frame.with_columns(
            period=pl.when(pl.col("lead") == 2).then(pl.lit("after")).otherwise(pl.lit("before"))
        )
    )
    same = log_duration(table, count_sites(table), is_wanted=[True])
    se = np.linalg.norm(same.by_practice) if is_clustered else same.model_se[0]
    assert study.leads == [2]
    np.testing.assert_allclose(study.estimate, same.estimate, atol=1e-8)
    np.testing.assert_allclose(study.se, [se], rtol=1e-8)


def test_a_drift_is_measured_and_fails() -> None:
    study = study_leads(tabulate(draw(2, (0, 1, 2, 3), drift=0.25)), is_clustered=True)
    assert study is not None
    assert study.leads == [2, 3]
    assert np.abs((study.estimate - [0.25, 0.5]) / study.se).max() < 2.5
    assert study.p < 0.001


def test_shocks_common_to_both_arms_are_no_drift() -> None:
    frames = (draw(seed, (0, 1, 2, 3, 4), people=80) for seed in range(15))
    studies = [study_leads(tabulate(frame), is_clustered=False) for frame in frames]
    p = np.array([study.p for study in studies if study is not None])
    assert len(p) == 15
    # Of 15 tests at 5 % more than 4 fail by chance in 1 of 2,000.
    assert (p < 0.05).sum() <= 4
    assert 0.25 < p.mean() < 0.75


def test_sites_are_one_model_with_their_own_levels() -> None:
    apart = pl.concat(
        [
            draw(3, (0, 1, 2), drift=0.3, sites=("east",)),
            draw(4, (0, 1, 2), drift=0.3, sites=("west",)).with_columns(pl.col("time") * 5),
        ]
    )
    study = study_leads(tabulate(apart), is_clustered=True)
    assert study is not None
    assert study.leads == [2]
    assert abs(study.estimate[0] - 0.3) < 2.5 * study.se[0]
    alone = study_leads(tabulate(apart.filter(site="east")), is_clustered=True)
    assert alone is not None
    assert study.se[0] < 0.8 * alone.se[0]


def test_a_quarter_counts_where_ten_of_both_arms_returned() -> None:
    frame = draw(5, (0, 1, 2, 3))
    is_small = (pl.col("lead") == 3) & (pl.col("arm") == "pilot")
    few = pl.concat([frame.filter(~is_small), frame.filter(is_small).head(9)])
    study = study_leads(tabulate(few), is_clustered=False)
    assert study is not None
    assert study.leads == [2]
    assert study_leads(tabulate(few.filter(pl.col("lead") != 2)), is_clustered=False) is None
    assert study_leads(tabulate(few.filter(pl.col("lead") == 3)), is_clustered=False) is None


def test_a_site_without_the_reference_quarter_takes_no_part() -> None:
    east, west = draw(8, (0, 1, 2)), draw(9, (0, 2, 3), sites=("west",))
    both = study_leads(tabulate(pl.concat([east, west])), is_clustered=False)
    alone = study_leads(tabulate(east), is_clustered=False)
    assert both is not None
    assert alone is not None
    assert both.leads == [2]
    np.testing.assert_allclose(both.estimate, alone.estimate, atol=1e-8)


@pytest.mark.parametrize(("drift", "gate"), [(0.5, "fail"), (0.0, "pass")])
def test_other_paths_withhold_effects_and_say_why(drift: float, gate: str) -> None:
    found = estimate_before_after(
        tabulate(draw(6, (0, 1, 2), drift=drift)), [28], lambda *_: "secondary"
    )
    checks = found.diagnostics.filter(condition="all")
    assert checks["check"].to_list() == ["parallel_trends", "lead_2"]
    assert checks["gate"].to_list() == [gate, gate]
    assert checks["limit"][0] == 0.05
    assert (checks["value"][0] < 0.05) is (gate == "fail")
    assert (abs(checks["value"][1]) > checks["limit"][1]) is (gate == "fail")
    effects = found.effects.filter(condition="all")
    assert effects["estimate"].null_count() == 0
    expected = "withheld" if gate == "fail" else "pass"
    assert effects["gate"].unique().to_list() == [expected]
    sentence = "already changing differently"
    for said in (checks["reason"][0], effects["reason"][0]):
        assert (sentence in said) is (gate == "fail")


def test_one_quarter_cannot_be_assessed_and_withholds_nothing() -> None:
    found = estimate_before_after(tabulate(draw(7, (0, 1))), [28], lambda *_: "secondary")
    check = found.diagnostics.filter(condition="all").row(0, named=True)
    assert (check["check"], check["gate"], check["value"]) == (
        "parallel_trends",
        "not_assessable",
        None,
    )
    assert "two quarters" in check["reason"]
    assert found.effects["gate"].unique().to_list() == ["pass"]

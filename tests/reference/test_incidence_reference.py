"""Curves equal R's: ``incidence.R`` in this folder holds the calls that made the numbers.

    survfit(Surv(start, stop, how) ~ 1, id = row, weights = weight, conf.type = "log-log")

within each stratum, where ``how`` is a factor (censored, returned, exited) and every row is an
episode of its own. Lifelines is a second, independent check on another data set.
"""

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.datasets import load_waltons

from models.curves import Split, build_curves
from models.incidence import cumulative_incidence
from models.risk_table import RiskTable

HERE = Path(__file__).parent


@cache
def read(name: str) -> pl.DataFrame:
    # Tiers are all text, though a column of one case alone may look like numbers.
    return pl.read_csv(
        HERE / name,
        comment_prefix="#",
        infer_schema_length=None,
        schema_overrides={"tier": pl.String, "weight": pl.Float64},
    )


EXPECTED = read("incidence_expected.csv")
CASES = EXPECTED.select("case", "variance").unique(maintain_order=True).rows()


def table_of(case: str, tier: str = "tier") -> RiskTable:
    return RiskTable.from_frame(
        read("incidence_data.csv").filter(pl.col("case") == case).rename({"tier": tier}),
        [tier, "condition"],
        stop="stop",
        start="start",
        weight="weight",
        cluster="cluster",
    )


def last_day(case: str) -> int:
    return int(EXPECTED.filter(pl.col("case") == case)["day"].to_numpy().max())


def ours(case: str, variance: str) -> pl.DataFrame:
    by = ["tier", "condition"]
    return cumulative_incidence(table_of(case), by, variance=variance, until=last_day(case))


def both(case: str, variance: str) -> pl.DataFrame:
    r = EXPECTED.filter(pl.col("case") == case, pl.col("variance") == variance)
    joined = r.join(
        ours(case, variance), on=["tier", "condition", "day"], how="left", suffix="_ours"
    )
    assert joined["returned_ours"].null_count() == 0
    return joined


@pytest.mark.parametrize(("case", "variance"), CASES)
def test_estimates_and_numbers_at_risk_equal_r(case: str, variance: str) -> None:
    joined = both(case, variance)
    for column in ("returned", "exited"):
        np.testing.assert_allclose(joined[f"{column}_ours"], joined[column], rtol=1e-11, atol=1e-12)
    assert joined["at_risk_ours"].to_list() == joined["at_risk"].to_list()


@pytest.mark.parametrize(("case", "variance"), CASES)
def test_standard_errors_equal_r(case: str, variance: str) -> None:
    joined = both(case, variance)
    np.testing.assert_allclose(joined["se_ours"], joined["se"], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("case", "variance"), CASES)
def test_limits_equal_r_strictly_between_0_and_1(case: str, variance: str) -> None:
    joined = both(case, variance)
    at_an_end = joined.filter((pl.col("returned") == 0) | (pl.col("returned") == 1))
    assert at_an_end["lo_ours"].null_count() == at_an_end.height
    inside = joined.filter((pl.col("returned") > 0) & (pl.col("returned") < 1))
    np.testing.assert_allclose(inside["lo_ours"], inside["lo"], rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(inside["hi_ours"], inside["hi"], rtol=1e-8)


@pytest.mark.parametrize(("case", "variance"), CASES)
def test_limits_of_both_ways_out_in_the_evidence_equal_r(case: str, variance: str) -> None:
    curves = build_curves(
        table_of(case, "arm"),
        "since_referral",
        [Split(by_condition=True)],
        until=last_day(case),
        by_practice=variance == "cluster",
    )
    r = EXPECTED.filter(pl.col("case") == case, pl.col("variance") == variance)
    r = r.rename({"tier": "arm", "lo": "returned_lo", "hi": "returned_hi"})
    keys = ["arm", "condition", "day"]
    joined = r.join(curves.cast({"day": pl.Int64}), on=keys, how="left", suffix="_ours")
    assert joined["exited_ours"].null_count() == 0
    for way in ("returned", "exited"):
        is_inside = (pl.col(way) > 0) & (pl.col(way) < 1)
        inside, at_an_end = joined.filter(is_inside), joined.filter(~is_inside)
        for limit in (f"{way}_lo", f"{way}_hi"):
            np.testing.assert_allclose(inside[f"{limit}_ours"], inside[limit], 1e-8, 1e-12)
            assert at_an_end[f"{limit}_ours"].null_count() == at_an_end.height


def test_the_cases_cover_both_variances_and_the_days_results_are_stated_at() -> None:
    assert {variance for _, variance in CASES} == {"row", "cluster"}
    assert {28, 91, 182, 364} <= set(EXPECTED["day"].to_list())


def waltons() -> pl.DataFrame:
    frame = load_waltons()
    return pl.DataFrame(
        {
            "tier": frame["group"].to_list(),
            "time": frame["T"].astype(int).to_list(),
            "status": frame["E"].astype(int).to_list(),
        }
    )


def test_without_exits_it_is_one_minus_the_kaplan_meier_curve_of_lifelines() -> None:
    frame = waltons()
    curve = cumulative_incidence(RiskTable.from_frame(frame, ["tier"]), ["tier"])
    for (tier,), rows in frame.group_by("tier"):
        fitted = KaplanMeierFitter().fit(rows["time"].to_numpy(), rows["status"].to_numpy())
        days = curve.filter(pl.col("tier") == tier)
        kept = fitted.predict(days["day"].to_numpy()).to_numpy()
        np.testing.assert_allclose(days["returned"], 1 - kept, atol=1e-12)


def test_with_exits_and_no_ties_it_is_the_aalen_johansen_curve_of_lifelines() -> None:
    # Lifelines moves tied times apart at random, so every episode here ends on its own day.
    rng = np.random.default_rng(7)
    time = rng.permutation(np.arange(1, 251))
    status = rng.integers(0, 3, size=250)
    fitted = AalenJohansenFitter(calculate_variance=False).fit(time, status, event_of_interest=1)
    frame = pl.DataFrame({"time": time, "status": status})
    curve = cumulative_incidence(RiskTable.from_frame(frame, []), [])
    lifelines_curve = fitted.cumulative_density_.iloc[:, 0]
    np.testing.assert_allclose(
        curve["returned"].to_numpy()[lifelines_curve.index.astype(int)],
        lifelines_curve.to_numpy(),
        atol=1e-12,
    )

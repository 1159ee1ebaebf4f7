"""The log-normal model equals R's ``survreg``: ``log_normal.R`` holds the calls."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from models.comparisons.before_after import COVARIATES, estimate_before_after
from models.comparisons.log_normal import Durations, fit_log_normal
from models.risk_table import RiskTable

HERE = Path(__file__).parent


def read(name: str) -> pl.DataFrame:
    return pl.read_csv(HERE / f"{name}.csv", comment_prefix="#", infer_schema_length=None)


EPISODES, EXPECTED = read("log_normal_data"), read("log_normal_expected")


@pytest.mark.parametrize("case", ["lung", "colon"])
def test_estimates_and_errors(case: str) -> None:
    episodes, expected = EPISODES.filter(case=case), EXPECTED.filter(case=case)
    group, period = (episodes[name].to_numpy().astype(float) for name in ("group", "period"))
    weight = episodes["weight"].to_numpy()
    fit = fit_log_normal(
        Durations(
            design=np.column_stack([np.ones(len(group)), group, period, group * period]),
            start=np.zeros(len(group)),
            stop=episodes["time"].to_numpy().astype(float),
            is_event=episodes["status"].to_numpy() == 1,
            weight=weight,
        )
    )
    assert fit is not None
    np.testing.assert_allclose(fit.parameters, expected["estimate"], atol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), expected["se"], rtol=1e-7)
    weighted = fit.influence * weight[:, None]
    by_row = np.sqrt((weighted**2).sum(axis=0))
    np.testing.assert_allclose(by_row, expected["se_row"], rtol=1e-6)
    cluster = episodes["cluster"].to_numpy()
    summed = np.array([weighted[cluster == one].sum(axis=0) for one in np.unique(cluster)])
    by_cluster = np.sqrt((summed**2).sum(axis=0))
    np.testing.assert_allclose(by_cluster, expected["se_cluster"], rtol=1e-6)


@pytest.mark.parametrize(
    ("practices", "error", "variance"), [(None, "se_cluster", "practice"), (9, "se", "model")]
)
def test_the_effect_before_and_after_is_the_product_with_the_error_its_practices_allow(
    practices: int | None, error: str, variance: str
) -> None:
    episodes = EPISODES.filter(case="colon")
    if practices is not None:
        episodes = episodes.with_columns(pl.col("cluster") % practices)
    arm = pl.when(pl.col("group") == 1).then(pl.lit("pilot")).otherwise(pl.lit("comparison"))
    period = pl.when(pl.col("period") == 1).then(pl.lit("after")).otherwise(pl.lit("before"))
    described = episodes.select(
        "time", "status", "weight", "cluster", arm=arm, period=period, site=pl.lit("one"),
        lead=1 - pl.col("period"), condition=pl.lit("cancer"),
    )  # fmt: skip
    table = RiskTable.from_frame(described, COVARIATES, weight="weight", cluster="cluster")
    effects = estimate_before_after(table, [364], lambda *_: "secondary").effects
    row = effects.filter(estimand="log_duration", condition="all", level="one").row(0, named=True)
    expected = EXPECTED.filter(case="colon", term="product").row(0, named=True)
    assert row["estimate"] == pytest.approx(expected["estimate"], abs=1e-8)
    assert row["se"] == pytest.approx(expected[error], rel=1e-6)
    assert row["variance"] == variance

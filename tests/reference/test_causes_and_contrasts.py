"""Several causes, days regained, quantiles: R's, called in ``causes_and_contrasts.R``."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from models.errors import OptionError
from models.incidence import cumulative_incidence
from models.mean_time import days_regained
from models.quantiles import quantile_days
from models.risk_table import RiskTable

HERE = Path(__file__).parent
CAUSES = {"death": 1, "ltx": 2, "withdraw": 3}


def read(name: str) -> pl.DataFrame:
    return pl.read_csv(
        HERE / f"{name}.csv",
        comment_prefix="#",
        null_values="NA",
        infer_schema_length=None,
        schema_overrides={"tier": pl.String},
    )


TRANSPLANT, EPISODES = read("transplant_data"), read("incidence_data")
REGAINED, QUANTILES = read("regained_expected"), read("quantiles_expected")


def table_of(case: str) -> RiskTable:
    return RiskTable.from_frame(
        EPISODES.filter(case=case),
        ["tier", "condition"],
        stop="stop",
        start="start",
        weight="weight",
        cluster="cluster",
    )


@pytest.mark.parametrize("first", CAUSES)
def test_three_ways_out(first: str) -> None:
    table = RiskTable.from_frame(TRANSPLANT, ["abo"], cluster="cluster")
    causes = {first: CAUSES[first]} | CAUSES
    expected = read("transplant_expected")
    found = cumulative_incidence(table, ["abo"], causes=causes).cast({"day": pl.Int64})
    both = expected.join(found, on=["abo", "day"], suffix="_ours", how="left")
    for cause in CAUSES:
        np.testing.assert_allclose(both[f"{cause}_ours"], both[cause], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(both["se"], both[f"se_{first}"], rtol=1e-8, atol=1e-12)
    if first == "ltx":
        found = cumulative_incidence(table, ["abo"], "cluster", causes=causes)
        both = expected.join(found.cast({"day": pl.Int64}), on=["abo", "day"], how="left")
        np.testing.assert_allclose(both["se"], both["se_cluster_ltx"], rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("causes", [{}, {"a": 0}, {"a": 1, "b": 1}])
def test_ways_out_are_different_statuses(causes: dict[str, int]) -> None:
    table = RiskTable.from_frame(TRANSPLANT, ["abo"])
    with pytest.raises(OptionError, match="causes"):
        cumulative_incidence(table, ["abo"], causes=causes)


@pytest.mark.parametrize("variance", ["row", "cluster"])
@pytest.mark.parametrize("case", REGAINED["case"].unique(maintain_order=True))
def test_days_regained(case: str, variance: str) -> None:
    expected = REGAINED.filter(case=case)
    until = sorted(expected["until"].unique())
    comparator = expected["comparator"][0]
    found = days_regained(
        table_of(case), "tier", comparator, until, by=["condition"], variance=variance
    )
    keys = ["condition", "tier", "until"]
    both = expected.join(found.cast({"until": pl.Int64}), on=keys, suffix="_ours", how="left")
    assert found.height == expected.height
    for column in ("days_regained", "days_exited"):
        np.testing.assert_allclose(both[f"{column}_ours"], both[column], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(both["se"], both[f"se_{variance}"], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(both["hi"] - both["lo"], 2 * 1.959963985 * both["se"], atol=1e-9)


def test_days_are_regained_against_an_arm_that_is_there() -> None:
    with pytest.raises(OptionError, match='comparator is no level of "tier"'):
        days_regained(table_of("km_veteran"), "tier", "none", [28])
    alone = table_of("km_veteran").filter(pl.col("tier") == "adeno")
    assert days_regained(alone, "tier", "adeno", [28]).is_empty()


@pytest.mark.parametrize("case", QUANTILES["case"].unique(maintain_order=True))
def test_quantiles(case: str) -> None:
    expected = QUANTILES.filter(case=case).sort("tier", "quantile")
    curves = cumulative_incidence(table_of(case), ["tier"])
    found = quantile_days(curves, ["tier"], expected["quantile"].unique().sort().to_list())
    assert found["tier"].to_list() == expected["tier"].to_list()
    for column in ("day", "lo", "hi"):
        assert found[column].to_list() == expected[column].to_list()

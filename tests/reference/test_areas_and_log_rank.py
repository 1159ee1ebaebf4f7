"""Areas under curves and log-rank tests equal R's: ``tests_and_areas.R`` holds the calls."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from models.errors import OptionError
from models.log_rank import log_rank
from models.mean_time import mean_days
from models.risk_table import RiskTable

HERE = Path(__file__).parent


def read(name: str) -> pl.DataFrame:
    return pl.read_csv(HERE / f"{name}.csv", comment_prefix="#", infer_schema_length=None)


AREAS, EPISODES = read("area_expected"), read("incidence_data")
RANKS, COX = read("log_rank_expected"), read("cox_data")


@pytest.mark.parametrize("variance", ["row", "cluster"])
@pytest.mark.parametrize("case", AREAS["case"].unique(maintain_order=True))
def test_areas_under_curves(case: str, variance: str) -> None:
    table = RiskTable.from_frame(
        EPISODES.filter(case=case),
        ["tier", "condition"],
        stop="stop",
        start="start",
        weight="weight",
        cluster="cluster",
    )
    expected = AREAS.filter(case=case).sort("tier", "condition", "until")
    days = sorted(expected["until"].unique())
    found = mean_days(table, ["tier", "condition"], days, variance).cast({"until": pl.Int64})
    both = expected.join(found, on=["tier", "condition", "until"], suffix="_ours", how="left")
    for column in ("days_returned", "days_exited"):
        np.testing.assert_allclose(both[f"{column}_ours"], both[column], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(both["se"], both[f"se_{variance}"], rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("strata", ["none", "b"])
@pytest.mark.parametrize("case", RANKS["case"].unique(maintain_order=True))
def test_log_rank(case: str, strata: str) -> None:
    frame = COX.filter(case=case).with_columns(pl.col("a", "b").cast(pl.String))
    table = RiskTable.from_frame(frame, ["a", "b"], stop="stop")
    found = log_rank(table, ["a"], [] if strata == "none" else ["b"])
    expected = RANKS.filter(case=case, strata=strata).sort("group")
    np.testing.assert_allclose(found.groups["observed"], expected["observed"])
    np.testing.assert_allclose(found.groups["expected"], expected["expected"], rtol=1e-9)
    assert found.chi2 == pytest.approx(expected["chi2"][0], rel=1e-9)
    assert found.df == expected.height - 1


def test_one_group_cannot_be_compared() -> None:
    frame = COX.filter(case="lung").with_columns(pl.lit("x").alias("a"))
    with pytest.raises(OptionError, match="two groups"):
        log_rank(RiskTable.from_frame(frame, ["a"], stop="stop"), ["a"])


@pytest.mark.parametrize("days", [[], [0], [28, -1]])
def test_an_area_ends_after_it_begins(days: list[int]) -> None:
    table = RiskTable.from_frame(COX.filter(case="lung"), [], stop="stop")
    with pytest.raises(OptionError, match="until"):
        mean_days(table, [], days)


def test_a_group_never_at_risk_at_an_event_is_no_degree_of_freedom() -> None:
    """R: survdiff(Surv(time, status) ~ g) gives chisq 5.0517, 1 df, p 0.0246."""
    frame = pl.DataFrame(
        {
            "time": [5, 6, 7, 8, 9, 10, 1, 2],
            "status": [1, 1, 1, 1, 0, 1, 0, 0],
            "g": list("aaabbbcc"),
        }
    )
    found = log_rank(RiskTable.from_frame(frame, ["g"]), ["g"])
    assert found.chi2 == pytest.approx(5.0517, abs=1e-3)
    assert found.df == 1
    assert found.p == pytest.approx(0.0246, abs=1e-3)

"""The log-rank test counts who is at risk on each day, whenever they came."""

import numpy as np
import polars as pl
import pytest

from models.log_rank import log_rank
from models.risk_table import RiskTable

RNG = np.random.default_rng(4)
EPISODES = pl.DataFrame(
    {
        "tier": RNG.choice(["A", "B", "C"], 150),
        "area": RNG.choice(["north", "south"], 150),
        "start": 0,
        "time": RNG.integers(1, 30, 150),
        "status": RNG.integers(0, 3, 150),
    }
)


def table(frame: pl.DataFrame) -> RiskTable:
    return RiskTable.from_frame(frame, ["tier", "area"], start="start")


@pytest.mark.parametrize("strata", [[], ["area"]])
def test_an_episode_seen_in_two_parts_is_one(strata: list[str]) -> None:
    is_long = pl.col("time") > 9
    first = EPISODES.filter(is_long).with_columns(time=pl.lit(9), status=pl.lit(0))
    rest = EPISODES.filter(is_long).with_columns(start=pl.lit(9))
    parts = pl.concat([EPISODES.filter(~is_long), first, rest], how="vertical_relaxed")
    whole, split = (log_rank(table(frame), ["tier"], strata) for frame in (EPISODES, parts))
    assert split.chi2 == pytest.approx(whole.chi2)
    assert split.groups["expected"].to_list() == pytest.approx(whole.groups["expected"].to_list())

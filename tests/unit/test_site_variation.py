"""Sites are compared with such people elsewhere, and a flag names the fault to rule out first."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from models.errors import OptionError, UnknownColumnError
from models.log_rank import log_rank
from models.risk_table import RiskTable
from models.sites.site_variation import CASE_MIX, FEW_PEOPLE, site_variation

COVARIATES = ["condition", *CASE_MIX, "site", "arm"]
COLUMNS = ["n", "observed", "expected", "ratio", "lo95", "hi95", "lo998", "hi998", "flag"]


def episodes(people: int = 6000, seed: int = 2012, **pace: Any) -> pl.DataFrame:
    """Return twelve sites of ten practices; older people return half as fast as the young."""
    rng = np.random.default_rng(seed)
    site = rng.integers(0, 12, people)
    # The first sites have the older people.
    old = rng.random(people) < np.where(site < 6, 0.8, 0.2)
    arm = rng.choice(["none", "B"], people)
    speed = 0.02 * np.where(old, 0.5, 1.0) * np.where(arm == "B", pace.get("tier", 1.0), 1.0)
    time = np.ceil(rng.exponential(1 / speed)).astype(int)
    frame = pl.DataFrame(
        {
            "site": [f"S{k:02}" for k in site],
            "practice": [f"P{k:03}" for k in site * 10 + rng.integers(0, 10, people)],
            "age_band": np.where(old, "55-64", "25-34"),
            "condition": rng.choice(["back_pain", "stress"], people),
            "arm": arm,
            "time": np.minimum(time, 180),
            "status": (time <= 180).astype(int),
        }
    )
    return frame.with_columns(
        pl.lit("same").alias(name) for name in CASE_MIX if name not in frame.columns
    )


def counted(frame: pl.DataFrame, **options: Any) -> RiskTable:
    return RiskTable.from_frame(frame, COVARIATES, cluster="practice", **options)


def test_the_frames_have_the_columns_that_are_released_and_a_row_a_place_and_tier() -> None:
    found = site_variation(counted(episodes()))
    assert found.sites.columns == ["site_id", "tier", "measure", *COLUMNS]
    assert found.practices.columns == ["practice_id", *found.sites.columns]
    assert found.sites.select("site_id", "tier").n_unique() == found.sites.height == 12 * 3
    assert found.practices.height == 120 * 3
    assert found.sites["measure"].unique().to_list() == ["returns"]
    assert found.warnings == ()


def test_expected_returns_of_each_tier_add_up_to_those_observed() -> None:
    frame = episodes(tier=1.6)
    found = site_variation(counted(frame))
    for places in (found.sites, found.practices):
        sums = places.group_by("tier").agg(pl.col("n", "observed", "expected").sum())
        np.testing.assert_allclose(sums["expected"], sums["observed"])
        (every,) = sums.filter(tier="all").to_dicts()
        assert (every["n"], every["observed"]) == (frame.height, frame["status"].sum())


def test_without_case_mix_what_is_expected_is_the_log_ranks() -> None:
    frame = episodes(300).with_columns(age_band=pl.lit("same"), arm=pl.lit("none"))
    # No ties, over which Efron and the log-rank test differ.
    frame = frame.with_columns(time=pl.int_range(1, 301).shuffle(1))
    table = counted(frame)
    theirs = log_rank(table, ["site"], ["condition"]).groups
    ours = site_variation(table).sites.filter(tier="all")
    np.testing.assert_allclose(ours["expected"], theirs["expected"])
    assert ours["observed"].to_list() == theirs["observed"].cast(pl.Int64).to_list()


def test_a_site_with_slower_people_is_not_slow() -> None:
    frame = episodes()
    mixed = site_variation(counted(frame)).sites.filter(tier="all")
    blind = site_variation(counted(frame.with_columns(age_band=pl.lit("same"))))
    crude = blind.sites.filter(tier="all")
    assert mixed["ratio"].is_between(0.85, 1.15).all()
    assert (crude["ratio"][:6] < 0.9).all()
    assert (mixed["flag"] == "").sum() >= 11


def test_a_tier_that_works_does_not_set_its_sites_apart() -> None:
    found = site_variation(counted(episodes(tier=2.0))).sites
    assert found.filter(tier="B")["ratio"].is_between(0.8, 1.2).all()
    assert (found["flag"] == "").sum() >= found.height - 2


@pytest.mark.parametrize(
    ("column", "expected"),
    [("missing", "Rule out late or missing returns"), ("short", "Rule out an incomplete list")],
)
def test_a_site_far_out_is_told_what_to_rule_out_first(column: str, expected: str) -> None:
    frame, here = episodes(), pl.col("site") == "S03"
    if column == "missing":
        # Every other return was never sent: the absence looks open.
        lost = here & (pl.int_range(pl.len()) % 2 == 0)
        frame = frame.with_columns(
            time=pl.when(lost).then(180).otherwise("time"),
            status=pl.when(lost).then(0).otherwise("status"),
        )
    else:
        # Only absences that had ended within 40 days were sent.
        frame = frame.filter(~here | (pl.col("time") <= 40))
    found = site_variation(counted(frame)).sites.filter(tier="all")
    (flag,) = found.filter(site_id="S03")["flag"]
    assert flag.startswith("Far ")
    assert expected in flag
    assert not found.filter(pl.col("site_id") != "S03")["flag"].str.starts_with("Far ").any()


def test_an_episode_that_changes_arm_is_one_episode_with_two_spells() -> None:
    frame = episodes(400).with_columns(start=0, arm=pl.lit("none"))
    before = frame.filter(pl.col("time") > 20).with_columns(
        time=pl.lit(20, pl.Int64), status=pl.lit(3, pl.Int64)
    )
    after = frame.filter(pl.col("time") > 20).with_columns(start=20, arm=pl.lit("A"))
    split = pl.concat([frame.filter(pl.col("time") <= 20), before, after])
    whole = site_variation(counted(frame)).sites.filter(tier="all")
    found = site_variation(counted(split, start="start")).sites
    again = found.filter(tier="all")
    assert again["n"].to_list() == whole["n"].to_list()
    np.testing.assert_allclose(again["expected"], whole["expected"])
    spells = found.filter(pl.col("tier") != "all")
    assert spells["n"].sum() == split.height
    assert spells["observed"].sum() == frame["status"].sum()


def test_few_people_far_out_are_said_to_be_few() -> None:
    frame = episodes(3000)
    fast = frame.head(6).with_columns(
        time=pl.lit(1, pl.Int64),
        status=pl.lit(1, pl.Int64),
        site=pl.lit("S99"),
        practice=pl.lit("P99"),
    )
    found = site_variation(counted(pl.concat([frame, fast]))).sites
    (row,) = found.filter(site_id="S99", tier="all").to_dicts()
    assert row["expected"] < 1
    assert row["flag"].endswith(FEW_PEOPLE)


def test_a_tier_in_which_nobody_returned_has_no_limits_and_no_flag() -> None:
    frame = episodes(500)
    nobody = pl.col("arm") == "B"
    frame = frame.with_columns(status=pl.when(nobody).then(0).otherwise("status"))
    found = site_variation(counted(frame)).sites.filter(tier="B")
    assert found["ratio"].null_count() == found["hi95"].null_count() == found.height
    assert found["flag"].unique().to_list() == [""]


def test_what_is_refused() -> None:
    frame = episodes(100)
    with pytest.raises(OptionError, match="clustered by practice"):
        site_variation(RiskTable.from_frame(frame, COVARIATES))
    rest = [name for name in COVARIATES if name != "sex"]
    with pytest.raises(UnknownColumnError, match="sex"):
        site_variation(RiskTable.from_frame(frame, rest, cluster="practice"))

"""Each site's referrals and waits by quarter are charted by themselves; a jump is a signal."""

import polars as pl

from models.results import VOLUME_SIGNALS, WAIT_SIGNALS
from models.sites.signals import chart_volumes, chart_waits

STEADY = [20, 22, 19, 21, 20, 23, 18, 21, 20]


def volumes(site: str, tier: str, counts: list[int], **more: str) -> pl.DataFrame:
    quarters = [f"{2010 + k // 4}Q{k % 4 + 1}" for k in range(len(counts))]
    labels = {"site_id": site, "tier": tier, "referred_by": "all"} | more
    return pl.DataFrame({"quarter": quarters, "referrals": counts}).with_columns(
        pl.lit(value).alias(name) for name, value in labels.items()
    )


def test_a_jump_is_a_signal_at_its_own_site_alone() -> None:
    charted = chart_volumes(
        pl.concat(
            [
                volumes("north", "A", [*STEADY, 60]),
                volumes("south", "A", [*STEADY, 21]),
                volumes("north", "A", [900] * 10, referred_by="gp"),
                volumes("all", "A", [900] * 10),
            ]
        )
    )
    assert charted.schema == VOLUME_SIGNALS
    assert charted.height == 20
    signals = charted.filter(pl.col("signal") == "outside")
    assert signals.select("site_id", "quarter").rows() == [("north", "2012Q2")]


def test_a_short_series_has_no_limits_and_says_why() -> None:
    charted = chart_volumes(volumes("north", "A", STEADY[:4]))
    assert charted["lo"].null_count() == 4
    assert all(charted["reason"])
    assert chart_volumes(volumes("north", "A", STEADY).clear()).schema == VOLUME_SIGNALS


def waited(medians: list[int], people: int = 8) -> pl.DataFrame:
    """Each quarter's people all wait as long, but for one who is still waiting."""
    rows = [
        {"quarter": f"{2010 + k // 4}Q{k % 4 + 1}", "days": days, "status": status, "n": n}
        for k, days in enumerate(medians)
        for status, n in ((1, people - 1), (0, 1))
    ]
    labels = {"site": "north", "tier": "B", "step": "seen", "practice": "p"}
    return pl.DataFrame(rows).with_columns(pl.lit(v).alias(k) for k, v in labels.items())


def test_a_jump_in_waits_is_a_signal_with_those_still_waiting_counted() -> None:
    charted = chart_waits(waited([10, 12, 11, 10, 12, 11, 10, 12, 40]))
    assert charted.schema == WAIT_SIGNALS
    assert charted["median_days"].to_list() == [10, 12, 11, 10, 12, 11, 10, 12, 40]
    assert charted.filter(signal="outside")["quarter"].to_list() == ["2012Q1"]


def test_a_quarter_of_fewer_than_eight_people_has_no_median() -> None:
    assert chart_waits(waited([10] * 9, people=7))["median_days"].null_count() == 9
    assert chart_waits(waited([10]).clear()).schema == WAIT_SIGNALS

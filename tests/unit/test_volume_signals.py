"""Each site's referrals by quarter are charted by themselves, and a jump is a signal."""

import polars as pl

from models.results import VOLUME_SIGNALS
from pipelines.assets.service import chart_volumes

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

"""Curves of any small table equal a slow second implementation, one episode at a time.

The second implementation shares nothing with ours: it loops over episodes and days, and gets the
influence of an episode by moving its case weight a little and estimating again.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.daily import daily_counts
from models.incidence import cumulative_incidence
from models.risk_table import RiskTable


@dataclass(frozen=True)
class Episode:
    tier: str
    start: int
    stop: int
    status: int
    weight: float
    practice: int


@st.composite
def episodes(draw: st.DrawFn) -> Episode:
    start = draw(st.sampled_from([0, 0, 0, 1, 3]))
    return Episode(
        tier=draw(st.sampled_from("AB")),
        start=start,
        stop=start + draw(st.integers(1, 6)),
        status=draw(st.sampled_from([0, 1, 1, 2, 3])),
        weight=draw(st.sampled_from([0.25, 1.0, 1.0, 2.5])),
        practice=draw(st.integers(1, 3)),
    )


COHORTS = st.lists(episodes(), min_size=1, max_size=14)
SETTINGS = settings(max_examples=120, derandomize=True, deadline=None)


def frame_of(cohort: list[Episode]) -> pl.DataFrame:
    return pl.DataFrame([vars(episode) for episode in cohort])


def table_of(cohort: list[Episode]) -> RiskTable:
    return RiskTable.from_frame(
        frame_of(cohort), ["tier"], stop="stop", start="start", weight="weight", cluster="practice"
    )


def slow_curve(
    cohort: list[Episode], weights: list[float], last: int
) -> tuple[list[float], list[float]]:
    """Walk through the days with nothing but loops: returned and exited on days 0 to last."""
    still, back, gone = 1.0, 0.0, 0.0
    returned, exited = [0.0], [0.0]
    for day in range(1, last + 1):
        present, returns, exits = 0.0, 0.0, 0.0
        everyone_left = True
        for episode, weight in zip(cohort, weights, strict=True):
            if not episode.start < day <= episode.stop:
                continue
            present += weight
            leaves = episode.stop == day and episode.status in {1, 2}
            everyone_left = everyone_left and leaves
            returns += weight if leaves and episode.status == 1 else 0.0
            exits += weight if leaves and episode.status == 2 else 0.0
        if present > 0:
            back += still * returns / present
            gone += still * exits / present
            still = 0.0 if everyone_left else still * (1 - (returns + exits) / present)
        returned.append(back)
        exited.append(gone)
    return returned, exited


def slow_se(cohort: list[Episode], last: int, *, clustered: bool) -> list[float]:
    weights = [episode.weight for episode in cohort]
    by_group: dict[int, list[float]] = defaultdict(lambda: [0.0] * (last + 1))
    for position, episode in enumerate(cohort):
        step = 1e-4 * episode.weight
        moved = []
        for sign in (1, -1):
            other = list(weights)
            other[position] += sign * step
            moved.append(slow_curve(cohort, other, last)[0])
        group = by_group[episode.practice if clustered else position]
        for day in range(last + 1):
            group[day] += episode.weight * (moved[0][day] - moved[1][day]) / (2 * step)
    return [
        math.sqrt(sum(group[day] ** 2 for group in by_group.values())) for day in range(last + 1)
    ]


@SETTINGS
@given(COHORTS)
@pytest.mark.parametrize("variance", ["row", "cluster"])
def test_curves_equal_a_slow_second_implementation(variance: str, cohort: list[Episode]) -> None:
    last = 10
    curve = cumulative_incidence(table_of(cohort), ["tier"], variance=variance, until=last)
    assert curve["tier"].unique().sort().to_list() == sorted({e.tier for e in cohort})
    for (tier,), rows in curve.group_by("tier", maintain_order=True):
        people = [episode for episode in cohort if episode.tier == tier]
        returned, exited = slow_curve(people, [e.weight for e in people], last)
        np.testing.assert_allclose(rows["returned"], returned, atol=1e-12)
        np.testing.assert_allclose(rows["exited"], exited, atol=1e-12)
        se = slow_se(people, last, clustered=variance == "cluster")
        np.testing.assert_allclose(rows["se"], se, rtol=1e-5, atol=1e-7)
        present = [
            sum(e.start < max(day, 1) <= max(day, 1) <= e.stop for e in people)
            for day in range(1, last + 1)
        ]
        assert rows["at_risk"].to_list()[1:] == present
        assert rows["at_risk"][0] == sum(e.start == 0 for e in people)


@SETTINGS
@given(COHORTS)
def test_a_curve_is_a_probability_that_never_falls(cohort: list[Episode]) -> None:
    curve = cumulative_incidence(table_of(cohort), [])
    for column in ("returned", "exited"):
        values = curve[column].to_numpy()
        assert values.min() >= 0
        assert values.max() <= 1
        assert np.diff(values).min(initial=0) >= -1e-12
    assert (curve["returned"] + curve["exited"]).to_numpy().max() <= 1 + 1e-12
    limits = curve.drop_nulls()
    assert limits.select(
        ((pl.col("lo") <= pl.col("returned")) & (pl.col("returned") <= pl.col("hi"))).all()
    ).item()


@SETTINGS
@given(COHORTS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(cohort: list[Episode], random: object) -> None:
    shuffled = list(cohort)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for variance in ("row", "cluster"):
        ours = cumulative_incidence(table_of(cohort), ["tier"], variance=variance)
        theirs = cumulative_incidence(table_of(shuffled), ["tier"], variance=variance)
        assert ours.equals(theirs)


@SETTINGS
@given(COHORTS, st.integers(2, 4))
def test_repeated_episodes_are_the_same_as_a_count(cohort: list[Episode], times: int) -> None:
    counted = table_of(cohort).counts.with_columns(pl.col("n") * times)
    for variance in ("row", "cluster"):
        repeated = cumulative_incidence(table_of(cohort * times), ["tier"], variance=variance)
        table = RiskTable.from_counts(counted, ["tier"])
        assert cumulative_incidence(table, ["tier"], variance=variance).equals(repeated)


@SETTINGS
@given(COHORTS)
def test_a_stratum_is_the_same_alone_as_among_others(cohort: list[Episode]) -> None:
    table = table_of(cohort)
    together = cumulative_incidence(table, ["tier"], variance="cluster", until=9)
    for tier in sorted({episode.tier for episode in cohort}):
        alone = table.filter(pl.col("tier") == tier)
        curve = cumulative_incidence(alone, ["tier"], variance="cluster", until=9)
        assert curve.equals(together.filter(pl.col("tier") == tier))


@SETTINGS
@given(COHORTS)
def test_daily_counts_lose_nobody_and_give_the_numbers_at_risk(cohort: list[Episode]) -> None:
    counts = daily_counts(table_of(cohort), [])
    assert counts["entered"].sum() == len(cohort)
    left = counts.select(pl.sum_horizontal("returned", "exited", "censored")).to_series()
    assert left.sum() == len(cohort)
    curve = cumulative_incidence(table_of(cohort), [])
    for day, at_risk in curve.select("day", "at_risk").rows()[1:]:
        before = (counts["day"] < day).to_numpy()
        assert at_risk == ((counts["entered"] - left).to_numpy() * before).sum()


@pytest.mark.parametrize("block", [1, 8, 40])
def test_a_clustered_variance_does_not_depend_on_the_size_of_its_blocks(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    cohort = [
        Episode("AB"[i % 2], 0, int(rng.integers(1, 9)), int(rng.integers(0, 3)), 1.0, i % 7)
        for i in range(60)
    ]
    whole = cumulative_incidence(table_of(cohort), ["tier"], variance="cluster")
    monkeypatch.setattr("models.jackknife.BLOCK_CELLS", block)
    assert cumulative_incidence(table_of(cohort), ["tier"], variance="cluster").equals(whole)


@SETTINGS
@given(COHORTS, st.data())
def test_a_row_split_at_any_day_changes_nothing(cohort: list[Episode], data: st.DataObject) -> None:
    """Clustered, so that what is known of one episode stays together."""
    split: list[Episode] = []
    for episode in cohort:
        day = data.draw(st.integers(episode.start, episode.stop - 1))
        if day == episode.start:
            split.append(episode)
            continue
        split += [replace(episode, stop=day, status=0), replace(episode, start=day)]
    whole, apart = (
        cumulative_incidence(table_of(rows), ["tier"], variance="cluster")
        for rows in (cohort, split)
    )
    assert whole["at_risk"].to_list()[1:] == apart["at_risk"].to_list()[1:]
    for column in ("returned", "exited", "se"):
        # The root of a rounding error of a variance that is 0.
        np.testing.assert_allclose(apart[column], whole[column], atol=1e-7)


@SETTINGS
@given(COHORTS)
def test_a_weight_of_two_gives_the_curve_of_two_rows(cohort: list[Episode]) -> None:
    """And, as both rows belong to one cluster, its clustered error."""
    heavy = [replace(episode, weight=2 * episode.weight) for episode in cohort]
    one, two = (
        cumulative_incidence(table_of(rows), ["tier"], variance="cluster")
        for rows in (heavy, cohort * 2)
    )
    for column in ("returned", "exited", "se"):
        np.testing.assert_allclose(one[column], two[column], atol=1e-7)


@SETTINGS
@given(COHORTS)
def test_the_ways_out_and_staying_add_up_to_one(cohort: list[Episode]) -> None:
    """Staying is Kaplan and Meier's product over all ways out, here four of them."""
    causes = {"a": 1, "b": 2, "c": 3, "none": 9}
    curve = cumulative_incidence(table_of(cohort), [], causes=causes, until=9)
    staying = 1.0
    for day in range(1, 10):
        weight = sum(e.weight for e in cohort if e.start < day <= e.stop)
        leaving = sum(e.weight for e in cohort if e.stop == day and e.status)
        if weight:
            staying *= 1 - leaving / weight
        total = curve.filter(day=day).select(pl.sum_horizontal(*causes)).item()
        assert total + staying == pytest.approx(1, abs=1e-9)
    assert curve["none"].max() == 0

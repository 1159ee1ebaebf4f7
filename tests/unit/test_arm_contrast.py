"""The error of a contrast is what leaving out one practice after another says it is."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from models.comparisons.arm_contrast import Contrast, arm_curves, contrast_of_means
from models.comparisons.overlap import weigh_overlap
from models.risk_table import RiskTable


def make_episodes(people: int, practices: int, *, mixed: bool) -> pl.DataFrame:
    """Practices of every size; pilots see older people, who are absent longer, there most."""
    rng = np.random.default_rng(6)
    practice = np.minimum(rng.geometric(2.5 / practices, people), practices) - 1
    is_pilot = (practice + mixed * rng.integers(0, 2, people)) % 2 == 0
    is_old = rng.random(people) < 0.35 + 0.3 * is_pilot
    pace = rng.normal(0, 5, practices)[practice]
    return pl.DataFrame(
        {
            "arm": np.where(is_pilot, "pilot", "comparison"),
            "age": np.where(is_old, "old", "young"),
            "all": "same",
            "practice": practice,
            "time": np.round(
                40 + 5 * is_old + 40 * (is_old & is_pilot) + pace + rng.uniform(0, 9, people)
            ),
            "status": 1,
            "weight": rng.uniform(0.5, 2, people),
        }
    ).with_columns(pl.col("time").cast(pl.Int64))


def contrast(frame: pl.DataFrame, covariate: str) -> Contrast:
    table = RiskTable.from_frame(frame, ["arm", "age", "all"], weight="weight", cluster="practice")
    overlap = weigh_overlap(table, [covariate])
    return contrast_of_means(overlap, overlap.table.numbers("stop").astype(np.float64))


def leave_out_each(frame: pl.DataFrame, covariate: str) -> np.ndarray:
    practices = frame["practice"].unique()
    kept = (frame.filter(pl.col("practice") != practice) for practice in practices)
    return np.array([contrast(rest, covariate).estimate for rest in kept])


def test_without_covariates_the_error_is_the_jackknifes_exactly() -> None:
    frame = make_episodes(300, 12, mixed=False)
    found = contrast(frame, "all")
    arms = dict(
        frame.group_by("arm")
        .agg((pl.col("time") * pl.col("weight")).sum() / pl.col("weight").sum())
        .iter_rows()
    )
    assert (found.arm, found.comparator) == pytest.approx((arms["pilot"], arms["comparison"]))
    apart = leave_out_each(frame, "all") - found.estimate
    clusters = len(apart)
    assert found.se == pytest.approx(np.sqrt((clusters - 1) / clusters * (apart**2).sum()))
    half = stats.t.ppf(0.975, clusters - 1) * found.se
    assert (found.lo, found.hi) == pytest.approx((found.estimate - half, found.estimate + half))
    p = 2 * stats.t.cdf(-abs(found.estimate) / found.se, clusters - 1)
    assert found.p == pytest.approx(p)


@pytest.mark.parametrize("mixed", [False, True])
def test_with_covariates_the_weights_own_error_is_in_it(*, mixed: bool) -> None:
    frame = make_episodes(1_500, 40, mixed=mixed)
    found = contrast(frame, "age")
    apart = leave_out_each(frame, "age") - found.estimate
    assert found.se == pytest.approx(np.sqrt((apart**2).sum()), rel=0.05)


@pytest.mark.parametrize(("way", "status"), [("returned", 1), ("exited", 2)])
def test_limits_of_weighted_curves_are_as_wide_as_leaving_out_practices_says(
    way: str, status: int
) -> None:
    """Of both ways out, with half leaving by each: the log-log scale is taken back to an error."""
    frame = make_episodes(1_500, 40, mixed=True).with_columns(
        status=pl.when(pl.int_range(pl.len()) % 2 == 0).then(status).otherwise(3 - status)
    )

    def curve(episodes: pl.DataFrame) -> pl.DataFrame:
        table = RiskTable.from_frame(episodes, ["arm", "age"], weight="weight", cluster="practice")
        return arm_curves(weigh_overlap(table, ["age"]), [50]).sort("arm")

    found = curve(frame)
    share, lo, hi = (found[name].to_numpy() for name in (way, f"{way}_lo", f"{way}_hi"))
    log = np.log(share)
    assert np.log(lo) / log == pytest.approx(log / np.log(hi))
    se = np.log(np.log(lo) / log) / stats.norm.ppf(0.975) * share * -log
    practices = frame["practice"].unique()
    without = [curve(frame.filter(pl.col("practice") != one))[way] for one in practices]
    apart = np.array(without) - share
    assert se == pytest.approx(np.sqrt((apart**2).sum(axis=0)), rel=0.05)

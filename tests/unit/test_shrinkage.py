"""Shrinking brings effects together by as much as chance sets them apart, and says if it cannot."""

import numpy as np
import polars as pl
import pytest

from models.comparisons.shrinkage import shrink
from models.errors import ColumnNameError, InvalidValueError, UnknownColumnError


def effects(estimate: list[float | None], se: list[float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        {"tier": [f"t{place}" for place in range(len(se))], "estimate": estimate, "se": se},
        schema_overrides={"estimate": pl.Float64, "se": pl.Float64},
    )


def test_estimates_no_further_apart_than_chance_become_one() -> None:
    found = shrink(effects([0.1, 0.2, 0.3], [0.5, 0.5, 0.5]), ["tier"])
    assert found.tau2 == 0
    assert found.i2 == 0
    assert found.effects["shrunk"].to_list() == pytest.approx([0.2] * 3)
    assert found.effects["shrunk_se"].to_list() == pytest.approx([0.5 / np.sqrt(3)] * 3)


def test_with_equal_errors_tau2_is_the_variance_of_the_estimates_less_theirs() -> None:
    found = shrink(effects([-1.0, 0.0, 1.0, 4.0], [0.5] * 4), ["tier"])
    assert found.tau2 == pytest.approx(np.var([-1, 0, 1, 4], ddof=1) - 0.25)
    assert found.q == pytest.approx(14 / 0.25)
    assert found.i2 == pytest.approx((56 - 3) / 56)


def test_the_less_sure_are_moved_more_and_all_come_nearer_to_the_mean() -> None:
    found = shrink(effects([0.0, 1.0, 2.0, 2.0], [0.2, 0.2, 0.2, 0.9]), ["tier"])
    assert found.mean is not None
    told = found.effects.with_columns(moved=(pl.col("estimate") - pl.col("shrunk")).abs())
    assert told["moved"][3] > told["moved"][2] > 0
    assert ((told["shrunk"] - found.mean).abs() < (told["estimate"] - found.mean).abs()).all()
    assert (told["shrunk_se"] < told["se"]).all()
    half = told["shrunk_hi"] - told["shrunk"]
    np.testing.assert_allclose(half, 1.959963985 * told["shrunk_se"])


def test_coverage_of_the_true_effects_is_nominal() -> None:
    rng = np.random.default_rng(1982)
    se = rng.uniform(0.1, 0.5, (200, 30))
    truth = rng.normal(0.3, 0.4, se.shape)
    covered = []
    for errors, own, seen in zip(se, truth, rng.normal(truth, se), strict=True):
        found = shrink(effects(seen.tolist(), errors.tolist()), ["tier"]).effects
        covered.append(found.select(pl.lit(pl.Series(own)).is_between("shrunk_lo", "shrunk_hi")))
    share = pl.concat(covered).to_series().mean()
    assert share == pytest.approx(0.95, abs=0.015)


def test_rows_without_a_usable_estimate_stay_and_take_no_part() -> None:
    whole = effects([0.0, 1.0, 2.0], [0.3, 0.3, 0.3])
    useless = effects([None, 1.0, np.inf, 1.0, np.nan], [0.1, 0.0, 0.1, None, 0.1])
    both = pl.concat([whole, useless]).with_columns(tier=pl.int_range(8).cast(pl.String))
    found, alone = shrink(both, ["tier"]), shrink(whole, ["tier"])
    assert found.tau2 == alone.tau2
    assert found.effects.height == 8
    assert found.effects["shrunk"].to_list() == alone.effects["shrunk"].to_list() + [None] * 5
    assert found.effects["shrunk_lo"].null_count() == 5


@pytest.mark.parametrize(
    ("usable", "said"), [(0, "nothing to compare"), (1, "Only one"), (2, "Only two")]
)
def test_with_fewer_than_three_it_is_said_what_cannot_be_told(usable: int, said: str) -> None:
    found = shrink(effects([0.5, 1.5][:usable], [0.5, 0.5][:usable]), ["tier"])
    assert said in found.reason
    assert (found.tau2, found.mean, found.mean_se) == (None, None, None)
    assert found.effects["shrunk"].null_count() == usable
    assert found.effects.schema["shrunk_se"] == pl.Float64
    # Two can be tested for being alike; one cannot.
    assert found.q == (pytest.approx(2.0) if usable == 2 else None)


def test_the_unit_of_the_scale_does_not_matter() -> None:
    small = shrink(effects([0.1, 0.5, 0.9], [0.1, 0.2, 0.1]), ["tier"])
    large = shrink(effects([100.0, 500.0, 900.0], [100.0, 200.0, 100.0]), ["tier"])
    assert small.tau2 is not None
    assert large.tau2 == pytest.approx(small.tau2 * 1e6)
    np.testing.assert_allclose(large.effects["shrunk"], small.effects["shrunk"] * 1000)


def test_what_is_refused() -> None:
    frame = effects([0.0, 1.0, 2.0], [1.0, 1.0, 1.0])
    with pytest.raises(InvalidValueError, match='"tier", row 1: is there twice'):
        shrink(pl.concat([frame, frame]), ["tier"])
    with pytest.raises(UnknownColumnError, match="teir"):
        shrink(frame, ["teir"])
    with pytest.raises(ColumnNameError, match="shrunk"):
        shrink(frame.with_columns(shrunk=0.0), ["tier"])

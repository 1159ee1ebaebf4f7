"""Replicates drawn from counts spread as the analytic errors say, whatever is drawn."""

import numpy as np
import polars as pl
import pytest

from models import bootstrap
from models.bootstrap import CurveSums, bootstrap_incidence
from models.errors import OptionError
from models.incidence import cumulative_incidence
from models.mean_time import mean_days
from models.resampling import percentile_limits
from models.risk_table import RiskTable

DAYS = 120


def make_table(*, weighted: bool = False) -> RiskTable:
    """Sixty practices in two arms; those of a practice go together."""
    rng = np.random.default_rng(5)
    practice = rng.integers(0, 60, 3_000)
    pace = 0.02 * np.exp(rng.normal(0, 0.4, 60))[practice]
    absent = np.ceil(rng.exponential(1 / pace)).astype(int)
    seen = rng.integers(40, 150, 3_000)
    status = np.where(absent <= seen, np.where(rng.random(3_000) < 0.1, 2, 1), 0)
    frame = pl.DataFrame(
        {
            "arm": np.array(["pilot", "comparison"])[practice % 2],
            "time": np.minimum(absent, seen),
            "status": status,
            "practice": practice,
            "weight": rng.uniform(0.5, 2, 3_000) if weighted else np.ones(3_000),
        }
    )
    return RiskTable.from_frame(frame, ["arm"], weight="weight", cluster="practice")


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("variance", ["cluster", "row"])
def test_replicates_spread_as_the_standard_errors_say(variance: str, *, weighted: bool) -> None:
    table = make_table(weighted=weighted)
    drawn = bootstrap_incidence(table, ["arm"], DAYS, replicates=600, seed=1, variance=variance)
    curves = cumulative_incidence(table, ["arm"], variance, DAYS)
    assert drawn.strata["arm"].to_list() == ["comparison", "pilot"]
    for day in (14, 60, 110):
        at = curves.filter(day=day)
        spread = drawn.returned[:, :, day].std(axis=0)
        np.testing.assert_allclose(spread, at["se"], rtol=0.15)
        np.testing.assert_allclose(
            drawn.returned[:, :, day].mean(axis=0), at["returned"], atol=0.01
        )
    areas = mean_days(table, ["arm"], [100], variance)
    spread = drawn.returned[:, :, :100].sum(axis=2).std(axis=0)
    np.testing.assert_allclose(spread, areas["se"], rtol=0.15)


@pytest.mark.parametrize("variance", ["cluster", "row"])
def test_a_draw_gives_the_curves_of_those_drawn_also_when_they_are_seen_late(variance: str) -> None:
    rng = np.random.default_rng(8)
    entry = rng.integers(0, 25, 200)
    frame = pl.DataFrame(
        {
            "arm": rng.choice(["pilot", "comparison"], 200),
            "start": entry,
            "time": entry + rng.integers(1, 40, 200),
            "status": rng.integers(0, 3, 200),
            "practice": rng.integers(0, 12, 200),
            "weight": rng.uniform(0.5, 2, 200),
            "row": np.arange(200),
        }
    )
    columns = {"start": "start", "weight": "weight"}
    table = RiskTable.from_frame(frame, ["arm", "row"], cluster="practice", **columns)
    unit = table.numbers("cluster") if variance == "cluster" else np.arange(200)
    times = rng.integers(0, 3, unit.max() + 1)
    drawn = CurveSums.of(table, ["arm"], 60, variance).redrawn(times[:, None].astype(float))

    row = table.patterns["row"].gather(table.cells["pattern"])
    taken = pl.DataFrame({"row": row, "times": times[unit]})
    again = frame.join(taken, on="row").with_columns(pl.col("weight") * pl.col("times"))
    kept = RiskTable.from_frame(again.filter(pl.col("times") > 0), ["arm"], **columns)
    curves = cumulative_incidence(kept, ["arm"], until=60)
    for name, values in zip(("returned", "exited"), drawn, strict=True):
        np.testing.assert_allclose(values[0].ravel(), curves[name], atol=1e-12)


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    table = make_table()
    one, same, other = (
        bootstrap_incidence(table, ["arm"], 30, replicates=5, seed=seed) for seed in (1, 1, 2)
    )
    assert np.array_equal(one.returned, same.returned)
    assert not np.array_equal(one.returned, other.returned)


def test_every_replicate_is_a_pair_of_incidences() -> None:
    drawn = bootstrap_incidence(make_table(weighted=True), ["arm"], DAYS, replicates=50, seed=3)
    both = drawn.returned + drawn.exited
    assert drawn.returned.shape == (50, 2, DAYS + 1)
    assert both.min() >= 0
    assert both.max() <= 1 + 1e-12
    assert (np.diff(drawn.returned, axis=2) >= -1e-12).all()
    lower, upper = drawn.limits()
    assert (lower <= upper).all()


@pytest.mark.parametrize("cells", [1, 200])  # One at a time; three, three and one.
def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch, cells: int) -> None:
    table = make_table()
    whole = bootstrap_incidence(table, ["arm"], 30, replicates=7, seed=4)
    monkeypatch.setattr(bootstrap, "BLOCK_CELLS", cells)
    apart = bootstrap_incidence(table, ["arm"], 30, replicates=7, seed=4)
    assert np.array_equal(whole.returned, apart.returned)


def test_limits_leave_one_in_forty_out_at_each_end() -> None:
    lower, upper = percentile_limits(np.append(np.arange(1_001.0), np.nan))
    assert (lower, upper) == pytest.approx((25, 975))
    assert percentile_limits(np.arange(101.0), 0.8) == pytest.approx((10, 90))


def test_one_cluster_is_all_that_can_be_drawn() -> None:
    frame = pl.DataFrame({"time": [1, 2, 2, 5], "status": [1, 2, 1, 0], "practice": ["one"] * 4})
    table = RiskTable.from_frame(frame, [], cluster="practice")
    drawn = bootstrap_incidence(table, [], 5, replicates=4)
    curve = cumulative_incidence(table, [], until=5)["returned"].to_numpy()
    np.testing.assert_allclose(drawn.returned, np.tile(curve, (4, 1, 1)))


@pytest.mark.parametrize("replicates", [0, 10**9])
def test_a_number_of_replicates_outside_what_is_offered_is_refused(replicates: int) -> None:
    with pytest.raises(OptionError, match="replicates"):
        bootstrap_incidence(make_table(), ["arm"], 30, replicates=replicates)

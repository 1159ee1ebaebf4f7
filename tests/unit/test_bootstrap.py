"""Replicates drawn from counts spread as the analytic errors say, whatever is drawn."""

import numpy as np
import polars as pl
import pytest

from models import bootstrap
from models.bootstrap import bootstrap_incidence
from models.errors import OptionError
from models.incidence import cumulative_incidence
from models.mean_time import mean_days
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


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    table = make_table()
    whole = bootstrap_incidence(table, ["arm"], 30, replicates=7, seed=4)
    monkeypatch.setattr(bootstrap, "BLOCK_CELLS", 1)
    apart = bootstrap_incidence(table, ["arm"], 30, replicates=7, seed=4)
    assert np.array_equal(whole.returned, apart.returned)


@pytest.mark.parametrize("replicates", [0, 10**9])
def test_a_number_of_replicates_outside_what_is_offered_is_refused(replicates: int) -> None:
    with pytest.raises(OptionError, match="replicates"):
        bootstrap_incidence(make_table(), ["arm"], 30, replicates=replicates)

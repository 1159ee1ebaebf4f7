"""A Cox bootstrap refits what was drawn, exactly, and spreads as the clustered errors say."""

import numpy as np
import polars as pl
import pytest

from models.cox import fit_cox
from models.cox.bootstrap import bootstrap_cox
from models.errors import OptionError
from models.risk_table import CLUSTER, RiskTable

TERMS = ["tier", "age"]


def make_table(people: int = 2_000, practices: int = 40) -> RiskTable:
    rng = np.random.default_rng(11)
    practice = rng.integers(0, practices, people)
    tier = rng.integers(0, 3, people)
    start = rng.integers(0, 2, people) * rng.integers(0, 20, people)
    pace = 0.02 * np.exp(0.3 * tier + rng.normal(0, 0.3, practices)[practice])
    absent = start + np.ceil(rng.exponential(1 / pace)).astype(int)
    seen = start + rng.integers(40, 150, people)
    frame = pl.DataFrame(
        {
            "tier": np.array(["none", "A", "B"])[tier],
            "age": rng.choice(["young", "old"], people),
            "area": rng.choice(["n", "s"], people),
            "practice": practice,
            "start": start,
            "time": np.minimum(absent, seen),
            "status": (absent <= seen).astype(int),
            "weight": rng.choice([0.5, 1.0, 2.0], people),
        }
    )
    return RiskTable.from_frame(
        frame, ["tier", "age", "area"], start="start", weight="weight", cluster="practice"
    )


TABLE = make_table()


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_a_refit_is_the_fit_to_what_was_drawn(ties: str) -> None:
    fit = fit_cox(TABLE, TERMS, strata=["area"], ties=ties)  # type: ignore[arg-type]
    drawn = np.random.default_rng(3).multinomial(40, np.full(40, 1 / 40))
    times = drawn[TABLE.numbers(CLUSTER)]
    again = fit.refit(times.astype(float))
    counts = TABLE.counts.with_columns(pl.col("n") * pl.Series(times)).filter(pl.col("n") > 0)
    written_out = RiskTable.from_counts(counts, TABLE.covariates)
    expected = fit_cox(written_out, TERMS, strata=["area"], ties=ties)  # type: ignore[arg-type]
    np.testing.assert_allclose(again.coefficients, expected.coefficients["coef"], atol=1e-6)
    hazards = fit.baseline_hazards().with_columns(again=pl.Series(again.hazard))
    both = hazards.join(expected.baseline_hazards(), on=["area", "day"], suffix="_expected")
    np.testing.assert_allclose(both["again"], both["hazard_expected"], rtol=1e-5)
    assert hazards.filter(pl.col("again") > 0).height == both.height
    assert again.converged


@pytest.mark.parametrize("variance", ["cluster", "row"])
def test_replicates_spread_as_the_robust_errors_say(variance: str) -> None:
    table = TABLE if variance == "cluster" else alone(TABLE)
    fit = fit_cox(table, TERMS, robust=True)
    summary, coefficients = bootstrap_cox(table, fit, replicates=300, seed=2, variance=variance)
    np.testing.assert_allclose(summary["se"], fit.coefficients["se_robust"], rtol=0.15)
    np.testing.assert_allclose(summary["lo"], fit.coefficients["lo"], rtol=0.06)
    np.testing.assert_allclose(summary["hi"], fit.coefficients["hi"], rtol=0.06)
    assert summary["replicates"].to_list() == [300] * 3
    assert coefficients.shape == (300, 3)
    same, _ = bootstrap_cox(table, fit, replicates=300, seed=2, variance=variance)
    assert same.equals(summary)


def alone(table: RiskTable) -> RiskTable:
    return RiskTable.from_counts(table.counts.drop("cluster"), table.covariates)


def test_a_level_that_is_never_drawn_has_no_replicate() -> None:
    """The one practice with tier C is left out of a third of the draws."""
    rare = TABLE.counts.head(6).with_columns(tier=pl.lit("C"), cluster=pl.lit(99, pl.Int64))
    counts = pl.concat([TABLE.counts, rare.with_columns(status=pl.lit(1, pl.Int8))])
    table = RiskTable.from_counts(counts, TABLE.covariates)
    fit = fit_cox(table, ["tier"], reference={"tier": "none"})
    summary, coefficients = bootstrap_cox(table, fit, replicates=40, seed=1)
    can_tell = dict(summary.select("level", "replicates").iter_rows())
    assert can_tell["A"] == can_tell["B"] == 40
    assert 10 < can_tell["C"] < 40
    assert np.isnan(coefficients).any()


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = fit_cox(TABLE, ["tier"])
    _, whole = bootstrap_cox(TABLE, fit, replicates=7, seed=4)
    monkeypatch.setattr("models.cox.bootstrap.BLOCK_REPLICATES", 3)
    _, apart = bootstrap_cox(TABLE, fit, replicates=7, seed=4)
    assert np.array_equal(whole, apart)


def test_one_cluster_is_all_that_can_be_drawn() -> None:
    counts = TABLE.counts.with_columns(cluster=pl.lit(1, pl.Int64))
    table = RiskTable.from_counts(counts, TABLE.covariates)
    fit = fit_cox(table, ["tier"])
    _, coefficients = bootstrap_cox(table, fit, replicates=10)
    np.testing.assert_allclose(coefficients, np.tile(fit.coefficients["coef"], (10, 1)), atol=1e-6)


def test_replicates_are_a_number_that_is_offered() -> None:
    with pytest.raises(OptionError, match="replicates"):
        bootstrap_cox(TABLE, fit_cox(TABLE, TERMS), replicates=0)
    with pytest.raises(OptionError, match="times"):
        bootstrap_cox(alone(TABLE), fit_cox(TABLE, TERMS), variance="row")

"""Influence one episode at a time adds up to what is reckoned for whole curves and for clusters."""

import numpy as np
import polars as pl
import pytest

from models import influence, jackknife
from models.cox import fit_cox
from models.incidence import estimate_grid
from models.risk_table import CLUSTER, RiskTable

DAYS = [0, 3, 10, 25, 60]


def make_frame(seed: int = 1, people: int = 300) -> pl.DataFrame:
    """Weights, delayed entry, two ways out and ties, all at once."""
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 2, people) * rng.integers(0, 15, people)
    return pl.DataFrame(
        {
            "tier": rng.choice(["A", "B", "C"], people),
            "age": rng.normal(40, 10, people).round(),
            "start": start,
            "time": start + rng.integers(1, 50, people),
            "status": rng.choice([0, 1, 1, 2], people),
            "weight": rng.choice([0.5, 1.0, 2.5], people),
            "row": np.arange(people),
        }
    )


def table_of(frame: pl.DataFrame, cluster: str | None = None) -> RiskTable:
    covariates = ["tier", "age"]
    return RiskTable.from_frame(frame, covariates, start="start", weight="weight", cluster=cluster)


def test_influence_on_days_adds_up_to_the_variance_of_the_curve() -> None:
    strata, rows, _, fit = estimate_grid(table_of(make_frame()), ["tier"], max(DAYS))
    own = influence.on_days(influence.find_paths(fit), rows, np.array(DAYS))
    squares = rows.n[:, None] * (rows.weight[:, None] * own) ** 2
    summed = np.stack([squares[rows.stratum == k].sum(axis=0) for k in range(strata.height)])
    np.testing.assert_allclose(summed, jackknife.by_row(fit, rows)[:, DAYS], atol=1e-12)


@pytest.mark.parametrize("cells", [1, 10_000_000])  # A cluster at a time; all at once.
@pytest.mark.parametrize("clusters", [2, 70])  # Fewer than strata, and more.
def test_influence_on_days_adds_up_to_the_variance_by_cluster(
    monkeypatch: pytest.MonkeyPatch, clusters: int, cells: int
) -> None:
    monkeypatch.setattr(jackknife, "BLOCK_CELLS", cells)
    rng = np.random.default_rng(2)
    # Clusters of many, of one, and of one row that stands for three.
    cluster = np.concatenate([rng.integers(0, 20, 250), np.arange(20, 70)])
    frame = make_frame().with_columns(practice=cluster % clusters)
    table = table_of(pl.concat([frame, frame[-5:], frame[-5:]]), "practice")
    strata, rows, _, fit = estimate_grid(table, ["tier"], max(DAYS))
    own = influence.on_days(influence.find_paths(fit), rows, np.array(DAYS))
    summed = np.zeros((strata.height, 70, len(DAYS)))
    size = rows.n * rows.weight
    np.add.at(summed, (rows.stratum, table.numbers(CLUSTER)), size[:, None] * own)
    found = jackknife.by_cluster(fit, rows, table.numbers(CLUSTER))[:, DAYS]
    np.testing.assert_allclose((summed**2).sum(axis=1), found, atol=1e-12)


def test_influence_on_days_adds_up_to_influence_on_the_area() -> None:
    _, rows, _, fit = estimate_grid(table_of(make_frame()), ["tier"], 60)
    paths = influence.find_paths(fit)
    daily = influence.on_days(paths, rows, np.arange(40)).sum(axis=1)
    np.testing.assert_allclose(influence.on_area(paths, rows, 40), daily, atol=1e-12)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_a_robust_error_by_row_is_one_by_clusters_of_one(ties: str) -> None:
    frame = make_frame()
    alone = fit_cox(table_of(frame), ["tier", "age"], ties=ties, robust=True)  # type: ignore[arg-type]
    apart = fit_cox(table_of(frame, "row"), ["tier", "age"], ties=ties)  # type: ignore[arg-type]
    np.testing.assert_allclose(
        alone.coefficients["se_robust"], apart.coefficients["se_robust"], rtol=1e-9
    )
    # The score residuals are those of one episode: weighted, they add up to nothing.
    size = table_of(frame).numbers("n") * table_of(frame).cells["weight"].to_numpy()
    np.testing.assert_allclose(size @ alone.score_residuals(), 0, atol=1e-7)

"""The real example, from its deliveries to the published differences in differences."""

from pathlib import Path

import polars as pl
import pytest

from models.results import DIAGNOSTICS, EFFECTS
from pipelines.injury import write_injury_example
from pipelines.outcome import Outcome
from pipelines.running import run_everything
from pipelines.settings import Home
from pipelines.warehouse import Warehouse
from pipelines.workspace import Workspace

TABLES = ("effects_before_after", "diagnostics_before_after")


def evidence(folder: Path, deliveries: Path, protocol: Path) -> list[pl.DataFrame]:
    """Run everything, and return the tables of the analysis."""
    home = Home(folder / "home")
    workspace = Workspace(
        home_folder=str(home.root), deliveries_folder=str(deliveries), protocol_file=str(protocol)
    )
    outcome = run_everything(workspace, lambda *_: None)
    assert outcome.succeeded
    return read(home)


def read(home: Home) -> list[pl.DataFrame]:
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        return [connection.table(f"evidence.{name}").pl() for name in TABLES]


@pytest.fixture(scope="module")
def injury(tmp_path_factory: pytest.TempPathFactory) -> list[pl.DataFrame]:
    folder = tmp_path_factory.mktemp("injury")
    protocol = write_injury_example(folder / "example")
    return evidence(folder, protocol.parent / "deliveries", protocol)


@pytest.mark.parametrize(
    ("level", "estimate", "error", "claims"),
    [("KY", 0.1865, 0.0674, 5_626), ("MI", 0.1941, 0.1520, 1_524)],
)
def test_the_published_effects_on_log_duration(
    injury: list[pl.DataFrame], level: str, estimate: float, error: float, claims: int
) -> None:
    row = injury[0].row(
        by_predicate=(pl.col("estimand") == "log_duration")
        & (pl.col("condition") == "all")
        & (pl.col("dimension") == "site")
        & (pl.col("level") == level),
        named=True,
    )
    assert row["estimate"] == pytest.approx(estimate, abs=2e-4)
    assert row["se"] == pytest.approx(error, abs=5e-4)
    assert row["lo"] < row["estimate"] < row["hi"]
    # One practice an arm: a clustered error would be next to nothing.
    assert (row["variance"], row["gate"], row["reason"]) == ("model", "pass", "")
    assert row["n_arm"] + row["n_comparator"] == claims
    assert (row["analysis"], row["arm"], row["comparator"]) == (
        "before_after",
        "pilot",
        "comparison",
    )


def test_both_states_are_pooled_by_inverse_variance(injury: list[pl.DataFrame]) -> None:
    logs = injury[0].filter(estimand="log_duration", condition="all")
    sites, pooled = logs.filter(dimension="site"), logs.filter(dimension="all", level="all")
    weight = sites["se"] ** -2
    assert pooled["estimate"].to_list() == pytest.approx(
        [sites["estimate"].dot(weight) / weight.sum()]
    )
    assert pooled["se"].to_list() == pytest.approx([weight.sum() ** -0.5])
    assert pooled["n_arm"].item() == sites["n_arm"].sum()


def test_higher_benefits_meant_fewer_days_back(injury: list[pl.DataFrame]) -> None:
    regained = injury[0].filter(condition="all", level="KY", estimand="days_regained_182")
    assert regained["estimate"].item() == pytest.approx(-6.59, abs=0.01)
    assert regained["hi"].item() < 0
    short = injury[0].filter(condition="all", level="MI", estimand="days_regained_364")
    assert short["gate"].item() == "withheld"
    assert short["estimate"].item() is None
    assert "on day 364" in short["reason"].item()


def test_one_quarter_before_says_nothing_of_trends(injury: list[pl.DataFrame]) -> None:
    checks = injury[1].filter(condition="all")
    assert checks["check"].to_list() == ["parallel_trends"]
    assert checks["gate"].to_list() == ["not_assessable"]
    assert injury[0].filter(estimand="log_duration", condition="all")[
        "gate"
    ].unique().to_list() == ["pass"]


def test_a_protocol_that_does_not_ask_gets_none(made_up_run: tuple[Home, Outcome]) -> None:
    effects, checks = read(made_up_run[0])
    assert effects.is_empty()
    assert checks.is_empty()
    assert effects.columns == list(EFFECTS)
    assert checks.columns == list(DIAGNOSTICS)

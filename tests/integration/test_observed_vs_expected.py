"""Observed against expected, from a warehouse to its tables."""

import shutil
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from models.results import CURVES, DIAGNOSTICS, EFFECTS
from pipelines.assets.comparisons import ANALYSES, comparison_asset
from pipelines.outcome import Outcome
from pipelines.settings import Home
from pipelines.warehouse import Warehouse
from pipelines.workspace import Workspace

SCHEMAS = {"effects": EFFECTS, "curves": CURVES, "diagnostics": DIAGNOSTICS}


def read(home: Home, name: str) -> pl.DataFrame:
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        return connection.table(f"evidence.{name}_observed_vs_expected").pl()


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_protocol_that_does_not_ask_for_it_leaves_empty_tables(
    made_up_run: tuple[Home, Outcome], name: str
) -> None:
    frame = read(made_up_run[0], name)
    assert frame.is_empty()
    assert frame.schema == SCHEMAS[name]


def test_it_is_made_where_the_protocol_asks(
    made_up_run: tuple[Home, Outcome], tmp_path: Path
) -> None:
    shutil.copytree(made_up_run[0].root, tmp_path / "home")
    protocol = tmp_path / "protocol.toml"
    protocol.write_text('analyses = ["observed_vs_expected"]\nbootstrap_replicates = 20\n')
    workspace = Workspace(
        home_folder=str(tmp_path / "home"),
        deliveries_folder=str(tmp_path),
        protocol_file=str(protocol),
    )
    asset = comparison_asset("observed_vs_expected", ANALYSES["observed_vs_expected"])
    with dg.DagsterInstance.ephemeral() as instance:
        assert dg.materialize(
            [asset], resources={"workspace": workspace}, instance=instance
        ).success
    home = Home(tmp_path / "home")
    for name, schema in SCHEMAS.items():
        assert read(home, name).schema == schema
    effects, curves = read(home, "effects"), read(home, "curves")
    assert set(effects["arm"]) == {"A", "B", "C"}
    assert set(curves["arm"]) == {"A", "B", "C", "expected_A", "expected_B", "expected_C"}
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        counted = connection.sql(
            "SELECT r.arm, sum(r.n)::BIGINT AS n FROM cohort.referred_on AS r GROUP BY r.arm"
        ).fetchall()
    whole = effects.filter(condition="all", level="all", estimand="risk_difference_28")
    told = read(home, "diagnostics").filter(check="left_out", condition="all")
    left_out = dict(told.select("arm", "value").iter_rows())
    for arm, n in counted:
        assert whole.filter(arm=arm)["n_arm"].item() == round(n * (1 - left_out[arm]))
    first = whole.filter(arm="A").row(0, named=True)
    assert first["gate"] == "pass"
    assert first["lo"] < first["estimate"] < first["hi"]

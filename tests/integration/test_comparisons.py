"""Every comparison, from a warehouse to a candidate release, where the protocol asks for it."""

import shutil

import dagster as dg
import duckdb
import polars as pl
import pytest

from models.disclosure.audit.reader import read_release
from models.results import BALANCE, DIAGNOSTICS, EFFECTS, PRACTICES, SITES
from pipelines.assets.comparisons import ANALYSES, COMPARISON_ASSETS
from pipelines.assets.release import EVIDENCE_READ, candidate, control_evidence
from pipelines.assets.sites import sites
from pipelines.outcome import Outcome
from pipelines.settings import Home
from pipelines.warehouse import Warehouse
from pipelines.workspace import Workspace
from tests.gp_oracle.pages import faults
from tests.gp_oracle.sentences import Oracle
from tests.integration.exact_counts import exact_counts

PROTOCOL = """\
analyses = ["since_referral", {}]
primary = ["pilot_vs_comparison:days_regained_91"]
bootstrap_replicates = 20
"""
SCHEMAS = {
    "effects": EFFECTS,
    "balance": BALANCE,
    "diagnostics": DIAGNOSTICS,
    "sites": SITES,
    "practices": PRACTICES,
}
Evidence = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def compared(made_up_run: tuple[Home, Outcome], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Run every comparison in a home."""
    folder = tmp_path_factory.mktemp("comparisons")
    shutil.copytree(made_up_run[0].root, folder / "home")
    protocol = folder / "protocol.toml"
    protocol.write_text(PROTOCOL.format(", ".join(f'"{name}"' for name in ANALYSES)))
    workspace = Workspace(
        home_folder=str(folder / "home"),
        deliveries_folder=str(folder),
        protocol_file=str(protocol),
        prepared_by="a preparer",
    )
    assets = [*COMPARISON_ASSETS, sites, candidate]
    with dg.DagsterInstance.ephemeral() as instance:
        done = dg.materialize(assets, resources={"workspace": workspace}, instance=instance)
    assert done.success
    return Home(folder / "home")


@pytest.fixture(scope="module")
def made(compared: Home) -> tuple[Evidence, Evidence]:
    """Return the tables of the warehouse and of the release."""
    home = compared
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        exact = {name: connection.table(f"evidence.{name}").pl() for name in SCHEMAS}
    newest = max(home.releases.glob("2*/evidence.duckdb"), key=lambda path: path.stat().st_mtime)
    with duckdb.connect(newest, read_only=True) as connection:
        names = ("effects", "balance", "diagnostics", "sites")
        released = {name: connection.table(name).pl() for name in names}
    return exact, released


def test_every_analysis_says_something_in_the_tables_schema(
    made: tuple[Evidence, Evidence],
) -> None:
    exact, _ = made
    for name, schema in SCHEMAS.items():
        assert exact[name].schema == schema
        assert not exact[name].is_empty()
    assert set(exact["effects"]["analysis"]) == set(ANALYSES)


def test_what_is_primary_is_what_the_protocol_says(made: tuple[Evidence, Evidence]) -> None:
    primary = made[0]["effects"].filter(importance="primary")
    told = primary.select("analysis", "estimand", "condition", "dimension").unique()
    assert told.filter(dimension="all").rows() == [
        ("pilot_vs_comparison", "days_regained_91", "all", "all")
    ]


def test_no_number_of_a_withheld_result_is_in_the_release(
    made: tuple[Evidence, Evidence],
) -> None:
    exact, released = made
    effects = released["effects"]
    without = exact["effects"].filter(pl.col("level").str.starts_with("without_"))
    assert effects.height == exact["effects"].height - without.height
    hidden = effects.filter("suppressed")
    assert not hidden.is_empty()
    for column in ("estimate", "se", "lo", "hi", "p", "events_arm", "events_comparator"):
        assert hidden[column].null_count() == hidden.height
    assert (hidden["reason"].str.len_chars() > 20).all()
    shown = effects.filter(~pl.col("suppressed"))
    assert (shown["gate"] == "pass").all()
    assert shown["estimate"].null_count() == 0
    for name in ("balance", "diagnostics"):
        told = released[name].join(shown, on=["analysis", "condition"], how="anti")
        values = told.select(pl.col("^(value|smd_.*)$"))
        assert sum(values[column].count() for column in values.columns) == 0


def test_an_effect_lies_within_its_limits(made: tuple[Evidence, Evidence]) -> None:
    shown = made[0]["effects"].drop_nulls(["estimate", "lo", "hi"])
    # A percentile interval of few replicates need not hold the estimate.
    inside = shown.filter(pl.col("variance") != "bootstrap")
    assert (inside["lo"] <= inside["estimate"]).all()
    assert (inside["estimate"] <= inside["hi"]).all()


def test_every_sum_that_a_reader_is_thought_to_know_holds(compared: Home) -> None:
    with Warehouse(compared.warehouse).open(read_only=True) as connection:
        evidence = {name: connection.table(f"evidence.{name}").pl() for name in EVIDENCE_READ}
    released = control_evidence(evidence, until=364)
    told, sums = read_release(released)
    exact = exact_counts(evidence, released["curves"])
    assert exact["place"].is_unique().all()
    within = told.join(exact, on="place", how="left", maintain_order="left")
    assert within["exact"].null_count() == 0
    assert within.filter(~pl.col("exact").is_between("lowest", "highest")).rows() == []
    summed = sums.join(exact, on="place").group_by("sum", "is_equal", "limit")
    total = summed.agg(pl.col("place"), total=(pl.col("weight") * pl.col("exact")).sum())
    holds = pl.when("is_equal").then(pl.col("total") == pl.col("limit"))
    broken = total.filter(~holds.otherwise(pl.col("total") <= pl.col("limit")))
    assert total.height > 1000
    assert broken["place"].to_list() == []


def test_what_gps_read_is_what_the_csv_says(compared: Home) -> None:
    newest = max(compared.releases.glob("2*/csv"), key=lambda path: path.stat().st_mtime)
    oracle = Oracle.of(newest)
    assert oracle.tiers("back_pain")
    assert ("observed_vs_expected", "A", "back_pain", "all") in oracle.effects
    assert faults(newest.parent / "gp", oracle) == []

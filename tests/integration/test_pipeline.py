"""From deliveries to a candidate release, through the definitions Dagster serves."""

import json
import shutil
from pathlib import Path

import duckdb
import polars as pl
from dagster import Definitions

from dashboard.store import read_release
from models.protocol.document import Protocol
from models.service import Service
from pipelines.bundle import read_bundle
from pipelines.canonical import content_hash
from pipelines.definitions import build_defs
from pipelines.glossary import undefined
from pipelines.outcome import Outcome
from pipelines.releases import list_releases
from pipelines.running import run_everything
from pipelines.service_file import read_service
from pipelines.settings import Home
from pipelines.verifying.tables import read_tables
from pipelines.warehouse import Warehouse
from pipelines.workspace import Workspace

# What a run makes and a second run must make again, row for row.
REBUILT = ("records", "quality", "cohort", "evidence")


def tables(home: Home) -> dict[str, pl.DataFrame]:
    """Every rebuilt table, its rows in a fixed order."""
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        names = [
            f"{row[1]}.{row[2]}"
            for row in connection.sql("SHOW ALL TABLES").fetchall()
            if row[1] in REBUILT
        ]
        return {name: connection.table(name).order("ALL").pl() for name in sorted(names)}


def test_the_definitions_load() -> None:
    Definitions.validate_loadable(build_defs())


def test_the_graph_walks_one_way_through_its_groups() -> None:
    graph = build_defs().resolve_asset_graph()
    order = ["deliveries", "records", "cohort", "evidence", "release"]
    rank = {key: order.index(graph.get(key).group_name) for key in graph.get_all_asset_keys()}
    # The report on codes needs the mapping, which is the cohort's.
    backwards = {
        (parent.to_user_string(), key.to_user_string())
        for key in rank
        for parent in graph.get(key).parent_keys
        if rank[parent] > rank[key]
    }
    assert backwards == {("cohort/conditions", "quality/unmapped_codes")}


def test_a_run_leaves_a_candidate_stamped_made_up(made_up_run: tuple[Home, Outcome]) -> None:
    home, outcome = made_up_run
    assert outcome.succeeded
    assert outcome.failed == []
    assert outcome.release is not None
    assert list_releases(home.releases) == [outcome.release]
    manifest = json.loads((home.releases / outcome.release / "manifest.json").read_text())
    assert manifest["made_up"] is True
    assert manifest["created_by"] == "demonstration preparer"
    assert len(manifest["deliveries"]) == 12


def test_a_release_carries_what_the_home_says_about_referring(
    made_up_run: tuple[Home, Outcome],
) -> None:
    home, outcome = made_up_run
    release = read_release(home.releases / str(outcome.release))
    assert release.service == read_service(home) != Service()
    assert release.protocol["hash"] == Protocol().hash
    assert not any("how to refer" in warning for warning in outcome.warnings)


def test_for_every_file_rows_read_are_rows_accepted_or_quarantined(
    made_up_run: tuple[Home, Outcome],
) -> None:
    ledger = tables(made_up_run[0])["quality.ledger"]
    assert len(ledger) > 40
    assert (ledger["rows_read"] == ledger["rows_accepted"] + ledger["rows_quarantined"]).all()
    assert ledger["rows_quarantined"].sum() > 0


def test_another_home_makes_the_same_release_to_the_byte(
    made_up_run: tuple[Home, Outcome],
    made_up_deliveries: Path,
    protocol_file: Path,
    tmp_path: Path,
) -> None:
    home, outcome = made_up_run
    other = Home(tmp_path / "home")
    other.root.mkdir()
    shutil.copy(home.service, other.service)
    again = run_everything(
        Workspace(
            home_folder=str(other.root),
            deliveries_folder=str(shutil.copytree(made_up_deliveries, tmp_path / "deliveries")),
            protocol_file=str(protocol_file),
            prepared_by="somebody else",
        ),
        lambda *_: None,
    )
    assert again.release == outcome.release
    one, two = (where.releases / str(outcome.release) for where in (home, other))
    assert content_hash(read_tables(one) or {}) == content_hash(read_tables(two) or {})
    for name, frame in (read_tables(one) or {}).items():
        # In the same order too, since rows of the warehouse may come in any.
        assert frame.equals((read_tables(two) or {})[name]), name
    made = {path.relative_to(one) for path in one.rglob("*.*")}
    assert made == {path.relative_to(two) for path in two.rglob("*.*")}
    for path in made - {Path("evidence.duckdb"), Path("manifest.json")}:
        assert (one / path).read_bytes() == (two / path).read_bytes(), path


def test_what_goes_out_is_defined(made_up_run: tuple[Home, Outcome]) -> None:
    folder = made_up_run[0].releases / str(made_up_run[1].release)
    assert undefined(read_tables(folder) or {}) == []
    bundle = read_bundle(folder / f"{folder.name}.zip")
    assert {f"csv/{path.name}" for path in (folder / "csv").iterdir()} < bundle.keys()


def test_a_second_run_makes_the_same_tables_and_no_new_release(
    made_up_run: tuple[Home, Outcome], made_up_deliveries: Path, protocol_file: Path
) -> None:
    home, outcome = made_up_run
    before = tables(home)
    again = run_everything(
        Workspace(
            home_folder=str(home.root),
            deliveries_folder=str(made_up_deliveries),
            protocol_file=str(protocol_file),
        ),
        lambda *_: None,
    )
    assert again.release == outcome.release
    assert again.is_new is False
    after = tables(home)
    assert after.keys() == before.keys()
    assert [name for name in before if not before[name].equals(after[name])] == []


def test_the_release_holds_no_practice_and_no_exact_count(
    made_up_run: tuple[Home, Outcome],
) -> None:
    home, outcome = made_up_run
    path = home.releases / str(outcome.release) / "evidence.duckdb"
    with duckdb.connect(path, read_only=True) as connection:
        names = {row[2] for row in connection.sql("SHOW ALL TABLES").fetchall()}
        curves = connection.table("evidence.curves").pl()
        flow = connection.table("evidence.flow").pl()
    described = {"curves", "flow", "pathways", "sites", "volumes", "waits"}
    assert names == {*described, "balance", "diagnostics", "effects"}
    assert "practice" not in set(curves["dimension"])
    for counts in (curves["at_risk"], curves["n"], flow["count"]):
        assert (counts.drop_nulls() % 5).sum() == 0
    assert curves.filter("suppressed")["returned"].null_count() == curves["suppressed"].sum()
    assert curves["suppressed"].sum() > 0


def test_the_home_is_closed_to_others(made_up_run: tuple[Home, Outcome]) -> None:
    home, _ = made_up_run
    for path in (home.deliveries, home.dagster, home.memberships):
        assert path.stat().st_mode & 0o077 == 0
    assert home.warehouse.stat().st_mode & 0o077 == 0


def test_no_value_of_a_record_reaches_the_run_history(made_up_run: tuple[Home, Outcome]) -> None:
    home, _ = made_up_run
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        people = {
            row[0] for row in connection.table("records.absences").select("person_id").fetchall()
        }
    history = b"".join(path.read_bytes() for path in home.dagster.rglob("*") if path.is_file())
    assert len(people) > 1000
    assert b"MADE-UP-" not in history


def test_a_refused_row_is_kept_as_delivered_and_named_nowhere_else(
    tmp_path: Path, protocol_file: Path
) -> None:
    faulty = ["2012-13-01", "SECRET-7"]
    folder = tmp_path / "deliveries" / "north" / "2012-06"
    folder.mkdir(parents=True)
    (folder / "delivery.toml").write_text(
        'supplier = "north"\nperiod = "2012-06"\nextracted_on = 2012-07-05\n'
    )
    (folder / "practices.csv").write_text("practice_id,site_id,role,fte_gps\nq,east,comparison,2\n")
    (folder / "absences.csv").write_text(
        "absence_id,person_id,practice_id,started_on,condition,employment\n"
        f"1,p,q,{faulty[0]},stress,employed\n2,p,q,2012-01-01,stress,employed\n"
        f"3,p,q,{faulty[1]},stress,employed\n"
    )
    (folder / "returns.csv").write_text(
        "return_id,absence_id,happened_on,outcome\n1,2,2012-02-01,full_return\n"
        "2,1,2012-02-01,full_return\n3,3,2012-02-01,full_return\n"
    )
    home = Home(tmp_path / "home")
    outcome = run_everything(
        Workspace(
            home_folder=str(home.root),
            deliveries_folder=str(tmp_path / "deliveries"),
            protocol_file=str(protocol_file),
        ),
        lambda *_: None,
    )
    assert outcome.succeeded
    quarantine = tables(home)["quality.quarantine"]
    assert sorted(quarantine["reasons"].to_list()) == [
        *[["bad_value:started_on"]] * 2,
        *[["orphan:absence_id"]] * 2,
    ]
    kept = [json.loads(content).get("started_on") for content in quarantine["content"]]
    assert sorted(filter(None, kept)) == faulty
    history = b"".join(path.read_bytes() for path in home.dagster.rglob("*") if path.is_file())
    assert not [value for value in faulty if value.encode() in history]

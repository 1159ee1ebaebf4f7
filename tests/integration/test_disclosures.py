"""What would let a reader work out a few people is never written, and never published."""

import shutil
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import pytest

from models.disclosure.audit.report import FAILURES
from models.protocol.document import ProtocolError
from pipelines import disclosure, life
from pipelines.assets import release as release_assets
from pipelines.assets.release import candidate
from pipelines.disclosure import DISCLOSURES, FOUND, find_disclosures, released_tables
from pipelines.memberships import kept_memberships
from pipelines.outcome import Outcome
from pipelines.releases import read_manifest, status_of
from pipelines.settings import Home
from pipelines.warehouse import Warehouse
from pipelines.workspace import Workspace

LEAK = pl.DataFrame(
    [
        {
            "rule": "increment", "table": "volumes", "cell": "site_id=eskerby tier=C",
            "measure": "referrals", "lowest": 2, "highest": 2, "possible": 1, "reason": "So few.",
        }
    ],
    FAILURES,
)  # fmt: skip


@pytest.fixture
def home(made_up_run: tuple[Home, Outcome], tmp_path: Path) -> Home:
    """Copy the home of a run, its candidate taken away."""
    shutil.copytree(made_up_run[0].root, tmp_path / "home", symlinks=True)
    copied = Home(tmp_path / "home")
    shutil.rmtree(copied.releases / str(made_up_run[1].release))
    return copied


def release_again(home: Home, protocol_file: Path) -> dg.ExecuteInProcessResult:
    workspace = Workspace(home_folder=str(home.root), protocol_file=str(protocol_file))
    return dg.materialize([candidate], resources={"workspace": workspace}, raise_on_error=False)


def disclosures(home: Home) -> pl.DataFrame:
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        return connection.table(DISCLOSURES).pl()


def test_a_release_that_is_written_survived_the_attack(made_up_run: tuple[Home, Outcome]) -> None:
    home, outcome = made_up_run
    release = str(outcome.release)
    assert disclosures(home).schema.names() == FOUND.names()
    assert disclosures(home).is_empty()
    assert kept_memberships(home)[release].height > 100
    manifest = read_manifest(home.releases / release)
    assert find_disclosures(home, released_tables(home, release), manifest).is_empty()
    assert set(manifest["disclosure_control"]) == {
        "largest_shift_week_13", "tier_condition_curves_reaching_week_13", "rows_suppressed",
    }  # fmt: skip


def test_the_rate_of_referrals_is_near_the_exact_one(made_up_run: tuple[Home, Outcome]) -> None:
    home, outcome = made_up_run
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        exact = connection.table("evidence.volumes").pl().filter(pl.col("referrals") >= 20)
    shown = released_tables(home, str(outcome.release))["volumes"]
    both = exact.join(shown, on=["quarter", "site_id", "tier", "referred_by"], suffix="_shown")
    rates = both.drop_nulls(["per_fte_gp", "per_fte_gp_shown"])
    assert rates.height > 20
    off = (rates["per_fte_gp_shown"] / rates["per_fte_gp"] - 1).abs()
    assert (off <= 0.1).all()


def test_a_candidate_that_tells_of_a_few_is_not_written(
    home: Home, protocol_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def leak(_: Home, tables: dict[str, pl.DataFrame], *__: object) -> dict[str, pl.DataFrame]:
        volumes = tables["volumes"].with_columns(
            referrals=pl.when(pl.int_range(pl.len()) == 5).then(3).otherwise("referrals")
        )
        return tables | {"volumes": volumes}

    monkeypatch.setattr(release_assets, "protect_candidate", leak)
    result = release_again(home, protocol_file)
    assert not result.success
    found = disclosures(home)
    assert not found.is_empty()
    assert "volumes" in found["table"].to_list()
    assert [path.name for path in home.releases.glob("2*/manifest.json")] == []
    said = str([event.event_specific_data for event in result.get_step_failure_events()])
    assert "No release was made" in said
    assert "site_id=" not in said


def test_what_was_published_meanwhile_can_stop_a_publication(
    made_up_run: tuple[Home, Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(made_up_run[0].root, tmp_path / "home", symlinks=True)
    home, release = Home(tmp_path / "home"), str(made_up_run[1].release)
    life.review(home, release, "Ben")
    monkeypatch.setattr(disclosure, "earlier_releases", lambda *_: [release])
    monkeypatch.setattr(disclosure, "difference_releases", lambda *_: LEAK)
    with pytest.raises(ProtocolError, match="would let a reader work out") as refusal:
        life.publish(home, release, "Ada")
    assert "eskerby" not in str(refusal.value)
    assert status_of(home.releases / release) == "reviewed"


def test_a_release_beside_itself_tells_nothing(made_up_run: tuple[Home, Outcome]) -> None:
    home, outcome = made_up_run
    tables = released_tables(home, str(outcome.release))
    assert disclosure.difference_releases(tables, tables).is_empty()
    with duckdb.connect(
        home.releases / str(outcome.release) / "evidence.duckdb", read_only=True
    ) as connection:
        held = {row[2] for row in connection.sql("SHOW ALL TABLES").fetchall()}
    assert set(tables) == held

"""A home's run history is Dagster's own, only opened once."""

import sqlite3
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.run_history import open_history

QUIET = "telemetry:\n  enabled: false\n"


@dg.asset
def made() -> None:
    pass


@dg.asset(deps=[made])
def made_from_it() -> None:
    pass


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dagster.yaml").write_text(QUIET)
    return tmp_path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every opening of a database."""
    found: list[str] = []

    def connect(database: str, **options: Any) -> sqlite3.Connection:
        found.append(database)
        return sqlite3.connect(database, **options)

    monkeypatch.setattr(sqlite3.dbapi2, "connect", connect)
    return found


def run(history: dg.DagsterInstance, *assets: dg.AssetsDefinition) -> str:
    result = dg.materialize(list(assets), instance=history)
    assert result.success
    return result.run_id


def test_what_was_written_is_what_dagster_reads_by_itself(folder: Path) -> None:
    with open_history(folder) as history:
        told = [run(history, made), run(history, made)]
    with dg.DagsterInstance.from_config(str(folder)) as plain:
        runs = [one.dagster_run for one in plain.get_run_records()]
        events = [len(plain.all_logs(one)) for one in told]
        last = plain.get_latest_materialization_event(made.key)
    assert [one.run_id for one in runs] == told[::-1]
    assert {one.status for one in runs} == {dg.DagsterRunStatus.SUCCESS}
    assert events[0] == events[1] > 5
    assert last is not None
    assert last.run_id == told[1]
    # SQLite puts what it wrote beside a database into it once nobody has it open any more.
    assert list(folder.rglob("*.db"))
    assert not list(folder.rglob("*.db-wal"))


def test_what_dagster_wrote_by_itself_is_read(folder: Path) -> None:
    with dg.DagsterInstance.from_config(str(folder)) as plain:
        run(plain, made)
    with open_history(folder) as history:
        assert len(history.get_run_records()) == 1
        assert history.get_latest_materialization_event(made.key) is not None


def test_a_run_opens_far_fewer_databases_than_it_tells_events(
    folder: Path, opened: list[str]
) -> None:
    with open_history(folder) as history:
        run(history, made)
        opened.clear()
        told = history.all_logs(run(history, made, made_from_it))
    assert 0 < len(opened) < len(told) / 2


def test_a_storage_that_somebody_chose_is_heeded(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    chosen = f"storage:\n  sqlite:\n    base_dir: {elsewhere}\n"
    (home / "dagster.yaml").write_text(QUIET + chosen)
    with open_history(home) as history:
        run(history, made)
    assert (elsewhere / "history" / "runs.db").exists()
    assert not (home / "history").exists()

"""A run killed at any moment: running again gives what an undisturbed run gives."""

import contextlib
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from pipelines.outcome import Outcome
from pipelines.running import dagster_instance, run_everything
from pipelines.settings import Home
from pipelines.signatures import list_releases
from pipelines.warehouse import Warehouse
from pipelines.workspace import Workspace

ROOT = Path(__file__).parents[2]
SCHEMAS = ("raw", "records", "quality", "cohort", "evidence")
PHASES = ("take_in_deliveries", "cohort__episodes", "release__candidate")
"""Steps of a run; each of them starts, and the run is dead."""


def tables(home: Home) -> dict[str, pl.DataFrame]:
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        names = [f"{row[1]}.{row[2]}" for row in connection.sql("SHOW ALL TABLES").fetchall()]
        kept = sorted(name for name in names if name.split(".")[0] in SCHEMAS)
        return {name: connection.table(name).order("ALL").pl() for name in kept}


def run_until(home: Home, deliveries: Path, step: str) -> None:
    """Start a run and kill it, without warning, when `step` has started."""
    words = ["run", "--home", str(home.root), "--deliveries", str(deliveries)]
    words += ["--protocol", str(ROOT / "protocol.toml"), "--by", "Ada"]
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines", *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(home, process, step)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def wait_for(home: Home, process: subprocess.Popen[bytes], step: str) -> None:
    """Wait until the run history says that `step` has started."""
    with dagster_instance(home) as instance:
        for _ in range(2000):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.02)
            if process.returncode is not None:
                pytest.fail(f"the run ended before {step} was reached")
            events = [e for run in instance.get_runs() for e in instance.all_logs(run.run_id)]
            started = [e.dagster_event for e in events if e.dagster_event is not None]
            if any(e.is_step_start and e.step_key == step for e in started):
                return
    pytest.fail(f"{step} was not reached")


def test_killed_in_every_phase_and_run_again(
    made_up_run: tuple[Home, Outcome], made_up_deliveries: Path, protocol_file: Path, tmp_path: Path
) -> None:
    undisturbed, outcome = made_up_run
    home = Home(tmp_path / "home")
    deliveries = Path(shutil.copytree(made_up_deliveries, tmp_path / "deliveries"))
    home.create()
    for step in PHASES:
        shutil.rmtree(home.dagster, ignore_errors=True)
        home.create()
        run_until(home, deliveries, step)
    again = run_everything(
        Workspace(
            home_folder=str(home.root),
            deliveries_folder=str(deliveries),
            protocol_file=str(protocol_file),
        ),
        lambda *_: None,
    )
    assert again.succeeded
    assert again.release == outcome.release
    assert list_releases(home.releases) == [outcome.release]
    assert list(home.releases.glob(".tmp-*")) == []
    expected, found = tables(undisturbed), tables(home)
    assert found.keys() == expected.keys()
    assert [name for name in expected if not expected[name].equals(found[name])] == []

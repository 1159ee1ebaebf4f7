"""The command line as its users type it: one plain sentence and an exit status."""

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.settings import Home
from pipelines.sole_use import sole_run

ROOT = Path(__file__).parents[2]


def ias(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines", *map(str, words)]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300
    )


FEW_TABLES = "dimensions = []\n"
"""A protocol of which a release is quickly made."""


@pytest.fixture
def deliveries(made_up_deliveries: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_up_deliveries, tmp_path / "deliveries"))


def test_an_empty_folder_is_one_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    shutil.copy(ROOT / "protocol.toml", tmp_path)
    done = ias("run", "--home", "home", "--deliveries", "empty", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("ias: There are no deliveries in empty")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "home").exists()


def test_a_missing_protocol_is_one_plain_sentence(deliveries: Path, tmp_path: Path) -> None:
    done = ias("run", "--home", "home", "--deliveries", deliveries, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("ias: There is no protocol: name one with --protocol")
    assert not (tmp_path / "home").exists()


def test_a_misspelt_key_names_the_right_one(deliveries: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("elligible_day = 28\n")
    done = ias(
        "run", "--home", "home", "--deliveries", deliveries, "--protocol", "mine.toml", cwd=tmp_path
    )
    assert done.returncode == 2
    assert "did you mean 'eligible_day'?" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "home").exists()


def test_how_to_refer_is_looked_at_before_anything_is_run(deliveries: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "protocol.toml", tmp_path)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "service.toml").write_text('[refer]\nphnoe = "111"\n')
    done = ias("run", "--home", "home", "--deliveries", deliveries, cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "service.toml cannot be used: there is no key 'phnoe' in refer; did" in done.stderr
    assert not (tmp_path / "home" / "warehouse.duckdb").exists()


def test_from_deliveries_to_a_published_release(deliveries: Path, tmp_path: Path) -> None:
    (tmp_path / "protocol.toml").write_text(FEW_TABLES)
    # A file that cannot be read: the rest goes on, and a person is told.
    broken = next(deliveries.glob("*/2012-06/returns.csv"))
    broken.write_text("return_id\n1\n")

    run = ias("run", "--home", "home", "--deliveries", deliveries, "--json", cwd=tmp_path)
    assert run.returncode == 1, run.stderr
    outcome = json.loads(run.stdout)
    assert len(outcome["rejected"]) == 1
    assert "returns.csv lacks columns absence_id" in outcome["rejected"][0]
    release = outcome["release"]

    by_preparer = ias(
        "review", release, "--home", "home", "--by", "demonstration preparer", cwd=tmp_path
    )
    assert by_preparer.returncode == 2
    assert "cannot review it" in by_preparer.stderr
    too_soon = ias("publish", release, "--home", "home", "--by", "Ben", cwd=tmp_path)
    assert too_soon.returncode == 2
    nothing_yet = ias("export", "curves", "--home", "home", cwd=tmp_path)
    assert nothing_yet.returncode == 2
    assert "Nothing is published yet" in nothing_yet.stderr

    assert ias("review", release, "--home", "home", "--by", "Ben", cwd=tmp_path).returncode == 0
    assert ias("publish", release, "--home", "home", "--by", "Ada", cwd=tmp_path).returncode == 0
    exported = ias("export", "flow", "--home", "home", cwd=tmp_path)
    assert exported.stdout.splitlines()[0].split(",")[:4] == ["position", "step", "reason", "count"]
    unknown = ias("export", "people", "--home", "home", cwd=tmp_path)
    assert (unknown.returncode, "it has: balance, curves," in unknown.stderr) == (2, True)

    status = json.loads(ias("status", "--home", "home", "--json", cwd=tmp_path).stdout)
    assert [line["status"] for line in status["releases"]] == ["published"]
    assert status["last_run"]["status"] == "success"
    assert sum(line["rows_quarantined"] for line in status["files"]) > 0
    current = tmp_path / "home" / "releases" / "current"
    assert len(list((current / "gp").glob("*.html"))) >= 9


@pytest.fixture(scope="module")
def injury(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Run the injury example; return where, and what it told."""
    folder = tmp_path_factory.mktemp("injury")
    assert ias("example", "injury", "--out", "example", cwd=folder).returncode == 0
    words = ("--deliveries", "example/deliveries", "--protocol", "example/protocol.toml")
    run = ias("run", "--home", "home", *words, "--by", "Ada", "--json", cwd=folder)
    assert run.returncode == 0, run.stderr
    return folder, json.loads(run.stdout)


def test_the_injury_example_runs_under_its_protocol(injury: tuple[Path, dict[str, Any]]) -> None:
    outcome = injury[1]
    assert outcome["is_made_up"] is False
    flow = {(step, reason): count for step, reason, count in outcome["flow"]}
    assert flow["episodes_analysed", "all"] == 7150


def test_the_demonstration_refuses_a_home_with_real_deliveries(tmp_path: Path) -> None:
    ias("example", "injury", "--out", "home", cwd=tmp_path)
    done = ias("demo", "--home", "home", "--no-serve", cwd=tmp_path)
    assert done.returncode == 2
    assert "not the demonstration's" in done.stderr


def test_the_demonstration_refuses_a_home_that_took_in_real_deliveries(
    injury: tuple[Path, dict[str, Any]],
) -> None:
    done = ias("demo", "--home", "home", "--no-serve", cwd=injury[0])
    assert done.returncode == 2
    assert "not the demonstration's" in done.stderr


@pytest.mark.parametrize("command", ["status", "serve"])
def test_a_mistyped_home_is_one_plain_sentence(tmp_path: Path, command: str) -> None:
    done = ias(command, "--home", "hmoe", cwd=tmp_path)
    assert done.returncode == 2
    assert "There is no home at" in done.stderr


def test_a_home_that_cannot_be_made_is_one_plain_sentence(
    deliveries: Path, protocol_file: Path, tmp_path: Path
) -> None:
    words = ("--deliveries", deliveries, "--protocol", protocol_file)
    done = ias("run", "--home", "/dev/null/home", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_made_up_stays_made_up_whatever_the_description_says(
    deliveries: Path, tmp_path: Path
) -> None:
    (tmp_path / "protocol.toml").write_text(FEW_TABLES)
    for path in deliveries.glob("*/*/delivery.toml"):
        path.write_text(path.read_text().replace("made_up = true\n", ""))
    run = ias("run", "--home", "home", "--deliveries", deliveries, "--json", cwd=tmp_path)
    assert json.loads(run.stdout)["is_made_up"] is True


def test_a_second_run_on_the_same_home_says_so_and_stops(deliveries: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "protocol.toml", tmp_path)
    home = Home(tmp_path / "home")
    home.create()
    with sole_run(home):
        done = ias("run", "--home", "home", "--deliveries", deliveries, cwd=tmp_path)
    assert done.returncode == 1
    assert "Another run is using" in done.stderr
    assert not home.warehouse.exists()


def test_a_port_that_is_taken_is_one_plain_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        (tmp_path / "home").mkdir()
        done = ias("serve", "--home", "home", "--port", str(port), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip().endswith(f"ias: Port {port} is taken: name another with --port.")


def test_a_damaged_warehouse_is_one_plain_sentence(deliveries: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "protocol.toml", tmp_path)
    home = Home(tmp_path / "home")
    home.create()
    home.warehouse.write_bytes(b"not a database" * 1000)
    done = ias("run", "--home", "home", "--deliveries", deliveries, cwd=tmp_path)
    assert done.returncode == 1
    assert "cannot be opened as a warehouse" in done.stderr
    assert "Traceback" not in done.stderr

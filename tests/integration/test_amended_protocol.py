"""Once results are published, the protocol changes by an amendment or not at all."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import signatures
from pipelines.outcome import Outcome
from pipelines.promises import protocol_in_force, published_releases
from pipelines.releases import list_releases
from pipelines.running import run_everything
from pipelines.settings import Home
from pipelines.workspace import Workspace

CHANGED = "horizons = [28, 91]\n"
AMENDMENT = """\
[[amendments]]
on = 2013-03-03
by = "J. Smith"
why = "extracts reach less far back than was hoped"
changes = ["horizons"]
"""
SENTENCE = (
    "Changed after the first results were published: horizons, on 3 March 2013 by J. Smith, "
    "because extracts reach less far back than was hoped."
)


def ias(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines", *map(str, words), "--home", "home"]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300
    )


def sign(home: Home, release: str) -> None:
    folder = home.releases / release
    signatures.review(folder, "Ben")
    signatures.publish(folder, "Ada")


@pytest.fixture
def home(made_up_run: tuple[Home, Outcome], tmp_path: Path) -> Home:
    """A home whose one release is published, made under the defaults."""
    ran, outcome = made_up_run
    shutil.copytree(ran.root, tmp_path / "home")
    copy = Home(tmp_path / "home")
    sign(copy, str(outcome.release))
    return copy


def test_a_change_is_refused_until_it_is_amended_and_printed_ever_after(
    home: Home, made_up_deliveries: Path, tmp_path: Path
) -> None:
    words = ("--deliveries", made_up_deliveries, "--by", "Cleo")
    protocol = tmp_path / "protocol.toml"
    first = list_releases(home.releases)

    protocol.write_text(CHANGED)
    refused = ias("run", *words, cwd=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.startswith("ias: The protocol protocol.toml cannot be run: it differs")
    assert f"release {first[0]} was published under" in refused.stderr
    assert 'changes = ["horizons"]' in refused.stderr
    assert list_releases(home.releases) == first

    protocol.write_text(CHANGED + AMENDMENT)
    run = ias("run", *words, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert f"Printed with the results: {SENTENCE}" in run.stdout
    (amended,) = set(list_releases(home.releases)) - set(first)
    folder = home.releases / amended
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["stamps"]["since_referral"] == [SENTENCE]
    assert manifest["protocol"]["amendments"][0]["changes"] == ["horizons"]
    for page in ("index.html", "back_pain.html"):
        assert f"<p>{SENTENCE}</p>" in (folder / "gp" / page).read_text()

    sign(home, amended)
    protocol.write_text(CHANGED)
    removed = ias("run", *words, cwd=tmp_path)
    assert removed.returncode == 2
    assert f"which release {amended} was published with, was taken out" in removed.stderr


def test_dagster_holds_the_same_rule_and_releases_nothing(
    home: Home, made_up_deliveries: Path, tmp_path: Path
) -> None:
    (tmp_path / "changed.toml").write_text(CHANGED)
    before = list_releases(home.releases)
    outcome = run_everything(
        Workspace(
            home_folder=str(home.root),
            deliveries_folder=str(made_up_deliveries),
            protocol_file=str(tmp_path / "changed.toml"),
        ),
        lambda *_: None,
    )
    assert not outcome.succeeded
    assert len(outcome.failed) == 1
    assert "no amendment made since says so: horizons." in outcome.failed[0]
    assert list_releases(home.releases) == before


def test_a_candidate_binds_nobody(made_up_run: tuple[Home, Outcome]) -> None:
    home, _ = made_up_run
    assert published_releases(home) == []
    assert protocol_in_force(home, Path(__file__).parents[2] / "protocol.toml")

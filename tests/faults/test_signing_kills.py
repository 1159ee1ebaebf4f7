"""Killed before any change on disk, a signature and a release are there whole or not at all."""

import subprocess
import sys
from pathlib import Path

from pipelines.releases import read_signatures
from tests.faults import signing_kills


def test_killed_ten_times_and_typed_again(tmp_path: Path) -> None:
    found = list(signing_kills.kill_many(tmp_path, 10, seed=1))
    assert {act for act, _, _ in found} == set(signing_kills.ACTS)
    assert [one for one in found if one[2]] == []


def test_two_who_publish_at_once_sign_once(tmp_path: Path) -> None:
    stage = signing_kills.build_stages(tmp_path)["publish"]
    words = [sys.executable, "-m", "pipelines", *stage.words, "--home", str(stage.home.root)]
    both = [
        subprocess.Popen(words, cwd=signing_kills.ROOT, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [one.communicate()[1] for one in both]
    # The second finds it done, or is told to try again.
    assert sorted(one.returncode for one in both) in ([0, 0], [0, 1]), told
    signed = read_signatures(stage.home.releases / stage.second)
    assert [one["action"] for one in signed] == ["review", "publish"]

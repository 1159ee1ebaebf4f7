"""Killed while they write, or out of disk, receive and run lose and double nothing.

Both are held to one home that nobody disturbed.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults import kills

SIZES_KB = (300, 2_200, 5_000)
PLENTY_KB = 200_000

Resize = Callable[[int], None]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> kills.Undisturbed:
    return kills.leave_undisturbed(tmp_path_factory.mktemp("undisturbed"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, Resize]]:
    """Return a folder on a small disk of its own, and what makes that disk larger."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZES_KB[0]}k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a disk that can fill up needs leave to mount one")

    def resize(size: int) -> None:
        options = f"remount,size={size}k"
        subprocess.run(["mount", "-o", options, str(disk)], check=True)

    yield disk, resize
    subprocess.run(["umount", str(disk)], check=True)


def test_killed_while_writing_and_typed_again(
    undisturbed: kills.Undisturbed, tmp_path: Path
) -> None:
    # The other phases are for `make kills`.
    phases = ("copying", *kills.MAIN_RUN_PHASES)
    log = list(kills.kill_many(tmp_path, undisturbed, phases, len(phases), seed=1))
    assert [kill.phase for kill, _ in log] == list(phases)
    assert [differing for _, differing in log if differing is not None] == [[]]


def test_a_disk_that_fills_up_tears_nothing(
    undisturbed: kills.Undisturbed, small_disk: tuple[Path, Resize]
) -> None:
    disk, resize = small_disk
    failures = 0
    for size in SIZES_KB:
        resize(size)
        for words in kills.commands(undisturbed.outbox, disk / "home"):
            done = subprocess.run(
                [sys.executable, "-m", "pipelines", *words],
                cwd=kills.ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                failures += 1
                assert "The disk is full, or cannot be written to" in done.stderr, done.stderr
                assert "Traceback" not in done.stderr
                break
    assert failures == len(SIZES_KB)
    resize(PLENTY_KB)
    kills.do_plainly(undisturbed.outbox, disk / "home")
    assert kills.compare(undisturbed.expected, kills.snapshot(disk / "home")) == []

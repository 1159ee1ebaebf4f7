"""A disk that fills up: one plain sentence, nothing torn, and the same command again finishes."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults import kills

SIZES_KB = (300, 2_200, 5_000, 9_000)
PLENTY_KB = 200_000

Resize = Callable[[int], None]


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


def test_a_disk_that_fills_up_tears_nothing(
    small_disk: tuple[Path, Resize], tmp_path: Path
) -> None:
    disk, resize = small_disk
    outbox = kills.write_outbox(tmp_path / "outbox")
    kills.do_plainly(outbox, tmp_path / "undisturbed")
    expected = kills.snapshot(tmp_path / "undisturbed")
    failures = 0
    for size in SIZES_KB:
        resize(size)
        for words in kills.commands(outbox, disk / "home"):
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
    assert failures >= 3
    resize(PLENTY_KB)
    kills.do_plainly(outbox, disk / "home")
    assert kills.compare(expected, kills.snapshot(disk / "home")) == []

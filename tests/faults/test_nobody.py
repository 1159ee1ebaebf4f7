"""The dashboard needs releases and nothing else: who may read only those can serve it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import life
from pipelines.releases import current_release
from pipelines.settings import Home
from tests.faults.releases import write

ROOT = Path(__file__).parents[2]
NOBODY = Path(__file__).with_name("nobody.py")


@pytest.fixture
def home() -> Iterator[Home]:
    """Return a home with one published release, of which anybody may read releases alone."""
    if os.geteuid() != 0:
        pytest.skip("becoming an account that may not read records takes root")
    folder = Path(tempfile.mkdtemp())
    home = Home(folder / "home")
    name = write(home, 1)
    life.review(home, name, "Ben")
    life.publish(home, name, "Ben")
    home.warehouse.write_text("records")
    home.warehouse.chmod(0o600)
    (home.deliveries / "absences.csv").write_text("records")
    for place in (folder, home.root):
        place.chmod(0o711)
    yield home
    shutil.rmtree(folder)


def get(address: str, server: subprocess.Popen[str]) -> str:
    """Return a page, once the server is up."""
    while True:
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - on this machine
                return str(answer.read().decode("utf-8", errors="replace"))
        except urllib.error.URLError as error:
            # Until it listens it refuses; if it never will, it has ended.
            if server.poll() is not None or not isinstance(error.reason, ConnectionRefusedError):
                raise
            time.sleep(0.05)


def test_an_account_that_may_read_only_releases_serves_every_page(
    home: Home, tmp_path: Path
) -> None:
    warm = shutil.copytree(home.releases, tmp_path / "warm", symlinks=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, str(NOBODY), str(home.root), str(warm), str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            site = f"http://127.0.0.1:{port}"
            assert "Made-up data" in get(f"{site}/how-fast", server)
            assert "Back to work" in get(f"{site}/gp/", server)
            release = current_release(home.releases)
            assert "README.txt" in get(f"{site}/download/{release}/{release}.zip", server)
            rows = f"{site}/download/{release}/how-fast/-/curves.csv"
            assert f",{release}" in get(rows, server)
            status = Path(f"/proc/{server.pid}/status").read_text()
            assert "\nUid:\t65534\t65534\t65534\t65534\n" in status
            opened = {os.readlink(one) for one in Path(f"/proc/{server.pid}/fd").iterdir()}
            assert not [one for one in opened if "warehouse" in one or "deliveries" in one]
        finally:
            server.kill()
        told = server.communicate()[0]
    assert told.split("\n")[:2] == ["warehouse.duckdb: False", "deliveries: False"]

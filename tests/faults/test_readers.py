"""Readers are served, whatever is signed or written meanwhile."""

import shutil
import threading
from pathlib import Path

from dashboard.app import create_app
from pipelines import life
from pipelines.settings import Home
from tests.faults.releases import write

READERS = 3
RELEASES = 6
LEAST = 3


class Reader(threading.Thread):
    """Asks for every kind of page again and again, and notes what goes wrong."""

    def __init__(self, home: Home, stop: threading.Event) -> None:
        super().__init__()
        self._client = create_app(home.releases).server.test_client()
        self._stop_asking = stop
        self.asked = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        """Ask until told to stop, or something is wrong."""
        while not self.wrong and (self.asked < LEAST or not self._stop_asking.is_set()):
            try:
                self._ask()
            except Exception as error:
                self.wrong.append(repr(error))
            self.asked += 1

    def _ask(self) -> None:
        page = self._client.get("/how-fast")
        if page.status_code != 200 or 'id="nothing"' in page.text:
            self.wrong.append(f"/how-fast: {page.status_code}")
        index = self._client.get(self._client.get("/gp/").location, buffered=True)
        # It may be withdrawn between the two questions, and then says so.
        if index.status_code not in {200, 410}:
            self.wrong.append(f"/gp/: {index.status_code}")


def test_readers_never_fail_while_releases_come_and_go(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = write(home, 0)
    life.review(home, first, "Ben")
    life.publish(home, first, "Ben")
    stop = threading.Event()
    readers = [Reader(home, stop) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for number in range(1, RELEASES):
        name = write(home, number)
        life.review(home, name, "Ben")
        life.publish(home, name, "Ada")
        if number % 2:
            life.withdraw(home, name, "Ben", "Only to see what readers see.")
    stop.set()
    for reader in readers:
        reader.join()
    assert [reader.wrong for reader in readers] == [[]] * READERS


def test_half_a_signature_and_a_folder_that_is_not_finished_hide_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    name = write(home, 0)
    life.review(home, name, "Ben")
    life.publish(home, name, "Ben")
    shutil.copytree(home.releases / name, home.releases / ".tmp-half")
    for beside in (f"{name}.signatures.jsonl", "2013-01-01-half.signatures.jsonl"):
        with (home.releases / beside).open("a") as file:
            file.write('\n{"action": "withdraw", "by": "B')
    client = create_app(home.releases).server.test_client()
    assert f'data-release="{name}"' in client.get("/how-fast").text

"""Sessions, the key and the record: what is kept, for how long, and readable by whom."""

import json
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.access.audit import Audit
from dashboard.access.database import Database
from dashboard.access.files import AccessFault
from dashboard.access.keys import secret_key
from dashboard.access.sessions import Sessions, Visitor
from tests.access_home import Clock, audit_of

DORA = Visitor("account", "dora", "Dora", "proof", ("a", "b"))


@pytest.fixture
def sessions(tmp_path: Path, clock: Clock) -> Sessions:
    database = Database(tmp_path / "visits.sqlite")
    return Sessions(database, timedelta(minutes=30), timedelta(hours=10), clock)


def test_a_session_is_found_by_its_word_alone(sessions: Sessions) -> None:
    word = sessions.start(DORA)
    assert sessions.find(word) == DORA
    assert sessions.find(word[:-1]) is None
    assert sessions.find("") is None
    assert sessions.start(DORA) != word


def test_a_session_ends_when_it_is_not_used(sessions: Sessions, clock: Clock) -> None:
    word = sessions.start(DORA)
    for _ in range(4):
        clock.now += 29 * 60
        assert sessions.find(word) == DORA
    clock.now += 31 * 60
    assert sessions.find(word) is None


def test_a_session_ends_however_much_it_is_used(sessions: Sessions, clock: Clock) -> None:
    word = sessions.start(DORA)
    for _ in range(31):
        clock.now += 20 * 60
        found = sessions.find(word)
        if found is None:
            break
    assert found is None


def test_a_session_that_was_ended_is_over(sessions: Sessions) -> None:
    word, other = sessions.start(DORA), sessions.start(DORA)
    sessions.end(word)
    assert sessions.find(word) is None
    assert sessions.find(other) == DORA


def test_the_words_of_sessions_are_not_lying_about(sessions: Sessions, tmp_path: Path) -> None:
    word = sessions.start(DORA)
    files = list(tmp_path.glob("visits*"))
    assert files
    assert word.encode() not in b"".join(file.read_bytes() for file in files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_the_key_is_made_once_by_however_many(tmp_path: Path) -> None:
    path, keys = tmp_path / "access" / "secret.key", set()

    def read() -> None:
        keys.add(secret_key(path))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_key_that_others_know_or_could_guess_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.write_text("x" * 64)
    path.chmod(0o644)
    with pytest.raises(AccessFault, match="can be read by others"):
        secret_key(path)
    path.chmod(0o600)
    path.write_text("short")
    with pytest.raises(AccessFault, match="too short"):
        secret_key(path)


def test_a_name_cannot_begin_a_line_of_its_own(tmp_path: Path, clock: Clock) -> None:
    evil = 'x"}\n{"event": "signed in", "who": "vera"}\u2028\r\x1b[2J' + "y" * 10_000
    Audit(tmp_path / "audit", clock).write("failed", evil, method="provider")
    (line,) = audit_of(tmp_path)
    assert line["event"] == "failed"
    assert line["who"] == evil[:200]
    (file,) = (tmp_path / "audit").iterdir()
    assert file.name == "2012-11.jsonl"
    assert file.read_text().isascii()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_lines_of_several_do_not_get_into_one_another(tmp_path: Path, clock: Clock) -> None:
    def write(name: str) -> None:
        own = Audit(tmp_path / "audit", clock)
        for _ in range(50):
            own.write("download", name, file="x" * 150)

    threads = [threading.Thread(target=write, args=(f"n{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(audit_of(tmp_path)) == 300
    assert json.dumps(audit_of(tmp_path)[0])

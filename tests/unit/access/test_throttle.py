"""Guessing is slow, however many guess at once, and nobody is held up for long by a slip."""

import threading
from pathlib import Path

import pytest

from dashboard.access.database import Database
from dashboard.access.throttle import FREE, Counted, Refusal, Throttle, network_of
from tests.access_home import Clock

DORA, HERE = Counted("account", "dora"), Counted("address", "192.0.2.7")
BOTH = (DORA, HERE)


@pytest.fixture
def throttle(tmp_path: Path, clock: Clock) -> Throttle:
    return Throttle(Database(tmp_path / "visits.sqlite"), "secret", clock)


def fail(throttle: Throttle, times: int, *counted: Counted) -> list[Refusal | None]:
    return [throttle.attempt(counted or BOTH) for _ in range(times)]


def test_the_first_failures_are_free_and_then_each_doubles_the_wait(
    throttle: Throttle, clock: Clock
) -> None:
    assert fail(throttle, 5) == [None] * 5
    waits = []
    for _ in range(4):
        refused = throttle.attempt(BOTH)
        assert refused is not None
        waits.append(refused.seconds)
        clock.now += refused.seconds
        assert throttle.attempt(BOTH) is None
    assert waits == [3, 5, 9, 17]


def test_the_wait_has_an_end(throttle: Throttle, clock: Clock) -> None:
    for _ in range(40):
        throttle.attempt((DORA,))
        clock.now += 901
    refused = throttle.attempt((DORA,))
    assert refused is None
    assert throttle.attempt((DORA,)) == Refusal(901, is_news=True)


def test_an_address_is_counted_over_all_the_names_it_tries(throttle: Throttle) -> None:
    names = (Counted("account", f"n{number}") for number in range(FREE["address"]))
    assert [throttle.attempt((name, HERE)) for name in names] == [None] * FREE["address"]
    assert throttle.attempt((Counted("account", "yet another"), HERE)) is not None
    elsewhere = Counted("address", "192.0.2.8")
    assert throttle.attempt((Counted("account", "yet another"), elsewhere)) is None


def test_a_right_password_starts_the_account_anew_but_not_the_address(throttle: Throttle) -> None:
    for _ in range(6):
        fail(throttle, 4)
        if throttle.attempt(BOTH) is None:
            throttle.forgive(BOTH)
    assert throttle.attempt((DORA,)) is None
    assert throttle.attempt((HERE,)) is not None


def test_what_is_refused_is_told_once_in_a_wait(throttle: Throttle, clock: Clock) -> None:
    fail(throttle, 5)
    told = [refused.is_news for refused in fail(throttle, 3) if refused]
    assert told == [True, False, False]
    clock.now += 3
    fail(throttle, 1)
    assert [refused.is_news for refused in fail(throttle, 2) if refused] == [True, False]


def test_it_is_forgotten_in_the_end(throttle: Throttle, clock: Clock) -> None:
    fail(throttle, 5)
    clock.now += 3601
    assert fail(throttle, 5) == [None] * 5


def test_many_at_once_get_no_more_guesses_than_one(tmp_path: Path, clock: Clock) -> None:
    gate, let = threading.Barrier(24), []

    def guess() -> None:
        # Another object on the same file, as another process has.
        own = Throttle(Database(tmp_path / "visits.sqlite"), "secret", clock)
        gate.wait()
        if own.attempt((DORA,)) is None:
            let.append(1)

    threads = [threading.Thread(target=guess) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let) == FREE["account"]


def test_no_name_or_address_is_kept(throttle: Throttle, tmp_path: Path) -> None:
    fail(throttle, 2)
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("visits*"))
    assert b"dora" not in kept
    assert b"192.0.2" not in kept


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("evil\n", "unknown"),
    ],
)
def test_what_an_address_is_counted_as(address: str, network: str) -> None:
    assert network_of(address) == network

"""Accounts: who may sign in, and how little the file and the answers give away."""

import stat
import threading
from pathlib import Path

import pytest

from dashboard.access import accounts as accounts_module
from dashboard.access.accounts import (
    Accounts,
    changing,
    hash_password,
    held_account,
    make_account,
    read_accounts,
)
from dashboard.access.files import AccessFault
from tests.access_home import HASHED, PASSWORD


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.toml"
    with changing(path) as held:
        held["dora"] = make_account("Dora ", "commissioner", ("derby", 'say "hi" ü'), HASHED)
        held["vera"] = make_account("vera", "evaluator", None, HASHED)
        held["none"] = make_account("none", "commissioner", (), HASHED)
    return path


def test_what_is_written_is_read_and_is_its_owners_alone(path: Path) -> None:
    held = read_accounts(path)
    assert held["dora"].sites == ("derby", 'say "hi" ü')
    assert held["vera"].sites is None
    assert held["none"].sites == ()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert PASSWORD not in path.read_text()


def test_a_file_that_others_may_read_is_not_used(path: Path) -> None:
    path.chmod(0o640)
    with pytest.raises(AccessFault, match="can be read by others: chmod 600"):
        read_accounts(path)


@pytest.mark.parametrize(
    "text",
    [
        "[[account]]\nname = 'x'\n",
        "[[account]]\nname='x'\npassword='y'\nrole='king'\n",
        "[[account]]\nname='x'\npassword='y'\nrole='evaluator'\nsites=['derby']\n",
        "[[account]]\nname='x'\npassword='y'\nrole='evaluator'\nadmin=true\n",
        "[[account]]\nname='x'\npassword='y'\nrole='evaluator'\n" * 2,
        "secret = 'hunter2hunter2'\n",
        "not toml at all: hunter2hunter2",
    ],
)
def test_a_file_that_says_something_else_is_refused_without_quoting_it(
    path: Path, text: str
) -> None:
    path.write_text(text)
    with pytest.raises(AccessFault, match="cannot be used") as caught:
        read_accounts(path)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "a b", "x\ny", "../x", "ünal", "x" * 65, '"'])
def test_names_are_plain(name: str) -> None:
    with pytest.raises(AccessFault, match="a name of small letters"):
        make_account(name, "evaluator", None, HASHED)


def test_an_evaluator_cannot_be_limited() -> None:
    with pytest.raises(AccessFault, match="an evaluator sees every site"):
        make_account("x", "evaluator", ("derby",), HASHED)


@pytest.mark.parametrize("password", ["short", "", "x" * 1025])
def test_passwords_are_long(password: str) -> None:
    with pytest.raises(AccessFault, match="at least 12"):
        hash_password(password)


def test_a_new_hash_is_argon2_and_salted() -> None:
    one, two = hash_password(PASSWORD), hash_password(PASSWORD)
    assert one.startswith("$argon2id$")
    assert one != two


def test_name_and_password_have_to_go_together(path: Path) -> None:
    accounts = Accounts(path)
    found = accounts.check(" DORA", PASSWORD)
    assert found is not None
    assert found.name == "dora"
    assert accounts.check("dora", PASSWORD + "x") is None
    assert accounts.check("nobody", PASSWORD) is None


def test_a_name_that_nobody_has_costs_as_much_as_a_wrong_password(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes: list[str] = []
    monkeypatch.setattr(accounts_module, "_is_right", lambda hashed, _: bool(hashes.append(hashed)))
    accounts = Accounts(path)
    accounts.check("dora", "wrong")
    accounts.check("nobody", "wrong")
    assert len(hashes) == 2
    assert hashes[1].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_change_counts_from_the_next_look(path: Path) -> None:
    accounts = Accounts(path)
    assert accounts.find("dora") is not None
    with changing(path) as held:
        del held["dora"]
    assert accounts.find("dora") is None
    path.unlink()
    assert accounts.find("vera") is None


def test_several_commands_at_once_lose_nothing(path: Path) -> None:
    def add(number: int) -> None:
        with changing(path) as held:
            held[f"n{number}"] = make_account(f"n{number}", "evaluator", None, HASHED)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {f"n{number}" for number in range(8)} < set(read_accounts(path))


def test_an_account_that_is_not_there_is_said_so(path: Path) -> None:
    with pytest.raises(AccessFault, match="There is no account bob"):
        held_account(read_accounts(path), "Bob")

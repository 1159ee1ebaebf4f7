"""The commands about accounts, as they are typed."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dashboard.access.accounts import Accounts
from pipelines.cli import main

SECRET = "three small words"  # noqa: S105


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def ias(home: Path, *words: str, typed: str = f"{SECRET}\n{SECRET}\n") -> Result:
    return CliRunner().invoke(main, ["account", *words, "--home", str(home)], input=typed)


def test_an_account_is_made_with_a_password_that_is_typed_and_not_shown(home: Path) -> None:
    done = ias(home, "add", "Dora", "--role", "commissioner", "--site", "derby")
    assert done.exit_code == 0, done.output
    assert "dora may sign in: commissioner, derby and totals only." in done.output
    assert SECRET not in done.output
    account = Accounts(home / "accounts.toml").check("dora", SECRET)
    assert account is not None
    assert account.sites == ("derby",)
    assert ias(home, "list").output == "dora: commissioner, derby and totals only\n"


def test_a_site_that_no_release_holds_is_noted(home: Path, releases: Path) -> None:
    home.mkdir()
    (home / "releases").symlink_to(releases, target_is_directory=True)
    sites = ("--site", "derby", "--site", "darby")
    done = ias(home, "add", "dora", "--role", "commissioner", *sites)
    assert "Note: no release holds a site darby; there are derby, otherham." in done.output
    assert "Note" not in ias(home, "add", "carl", "--role", "commissioner").output


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (["add", "bad name", "--role", "evaluator"], "", "a name of small letters"),
        (["add", "x", "--role", "evaluator", "--site", "derby"], "", "an evaluator sees every"),
        (["add", "x", "--role", "evaluator"], "short\nshort\n", "at least 12 characters"),
        (["password", "nobody"], "", "There is no account nobody"),
        (["remove", "nobody"], "", "There is no account nobody"),
    ],
)
def test_what_cannot_be_is_one_plain_sentence(
    home: Path, words: list[str], typed: str, said: str
) -> None:
    done = ias(home, *words, typed=typed)
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


def test_an_account_is_not_made_over_another(home: Path) -> None:
    ias(home, "add", "dora", "--role", "commissioner", "--site", "derby")
    done = ias(home, "add", "dora", "--role", "evaluator")
    assert done.exit_code == 2
    assert "There is an account dora: remove it first." in done.output


def test_a_password_can_be_changed_and_an_account_removed(home: Path) -> None:
    ias(home, "add", "dora", "--role", "commissioner")
    other = "three other words"
    assert ias(home, "password", "dora", typed=f"{other}\n{other}\n").exit_code == 0
    accounts = Accounts(home / "accounts.toml")
    assert accounts.check("dora", SECRET) is None
    assert accounts.check("dora", other) is not None
    assert ias(home, "remove", "dora").output == "dora may no longer sign in.\n"
    assert accounts.find("dora") is None

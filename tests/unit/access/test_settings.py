"""How it is served: typed, misspelt keys named, and nothing unsafe by oversight."""

from pathlib import Path

import pytest

from dashboard.access.files import AccessFault
from dashboard.access.made_up import real_releases
from dashboard.access.needed import settings_of, sign_in_of
from dashboard.access.settings import read_settings
from tests.access_home import write_accounts

BEHIND = "address = 'https://ias.example.org/'\ntrusted_proxies = 1\n"
PROVIDER = """
[provider]
issuer = "https://login.example.org"
client_id = "ias"
client_secret = "secret"
[[provider.groups]]
name = "commissioners"
role = "commissioner"
"""


def test_defaults_are_this_machine_alone(tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "serve.toml")
    assert settings.origin == "http://127.0.0.1:8050"
    assert not settings.is_secure
    assert settings.hosts == ("127.0.0.1", "localhost", "[::1]")
    assert settings.sign_in.accounts == tmp_path / "accounts.toml"


def test_behind_a_proxy(tmp_path: Path) -> None:
    (tmp_path / "serve.toml").write_text(BEHIND + PROVIDER)
    settings = read_settings(tmp_path / "serve.toml")
    assert settings.origin == "https://ias.example.org"
    assert settings.is_secure
    assert "ias.example.org" in settings.hosts
    assert settings.provider is not None
    assert settings.provider.client_secret == tmp_path / "secret"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("adress = 'x'", "adress: there is no such key; did you mean address?"),
        ("[sign_in]\nidle_minute = 3", "sign_in.idle_minute: there is no such key; did you mean"),
        ("address = 'http://ias.example.org'", "address: https:// and a name"),
        ("address = 'https://ias.example.org/x'\ntrusted_proxies=1", "address: https:// and a"),
        ("address = 'https://ias.example.org'", "how many proxies stand in front"),
        ("trusted_proxies = 1", "needs the `address`"),
        ("listen = '0.0.0.0'", "name the https `address` of the proxy"),
        ("port = 'x'", "port: "),
        ("[sign_in]\nidle_minutes = 0", "sign_in.idle_minutes: "),
        (PROVIDER.replace("https://login", "http://login"), "provider.issuer: an https address"),
        (PROVIDER.partition("[[")[0], "provider.groups: "),
        (PROVIDER + "sites = []\n[[provider.groups]]\nname='v'\nrole='evaluator'\nsites=['x']",
         "an evaluator sees every site"),
        ("x = ", "cannot be read"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "serve.toml").write_text(text)
    with pytest.raises(AccessFault) as caught:
        read_settings(tmp_path / "serve.toml")
    assert said in str(caught.value)


def test_faults_do_not_quote_what_was_written(tmp_path: Path) -> None:
    (tmp_path / "serve.toml").write_text("[provider]\nclient_secret = 7\nissuer = 'hunter2'\n")
    with pytest.raises(AccessFault) as caught:
        read_settings(tmp_path / "serve.toml")
    assert "hunter2" not in str(caught.value)


def test_an_evaluators_own_process_is_this_machines_alone(tmp_path: Path) -> None:
    (tmp_path / "serve.toml").write_text(BEHIND + "listen = '0.0.0.0'\n")
    settings = settings_of(tmp_path, port=9000, candidates=True)
    assert settings.listen == "127.0.0.1"
    assert settings.origin == "http://127.0.0.1:9000"
    assert "ias.example.org" not in settings.hosts
    with pytest.raises(AccessFault, match="There is no"):
        settings_of(tmp_path, tmp_path / "nowhere.toml")


def test_real_data_need_sign_in(home: Path) -> None:
    assert sign_in_of(home, settings_of(home)) is not None
    (home / "accounts.toml").unlink()
    with pytest.raises(AccessFault, match="ias account add NAME"):
        sign_in_of(home, settings_of(home))


def test_made_up_data_need_none_unless_others_can_reach_them(published: Path) -> None:
    home = published.parent
    assert sign_in_of(home, settings_of(home)) is None
    far = settings_of(home).model_copy(update={"address": "https://ias.example.org"})
    with pytest.raises(AccessFault, match="Others can reach this server"):
        sign_in_of(home, far)


def test_accounts_are_asked_for_where_there_are_some(home: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    (empty / "releases").mkdir(parents=True)
    assert sign_in_of(empty, settings_of(empty)) is None
    write_accounts(empty)
    assert sign_in_of(empty, settings_of(empty)) is not None
    assert real_releases(home / "releases")[0] == "2012-09-30-earlier"


def test_what_cannot_be_read_is_not_taken_for_made_up(tmp_path: Path) -> None:
    for name, text in (("a", "{"), ("b", "{}"), ("c", '{"made_up": "true"}'), ("d", "[]")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text(text)
    assert real_releases(tmp_path) == ["a", "b", "c", "d"]

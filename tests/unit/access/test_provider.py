"""Signing in through a provider, over HTTP: who is believed, and what is not."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from joserfc.jwk import OctKey, RSAKey
from werkzeug.test import TestResponse

from tests.access_home import OTHER, OWN, audit_of, served, sign_in_as
from tests.openid_provider import CLIENT, SECRET, Provider, running

KEY = RSAKey.generate_key(2048, {"kid": "first"}, private=True)
BACK = "http://127.0.0.1:8050/sign-in/callback"
SERVE = """
[provider]
issuer = "{issuer}"
client_id = "{client}"
client_secret = "provider.secret"
name = "Leeds & Partners"
[[provider.groups]]
name = "evaluation"
role = "evaluator"
[[provider.groups]]
name = "commissioning"
role = "commissioner"
[[provider.groups]]
name = "commissioning-derby"
role = "commissioner"
sites = ["derby"]
[[provider.groups]]
name = "commissioning-leeds"
role = "commissioner"
sites = ["leeds"]
"""


@pytest.fixture(scope="module")
def one_provider() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(one_provider: Provider, home: Path) -> Provider:
    """Return the provider as it is when it tells the truth, and a home that believes it."""
    fresh = Provider(issuer=one_provider.issuer, key=KEY)
    one_provider.__dict__.update(fresh.__dict__)
    one_provider.person["groups"] = ["commissioning-derby", "something else"]
    (home / "serve.toml").write_text(SERVE.format(issuer=fresh.issuer, client=CLIENT))
    (home / "provider.secret").write_text(SECRET + "\n")
    (home / "provider.secret").chmod(0o600)
    return one_provider


@pytest.fixture
def browser(provider: Provider, home: Path) -> FlaskClient:  # noqa: ARG001 - set up by then
    found: FlaskClient = served(home)[0].server.test_client()
    return found


def come_back(client: FlaskClient, onward: str = "/how-fast", **changed: str) -> TestResponse:
    """Go to the provider and come back, with some of what it says changed on the way."""
    away = client.get("/sign-in/provider", query_string={"next": onward})
    assert away.status_code == 302, away.text
    there = requests.get(away.location, allow_redirects=False, timeout=5)
    told = {
        key: value[0] for key, value in parse_qs(urlsplit(there.headers["Location"]).query).items()
    }
    return client.get("/sign-in/callback", query_string=told | changed)


def test_who_the_provider_knows_is_let_in_to_what_their_groups_give(
    provider: Provider, browser: FlaskClient, home: Path
) -> None:
    page = browser.get("/sign-in").text
    assert "Sign in with Leeds &amp; Partners</a>" in page
    answer = come_back(browser, "/how-fast?split=site&tier=A")
    assert answer.location == "/how-fast?split=site&tier=A"
    shown = browser.get(answer.location).text
    assert "Signed in as Dora &lt;b&gt;D (derby and totals)" in shown
    assert OWN in shown
    assert OTHER not in shown
    (asked,) = provider.asked
    assert asked["redirect_uri"] == BACK
    assert asked["code_challenge_method"] == "S256"
    assert asked["response_type"] == "code"
    assert len(asked["nonce"]) >= 20
    assert len(asked["state"]) >= 20
    assert [line["who"] for line in audit_of(home)] == ["s-1"]
    assert "Dora" not in str(audit_of(home))


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (["commissioning-derby", "commissioning-leeds"], "(derby and leeds and totals)"),
        (["commissioning-derby", "commissioning"], "Dora &lt;b&gt;D</span>"),
        (["evaluation", "commissioning-derby"], "Dora &lt;b&gt;D</span>"),
        ("commissioning-derby", "(derby and totals)"),
    ],
)
def test_several_groups_give_all_that_each_gives(
    provider: Provider, browser: FlaskClient, groups: Any, said: str
) -> None:
    provider.person["groups"] = groups
    come_back(browser)
    assert said in browser.get("/how-fast").text


@pytest.mark.parametrize("groups", [[], ["something else"], None, 7, {"evaluation": 1}, [["x"]]])
def test_who_is_in_no_group_is_told_so(
    provider: Provider, browser: FlaskClient, home: Path, groups: Any
) -> None:
    provider.person["groups"] = groups
    answer = come_back(browser)
    assert answer.status_code == 403
    assert "nobody has given you access here" in answer.text
    assert browser.get("/how-fast").status_code == 302
    assert [(line["event"], line["who"]) for line in audit_of(home)] == [("failed", "s-1")]


def now(after: int) -> int:
    return int(time.time()) + after


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://evil.example"}, {"iss": None}, {"aud": "another"}, {"aud": None},
        {"aud": [CLIENT, "another"]}, {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": now(-3600)}, {"exp": None}, {"iat": now(3600)}, {"nbf": now(3600)},
        {"nonce": "of another visit"}, {"nonce": None}, {"nonce": None, "nonce_supported": False},
        {"sub": None}, {"sub": ""}, {"sub": 7},
    ],
)  # fmt: skip
def test_a_token_for_another_place_or_time_is_not_believed(
    provider: Provider, browser: FlaskClient, home: Path, lies: dict[str, Any]
) -> None:
    provider.lies = lies
    refused(browser, home)


def refused(browser: FlaskClient, home: Path) -> None:
    answer = come_back(browser)
    assert answer.status_code == 403
    assert "Signing in was not finished: try again" in answer.text
    assert browser.get("/how-fast").status_code == 302
    assert [(line["event"], line["who"]) for line in audit_of(home)] == [("failed", None)]


def test_a_token_signed_by_somebody_else_is_not_believed(
    provider: Provider, browser: FlaskClient, home: Path
) -> None:
    provider.shown = KEY
    provider.key = RSAKey.generate_key(2048, {"kid": KEY.kid}, private=True)
    refused(browser, home)


@pytest.mark.parametrize("offered", [("RS256",), ("RS256", "HS256", "none"), ("HS256",)])
def test_a_token_signed_with_what_everybody_knows_is_not_believed(
    provider: Provider, browser: FlaskClient, home: Path, offered: tuple[str, ...]
) -> None:
    provider.offered, provider.signed_with = offered, "HS256"
    provider.shown = KEY
    public = KEY.as_pem(private=False)
    provider.key = OctKey.import_key(public.replace(b"-----BEGIN", b"BEGIN"), {"kid": KEY.kid})
    refused(browser, home)


def test_a_token_signed_by_nobody_is_not_believed(
    provider: Provider, browser: FlaskClient, home: Path
) -> None:
    provider.offered, provider.signed_with = ("RS256", "none"), "none"
    refused(browser, home)


def test_an_answer_without_a_token_is_not_believed(
    provider: Provider, browser: FlaskClient, home: Path
) -> None:
    provider.with_id_token = False
    refused(browser, home)


def test_a_provider_may_change_its_key(provider: Provider, browser: FlaskClient) -> None:
    come_back(browser)
    provider.key = RSAKey.generate_key(2048, {"kid": "second"}, private=True)
    assert come_back(browser).location == "/how-fast"


def test_a_provider_that_calls_itself_otherwise_is_not_used(
    provider: Provider, browser: FlaskClient
) -> None:
    provider.name = "https://evil.example"
    assert browser.get("/sign-in/provider").status_code == 503
    provider.name = ""
    assert come_back(browser).location == "/how-fast"


def test_a_provider_that_does_not_answer_is_said_so(home: Path) -> None:
    (home / "serve.toml").write_text(SERVE.format(issuer="http://127.0.0.1:9", client=CLIENT))
    (home / "provider.secret").write_text(SECRET)
    (home / "provider.secret").chmod(0o600)
    client = served(home)[0].server.test_client()
    answer = client.get("/sign-in/provider")
    assert answer.status_code == 503
    assert "cannot be reached" in answer.text
    # Who has an account can sign in all the same.
    assert sign_in_as(client, "carl").status_code == 303


def test_a_visit_is_finished_by_the_browser_that_began_it(
    provider: Provider, browser: FlaskClient, home: Path
) -> None:
    away = browser.get("/sign-in/provider").location
    back = requests.get(away, allow_redirects=False, timeout=5).headers["Location"]
    there = back.removeprefix("http://127.0.0.1:8050")
    victim = served(home)[0].server.test_client()
    assert victim.get(there).status_code == 403
    victim.get("/sign-in/provider")
    assert victim.get(there).status_code == 403
    assert victim.get("/how-fast").status_code == 302
    assert browser.get(there).status_code == 302
    # The same answer once more is worth nothing.
    assert browser.get(there).status_code == 403
    assert len(provider.asked) == 1


def test_what_a_provider_refuses_is_no_sign_in(provider: Provider, browser: FlaskClient) -> None:
    browser.get("/sign-in/provider")
    answer = browser.get("/sign-in/callback?error=access_denied&error_description=%3Cb%3Ex")
    assert answer.status_code == 403
    assert "<b>x" not in answer.text
    assert come_back(browser, state="x").status_code == 403
    assert come_back(browser, code="x").status_code == 403
    provider.codes.clear()
    assert browser.get("/how-fast").status_code == 302


def test_nobody_is_sent_elsewhere_afterwards(browser: FlaskClient, provider: Provider) -> None:
    assert come_back(browser, "//evil.example").location == "/does-it-work"
    assert provider.asked[0]["redirect_uri"] == BACK


def test_the_cookie_is_another_after_signing_in(browser: FlaskClient, provider: Provider) -> None:
    browser.get("/sign-in")
    before = browser.get_cookie("ias")
    come_back(browser)
    after = browser.get_cookie("ias")
    assert before is not None
    assert after is not None
    assert "_state_" not in after.decoded_value
    browser.set_cookie("ias", before.value)
    assert browser.get("/how-fast").status_code == 302
    assert provider.asked


def test_what_groups_give_is_looked_up_anew(provider: Provider, home: Path) -> None:
    client = served(home)[0].server.test_client()
    come_back(client)
    cookie = client.get_cookie("ias")
    assert cookie is not None
    text = (home / "serve.toml").read_text()
    (home / "serve.toml").write_text(text.replace('"commissioning-derby"', '"others"'))
    restarted = served(home)[0].server.test_client()
    restarted.set_cookie("ias", cookie.value)
    assert restarted.get("/how-fast").status_code == 302
    assert provider.asked


def test_an_answer_that_was_never_asked_for_counts_as_no_attempt(browser: FlaskClient) -> None:
    for _ in range(30):
        assert browser.get("/sign-in/callback?code=x&state=y").status_code == 403
    assert come_back(browser).location == "/how-fast"


def test_answers_that_are_not_believed_are_slowed_down(
    provider: Provider, browser: FlaskClient
) -> None:
    provider.lies = {"nonce": "x"}
    statuses = [come_back(browser).status_code for _ in range(22)]
    assert statuses == [403] * 20 + [429] * 2

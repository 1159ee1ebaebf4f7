"""Signing in and out with an account: what opens, what stays shut, and what is said."""

import re
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from flask.testing import FlaskClient
from werkzeug.http import parse_cookie

from dashboard.access.accounts import changing
from tests.access_home import (
    OTHER,
    PASSWORD,
    Clock,
    audit_of,
    served,
    sign_in_as,
    token_in,
)

Enter = Callable[..., FlaskClient]
BEHIND = {"address": "https://ias.example.org", "trusted_proxies": 1}
CSV = "/download/{}/how-fast/-/curves.csv"
SHOWN = [
    "/", "/how-fast", "/does-it-work", "/gp/", "/gp/{}/index.html", CSV, "/nowhere",
    "/download/nothing", "/static/x", "/sign-in/../how-fast", "/how-fast//", "/How-Fast",
]  # fmt: skip
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1:8051"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8050"},
]
ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example",
    "\\\\evil.example", "http:evil.example", "javascript:alert(1)", "/%0d%0aSet-Cookie:x=y",
    "/how-fast\r\nSet-Cookie: x=y", "/how-fast\\@evil.example", "/sign-out", "//[bad", "how-fast",
    "/gp/../..//evil.example", "https:///evil.example", "/how-fast@evil.example", "/ü", "",
]  # fmt: skip


def test_right_name_and_password_open_the_page_that_was_asked_for(client: FlaskClient) -> None:
    sent = client.get("/how-fast?condition=stress")
    assert sent.location == "/sign-in?next=%2Fhow-fast%3Fcondition%3Dstress"
    page = client.get(sent.location)
    assert 'value="/how-fast?condition=stress"' in page.text
    answer = sign_in_as(client, " Carl", next="/how-fast?condition=stress")
    assert (answer.status_code, answer.location) == (303, "/how-fast?condition=stress")
    shown = client.get(answer.location)
    assert "Signed in as carl<" in shown.text
    assert "back at work" in shown.text


def test_the_page_is_one_that_everybody_can_use(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    assert '<html lang="en-GB">' in page
    assert page.count("<h1>") == 1
    assert '<label for="name">' in page
    assert '<label for="password">' in page
    assert 'autocomplete="current-password"' in page
    assert "<script" not in page


@pytest.mark.parametrize("name", ["carl", "nobody", "<b>carl</b>", "x" * 5000])
def test_a_wrong_password_is_told_like_a_wrong_name(client: FlaskClient, name: str) -> None:
    answer = sign_in_as(client, name, "wrong")
    assert answer.status_code == 403
    assert "<title>Error: Sign in" in answer.text
    assert 'aria-invalid="true" aria-describedby="password-error"' in answer.text
    told = re.sub('value="[^"]*"', "", answer.text)
    assert told == re.sub('value="[^"]*"', "", sign_in_as(client, "other", "wrong").text)
    assert "<b>carl" not in answer.text


def test_what_was_left_out_is_said_at_its_field(client: FlaskClient) -> None:
    answer = sign_in_as(client, " ", "")
    assert answer.status_code == 400
    assert '<p class="error" id="name-error">Enter your account name</p>' in answer.text
    assert '<a href="#password">Enter your password</a>' in answer.text


def test_guessing_is_held_up_with_a_plain_message(client: FlaskClient, home: Path) -> None:
    for name in ("carl", "nobody"):
        for _ in range(5):
            assert sign_in_as(client, name, "wrong").status_code == 403
        blocked = sign_in_as(client, name)
        assert blocked.status_code == 429
        assert blocked.headers["Retry-After"] == "3"
        assert "Too many attempts to sign in: wait 3 seconds, then try again" in blocked.text
    events = [(line["event"], line["who"]) for line in audit_of(home)]
    failed = [("failed", who) for who in ("carl", None)]
    assert events == [failed[0]] * 5 + [("blocked", "carl")] + [failed[1]] * 5 + [("blocked", None)]


def test_an_address_is_taken_from_the_proxy_only_where_there_is_one(home: Path) -> None:
    plain = served(home)[0].server.test_client()
    statuses = []
    for number in range(22):
        plain.environ_base["HTTP_X_FORWARDED_FOR"] = f"192.0.2.{number}"
        statuses.append(sign_in_as(plain, f"name{number}", "wrong").status_code)
    assert statuses == [403] * 20 + [429] * 2


def test_nothing_is_shown_to_who_has_not_signed_in(client: FlaskClient, release: str) -> None:
    for path in SHOWN:
        answer = client.get(path.format(release))
        assert answer.status_code in {302, 308}
        sent_on = client.get(path.format(release), follow_redirects=True)
        assert sent_on.text.count("<h1>Sign in") == 1


def test_no_question_is_answered_to_who_has_not_signed_in(client: FlaskClient) -> None:
    suite = "/_dash-component-suites/os/path.py"
    for path in ("/_dash-layout", "/_dash-dependencies", "/_reload-hash", suite):
        assert client.get(path).status_code == 401
    assert client.post("/_dash-update-component", json={}).status_code == 401


def test_the_style_and_the_health_of_the_server_are_for_all(client: FlaskClient) -> None:
    assert client.get("/assets/access.css", buffered=True).status_code == 200
    assert client.get("/health").text == "ok\n"
    assert "Set-Cookie" not in client.get("/health").headers


def test_an_icon_is_for_all(client: FlaskClient, enter: Enter) -> None:
    for browser in (client, enter("dora")):
        answer = browser.get("/favicon.ico", follow_redirects=True)
        assert (answer.status_code, answer.request.path) == (200, "/_favicon.ico")


def test_health_says_when_releases_cannot_be_read(client: FlaskClient, home: Path) -> None:
    (home / "releases").rename(home / "elsewhere")
    answer = client.get("/health")
    assert answer.status_code == 503
    assert str(home) not in answer.text


def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(enter: Enter) -> None:
    client = enter("carl")
    copied = client.get_cookie("ias")
    page = client.get("/how-fast")
    left = client.post("/sign-out", data={"csrf": token_in(page)})
    assert left.location == "/signed-out"
    assert "You have signed out" in client.get("/signed-out").text
    assert copied is not None
    client.set_cookie("ias", copied.value)
    assert client.get("/how-fast").status_code == 302


def test_the_cookie_is_another_after_signing_in(home: Path) -> None:
    client = served(home)[0].server.test_client()
    client.get("/sign-in")
    before = client.get_cookie("ias")
    sign_in_as(client, "carl")
    after = client.get_cookie("ias")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    client.set_cookie("ias", before.value)
    assert client.get("/how-fast").status_code == 302


def test_a_cookie_that_was_tampered_with_opens_nothing(home: Path, enter: Enter) -> None:
    client = enter("dora")
    cookie = client.get_cookie("ias")
    assert cookie is not None
    payload, stamp, mark = cookie.value.split(".")
    others = enter("vera").get_cookie("ias")
    assert others is not None
    for value in (
        f"{payload[:-2]}xx.{stamp}.{mark}",
        f"{others.value.split('.')[0]}.{stamp}.{mark}",
        f"{payload}.{stamp}.",
        f"{payload}.{stamp}.{mark[::-1]}",
        f"{payload}",
        "",
        "." * 200,
    ):
        client.set_cookie("ias", value)
        assert client.get("/how-fast").status_code == 302
    (home / "access" / "secret.key").write_text("k" * 64)
    restarted = served(home)[0].server.test_client()
    restarted.set_cookie("ias", cookie.value)
    assert restarted.get("/how-fast").status_code == 302


def test_the_cookie_holds_no_name(enter: Enter) -> None:
    cookie = enter("carl").get_cookie("ias")
    assert cookie is not None
    assert "carl" not in cookie.decoded_value


def test_what_a_cookie_may_do(home: Path) -> None:
    plain = served(home)[0].server.test_client().get("/sign-in").headers["Set-Cookie"]
    assert plain.startswith("ias=")
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    behind = served(home, **BEHIND)[0].server.test_client()
    answer = behind.get("/sign-in", headers={"Host": "ias.example.org"})
    safe = answer.headers["Set-Cookie"]
    assert safe.startswith("__Host-ias=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(safe.split("; "))
    assert "Domain" not in parse_cookie(safe)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_session_ends_unused_and_in_the_end(enter: Enter, clock: Clock) -> None:
    client = enter("carl")
    clock.now += 29 * 60
    assert client.get("/how-fast").status_code == 200
    clock.now += 31 * 60
    assert client.get("/how-fast").status_code == 302


def test_a_change_of_an_account_counts_at_once(home: Path, enter: Enter) -> None:
    client = enter("carl")
    assert OTHER in client.get("/how-fast?split=site&tier=A").text
    with changing(home / "accounts.toml") as accounts:
        accounts["carl"] = accounts["carl"].model_copy(update={"sites": ("derby",)})
    assert OTHER not in client.get("/how-fast?split=site&tier=A").text
    with changing(home / "accounts.toml") as accounts:
        accounts["carl"] = accounts["carl"].model_copy(update={"password": "another"})
    assert client.get("/how-fast").status_code == 302


def test_forms_are_taken_from_our_own_pages_alone(client: FlaskClient, enter: Enter) -> None:
    form = {"name": "carl", "password": PASSWORD}
    for token in ({}, {"csrf": ""}, {"csrf": "x"}, {"csrf": "ü"}):
        answer = client.post("/sign-in", data=form | token)
        assert answer.status_code == 400
        assert "open too long" in answer.text
    signed_in = enter("carl")
    assert signed_in.post("/sign-out", data={}).location == "/sign-in"
    assert signed_in.post("/sign-out", data={"csrf": "x"}).location == "/sign-in"
    assert signed_in.get("/sign-out").status_code != 200
    assert signed_in.get("/how-fast").status_code == 200


def test_nothing_is_taken_from_another_page(enter: Enter) -> None:
    client = enter("carl")
    token = token_in(client.get("/how-fast"))
    for headers in FOREIGN:
        for path in ("/_dash-update-component", "/sign-in", "/sign-out"):
            assert client.post(path, data={"csrf": token}, headers=headers).status_code == 403


def test_our_own_pages_may_ask(enter: Enter) -> None:
    client = enter("carl")
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://127.0.0.1:8050"}):
        answer = client.post("/_dash-update-component", json={}, headers=headers)
        assert answer.status_code not in {401, 403}


def test_nobody_is_sent_elsewhere(client: FlaskClient) -> None:
    for onward in ELSEWHERE:
        answer = sign_in_as(client, "carl", next=onward)
        assert answer.location == "/does-it-work"
        assert "x=y" not in str(answer.headers)
        assert client.get("/sign-in", query_string={"next": onward}).location == "/does-it-work"
        client.delete_cookie("ias")


def test_another_name_for_this_server_is_refused(client: FlaskClient) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "ias.example.org"):
        assert client.get("/sign-in", headers={"Host": host}).status_code == 400
    answer = client.get("/how-fast", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil" not in str(answer.headers)


def test_answers_are_kept_by_nobody_and_guarded_as_before(enter: Enter, release: str) -> None:
    client = enter("carl")
    for path in ("/how-fast", CSV.format(release), "/signed-out", "/health"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
    assert (
        "no-store" not in client.get("/assets/access.css", buffered=True).headers["Cache-Control"]
    )


def test_the_record_names_accounts_and_files_and_nothing_else(
    home: Path, enter: Enter, release: str
) -> None:
    client = enter("carl")
    client.get("/how-fast?condition=stress")
    for path in ("/assets/access.css", f"/gp/{release}/index.html"):
        assert client.get(path, buffered=True).status_code == 200
    wished = f"/download/{release}/how-fast/condition=stress&tier=A/curves.csv"
    assert client.get(wished).status_code == 200
    assert client.get(CSV.format("nothing")).status_code == 404
    client.post("/sign-out", data={"csrf": token_in(client.get("/how-fast"))})
    told = [{key: line[key] for key in line if key != "at"} for line in audit_of(home)]
    assert told == [
        {"event": "signed in", "who": "carl", "method": "account"},
        {"event": "download", "who": "carl", "release": release, "file": "how-fast.curves.csv"},
        {"event": "signed out", "who": "carl"},
    ]
    assert "stress" not in str(audit_of(home))


def test_what_is_taken_away_in_parts_is_recorded_too(
    enter: Enter, home: Path, release: str
) -> None:
    whole, parts = f"/download/{release}/{release}.zip", {"Range": "bytes=1-"}
    assert enter("carl").get(whole, headers=parts, buffered=True).status_code == 206
    assert [line["file"] for line in audit_of(home) if line["event"] == "download"] == [
        f"{release}.zip"
    ]


def test_who_has_not_signed_in_is_not_told_what_was_withdrawn(
    home: Path, releases: Path, release: str
) -> None:
    (home / "releases").unlink()
    copytree(releases, home / "releases", symlinks=True)
    signatures = home / "releases" / f"{release}.signatures.jsonl"
    last = signatures.read_text().splitlines()[-1]
    signatures.write_text(f"{last}\n{last.replace('publish', 'withdraw')}\n")
    client = served(home)[0].server.test_client()
    for path in ("/sign-in", "/accessibility", "/signed-out", "/health"):
        answer = client.get(f"{path}?release={release}")
        assert answer.status_code == 200
        assert "withdrawn" not in answer.text.lower()
    sign_in_as(client, "carl")
    assert client.get(f"/how-fast?release={release}").status_code == 410


def test_a_password_typed_as_a_name_is_not_written_down(client: FlaskClient, home: Path) -> None:
    sign_in_as(client, PASSWORD, "carl")
    kept = b"".join(path.read_bytes() for path in home.glob("a*/*") if path.is_file())
    assert PASSWORD.encode() not in kept
    assert audit_of(home)[0]["who"] is None


def test_who_cannot_be_recorded_is_not_let_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, sign_in = served(home)
    client = app.server.test_client()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(sign_in.audit), "write", full)
    assert sign_in_as(client, "carl").status_code == 500
    assert client.get("/how-fast").status_code == 302

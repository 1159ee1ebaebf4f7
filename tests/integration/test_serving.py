"""The server as it runs: started cold under load, several processes, stopped in mid-answer."""

import contextlib
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest
import requests
from click.testing import CliRunner
from werkzeug.test import Client

from dashboard.access.made_up import OnlyMadeUp
from dashboard.serving import create
from pipelines.cli import main
from tests.access_home import PASSWORD, write_accounts
from tests.conftest import write_release_folder

Start = Callable[..., str]


@pytest.fixture
def home(tmp_path: Path, published: Path) -> Path:
    (tmp_path / "releases").symlink_to(published, target_is_directory=True)
    return tmp_path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@contextlib.contextmanager
def serving(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start `ias serve`; gives it as soon as it says where it is."""
    port = free_port()
    command = [sys.executable, "-m", "pipelines", "serve", "--home", str(home), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert f"http://127.0.0.1:{port}/" in process.stdout.readline()
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=60)


def sign_in(session: requests.Session, site: str, name: str, password: str) -> int:
    page = session.get(f"{site}/sign-in", timeout=60).text
    token = re.search('name="csrf" value="([^"]+)"', page)
    assert token is not None
    form = {"csrf": token[1], "name": name, "password": password}
    answer = session.post(f"{site}/sign-in", data=form, timeout=60, allow_redirects=False)
    return answer.status_code


def test_from_a_cold_start_under_load_to_a_stop_in_mid_answer(home: Path) -> None:
    write_accounts(home)
    with serving(home) as (process, site), ThreadPoolExecutor(16) as crowd:
        # Everybody asks before either process has so much as loaded its libraries.
        paths = ["/how-fast", "/health", "/_dash-layout", "/assets/dashboard.css"] * 8
        asked = [
            crowd.submit(requests.get, site + path, timeout=120, allow_redirects=False)
            for path in paths
        ]
        statuses = [one.result().status_code for one in asked]
        assert statuses == [302, 200, 401, 200] * 8

        # A session begun with one process holds with both.
        carl = requests.Session()
        assert sign_in(carl, site, "carl", PASSWORD) == 303
        pages = list(crowd.map(lambda _: carl.get(f"{site}/how-fast", timeout=60), range(16)))
        assert {page.status_code for page in pages} == {200}
        assert all("Signed in as carl" in page.text for page in pages)

        # Guesses at both at once are no more than at one.
        guesses = crowd.map(lambda _: sign_in(requests.Session(), site, "dora", "wrong"), range(12))
        assert sorted(guesses) == [403] * 5 + [429] * 7

        # What was begun is finished; then there is nobody there any more.
        assert finish_while_stopping(process, site).startswith("HTTP/1.1 403")
        assert process.wait(timeout=60) == 0
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{site}/health", timeout=5)


def finish_while_stopping(process: subprocess.Popen[str], site: str) -> str:
    """Send half a form, tell the server to stop, send the rest; return the answer."""
    host = site.removeprefix("http://")
    body = b"name=carl&password=" + b"x" * 100
    head = (
        f"POST /sign-in HTTP/1.1\r\nHost: {host}\r\nOrigin: https://evil.example\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    name, port = host.split(":")
    with socket.create_connection((name, int(port)), timeout=60) as connection:
        connection.sendall(head.encode()[:-2])
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        connection.sendall(b"\r\n" + body)
        return connection.makefile("rb").read().decode()


def test_behind_a_proxy_it_is_the_proxy_that_says_who_asks(home: Path) -> None:
    write_accounts(home)
    (home / "serve.toml").write_text("address = 'https://ias.example.org'\ntrusted_proxies = 1\n")
    client = Client(create(str(home)))

    def guess(number: int, said: str) -> int:
        headers = {"Host": "ias.example.org", "X-Forwarded-For": said.format(number)}
        page = client.get("/sign-in", headers=headers, base_url="https://ias.example.org")
        token = page.text.partition('name="csrf" value="')[2].partition('"')[0]
        form = {"csrf": token, "name": f"name{number}", "password": "wrong"}
        return client.post(
            "/sign-in", data=form, headers=headers, base_url="https://ias.example.org"
        ).status_code

    assert [guess(number, "192.0.2.{}") for number in range(21)] == [403] * 21
    # What was in the header before it came to the proxy is nobody's word.
    assert [guess(number, "192.0.2.{}, 198.51.100.1") for number in range(21)][-1] == 429


def test_real_data_are_not_served_without_sign_in(
    tmp_path: Path, referral_curves: pl.DataFrame
) -> None:
    write_release_folder(tmp_path / "releases", referral_curves, made_up=False)
    for more in ([], ["--candidates"]):
        done = CliRunner().invoke(main, ["serve", "--home", str(tmp_path), *more])
        assert done.exit_code == 2
        assert done.output.startswith("ias: The release 2012-12-31-0123456789 is not made up")
        assert "ias account add NAME" in done.output
        assert done.output.count("\n") == 1


def test_a_misspelt_setting_is_one_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "serve.toml").write_text("prot = 1\n")
    done = CliRunner().invoke(main, ["serve", "--home", str(tmp_path)])
    assert done.exit_code == 2
    assert "there is no such key; did you mean port?" in done.output


def test_a_server_without_sign_in_stops_showing_once_there_are_real_data(
    tmp_path: Path, referral_curves: pl.DataFrame
) -> None:
    releases = tmp_path / "releases"
    write_release_folder(releases, referral_curves, "made-up")
    application = create(str(tmp_path))
    assert isinstance(application, OnlyMadeUp)
    client = Client(application)
    assert client.get("/how-fast").status_code == 200
    write_release_folder(releases, referral_curves, "real", made_up=False)
    refused = client.get("/how-fast")
    assert refused.status_code == 503
    assert "until the server is started again with sign-in" in refused.text
    assert client.get("/health").text == "ok\n"

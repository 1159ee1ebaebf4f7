"""Signing in and out in a real browser: with a slip, limited to a site, and without scripts."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.access_home import (
    OTHER,
    OWN,
    PASSWORD,
    add_gp_pages,
    audit_of,
    served,
    site_tables,
    with_sites,
    write_accounts,
)
from tests.conftest import publish, write_release_folder

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Faults = Callable[[Page], list[str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, referral_curves: pl.DataFrame) -> Path:
    home = tmp_path_factory.mktemp("home")
    curves = with_sites(referral_curves)
    folder = write_release_folder(home / "releases", curves, made_up=False, more=site_tables())
    add_gp_pages(folder)
    publish(home / "releases")
    write_accounts(home)
    return home


@pytest.fixture(scope="module")
def guarded(home: Path) -> Iterator[str]:
    """Serve that home, with sign-in."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        app = served(home, port=port)[0].server
        server = make_server("127.0.0.1", port, app, threaded=True, fd=listener.fileno())
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def fill_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("Account name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def wait_for_chart(page: Page) -> None:
    page.wait_for_selector("#card-curves .js-plotly-plot .main-svg", state="attached")


def test_from_a_slip_to_the_figures_and_out_again(
    guarded: str, home: Path, open_page: Open, find_faults: Faults
) -> None:
    page = open_page(bypass_csp=True)
    page.goto(f"{guarded}/how-fast?split=site&tier=A")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert find_faults(page) == []

    fill_in(page, "dora", "not my password")
    expect(page).to_have_title(re.compile("^Error: Sign in"))
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Account name")).to_have_value("dora")
    assert find_faults(page) == []

    fill_in(page, "dora", PASSWORD)
    wait_for_chart(page)
    assert page.url.endswith("/how-fast?split=site&tier=A")
    expect(page.get_by_role("banner")).to_contain_text(f"Signed in as dora ({OWN} and totals)")
    assert OWN in page.content()
    assert OTHER not in page.content()
    assert find_faults(page) == []
    page.get_by_label("Tier", exact=True).select_option("B")
    expect(page.locator("#headline")).to_contain_text("tier B")
    assert OTHER not in page.content()

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have signed out")
    assert find_faults(page) == []
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert [line["event"] for line in audit_of(home)] == ["failed", "signed in", "signed out"]


def test_a_session_that_ends_while_somebody_reads_leads_to_the_sign_in(
    guarded: str, open_page: Open
) -> None:
    page = open_page()
    page.goto(f"{guarded}/how-fast")
    fill_in(page, "carl", PASSWORD)
    wait_for_chart(page)
    page.context.clear_cookies()
    page.get_by_label("Tier", exact=True).select_option("B")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    fill_in(page, "carl", PASSWORD)
    expect(page.locator("#headline")).to_contain_text("tier B")


def test_scripts_are_not_needed(guarded: str, open_page: Open) -> None:
    page = open_page(width=360, java_script_enabled=False)
    page.goto(guarded)
    fill_in(page, "dora", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_contain_text("?")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have signed out")
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_label("Account name")).to_be_visible()

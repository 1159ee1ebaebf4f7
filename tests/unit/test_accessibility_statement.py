"""The statement can be had by anybody, is linked from everywhere, and names what was tried."""

from pathlib import Path

import pytest

from dashboard.access.settings import read_settings
from dashboard.accessibility import AXE, FALLS_SHORT, NOBODY_NAMED, PATH, WIDTHS, statement
from dashboard.app import create_app
from dashboard.site_map import PLACES
from tests.access_home import served, write_accounts

LINK = f'<a href="{PATH}">Accessibility statement</a>'
VENDOR = Path(__file__).parents[1] / "browser/vendor"


def test_it_needs_no_script_and_no_release(tmp_path: Path) -> None:
    answer = create_app(tmp_path).server.test_client().get(PATH)
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert answer.text.count("<h1>") == 1
    assert "partially compliant" in answer.text
    assert '<link rel="icon" href="data:,">' in answer.text


@pytest.mark.parametrize("path", [place.path for place in PLACES] + ["/find?q=nothing", PATH])
def test_every_page_leads_to_it(published: Path, path: str) -> None:
    assert LINK in create_app(published).server.test_client().get(path).text


def test_it_needs_no_signing_in(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    write_accounts(tmp_path)
    client = served(tmp_path)[0].server.test_client()
    assert client.get("/how-fast").status_code == 302
    assert client.get(PATH).status_code == 200
    assert LINK in client.get("/sign-in").text


def test_whom_to_tell_is_said_as_it_is_set(tmp_path: Path) -> None:
    (tmp_path / "serve.toml").write_text('contact = "help@ias.example"\n')
    told = statement(read_settings(tmp_path / "serve.toml").contact)
    assert '<a href="mailto:help@ias.example">help@ias.example</a>' in told
    assert "Tell Dora &lt;Derby&gt;." in statement("Dora <Derby>")
    assert NOBODY_NAMED in statement(None)


def test_it_claims_the_tests_there_are() -> None:
    assert (VENDOR / f"axe-{AXE}.min.js").is_file()
    browser = "".join(path.read_text() for path in VENDOR.parent.glob("test_*.py"))
    for width in WIDTHS:
        assert str(width) in browser


def test_it_hides_no_shortcoming() -> None:
    assert "2.2.1" in " ".join(FALLS_SHORT)

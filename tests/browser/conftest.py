"""A real browser and a real server, both on this machine only."""

import csv
import io
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from dashboard.app import create_app
from dashboard.site_map import PLACES
from dashboard.summaries import write_gp_pages
from tests.conftest import RELEASE, publish, write_release_folder
from tests.whole_release import whole_release
from tests.whole_results import Pilot

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
EARLIER, CANDIDATE = "2012-09-30-aaaaaaaaaa", "2013-03-31-cccccccccc"
# A machine that is busy with other tests is slow, and no fault of the page's.
PATIENCE = 60_000
AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"


# Once a module, not a session: while Playwright is open it holds this thread's event loop, which
# Dagster needs in the tests that follow.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium."""
    path = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("There is no Chromium on this machine: install it to run the browser tests.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        expect.set_options(timeout=PATIENCE)
        yield started
        started.close()


@contextmanager
def serving(releases: Path, *, candidates: bool = False) -> Iterator[str]:
    """Serve a folder of releases on a free port; gives the address."""
    app = create_app(releases, candidates=candidates)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return releases with something for every page: two published, and a candidate."""
    releases = tmp_path_factory.mktemp("home") / "releases"
    stories = {
        EARLIER: Pilot(days=2.0),
        RELEASE: Pilot(),
        CANDIDATE: Pilot(days=-4.0, tiers={"A": 4.0, "B": -5.0, "C": 3.9}),
    }
    for name, story in stories.items():
        tables = whole_release(story)
        folder = write_release_folder(releases, tables.pop("curves"), name, more=tables)
        write_gp_pages(folder, folder / "gp")
    publish(releases, EARLIER, on="2012-10-16")
    publish(releases, RELEASE)
    return releases


@pytest.fixture(scope="session")
def site(home: Path) -> Iterator[str]:
    """Serve what is published to its readers."""
    with serving(home) as address:
        yield address


@pytest.fixture(scope="session")
def evaluators_site(home: Path) -> Iterator[str]:
    """Serve the candidate too, as an evaluator's own process does."""
    with serving(home, candidates=True) as address:
        yield address


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of a given width, closed after the test."""
    contexts = []

    def opened(width: int = 1280, *, bypass_csp: bool = False, **options: bool) -> Page:
        viewport = {"width": width, "height": 900}
        context = browser.new_context(viewport=viewport, bypass_csp=bypass_csp, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def find_faults() -> Callable[[Page], list[str]]:
    """Return a function that lists what axe-core finds wrong with a page."""

    def found(page: Page) -> list[str]:
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{fault['id']}: {fault['help']} {[node['target'] for node in fault['nodes']]}"
            for fault in result["violations"]
        ]

    return found


WATCH = """() => {
  const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, [tabindex="0"]';
  const isThere = one => !one.disabled && one.tabIndex >= 0 && one.getClientRects().length > 0;
  window.wanted = Array.from(document.querySelectorAll(wanted)).filter(isThere);
  window.reached = [];
  window.unseen = [];
  document.addEventListener('focusin', event => {
    const style = getComputedStyle(event.target);
    window.reached.push(event.target);
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) {
      window.unseen.push(event.target.outerHTML.slice(0, 120));
    }
  });
  return window.wanted.length;
}"""
MISSED = """() => window.wanted.filter(one => !window.reached.includes(one))
  .map(one => one.outerHTML.slice(0, 120))"""


def walk_by_keyboard(page: Page) -> None:
    """Press Tab through a page: all that can be clicked is reached, and seen to be reached."""
    page.evaluate("window.scrollTo(0, 0)")
    stops = page.evaluate(WATCH)
    assert stops > len(PLACES)
    for _ in range(stops):
        page.keyboard.press("Tab")
    assert page.evaluate(MISSED) == []
    assert page.evaluate("window.unseen") == []
    # What is behind a tab that is not open is reached by the arrows, once its list is.
    for tabs in page.locator("[role=tablist]").all():
        assert tabs.locator("[role=tab][tabindex='0']").count() == 1


@dataclass
class Overheard:
    """What a page says on the console, asks for, and how much comes back over the wire."""

    said: list[str]
    asked: list[str]
    bytes: list[float]

    def asked_elsewhere(self, site: str) -> list[str]:
        """Return what was asked of anybody but the site."""
        return [url for url in self.asked if not url.startswith(("data:", "blob:", site))]


def overhear(page: Page) -> Overheard:
    """Listen to a page from before it opens."""
    heard = Overheard([], [], [])
    page.on("console", lambda message: heard.said.append(message.text))
    page.on("pageerror", lambda error: heard.said.append(str(error)))
    page.on("request", lambda request: heard.asked.append(request.url))
    wire = page.context.new_cdp_session(page)
    wire.on("Network.loadingFinished", lambda event: heard.bytes.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    return heard


def see_everything(page: Page) -> None:
    """Wait for the words, then scroll to every chart and wait for it to be drawn."""
    expect(page.locator("#headline")).not_to_be_empty()
    # A card stays; what stands in for its graph until it is drawn does not.
    for card in page.locator(".card:has([data-panel=chart])").all():
        card.locator(".tabs").scroll_into_view_if_needed()
        if card.locator("[data-panel=chart]").is_visible():
            card.locator(".graph .main-svg").first.wait_for(state="attached")


def rows_on_screen(page: Page, key: str) -> list[list[str]]:
    """Return the cells of a card's table; a heading over rows stands before each of them."""
    rows: list[list[str]] = page.evaluate(
        "key => Array.from(document.querySelectorAll(`#panel-${key}-table tr`))"
        ".map(row => Array.from(row.cells).map(cell => cell.textContent))",
        key,
    )
    wide = len(rows[0])
    if all(len(row) == wide for row in rows):
        return rows
    told, group = [["Group", *rows[0]]], ""
    for row in rows[1:]:
        if len(row) == wide:
            told.append([group, *row])
        else:
            group = row[0]
    return told


def rows_in_file(page: Page, key: str) -> list[list[str]]:
    """Take a card's CSV away by its tab and link; return its rows but for what it is of."""
    card = page.locator(f"#card-{key}")
    card.get_by_role("tab", name="Download").click()
    with page.expect_download() as download:
        card.get_by_role("link", name="Download the table (CSV)").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return [row[2:-1] for row in csv.reader(io.StringIO(text))]

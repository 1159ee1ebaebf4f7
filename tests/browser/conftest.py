"""A real browser and a real server, both on this machine only."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from dashboard.app import create_app

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
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
        yield started
        started.close()


@contextmanager
def serving(releases: Path) -> Iterator[str]:
    """Serve a folder of releases on a free port; gives the address."""
    server = make_server("127.0.0.1", 0, create_app(releases).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def site(published: Path) -> Iterator[str]:
    """Serve the published release of the tests."""
    with serving(published) as address:
        yield address


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of a given width, closed after the test."""
    contexts = []

    def opened(width: int = 1280, *, bypass_csp: bool = False, **options: bool) -> Page:
        viewport = {"width": width, "height": 900}
        context = browser.new_context(viewport=viewport, bypass_csp=bypass_csp, **options)
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
        result = page.evaluate("axe.run(document)")
        return [
            f"{fault['id']}: {fault['help']} {[node['target'] for node in fault['nodes']]}"
            for fault in result["violations"]
        ]

    return found

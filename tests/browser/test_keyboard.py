"""Without a mouse: from the first key to a file of figures.

That the keyboard reaches all that a mouse does is tried of every page in `test_every_page.py`.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import see_everything

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def test_without_a_mouse_a_reader_gets_to_an_answer_and_takes_it_away(
    site: str, open_page: Open
) -> None:
    page = open_page()
    page.goto(site)
    see_everything(page)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the figures")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    press_until(page, "Shift+Tab", "How fast?")
    page.keyboard.press("Enter")
    see_everything(page)
    assert urlsplit(page.url).path == "/how-fast"
    press_until(page, "Tab", "Condition")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#headline")).to_contain_text("people with back pain")
    assert urlsplit(page.url).query == "condition=back_pain"

    press_until(page, "Tab", "Chart")
    for name in ("Table", "Download", "About"):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", name=name)).to_be_focused()
        expect(page.get_by_role("tabpanel", name=name)).to_be_visible()
        assert urlsplit(page.url).query == f"condition=back_pain&show=curves.{name.lower()}"
    expect(page.locator("#panel-curves-about")).to_contain_text("What would make it wrong")
    page.keyboard.press("Home")
    assert urlsplit(page.url).query == "condition=back_pain"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    press_until(page, "Tab", "Download the table (CSV)")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "how-fast.curves.csv"


def press_until(page: Page, key: str, name: str) -> None:
    """Press a key until what has a name is reached."""
    reached = """() => {
      const one = document.activeElement;
      return one.labels && one.labels.length ? one.labels[0].textContent : one.textContent;
    }"""
    for _ in range(60):
        page.keyboard.press(key)
        if page.evaluate(reached) == name:
            return
    pytest.fail(f"{name} is not reached by {key}.")

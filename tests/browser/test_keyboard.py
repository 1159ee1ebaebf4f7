"""Without a mouse: everything that can be clicked is reached, seen to be reached, and works."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from dashboard.site_map import PLACES
from tests.browser.conftest import see_everything

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

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


@pytest.mark.parametrize("path", [place.path for place in PLACES])
def test_the_keyboard_reaches_all_that_a_mouse_does(site: str, open_page: Open, path: str) -> None:
    page = open_page()
    page.goto(f"{site}{path}")
    see_everything(page)
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

"""A page on paper has every chart, the headline first, and says where it came from."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
UNDRAWN = "document.querySelectorAll('.graph:not(.drawn)').length"


@pytest.fixture
def paper(site: str, open_page: Open) -> Page:
    """Open a page of several charts that counts how often it was printed."""
    page = open_page()
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; }")
    page.goto(f"{site}/does-it-work")
    expect(page.locator("#headline")).not_to_be_empty()
    return page


def test_the_button_prints_once_every_chart_is_there(paper: Page) -> None:
    assert paper.evaluate(UNDRAWN) > 0
    paper.get_by_role("button", name="Print this page").dispatch_event("click")
    check_printed(paper)


def check_printed(paper: Page) -> None:
    """Check that a page was printed with every chart on it."""
    expect(paper.locator(".graph:not(.drawn)")).to_have_count(0)
    for _ in range(50):
        if paper.evaluate("window.printed"):
            break
        paper.wait_for_timeout(100)
    assert paper.evaluate("window.printed") == 1


def test_so_do_the_keys_and_paper_has_no_menus_and_says_which_view_it_is(paper: Page) -> None:
    paper.keyboard.press("Control+p")
    check_printed(paper)
    paper.emulate_media(media="print")
    paper.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(paper.locator("#address")).to_have_text(paper.url)
    for gone in ("nav", ".find", ".tabs >> nth=0", "#print"):
        expect(paper.locator(gone)).to_be_hidden()
    for there in ("#headline", "#made-up", "#panel-unsure-table", "#panel-unsure-about"):
        expect(paper.locator(there)).to_be_visible()
    origins = paper.locator("dt.from-where", has_text="Protocol")
    assert origins.count() > 1
    assert sum(one.is_visible() for one in origins.all()) == 1

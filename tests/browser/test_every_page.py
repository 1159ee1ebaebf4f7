"""What has to hold of every page there is, on a desk and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dashboard.site_map import PLACES
from tests.browser.conftest import Overheard, overhear, see_everything, walk_by_keyboard

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Faults = Callable[[Page], list[str]]

PHONE, DESK = 390, 1280
MOST_BYTES = 1_000_000
WORDS_ALONE = ("/accessibility", "/gp/", "/find?q=mental", "/find?q=nothing+of+the+kind")
"""Addresses that are no page of the site map, and answer all the same."""


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("path", [place.path for place in PLACES])
def test_a_page_is_light_and_does_as_every_page_does(
    site: str, open_page: Open, find_faults: Faults, path: str, width: int
) -> None:
    page = open_page(width, bypass_csp=True)
    heard = overhear(page)
    page.goto(f"{site}{path}", wait_until="networkidle")
    expect(page.locator("#headline")).not_to_be_empty()
    assert 0 < sum(heard.bytes) < MOST_BYTES
    see_everything(page)
    assert page.locator(".modebar-btn").count() == 0
    assert "share chart" not in page.content().lower()
    check(page, heard, site, find_faults, width)
    if width == DESK:
        walk_by_keyboard(page)


@pytest.mark.parametrize("path", WORDS_ALONE)
def test_so_does_an_address_without_charts(
    site: str, open_page: Open, find_faults: Faults, path: str
) -> None:
    page = open_page(PHONE, bypass_csp=True)
    heard = overhear(page)
    page.goto(f"{site}{path}")
    assert page.locator("main").inner_text()
    check(page, heard, site, find_faults, PHONE)


def check(page: Page, heard: Overheard, site: str, find_faults: Faults, width: int) -> None:
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert find_faults(page) == []
    assert heard.said == []
    assert heard.asked_elsewhere(site) == []

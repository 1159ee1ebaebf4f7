"""A GP's page as a GP meets it: on a phone, on a desk and on paper."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import overhear
from tests.conftest import RELEASE

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Faults = Callable[[Page], list[str]]
LOOKED_AT = ("back_pain", "cancer")
"""One with much to show and one with little; the index is looked at with all its parts open."""


@pytest.fixture
def pages(home: Path) -> list[Path]:
    """Return the pages of a release that compares, the index among them."""
    found = sorted((home / RELEASE / "gp").glob("*.html"))
    assert len(found) > 1
    return found


@pytest.mark.parametrize("width", [390, 1280])
def test_each_is_accessible_fits_and_needs_no_script(
    pages: list[Path], open_page: Open, find_faults: Faults, width: int
) -> None:
    page = open_page(width, bypass_csp=True)
    heard = overhear(page)
    for path in [path for path in pages if path.stem in LOOKED_AT]:
        page.goto(f"file://{path}")
        assert page.locator("script").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") == width, path.name
        assert find_faults(page) == [], path.name
    page.goto(f"file://{pages[0].parent}/index.html")
    assert page.locator("script").count() == 0
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert find_faults(page) == []
    assert heard.said == []


def test_each_condition_prints_on_one_side_of_a4(pages: list[Path], open_page: Open) -> None:
    page = open_page()
    for path in pages:
        page.goto(f"file://{path}")
        printed = page.pdf(prefer_css_page_size=True)
        sides = len(re.findall(rb"/Type\s*/Page\b", printed))
        assert sides == 1 or path.stem == "index", path.name


def test_the_dashboard_leads_to_it(site: str, open_page: Open) -> None:
    page = open_page()
    heard = overhear(page)
    page.goto(f"{site}/how-fast")
    page.get_by_role("link", name="For GPs").click()
    page.get_by_role("link", name="Back pain", exact=True).click()
    assert page.locator("h1").inner_text() == (
        "Are people with back pain back at work sooner if I refer them?"
    )
    assert page.get_by_text("similar people: about").count() > 1
    assert heard.said == []

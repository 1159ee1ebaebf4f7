"""A GP's page as a GP meets it: on a phone, on a desk and on paper."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Faults = Callable[[Page], list[str]]
PAGES = ("index", "back_pain", "other_musculoskeletal", "stress", "cancer")


@pytest.fixture
def folder(published: Path) -> Path:
    return published / "current" / "gp"


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_it_is_accessible_fits_and_needs_no_script(
    folder: Path, open_page: Open, find_faults: Faults, width: int, name: str
) -> None:
    page = open_page(width, bypass_csp=True)
    page.goto(f"file://{folder}/{name}.html")
    assert page.locator("script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert find_faults(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_it_prints_on_one_side_of_a4(folder: Path, open_page: Open, name: str) -> None:
    page = open_page()
    page.goto(f"file://{folder}/{name}.html")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_the_dashboard_leads_to_it(site: str, open_page: Open) -> None:
    page = open_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{site}/how-fast")
    page.get_by_role("link", name="For GPs").click()
    page.get_by_role("link", name="Back pain").click()
    assert page.locator("h1").inner_text().startswith("How soon are people with back pain")
    assert said == []

"""A commissioner's way through the page *How fast?*, in a real browser."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import overhear, rows_in_file, rows_on_screen

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Faults = Callable[[Page], list[str]]

ANSWER_B = (
    "Of 100 people with back pain referred to tier B, about 49 (44 to 54) were back at work 13 "
    "weeks later."
)


def go(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#headline")).not_to_be_empty()
    page.wait_for_selector("#card-curves .js-plotly-plot .main-svg", state="attached")


def lines(page: Page) -> list[str]:
    """Return the drawn shapes of the lines themselves."""
    drawn = page.locator("#card-curves .scatterlayer path.js-line")
    return [line.get_attribute("d") or "" for line in drawn.all()]


def test_a_choice_changes_the_answer_the_picture_and_the_address(
    site: str, open_page: Open
) -> None:
    page = open_page()
    go(page, f"{site}/how-fast")
    before = lines(page)
    page.get_by_label("Condition", exact=True).select_option("back_pain")
    page.get_by_label("Tier", exact=True).select_option("B")
    expect(page.locator("#headline")).to_have_text(ANSWER_B)
    expect(page.locator("#card-curves .chart")).to_have_attribute("aria-label", ANSWER_B)
    expect(page.locator("#card-curves .scatterlayer path.js-line")).to_have_count(3)
    assert lines(page) != before
    assert urlsplit(page.url).query == "condition=back_pain&tier=B"


def test_a_link_opens_the_same_view_and_back_returns(site: str, open_page: Open) -> None:
    page = open_page()
    go(page, f"{site}/how-fast?condition=back_pain&tier=B&split=timing&show=curves.table")
    expect(page.get_by_role("tab", name="Table")).to_have_attribute("aria-selected", "true")
    assert page.get_by_label("Split by").input_value() == "timing"
    page.reload()
    expect(page.locator("#headline")).to_contain_text("Under 4 weeks off")
    expect(page.locator("#panel-curves-table")).to_be_visible()
    page.get_by_label("Split by").select_option("all")
    expect(page.locator("#headline")).to_have_text(ANSWER_B)
    page.go_back()
    expect(page.locator("#headline")).to_contain_text("Under 4 weeks off")
    assert page.get_by_label("Split by").input_value() == "timing"


def test_a_wish_that_cannot_be_met_is_noted_without_repeating_it(
    site: str, open_page: Open
) -> None:
    page = open_page()
    go(page, f"{site}/how-fast?condition=nonesuch")
    expect(page.locator("#notes")).to_contain_text("all conditions are shown")
    assert "nonesuch" not in page.locator("body").inner_text()


def test_a_split_the_condition_lacks_cannot_be_chosen(site: str, open_page: Open) -> None:
    page = open_page()
    go(page, f"{site}/how-fast?condition=back_pain")
    option = page.locator('#choose-split option[value="site"]')
    expect(option).to_be_disabled()
    page.get_by_label("Condition", exact=True).select_option("all")
    expect(option).to_be_enabled()


def test_the_download_is_the_table(site: str, open_page: Open) -> None:
    page = open_page()
    go(page, f"{site}/how-fast?condition=cancer&show=curves.table")
    shown = rows_on_screen(page, "curves")
    assert rows_in_file(page, "curves") == shown


@pytest.mark.parametrize(("form", "start"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_the_picture_can_be_taken_away_and_carries_its_words(
    site: str, open_page: Open, form: str, start: bytes
) -> None:
    page = open_page()
    go(page, f"{site}/how-fast?condition=back_pain&show=curves.download")
    with page.expect_download() as download:
        page.get_by_role("button", name=form.upper()).click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(start)
    assert download.value.suggested_filename == f"how-fast.curves.{form}"
    if form == "svg":
        assert b"Made-up data" in content
        assert b"57 (54 to 61)" in content


def test_a_choice_asks_nobody_else_and_nothing_complains(site: str, open_page: Open) -> None:
    page = open_page()
    heard = overhear(page)
    go(page, f"{site}/how-fast")
    page.get_by_label("Condition", exact=True).select_option("stress")
    expect(page.locator("#headline")).to_contain_text("stress")
    assert heard.asked_elsewhere(site) == []
    assert [url for url in heard.asked if "package_data/plotly" in url] == []
    assert heard.said == []


def test_every_tab_is_accessible_and_fits(site: str, open_page: Open, find_faults: Faults) -> None:
    page = open_page(390, bypass_csp=True)
    go(page, f"{site}/how-fast?condition=cancer&show=curves.about&tier=nonesuch")
    for name in ("About", "Download", "Table"):
        tab = page.get_by_role("tab", name=name)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert find_faults(page) == []

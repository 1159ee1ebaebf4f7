"""A commissioner's way through the page *How fast?*, in a real browser."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

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


def test_the_keyboard_reaches_every_tab_and_the_address_remembers(
    site: str, open_page: Open
) -> None:
    page = open_page()
    go(page, f"{site}/how-fast")
    page.get_by_role("tab", name="Chart").focus()
    for name in ("Table", "Download", "About"):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", name=name)).to_be_focused()
        expect(page.get_by_role("tabpanel", name=name)).to_be_visible()
        assert urlsplit(page.url).query == f"show=curves.{name.lower()}"
    expect(page.locator("#panel-curves-about")).to_contain_text("What would make it wrong")
    page.keyboard.press("Home")
    assert urlsplit(page.url).query == ""


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
    shown = page.evaluate(
        "Array.from(document.querySelectorAll('#panel-curves-table tr'))"
        ".map(row => Array.from(row.cells).map(cell => cell.textContent))"
    )
    page.get_by_role("tab", name="Download").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the table (CSV)").click()
    assert download.value.suggested_filename == "how-fast.curves.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[2:-1] for row in rows] == shown
    assert (rows[1][0], rows[1][-1]) == ("Made-up data", "2012-12-31-0123456789")


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


def test_nothing_leaves_the_machine_and_nothing_complains(site: str, open_page: Open) -> None:
    page = open_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    go(page, f"{site}/how-fast")
    page.get_by_label("Condition", exact=True).select_option("stress")
    expect(page.locator("#headline")).to_contain_text("stress")
    local = ("data:", "blob:", site)
    assert [url for url in asked if not url.startswith(local)] == []
    assert [url for url in asked if "package_data/plotly" in url] == []
    assert said == []


def test_there_is_no_share_button_and_no_logo(site: str, open_page: Open) -> None:
    page = open_page()
    go(page, f"{site}/how-fast")
    page.locator("#card-curves").hover()
    assert "share chart" not in page.content().lower()
    assert page.get_by_role("button", name="Share").count() == 0
    assert page.locator(".modebar-btn").count() == 0


def test_the_first_page_is_under_a_megabyte_on_the_wire(site: str, open_page: Open) -> None:
    page = open_page()
    sizes: list[float] = []
    wire = page.context.new_cdp_session(page)
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    go(page, f"{site}/how-fast")
    assert 0 < sum(sizes) < 1_000_000


def test_without_scripts_the_answers_are_still_there(site: str, open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{site}/how-fast")
    assert page.locator("html").get_attribute("lang") == "en-GB"
    body = page.locator("main").inner_text()
    assert "Of 100 people referred, about this many were back at work" in body
    assert "Loading" not in body
    assert "Made-up data" in body


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("show", ["chart", "table", "download", "about"])
def test_the_page_is_accessible_and_fits(
    site: str, open_page: Open, find_faults: Faults, width: int, show: str
) -> None:
    page = open_page(width, bypass_csp=True)
    go(page, f"{site}/how-fast?condition=cancer&show=curves.{show}&tier=nonesuch")
    expect(page.get_by_role("tab", name=show.capitalize())).to_have_attribute(
        "aria-selected", "true"
    )
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert find_faults(page) == []


def test_targets_are_large_enough(site: str, open_page: Open) -> None:
    page = open_page(375)
    go(page, f"{site}/how-fast?show=curves.download")
    targets = page.locator("main a, main button, main select, nav a").all()
    boxes = [target.bounding_box() for target in targets if target.is_visible()]
    assert len(boxes) > 8
    assert all(box and box["height"] >= 24 and box["width"] >= 24 for box in boxes)

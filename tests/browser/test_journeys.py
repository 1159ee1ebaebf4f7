"""Whole journeys: a commissioner's, an evaluator's, one on a phone, one without scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard.frame import read
from dashboard.site_map import PLACES, Place
from dashboard.store import Releases
from dashboard.verdicts import MINUS
from tests.browser.conftest import CANDIDATE, EARLIER, rows_in_file, rows_on_screen, see_everything
from tests.conftest import RELEASE
from tests.whole_release import whole_release

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def walk_to(page: Page, name: str) -> None:
    """Go to a page by its name in the menu, and see all of it."""
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
    expect(page.locator("nav a[aria-current]")).to_have_text(name)
    see_everything(page)


def check_that_all_say_the_same(page: Page, key: str) -> list[list[str]]:
    """The table on the screen is the file; return its rows."""
    page.locator(f"#card-{key}").get_by_role("tab", name="Table").click()
    expect(page.locator(f"#panel-{key}-table")).to_be_visible()
    shown = rows_on_screen(page, key)
    assert len(shown) > 1
    assert rows_in_file(page, key) == shown
    return shown


def released(estimand: str, analysis: str = "pilot_vs_comparison", arm: str = "pilot") -> str:
    """Return a number of the release as a reader meets it: with its range."""
    row = (
        whole_release()["effects"]
        .filter(estimand=estimand, analysis=analysis, arm=arm, condition="all", dimension="all")
        .row(0, named=True)
    )
    return f"{row['estimate']:.1f} days ({row['lo']:.1f} to {row['hi']:.1f})"


def test_a_commissioner_has_four_questions_answered(site: str, open_page: Open) -> None:
    page = open_page()
    page.goto(site)
    see_everything(page)
    days = released("days_regained_182")
    headline = page.locator("#headline")
    expect(headline).to_have_text(
        f"With the service people were at work {days} more in the 26 weeks that followed."
    )
    numbers = page.locator(".number-value")
    expect(numbers).to_have_text(["3 more", days.partition(" (")[0], "No figure", "2,400"])
    rows = check_that_all_say_the_same(page, "differences")
    assert [*rows[3]] == ["Days at work", "By week 26", days, "Sooner with the service"]

    walk_to(page, "For whom?")
    tier_b = released("days_regained_91", "observed_vs_expected", "B")
    expect(page.locator("#card-conditions .sentence")).to_contain_text(f"with tier B {tier_b}")
    rows = check_that_all_say_the_same(page, "conditions")
    assert ["Tier B", "All conditions", "590", "590", tier_b.replace(" days", "")] in [
        row[:5] for row in rows
    ]

    walk_to(page, "Value for money")
    expect(headline).to_contain_text("This release holds no costs")
    page.get_by_label("A day at work is worth", exact=True).fill("100")
    page.get_by_label("The service costs, per person on offer", exact=True).press_sequentially(
        "200"
    )
    page.keyboard.press("Tab")
    expect(page.locator(".number-value")).to_have_text(["£120"])
    rows = check_that_all_say_the_same(page, "calculator")
    assert rows[-1][:2] == ["Everybody on offer", days]

    walk_to(page, "Can I trust it?")
    expect(headline).to_have_text("The main comparison passes all 6 of its checks.")
    expect(page.locator(".number-value").first).to_have_text("95 in 100")
    rows = check_that_all_say_the_same(page, "checks")
    assert [
        "Enough practices in each group",
        "All conditions",
        "Passed",
        "25",
        "at least 10",
    ] in rows


def test_what_is_typed_stays_while_an_answer_is_on_its_way(site: str, open_page: Open) -> None:
    page = open_page()
    page.goto(f"{site}/value")
    see_everything(page)
    held: list[Route] = []
    page.route("**/_dash-update-component*", lambda route: held.append(route))  # noqa: PLW0108
    page.get_by_label("A day at work is worth", exact=True).fill("100")
    with page.expect_request("**/_dash-update-component*"):
        page.keyboard.press("Tab")
    cost = page.get_by_label("The service costs, per person on offer", exact=True)
    cost.press_sequentially("20")
    for route in held:
        route.continue_()
    page.unroute("**/_dash-update-component*")
    expect(page.locator("#card-calculator .sentence")).to_contain_text("this is the most it may")
    expect(cost).to_have_value("20")


def test_an_evaluator_compares_a_candidate_with_what_is_published(
    evaluators_site: str, site: str, open_page: Open
) -> None:
    page = open_page()
    page.goto(evaluators_site)
    see_everything(page)
    expect(page.locator("#candidate")).to_have_count(0)
    with page.expect_navigation():
        page.get_by_label("Release", exact=True).select_option(CANDIDATE)
    expect(page.locator("#candidate")).to_contain_text("Not published")
    expect(page.locator("#headline")).to_contain_text("less in the 26 weeks that followed")

    walk_to(page, "Releases")
    expect(page.locator("#candidate")).to_contain_text("Not published")
    expect(page.locator("#headline")).to_contain_text(f"took the place of release {RELEASE}")
    rows = check_that_all_say_the_same(page, "results")
    moved = {row[0]: row[1:] for row in rows}
    name = "Pilot and comparison practices: days regained by week 26, Pilot against comparison"
    assert moved[name] == ["3.2", "0.8 to 5.6", f"{MINUS}4.0", f"{MINUS}6.4 to {MINUS}1.6"]
    page.get_by_label("Compared with").select_option(EARLIER)
    expect(page.locator("#headline")).to_contain_text(f"took the place of release {EARLIER}")

    page.goto(f"{site}/releases?release={CANDIDATE}")
    expect(page.locator("#notes")).to_contain_text("There is no such release here")
    expect(page.locator("#headline")).to_contain_text(f"Since release {EARLIER}")
    assert page.request.get(f"{site}/download/{CANDIDATE}/releases/-/results.csv").status == 404


def test_on_a_phone_a_reader_finds_a_condition_and_its_table(site: str, open_page: Open) -> None:
    page = open_page(390, is_mobile=True, has_touch=True)
    page.goto(site)
    see_everything(page)
    fits(page)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="How fast?").tap()
    see_everything(page)
    page.get_by_label("Condition", exact=True).select_option("stress")
    expect(page.locator("#headline")).to_contain_text("people with stress")
    fits(page)
    page.get_by_role("tab", name="Table").tap()
    box = page.locator("#panel-curves-table .scroll-box")
    expect(box).to_be_visible()
    fits(page)
    # The table is wider than the screen, and moves in a box of its own.
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    targets = page.locator("main a, main button, main select, nav a").all()
    boxes = [target.bounding_box() for target in targets if target.is_visible()]
    assert len(boxes) > 8
    assert all(one and one["height"] >= 24 and one["width"] >= 24 for one in boxes)


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.path)
def test_without_scripts_a_page_says_all_the_same(
    home: Path, site: str, open_page: Open, place: Place
) -> None:
    found = read(Releases(home), place, "")
    assert found is not None
    expected = found[1]
    page = open_page(java_script_enabled=False)
    page.goto(f"{site}{place.path}")
    told = page.locator("main").inner_text()
    assert page.locator("main .headline").all_inner_texts() == [expected.headline]
    assert "Made-up data" in told
    assert "Loading" not in told
    for number in expected.numbers:
        assert f"{number.label}: {number.value}" in told
    for card in expected.cards:
        assert card.title in told
        assert card.sentence in told
    captions = [table.caption for card in expected.cards for table in card.beneath or (card.table,)]
    assert page.locator("main caption").all_inner_texts() == captions

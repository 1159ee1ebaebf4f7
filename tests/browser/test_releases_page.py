"""A reader finds out what changed between two releases, in a real browser."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import serving
from tests.conftest import publish, write_release_folder

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Faults = Callable[[Page], list[str]]
FIRST, SECOND = "2012-12-31-aaaaaaaaaa", "2013-04-04-bbbbbbbbbb"


def effects(estimate: float) -> pl.DataFrame:
    """Return one comparison."""
    row = {
        "analysis": "pilot_vs_comparison", "estimand": "days_regained_182", "arm": "pilot",
        "comparator": "comparison", "condition": "all", "dimension": "all", "level": "all",
        "estimate": estimate, "lo": estimate - 2, "hi": estimate + 2, "gate": "pass", "reason": "",
        "status": "shown", "suppressed": False, "importance": "primary",
    }  # fmt: skip
    return pl.DataFrame([row])


@pytest.fixture(scope="module")
def changed(
    tmp_path_factory: pytest.TempPathFactory, referral_curves: pl.DataFrame
) -> Iterator[str]:
    """Serve two published releases; in the later, tier B is faster and a result has moved."""
    releases = tmp_path_factory.mktemp("home") / "releases"
    faster = pl.when(pl.col("arm") == "B").then(pl.col("returned") + 0.1)
    later = referral_curves.with_columns(faster.otherwise(pl.col("returned")).alias("returned"))
    for name, curves, estimate in ((FIRST, referral_curves, 5.0), (SECOND, later, 9.0)):
        write_release_folder(releases, curves, name, more={"effects": effects(estimate)})
        publish(releases, name)
    _publish_later(releases / f"{SECOND}.signatures.jsonl")
    with serving(releases) as address:
        yield address


def _publish_later(path: Path) -> None:
    lines = [json.loads(line) for line in path.read_text().split("\n") if line]
    path.write_text("\n".join(json.dumps(one | {"at": f"2014{one['at'][4:]}"}) for one in lines))


def test_what_moved_is_in_the_headline_and_the_tables(changed: str, open_page: Open) -> None:
    page = open_page()
    page.goto(f"{changed}/how-fast")
    page.get_by_role("link", name="Releases").click()
    headline = page.locator("#headline")
    expect(headline).to_contain_text(f"Since release {FIRST}")
    expect(headline).to_contain_text("1 of 1 comparison")
    results = page.locator("#card-results table")
    expect(results).to_contain_text("days regained by week 26")
    expect(results).to_contain_text("3.0 to 7.0")
    expect(page.locator("#card-curves table")).to_contain_text("Since referral: Tier B")
    expect(page.locator("#card-protocol")).to_contain_text("The protocol is the same.")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_accessible_fits_and_says_nothing_on_the_console(
    changed: str, open_page: Open, find_faults: Faults, width: int
) -> None:
    page = open_page(width, bypass_csp=True)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{changed}/releases")
    expect(page.locator("#card-protocol")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert find_faults(page) == []
    assert said == []

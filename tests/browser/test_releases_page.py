"""A reader finds out what changed between two releases, in a real browser."""

from collections.abc import Callable, Iterator

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import serving
from tests.conftest import publish, write_release_folder

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
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
        publish(releases, name, on=name[:10])
    with serving(releases) as address:
        yield address


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

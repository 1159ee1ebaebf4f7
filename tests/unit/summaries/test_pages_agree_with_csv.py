"""Pages of releases of every kind, held to what their CSV says, worked out in another way."""

import csv
import io
from pathlib import Path

import pytest

from dashboard.release import Release
from dashboard.summaries.content import page_of
from dashboard.summaries.index import index_of
from dashboard.summaries.language import Language
from dashboard.summaries.results import Results
from dashboard.summaries.write import page_html
from tests.gp_oracle.pages import faults
from tests.gp_oracle.sentences import Oracle
from tests.unit.releases import release_of
from tests.unit.summaries.gp_release import (
    Rows,
    check,
    curve,
    effect,
    everyone,
    followed,
    gp_release,
    referred,
    shrunk,
    together,
)
from tests.whole_release import whole_release
from tests.whole_results import Pilot

MADE_OF = ("curves", "effects", "diagnostics")
Parts = dict[str, Rows]
HARM = (-4.0, -7.5, -0.5)
CHANCE = (2.0, -2.3, 6.9)


def times(tier: str, p: float | None, *, condition: str = "all") -> Parts:
    """Referred at two times, with the test of whether times differ."""
    keys = {"condition": condition, "dimension": "timing"}
    sooner = referred(tier, level="28-41", gained=(11.0, 6.7, 14.8), **keys)
    later = referred(tier, level="42-90", gained=CHANCE, **keys)
    return together(
        sooner, later, {"diagnostics": check("who_gains", "p_timing", arm=tier, value=p)}
    )


def without_exits(parts: Parts, value: float) -> Parts:
    """Leaving work without its range, as where counts are below 8."""
    exits = {"exited": value, "exited_lo": None, "exited_hi": None}
    return parts | {"curves": [row | exits for row in parts["curves"]]}


def hidden_curve(parts: Parts) -> Parts:
    """A curve that may not be shown under a difference that is."""
    blank = dict.fromkeys(("returned", "returned_lo", "returned_hi", "exited", "n"))
    return parts | {"curves": [row | blank | {"suppressed": True} for row in parts["curves"]]}


CASES: dict[str, list[Parts]] = {
    "gain": [referred("A"), shrunk("A"), followed(), everyone((2.4, 0.6, 4.0))],
    "harm": [referred("A", gained=HARM), shrunk("A", (0.8, 0.7, 0.9)), everyone(HARM)],
    "every way": [
        referred("A"), referred("B", gained=CHANCE), referred("C", gained=HARM, day=28),
        everyone(CHANCE), everyone((1.0, 0.5, 1.5), condition="all"), followed(),
    ],
    "all withheld": [referred("A", gained=None), referred("B", gained=None), everyone(None)],
    "a curve not shown": [referred("A"), hidden_curve(referred("B"))],
    "few left": [without_exits(referred("A"), 0.0), referred("B")],
    "leavers without a range": [without_exits(referred("A"), 0.04)],
    "times differ": [referred("B"), times("B", 0.01), times("B", 0.01, condition="back_pain")],
    "times alike": [referred("B"), times("B", 0.05), referred("C")],
    "times untold": [referred("B"), times("B", None)],
    "thin": [referred("A", n=45), referred("B", n=50)],
    "checks": [
        referred("A"), everyone((2.4, 0.6, 4.0)), followed(),
        {"diagnostics": check("observed_vs_expected", "events", "fail", arm="A")},
        {"diagnostics": check("pilot_vs_comparison", "days_absent_before", "fail", arm="pilot")},
    ],
    "two designs": [
        referred("A"), everyone((2.4, 0.6, 4.0)), followed(),
        {"effects": effect("before_after", "pilot", "days_regained_91", (3.0, 1.0, 5.0))},
    ],
    "longer": [
        referred("A"), referred("A", day=182),
        {"curves": curve("observed_vs_expected", "A", {91: (0.8, 0.74, 0.84)})},
    ],
}  # fmt: skip


def written(release: Release, folder: Path) -> Path:
    """Write the pages of a release, for the screen alone."""
    results, language = Results(release), Language()
    (folder / "index.html").write_text(page_html(index_of(results, language)), "utf-8")
    for name in results.conditions:
        page = page_html(page_of(results, name, language))
        (folder / f"{name}.html").write_text(page, "utf-8")
    return folder


def oracle_of(release: Release) -> Oracle:
    """Return what the CSV of a release says."""

    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(release.table(name).write_csv())))

    return Oracle(rows("curves"), rows("effects"), rows("diagnostics"))


@pytest.mark.parametrize("name", CASES)
def test_pages_say_what_the_csv_says(name: str, tmp_path: Path) -> None:
    release = gp_release(*CASES[name])
    assert faults(written(release, tmp_path), oracle_of(release)) == []


@pytest.mark.parametrize("days", [4.0, -4.0])
def test_so_do_those_of_a_release_made_by_the_real_control(days: float, tmp_path: Path) -> None:
    tables = whole_release(Pilot(tiers={"A": days, "B": days, "C": 0.1}))
    release = release_of(**{name: tables[name].to_dicts() for name in MADE_OF})
    oracle = oracle_of(release)
    assert any(oracle.table(name) for name in Results(release).conditions)
    assert faults(written(release, tmp_path), oracle) == []


def test_a_page_of_other_numbers_is_found_out(tmp_path: Path) -> None:
    folder = written(gp_release(*CASES["gain"]), tmp_path)
    other = gp_release(referred("A", gained=HARM), shrunk("A"), followed(), everyone(CHANCE))
    found = " ".join(faults(folder, oracle_of(other)))
    for part in ("answer", "in the index", "not on screen", "table", "look-up"):
        assert part in found

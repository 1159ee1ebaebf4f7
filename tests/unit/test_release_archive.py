"""All releases a reader may know of, what was put right, and the files: said as they stand."""

from dataclasses import replace
from typing import Any

from dashboard.asked import Asked
from dashboard.history.archive import archive_card, corrections_card
from dashboard.history.compared import Compared
from dashboard.history.files import files_card
from dashboard.history.main_numbers import OTHER, main_card, main_result
from dashboard.page import Link
from dashboard.pages.releases import build
from dashboard.reader import Reader
from dashboard.release import Release
from dashboard.standing import Listed
from models.standing import Status
from tests.unit.releases import release_of

TOLD: dict[str, Any] = {"data_until": "2012-12-03", "protocol": {"hash": "c0ffee" * 10}}


def signed(action: str, on: str, note: str = "") -> dict[str, str]:
    return {"action": action, "by": "Ben", "at": f"{on}T09:00:00+00:00", "note": note}


def listed(name: str, status: Status, *signatures: dict[str, str]) -> Listed:
    return Listed(name, status, signatures, TOLD)


ALL = (
    listed("r5", "candidate"),
    listed("r4", "published", signed("publish", "2013-05-01", "It was counted twice.")),
    listed(
        "r3",
        "withdrawn",
        signed("publish", "2013-04-01"),
        signed("withdraw", "2013-04-09", "Wrong."),
    ),
    listed("r2", "superseded", signed("publish", "2013-01-01")),
)


def reader(release: Release, query: str = "", **told: Any) -> Reader:
    return Reader(release, Asked(query), archive=lambda: ALL, **told)


def effect(estimate: float | None, status: str = "shown", day: int = 182) -> dict[str, Any]:
    none = estimate is None
    return {
        "analysis": "pilot_vs_comparison", "estimand": f"days_regained_{day}", "arm": "pilot",
        "comparator": "comparison", "condition": "all", "dimension": "all", "level": "all",
        "estimate": estimate, "lo": None if none else estimate - 2,
        "hi": None if none else estimate + 2, "status": status, "reason": "Too few practices.",
        "importance": "primary",
    }  # fmt: skip


def named(name: str, **rows: list[dict[str, Any]]) -> Release:
    return release_of({"release": name}, **rows)


def test_every_release_is_listed_as_it_stands_and_leads_to_its_figures() -> None:
    card = archive_card(reader(named("r4"), "site=derby&release=r4&tier=A"))
    assert [row[:4] + row[5:] for row in card.table.rows] == [
        ("r5", "Candidate, not reviewed", "Not published", "3 December 2012", "Evaluators"),
        ("r4", "The latest (you see it here)", "1 May 2013", "3 December 2012", "All readers"),
        ("r3", "Withdrawn: not shown", "1 April 2013", "", "No reader"),
        ("r2", "Not the latest", "1 January 2013", "3 December 2012", "All readers"),
    ]  # fmt: skip
    assert card.table.rows[1][4] == "c0ffeec0ffee"
    links = [getattr(row[0], "address", None) for row in card.table.rows]
    at = "/does-it-work?site=derby&release="
    assert links == [f"{at}r5", f"{at}r4", None, f"{at}r2"]
    assert "2 published releases can be looked at. 1 more is not published" in card.sentence


def test_of_a_withdrawn_release_nothing_is_told_but_that_it_was() -> None:
    (row,) = [row for row in archive_card(reader(named("r4"))).table.rows if row[0] == "r3"]
    assert row[3:5] == ("", "")


def test_who_sees_a_part_is_told_so_and_offered_no_whole_files() -> None:
    part = reader(replace(named("r4"), is_whole=False))
    assert archive_card(part).table.rows[3][5] == "All readers; you, in part"
    files = files_card(part)
    assert files.table.rows == (("None", "", "", ""),)
    assert "a part of this release" in files.sentence


def test_what_was_put_right_and_taken_back_stands_with_its_reason() -> None:
    card = corrections_card(reader(named("r4")))
    assert card.sentence == "1 release was withdrawn and 1 puts right what was wrong before."
    assert card.table.rows == (
        ("r4", "Puts right what was wrong", "1 May 2013", "It was counted twice."),
        ("r3", "Withdrawn", "9 April 2013", "Wrong."),
    )
    none = corrections_card(Reader(named("r4"), Asked(""), archive=lambda: ALL[3:]))
    assert none.sentence == "Nothing was withdrawn, and nothing put right."
    assert none.table.rows[0][0] == "None"


def test_the_files_of_a_release_are_those_its_manifest_names() -> None:
    files = {"r4.zip": "ab" * 32, "csv/effects.csv": "cd" * 32, "gp/stress.html": "ef" * 32}
    release = release_of({"release": "r4", "files": files, "tables": {"effects": 1792}})
    rows = files_card(reader(release)).table.rows
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("r4.zip", "", "abababababab"), ("effects.csv", "1,792", "cdcdcdcdcdcd"),
    ]  # fmt: skip
    addresses = [row[0].address for row in rows if isinstance(row[0], Link)]
    assert addresses == ["/download/r4/r4.zip", "/download/r4/tables/effects.csv"]
    assert files_card(reader(named("r4"))).table.rows[0][0] == "None"


def compared(before: dict[str, Any], now: dict[str, Any]) -> Compared:
    return Compared(named("r2", effects=[before]), reader(named("r4", effects=[now])))


def test_the_main_result_is_said_to_have_moved_only_outside_what_was_likely() -> None:
    assert main_result(compared(effect(5.0), effect(7.0))) == (
        "The main result stayed within what was likely: 5.0 days (3.0 to 7.0) before, "
        "7.0 days (5.0 to 9.0) now."
    )
    assert main_result(compared(effect(5.0), effect(7.1))).startswith(
        "The main result moved by more than was likely: 5.0 days"
    )


def test_a_main_result_that_is_withheld_or_another_is_said_to_be() -> None:
    withheld = effect(None, "withheld")
    assert main_result(compared(withheld, effect(3.0))) == (
        "The main result: withheld before, 3.0 days (1.0 to 5.0) now."
    )
    assert main_result(compared(effect(3.0), withheld)).endswith("before, withheld now.")
    assert main_result(compared(effect(3.0, day=364), effect(3.0, day=91))) == OTHER


def test_the_first_pages_numbers_stand_before_and_now() -> None:
    card = main_card(compared(effect(5.0), effect(1.0)))
    (row,) = [row for row in card.table.rows if row[0] == "Days regained per person"]
    assert row[1:] == (
        "5.0 days, likely between 3.0 and 7.0",
        "1.0 days, likely between \N{MINUS SIGN}1.0 and 3.0",
    )
    assert "r2" in card.table.caption
    assert "r4" in card.table.caption
    same = main_card(compared(effect(5.0), effect(5.0)))
    assert same.sentence.startswith("The answer is the same, word for word:")


def test_a_candidate_is_set_beside_the_published_release_and_both_are_named() -> None:
    candidate = named("r5", effects=[effect(9.0)])
    before = named("r4", effects=[effect(5.0)])
    page = build(reader(candidate, status="candidate", earlier={"r4": lambda: before}))
    assert page.headline.startswith("If candidate r5 took the place of release r4")
    assert "1 of 1 comparison and none of 0 points of curves would move" in page.headline
    assert "before: release r4; now: candidate r5" in page.cards[0].table.caption

"""What two releases tell together: planted leaks are named, and nothing that one alone tells."""

import polars as pl
import pytest

from models.disclosure.audit.programs import Program
from models.disclosure.audit.report import FAILURES
from models.disclosure.differencing import (
    difference_releases,
    difference_within,
    protect,
    protect_against,
)
from models.disclosure.differencing.found import CONTRADICTION, UNDECIDED
from tests.unit.released_tables import sites, volumes

Range = tuple[str, int, int]


def told(found: pl.DataFrame) -> dict[str, Range]:
    assert found.schema == FAILURES
    assert set(found["measure"]) <= {"referrals"}
    rows = found.select("cell", "rule", "lowest", "highest").iter_rows()
    return {cell: (rule, lowest, highest) for cell, rule, lowest, highest in rows}


# Beside 15 in all and 10 in b, a shown 10 can only be 8 or 9; beside 20, a shown 15 only 13 or 14.
PINNED_LOW = sites(15, a=10, b=10)
PINNED_HIGH = sites(20, a=15, b=10)


def test_a_change_that_margins_pin_down_is_named() -> None:
    found = difference_releases(PINNED_LOW, PINNED_HIGH)
    assert told(found) == {"all": ("increment", 4, 6), "site_id=a": ("increment", 4, 6)}
    row = found.row(0, named=True)
    assert (row["table"], row["possible"]) == ("volumes", 3)
    assert "4 to 6 people were added" in row["reason"]


def test_so_are_people_who_were_taken_out() -> None:
    found = difference_releases(PINNED_HIGH, PINNED_LOW)
    assert told(found)["site_id=a"] == ("increment", -6, -4)
    assert "4 to 6 people were taken out" in found["reason"][0]


def test_rounding_alone_leaves_room_for_eight() -> None:
    assert difference_releases(sites(60, a=40, b=20), sites(65, a=40, b=25)).is_empty()
    assert difference_releases(sites(60, a=40, b=20), sites(60, a=40, b=20)).is_empty()


def test_if_records_only_accrue_a_total_that_stays_tells_of_its_parts() -> None:
    old, new = sites(20, a=10, b=10), sites(20, a=15, b=10)
    assert told(difference_releases(old, new)) == {
        "all": ("increment_accruing", 1, 4),
        "site_id=a": ("increment", 1, 6),
    }


def test_a_zero_that_is_suppressed_now_is_told_by_its_flag_alone() -> None:
    old, new = sites(40, a=40, b=0, c=0), sites(40, a=40, b=None, c=None)
    assert difference_releases(old, new).is_empty()
    assert difference_releases(new, old).is_empty()


def test_a_suppressed_count_that_is_shown_later_tells_nothing_by_itself() -> None:
    assert difference_releases(sites(60, a=55, b=None), sites(65, a=55, b=10)).is_empty()


def test_where_records_were_withdrawn_the_rest_is_taken_to_accrue_all_the_same() -> None:
    old = {"volumes": pl.concat([sites(20, a=10, b=10)["volumes"], _of_quarter(60)])}
    new = {"volumes": pl.concat([sites(20, a=15, b=10)["volumes"], _of_quarter(20)])}
    assert told(difference_releases(old, new)).keys() == {"all", "site_id=a"}


def _of_quarter(total: int) -> pl.DataFrame:
    return volumes({("far", "A"): total}, quarter="2012Q1")


def test_numbers_that_cannot_all_be_right_count_as_told() -> None:
    found = difference_releases(sites(100, a=10, b=10), sites(20, a=10, b=10))
    assert found["reason"].to_list() == [CONTRADICTION]


def test_what_takes_too_long_counts_as_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Program, "extreme", lambda *_, **__: (None, False))
    found = difference_releases(PINNED_LOW, PINNED_HIGH)
    assert found["reason"].to_list() == [UNDECIDED]


def test_what_a_release_has_no_table_of_is_not_compared() -> None:
    assert difference_releases({}, PINNED_HIGH).is_empty()
    assert difference_releases(PINNED_LOW, {}).is_empty()


@pytest.mark.parametrize(
    ("old", "new"),
    [(PINNED_LOW, PINNED_HIGH), (sites(20, a=10, b=10), sites(20, a=15, b=10))],
)
def test_a_candidate_is_protected_by_suppressing_more(
    old: dict[str, pl.DataFrame], new: dict[str, pl.DataFrame]
) -> None:
    protected = protect_against(old, new)
    assert difference_releases(old, protected).is_empty()
    hidden = protected["volumes"].filter("suppressed")
    assert 0 < len(hidden) < 3
    assert hidden["referrals"].null_count() == len(hidden)


def test_a_candidate_is_protected_against_every_published_release() -> None:
    published, new = [sites(20, a=10, b=10), PINNED_LOW], PINNED_HIGH
    assert not any(difference_releases(old, new).is_empty() for old in published)
    protected = protect(published, new)
    assert all(difference_releases(old, protected).is_empty() for old in published)
    assert difference_within(protected).is_empty()
    assert protect([], new)["volumes"].equals(new["volumes"])


def of_quarters(**totals: dict[str, int | None]) -> dict[str, pl.DataFrame]:
    """A release of referrals by quarter and site."""
    frames = [
        volumes({(site, "A"): count for site, count in by_site.items()}, quarter=quarter)
        for quarter, by_site in totals.items()
    ]
    return {"volumes": pl.concat(frames)}


LATEST = {"2012Q2": {"a": 20}}
HIDDEN_WITH_B = {"all": 60, "a": 40, "b": None, "c": None}
HIDDEN_WITH_A = {"all": 60, "a": None, "b": 25, "c": None}


def test_a_quarter_that_had_ended_must_not_change_what_it_hides() -> None:
    old = of_quarters(**{"2012Q1": HIDDEN_WITH_B}, **LATEST)
    new = of_quarters(**{"2012Q1": HIDDEN_WITH_A}, **LATEST)
    found = difference_releases(old, new)
    assert found.select("rule", "cell", "lowest", "highest").rows() == [
        ("past_quarter", "quarter=2012Q1 site_id=c tier=A", 0, 1)
    ]
    protected = protect_against(old, new)
    assert difference_releases(old, protected).is_empty()


def test_the_latest_quarter_may_still_change() -> None:
    old, new = of_quarters(**{"2012Q1": HIDDEN_WITH_B}), of_quarters(**{"2012Q1": HIDDEN_WITH_A})
    assert difference_releases(old, new).is_empty()

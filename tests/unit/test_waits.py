"""Waits: who still waits, and whose case was closed, make no wait shorter."""

from typing import Any

import polars as pl
import pytest

from models.errors import InvalidValueError
from models.results import WAITS
from models.sites.waits import build_waits

COLUMNS = ["days", "status", "is_due", "n", "site", "practice", "tier", "step", "target_days"]


def counts(*rows: tuple[Any, ...]) -> pl.DataFrame:
    filled = [(*row, *("east", "q", "B", "seen", 14)[len(row) - 4 :]) for row in rows]
    return pl.DataFrame(filled, schema=COLUMNS, orient="row")


def overall(*rows: tuple[Any, ...]) -> dict[str, Any]:
    waits = build_waits(counts(*rows))
    return waits.filter(site_id="all", tier="all").row(0, named=True)


def test_quantiles_are_the_days_by_which_that_share_had_the_step() -> None:
    row = overall((0, 1, True, 4), (3, 1, True, 1), (9, 1, True, 4), (20, 1, True, 1))
    assert (row["median_days"], row["p90_days"]) == (3, 9)
    assert (row["n"], row["done"], row["waiting"], row["closed"]) == (10, 10, 0, 0)


def test_half_on_the_first_day_is_a_median_of_0() -> None:
    assert overall((0, 1, True, 5), (8, 1, True, 5))["median_days"] == 0


def test_who_still_waits_is_censored_and_not_dropped() -> None:
    # Of 10, 4 done on day 2; 4 censored on day 5; of the 2 left one on day 7: 0.4 + 0.6 / 2 = 0.7.
    row = overall((2, 1, True, 4), (5, 0, False, 4), (7, 1, True, 1), (30, 0, True, 1))
    assert (row["median_days"], row["p90_days"], row["waiting"]) == (7, None, 5)


def test_a_case_closed_without_the_step_never_has_it() -> None:
    row = overall((2, 1, True, 4), (3, 2, True, 6))
    assert (row["median_days"], row["closed"], row["within_target"]) == (None, 6, 0.4)


@pytest.mark.parametrize(("days", "within"), [(13, 1.0), (14, 1.0), (15, 0.0)])
def test_the_last_day_of_the_target_is_within_it(days: int, within: float) -> None:
    assert overall((days, 1, True, 9))["within_target"] == within


def test_the_share_within_target_is_of_all_whose_target_day_has_come() -> None:
    row = overall((3, 1, True, 2), (3, 1, False, 50), (20, 0, True, 1), (6, 2, True, 1))
    assert (row["due"], row["within"], row["within_target"]) == (4, 2, 0.5)
    assert overall((3, 0, False, 5))["within_target"] is None


def test_sites_and_tiers_have_margins_of_their_own_people() -> None:
    waits = build_waits(
        counts(
            (2, 1, True, 8),
            (4, 1, True, 2, "east", "r"),
            (10, 1, True, 30, "west", "v", "C"),
        )
    )
    rows = {(row["site_id"], row["tier"]): row for row in waits.to_dicts()}
    assert {key: row["n"] for key, row in rows.items()} == {
        ("all", "all"): 40,
        ("all", "B"): 10,
        ("all", "C"): 30,
        ("east", "all"): 10,
        ("east", "B"): 10,
        ("west", "all"): 30,
        ("west", "C"): 30,
    }
    assert [rows["all", "all"][name] for name in ("median_days", "practices")] == [10, 3]
    assert [rows["east", "B"][name] for name in ("median_days", "practices")] == [2, 2]


def test_nobody_waiting_is_an_empty_table_of_the_same_shape() -> None:
    assert build_waits(counts((1, 1, True, 1)).clear()).schema == WAITS
    assert build_waits(counts((1, 1, True, 1))).schema == WAITS


def test_a_wait_of_less_than_no_days_is_refused() -> None:
    with pytest.raises(InvalidValueError):
        build_waits(counts((-2, 1, True, 1)))

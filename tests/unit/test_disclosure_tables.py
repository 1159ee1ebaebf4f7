"""Volumes, waits and pathways: the edges of what leaves."""

from typing import Any

import polars as pl
import pytest

from models.disclosure.tables import control_pathways, control_volumes, control_waits
from models.errors import InvalidValueError, UnknownColumnError
from models.results import PATHWAYS, VOLUMES, WAITS

VOLUME: dict[str, Any] = {
    "quarter": "2012Q1",
    "site_id": "all",
    "tier": "all",
    "referred_by": "all",
    "referrals": 100,
    "fte_gps": 10.0,
    "months": 3.0,
    "per_fte_gp": 3.333333,
    "expected_lo": 4.0,
    "expected_hi": 6.0,
    "practices": 5,
}
WAIT: dict[str, Any] = {
    "site_id": "all",
    "tier": "all",
    "step": "physiotherapy",
    "n": 200,
    "due": 180,
    "within": 90,
    "median_days": 12,
    "p90_days": 30,
    "target_days": 14,
    "within_target": 0.5,
    "practices": 5,
}


def volume(**changed: Any) -> dict[str, Any]:
    return control_volumes(pl.DataFrame([VOLUME | changed], VOLUMES)).row(0, named=True)


def wait(**changed: Any) -> dict[str, Any]:
    return control_waits(pl.DataFrame([WAIT | changed], WAITS)).row(0, named=True)


@pytest.mark.parametrize(
    ("exact", "released"), [(0, 0), (6, None), (7, None), (8, 10), (12, 10), (13, 15)]
)
def test_small_volumes_are_hidden_and_others_rounded(exact: int, released: int | None) -> None:
    row = volume(referrals=exact)
    assert row["referrals"] == released
    assert row["suppressed"] is (released is None)
    for name in ("fte_gps", "months", "per_fte_gp"):
        assert (row[name] is None) is (released is None)
    assert (row["expected_lo"], row["expected_hi"]) == (4.0, 6.0)


def test_the_rate_is_of_rounded_referrals_and_has_three_figures() -> None:
    # 1,003 are released as 1,005: 1,005 / (10 x 3) = 33.5; 103 as 105: 105 / (7.3 x 2.93) = 4.909.
    assert volume(referrals=1003)["per_fte_gp"] == 33.5
    row = volume(referrals=103, fte_gps=7.33, months=2.9347)
    assert (row["fte_gps"], row["months"], row["per_fte_gp"]) == (7.3, 2.93, 4.91)


@pytest.mark.parametrize("changed", [{"fte_gps": 0.0, "months": None}, {"months": 0.001}])
def test_where_nobody_could_refer_there_is_no_rate(changed: dict[str, Any]) -> None:
    row = volume(**changed)
    assert (row["referrals"], row["per_fte_gp"], row["suppressed"]) == (100, None, False)


@pytest.mark.parametrize(("practices", "hidden"), [(0, True), (1, True), (2, False)])
@pytest.mark.parametrize("referrals", [0, 100])
def test_nothing_of_a_single_practice_leaves(referrals: int, practices: int, hidden: bool) -> None:
    row = volume(referrals=referrals, practices=practices)
    assert row["suppressed"] is hidden
    assert (row["referrals"] is None, row["fte_gps"] is None) == (hidden, hidden)
    assert "practices" not in row
    assert wait(practices=practices)["suppressed"] is hidden


def test_a_site_of_one_practice_is_not_what_the_other_sites_leave() -> None:
    rows = [
        VOLUME | {"site_id": site, "tier": tier, "referrals": n * share, "practices": practices}
        for site, n, practices in (("a", 30, 1), ("b", 50, 4), ("c", 90, 4), ("all", 170, 9))
        for tier, share in (("A", 1), ("B", 2), ("all", 3))
    ]
    released = control_volumes(pl.DataFrame(rows, VOLUMES))
    hidden = released.filter("suppressed")
    assert set(hidden["site_id"]) == {"a", "b"}
    assert hidden.height == 6


@pytest.mark.parametrize(
    ("n", "median", "ninth"),
    [(15, None, None), (16, 12, None), (79, 12, None), (80, 12, 30)],
)
def test_a_quantile_needs_8_people_on_either_side(
    n: int, median: int | None, ninth: int | None
) -> None:
    row = wait(n=n, due=0, within=0, within_target=None)
    assert (row["median_days"], row["p90_days"]) == (median, ninth)
    assert row["suppressed"] is (ninth is None)


def test_a_quantile_that_was_never_reached_is_missing_and_not_suppressed() -> None:
    row = wait(median_days=None, p90_days=None)
    assert row["suppressed"] is False


@pytest.mark.parametrize(
    ("due", "within", "share"),
    [
        (180, 7, None),
        (180, 8, 0.06),  # 10 / (10 + 170)
        (180, 0, 0.0),
        (180, 173, None),
        (180, 172, 0.94),  # 170 / (170 + 10)
        (180, 180, 1.0),
        (7, 0, None),
        (8, 0, 0.0),
        (100, 33, 0.35),  # 35 / (35 + 65)
    ],
)
def test_the_share_within_target_is_of_rounded_counts(
    due: int, within: int, share: float | None
) -> None:
    row = wait(due=due, within=within, within_target=within / due)
    assert row["within_target"] == share
    assert row["suppressed"] is (share is None)


def test_a_hidden_wait_loses_all_but_its_target() -> None:
    row = wait(n=7)
    assert [row[name] for name in ("n", "median_days", "p90_days", "within_target")] == [None] * 4
    assert (row["target_days"], row["suppressed"]) == (14, True)


def test_those_within_target_at_one_site_are_not_what_the_margin_leaves() -> None:
    rows = [
        WAIT | {"site_id": site, "n": n, "due": n, "within": within, "within_target": within / n}
        for site, n, within in (("a", 30, 5), ("b", 60, 20), ("c", 60, 30), ("all", 150, 55))
    ]
    released = control_waits(pl.DataFrame(rows, WAITS))
    assert released.filter(pl.col("within_target").is_null())["site_id"].to_list() == ["a", "b"]
    assert released["n"].to_list() == [30, 60, 60, 150]


def test_a_flow_is_not_what_the_others_of_its_state_leave() -> None:
    flows = [("start", "A", 60), ("start", "C", 20), ("A", "C", 4), ("A", "end", 56)]
    rows = [(*flow[:2], "all", flow[2], 5) for flow in (*flows, ("C", "end", 24))]
    released = control_pathways(pl.DataFrame(rows, PATHWAYS, orient="row"))
    # 4 came to C from A: those who came from the start are hidden with them, and those who left A.
    assert released["n"].to_list() == [60, None, None, None, 25]
    assert released["suppressed"].to_list() == [False, True, True, True, False]


def test_tables_that_are_none_are_refused() -> None:
    with pytest.raises(UnknownColumnError):
        control_volumes(pl.DataFrame([VOLUME], VOLUMES).drop("practices"))
    with pytest.raises(InvalidValueError, match='column "referrals", row 1'):
        volume(referrals=-1)


def test_empty_tables_stay_empty() -> None:
    for control, schema in (
        (control_volumes, VOLUMES),
        (control_waits, WAITS),
        (control_pathways, PATHWAYS),
    ):
        released = control(schema.to_frame())
        assert released.height == 0
        assert released.schema["suppressed"] == pl.Boolean

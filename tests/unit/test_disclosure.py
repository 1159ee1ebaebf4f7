"""What may leave: the edges of the rules for counts and for curves."""

import math

import polars as pl
import pytest

from models.disclosure.counts import control_counts
from models.disclosure.curves import ESTIMATES, control_curves, withhold_single_practices
from models.errors import (
    ColumnNameError,
    InvalidValueError,
    OptionError,
    UnknownColumnError,
)

MOVES = ["entered", "returned", "exited", "censored"]


def moves(*rows: tuple[int, int, int, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["day", *MOVES], orient="row")


def counted(n: int) -> tuple[int | None, bool]:
    frame = control_counts(pl.DataFrame({"n": [n]}), ["n"])
    return frame["n"][0], frame["suppressed"][0]


@pytest.mark.parametrize(
    ("exact", "released"),
    [(0, 0), (8, 10), (9, 10), (12, 10), (13, 15), (17, 15), (18, 20), (100, 100)],
)
def test_counts_are_rounded_to_the_nearest_5_and_zero_stays_zero(exact: int, released: int) -> None:
    assert counted(exact) == (released, False)


@pytest.mark.parametrize("exact", [1, 6, 7])
def test_counts_of_1_to_7_are_null_and_flagged(exact: int) -> None:
    assert counted(exact) == (None, True)


def test_a_row_is_flagged_when_any_of_its_counts_is_suppressed() -> None:
    frame = pl.DataFrame({"step": ["a", "b"], "n": [20, 20], "of": [6, 9]})
    controlled = control_counts(frame, ["n", "of"])
    assert controlled.rows() == [("a", 20, None, True), ("b", 20, 10, False)]


def test_counts_that_are_no_counts_are_refused() -> None:
    with pytest.raises(InvalidValueError, match='column "n", row 2'):
        control_counts(pl.DataFrame({"n": [1, -1]}), ["n"])
    with pytest.raises(InvalidValueError, match='column "n", row 1'):
        control_counts(pl.DataFrame({"n": [None, 3]}), ["n"])
    with pytest.raises(UnknownColumnError, match='nearest is "count"'):
        control_counts(pl.DataFrame({"count": [1]}), ["counts"])
    with pytest.raises(ColumnNameError, match="suppressed"):
        control_counts(pl.DataFrame({"n": [9], "suppressed": [False]}), ["n"])


def test_a_curve_is_made_of_rounded_weekly_counts() -> None:
    exact = moves((0, 102, 0, 0, 0), (3, 0, 8, 0, 0), (7, 0, 3, 0, 0), (9, 0, 9, 8, 8))
    curve = control_curves(exact, [], until=14)
    assert curve["day"].to_list() == [0, 7, 14]
    assert curve["n"].to_list() == [100, 100, 100]
    # 11 returns by day 7 are 10, 20 by day 14 are 20; 8 exits and 8 censorings are 10 each.
    assert curve["at_risk"].to_list() == [100, 90, 60]
    assert curve["returned"].to_list() == [0.0, 0.1, 0.2]
    assert curve["exited"].to_list() == [0.0, 0.0, 0.1]
    counts = ("n_returned", "n_exited", "n_censored")
    assert curve.select(counts).rows() == [(0, 0, 0), (10, 0, 0), (20, 10, 10)]
    assert curve["suppressed"].to_list() == [False, False, False]
    assert curve["returned_lo"].is_null().to_list() == [True, False, False]
    assert curve["returned_lo"][1] < 0.1 < curve["returned_hi"][1]
    assert curve["exited_lo"].is_null().to_list() == [True, True, False]
    assert curve["exited_lo"][2] < 0.1 < curve["exited_hi"][2]


def test_without_exits_limits_are_greenwoods_on_the_log_log_scale() -> None:
    exact = moves((0, 200, 0, 0, 0), (3, 0, 40, 0, 10), (9, 0, 50, 0, 0), (17, 0, 20, 0, 0))
    curve = control_curves(exact, [], until=21)
    # The variance is S^2 times the sum of d / (n (n - d)), with 200, 150 and 100 at risk.
    absent, total = 1.0, 0.0
    for place, (at_risk, returns) in enumerate([(200, 40), (150, 50), (100, 20)], start=1):
        absent *= 1 - returns / at_risk
        total += returns / (at_risk * (at_risk - returns))
        back = 1 - absent
        reach = 1.959963985 * absent * math.sqrt(total) / (back * -math.log(back))
        limits = back ** math.exp(reach), back ** math.exp(-reach)
        found = curve.row(place, named=True)
        assert found["returned"] == pytest.approx(back, abs=1e-4)
        assert (found["returned_lo"], found["returned_hi"]) == pytest.approx(limits, abs=1e-4)


def test_exits_have_the_limits_that_as_many_returns_would_have() -> None:
    exact = moves((0, 200, 0, 0, 0), (3, 0, 40, 10, 10), (9, 0, 30, 20, 0), (17, 0, 20, 10, 0))
    swapped = exact.rename({"returned": "exited", "exited": "returned"}).select(exact.columns)
    ours, theirs = (control_curves(frame, [], until=21) for frame in (exact, swapped))
    for number in ("", "_lo", "_hi"):
        assert ours[f"exited{number}"].equals(theirs[f"returned{number}"])
        assert ours[f"returned{number}"].equals(theirs[f"exited{number}"])
    assert ours["exited_lo"].drop_nulls().len() == 3


def test_the_days_of_the_results_are_on_the_grid() -> None:
    curve = control_curves(moves((0, 500, 0, 0, 0), (600, 0, 500, 0, 0)), [], until=370)
    assert {28, 91, 182, 364} <= set(curve["day"].to_list())
    assert curve["day"].to_list()[-1] == 364


@pytest.mark.parametrize(("hidden", "shown"), [(6, 0.0), (7, 0.0), (8, 0.1)])
def test_fewer_than_8_returns_do_not_move_a_curve(hidden: int, shown: float) -> None:
    curve = control_curves(moves((0, 100, 0, 0, 0), (5, 0, hidden, 0, 0)), [], until=7)
    assert curve["returned"].to_list() == [0.0, shown]


def test_a_curve_stops_below_15_at_risk_with_one_flagged_row() -> None:
    exact = moves((0, 90, 0, 0, 0), (6, 0, 75, 0, 0), (13, 0, 5, 0, 0), (20, 0, 5, 0, 0))
    curve = control_curves(exact, [], until=364)
    assert curve["day"].to_list() == [0, 7, 14]
    assert curve["at_risk"].to_list() == [90, 15, None]
    assert curve["suppressed"].to_list() == [False, False, True]
    stopped = curve.row(-1, named=True)
    assert {stopped[name] for name in ESTIMATES} == {None}
    assert [stopped[name] for name in ("n_returned", "n_exited", "n_censored")] == [None] * 3
    assert stopped["n"] == 90


@pytest.mark.parametrize(
    ("n", "released", "shown"),
    [
        (6, None, False),
        (7, None, False),
        (8, 10, False),
        (15, 15, False),
        (47, 45, False),
        (48, 50, True),
        (50, 50, True),
    ],
)
def test_a_curve_of_too_few_is_one_flagged_row(n: int, released: int | None, shown: bool) -> None:
    curve = control_curves(moves((0, n, 0, 0, 0)), [], until=0)
    assert curve.height == 1
    assert curve["n"].to_list() == [released]
    assert curve["suppressed"].to_list() == [not shown]
    assert curve["at_risk"].to_list() == [50 if shown else None]


@pytest.mark.parametrize(("early", "shown"), [(12, False), (13, True), (15, True)])
def test_a_curve_that_most_enter_late_starts_only_with_15_at_risk(early: int, shown: bool) -> None:
    curve = control_curves(moves((0, early, 0, 0, 0), (3, 80, 0, 0, 0)), [], until=7)
    assert curve["suppressed"].to_list() == ([False, False] if shown else [True])


def test_who_enters_late_is_at_risk_from_the_week_of_the_next_day() -> None:
    exact = moves((0, 50, 0, 0, 0), (6, 20, 0, 0, 0), (7, 30, 0, 0, 0))
    curve = control_curves(exact, [], until=14)
    assert curve["at_risk"].to_list() == [50, 70, 100]
    assert curve["n"].to_list() == [100] * 3


def test_curves_are_kept_apart_by_their_keys_and_sorted() -> None:
    one = moves((0, 80, 0, 0, 0)).with_columns(tier=pl.lit("B"))
    two = moves((0, 3, 0, 0, 0)).with_columns(tier=pl.lit("A"))
    curve = control_curves(pl.concat([one, two]), ["tier"], until=7)
    assert curve.select("tier", "day", "n", "suppressed").rows() == [
        ("A", 0, None, True),
        ("B", 0, 80, False),
        ("B", 7, 80, False),
    ]
    assert control_curves(one.clear(), ["tier"], until=7).schema == curve.schema


def test_input_that_no_curve_can_be_made_from_is_refused() -> None:
    exact = moves((0, 40, 0, 0, 0)).with_columns(tier=pl.lit("A"))
    with pytest.raises(UnknownColumnError, match='nearest is "tier"'):
        control_curves(exact, ["teir"], until=7)
    with pytest.raises(ColumnNameError, match='"day"'):
        control_curves(exact, ["day"], until=7)
    with pytest.raises(OptionError, match="until"):
        control_curves(exact, ["tier"], until=-7)
    with pytest.raises(InvalidValueError, match='column "returned", row 1'):
        control_curves(exact.with_columns(returned=pl.lit(-1)), ["tier"], until=7)


@pytest.mark.parametrize(("practices", "shown"), [(None, False), (1, False), (2, True)])
def test_a_curve_from_a_single_practice_is_suppressed_with_its_size(
    practices: int | None, shown: bool
) -> None:
    exact = moves((0, 100, 0, 0, 0), (7, 0, 50, 0, 0)).with_columns(arm=pl.lit("A"))
    curve = control_curves(exact, keys=["arm"], until=14)
    sources = pl.DataFrame(
        {"arm": ["A"], "practices": [practices]}, schema_overrides={"practices": pl.Int64}
    )
    controlled = withhold_single_practices(curve, sources, ["arm"])
    if shown:
        assert controlled.equals(curve)
    else:
        assert controlled.height == 1
        row = controlled.row(0, named=True)
        assert row["suppressed"] is True
        assert {row[name] for name in ("n", *ESTIMATES)} == {None}

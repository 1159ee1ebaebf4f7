"""A control chart signals what a stable series does not do, and nothing that it does."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from models.errors import ColumnNameError, InvalidValueError, UnknownColumnError
from models.sites.control_chart import control_chart

STEADY = [10, 12, 11, 9, 10, 12, 8, 11, 10, 9]


def chart(values: list[float | None]) -> pl.DataFrame:
    months = [date(2024 + k // 12, k % 12 + 1, 1) for k in range(len(values))]
    frame = pl.DataFrame({"month": months, "referrals": pl.Series(values, dtype=pl.Float64)})
    return control_chart(frame, "month", "referrals")


def test_limits_are_the_mean_and_2_66_mean_moving_ranges() -> None:
    found = chart([*STEADY])
    moving = [2, 1, 2, 1, 2, 4, 3, 1, 1]
    assert found["moving_range"].to_list() == [None, *moving]
    row = found.row(0, named=True)
    assert row["centre"] == pytest.approx(10.2)
    assert row["hi"] == pytest.approx(10.2 + 2.66 * np.mean(moving))
    assert row["lo"] == pytest.approx(10.2 - 2.66 * np.mean(moving))
    assert found["signal"].null_count() == found.height
    assert found["reason"].unique().to_list() == [""]


def test_a_point_outside_is_a_signal_on_either_side() -> None:
    before, after = [36.0, 45.0] * 7, [36.0, 45.0] * 7
    for far in (100.0, 0.0):
        found = chart([*before, far, *after])
        assert found["signal"].to_list() == [None] * 14 + ["outside"] + [None] * 14


def test_eight_in_a_row_on_one_side_are_a_signal_and_seven_are_not() -> None:
    # Each half swings by 6 about its own mean, so that no point is outside.
    for length, signal in ((7, None), (8, "run")):
        high = [16.0 if k % 2 else 11.0 for k in range(length)]
        low = [9.0 if k % 2 else 4.0 for k in range(length)]
        found = chart(low + high)
        assert found["signal"].to_list() == [signal] * (2 * length)


@pytest.mark.parametrize("broken_by", [None, 10.0])
def test_a_gap_or_a_point_on_the_centre_ends_a_run(broken_by: float | None) -> None:
    low, high = [5.0, 8.0] * 4, [15.0, 12.0] * 4
    whole = chart(low + high)
    assert whole["signal"].to_list() == ["run"] * 16
    halved = chart([*low[:4], broken_by, *low[4:], *high])
    assert halved["signal"].to_list() == [None] * 9 + ["run"] * 8
    assert halved["centre"][0] == pytest.approx(10.0)


@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_signals_do_not_depend_on_the_unit(unit: float) -> None:
    high, low = [15.0, 12.0] * 4, [5.0, 8.0] * 4
    found = chart([value * unit for value in [*low, *high]])
    assert found["signal"].to_list() == ["run"] * 16


def test_rounding_is_no_run() -> None:
    """Ten on the centre, but that the mean of the others is not to the last digit theirs."""
    swings = [0.0, 1.4] * 4
    found = chart([*swings, *[0.7] * 10])
    assert found["lo"][0] == 0
    assert found["centre"][0] != 0.7
    assert found["signal"].null_count() == found.height


def test_a_stable_series_is_seldom_outside() -> None:
    rng = np.random.default_rng(1931)
    outside = [
        (chart(rng.poisson(50, 24).astype(float).tolist())["signal"] == "outside").sum() or 0
        for _ in range(200)
    ]
    assert np.sum(outside) / (200 * 24) < 0.01


def test_limits_of_counts_do_not_go_below_zero() -> None:
    assert chart([0.0, 5.0] * 5)["lo"].unique().to_list() == [0.0]


def test_a_series_that_never_moves_has_no_signal() -> None:
    assert chart([0.1] * 30)["signal"].null_count() == 30


@pytest.mark.parametrize("values", [[], STEADY[:7], [1.0, None] * 4, [*STEADY[:7], None]])
def test_a_short_series_has_no_limits_and_says_why(values: list[float | None]) -> None:
    found = chart(values)
    assert found.height == len(values)
    assert found["hi"].null_count() == found.height
    assert found["signal"].null_count() == found.height
    assert all("cannot be told" in reason for reason in found["reason"])


def test_periods_are_put_in_order() -> None:
    frame = pl.DataFrame({"quarter": ["2024-Q2", "2024-Q1"], "n": [1, 2]})
    assert control_chart(frame, "quarter", "n")["n"].to_list() == [2, 1]


def test_what_is_refused() -> None:
    frame = pl.DataFrame({"t": [1, 1, 2], "n": [1.0, 2.0, 3.0]})
    with pytest.raises(InvalidValueError, match='"t", row 1: is there twice'):
        control_chart(frame, "t", "n")
    with pytest.raises(InvalidValueError, match='"n", row 2'):
        control_chart(pl.DataFrame({"t": [1, 2], "n": [1.0, -2.0]}), "t", "n")
    with pytest.raises(InvalidValueError, match='"n", row 1'):
        control_chart(pl.DataFrame({"t": [1, 2], "n": [float("nan"), 2.0]}), "t", "n")
    with pytest.raises(UnknownColumnError, match="m"):
        control_chart(frame, "t", "m")
    with pytest.raises(ColumnNameError, match="signal"):
        control_chart(frame.rename({"n": "signal"}), "t", "signal")

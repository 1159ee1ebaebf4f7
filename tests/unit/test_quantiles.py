"""Quantiles are read off a curve and its limits, and missing where it never gets there."""

import polars as pl
import pytest

from models.errors import OptionError, UnknownColumnError
from models.incidence import cumulative_incidence
from models.quantiles import quantile_days
from models.risk_table import RiskTable


def curves() -> pl.DataFrame:
    frame = pl.DataFrame({"tier": ["A"] * 6 + ["B"] * 4, "time": [3, 5, 8, 9, 20, 30, 2, 4, 6, 8]})
    frame = frame.with_columns(status=pl.Series([1, 1, 1, 0, 1, 0, 1, 0, 0, 0]))
    return cumulative_incidence(RiskTable.from_frame(frame, ["tier"]), ["tier"])


def test_the_first_day_on_which_a_share_is_back() -> None:
    found = quantile_days(curves(), ["tier"], [0.25, 0.5])
    assert found.select("tier", "quantile", "day").rows() == [
        ("A", 0.25, 5),
        ("A", 0.5, 8),
        ("B", 0.25, 2),
        ("B", 0.5, None),
    ]


def test_limits_are_where_the_curves_limits_get_there() -> None:
    (row,) = quantile_days(curves().filter(tier="A"), [], [0.5]).to_dicts()
    own = curves().filter(tier="A")
    assert row["lo"] == own.filter(pl.col("hi") >= 0.5)["day"].min()
    assert row["hi"] == own.filter(pl.col("lo") >= 0.5)["day"].min()
    assert row["lo"] <= row["day"]


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(OptionError, match="quantiles"):
        quantile_days(curves(), ["tier"], [share])
    with pytest.raises(UnknownColumnError):
        quantile_days(curves(), ["teir"])


def test_a_share_that_is_reached_but_for_rounding_is_reached() -> None:
    """Ten people back on ten days: four of ten are back on day 4, whatever their sum in binary."""
    frame = pl.DataFrame({"time": range(1, 11), "status": 1})
    curves = cumulative_incidence(RiskTable.from_frame(frame, []), [])
    shares = [0.1, 0.4, 0.5, 0.8, 0.9]
    assert quantile_days(curves, [], shares)["day"].to_list() == [1, 4, 5, 8, 9]

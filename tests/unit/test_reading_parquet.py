"""Typed columns of Parquet come as the strings a CSV would have had."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.reading import Unreadable, open_delivery, read_source

Deliver = Callable[..., Path]

REST = {"Happened On": ["x"], "outcome": ["y"], "return_id": ["1"]}


def read_column(folder: Path, values: Any, kind: pl.DataType | None = None) -> list[str | None]:
    column = pl.Series("Absence ID", values, dtype=kind)
    pl.DataFrame([column]).join(pl.DataFrame(REST), how="cross").write_parquet(
        folder / "returns.parquet"
    )
    delivery = open_delivery(folder)
    frame = read_source(delivery, delivery.sources[0]).rows.collect()
    texts: list[str | None] = frame["absence_id"].to_list()
    return texts


@pytest.mark.parametrize(
    ("values", "kind", "texts"),
    [
        (["a", None], pl.String(), ["a", None]),
        ([1, 2**62], pl.Int64(), ["1", str(2**62)]),
        ([34.0, 1.5, float("nan"), 1e20], pl.Float64(), ["34", "1.5", None, "1e+20"]),
        ([Decimal("34.00"), Decimal("1.50")], pl.Decimal(9, 2), ["34", "1.50"]),
        ([True, False], pl.Boolean(), ["true", "false"]),
        ([date(2012, 6, 30)], pl.Date(), ["2012-06-30"]),
        ([datetime(2012, 6, 30)], pl.Datetime("us"), ["2012-06-30"]),
        ([datetime(2012, 6, 30, 14, 30)], pl.Datetime("ns"), ["2012-06-30 14:30:00"]),
        (["a", "b"], pl.Categorical(), ["a", "b"]),
        ([b"a"], pl.Binary(), ["a"]),
        ([None], pl.Null(), [None]),
    ],
)
def test_each_kind_of_column(
    deliver: Deliver, values: list[Any], kind: pl.DataType, texts: list[str | None]
) -> None:
    assert read_column(deliver(), values, kind) == texts


@pytest.mark.parametrize("values", [[["a"]], [{"x": "a"}], [timedelta(days=1)]])
def test_columns_that_are_not_of_plain_values_are_refused(
    deliver: Deliver, values: list[Any]
) -> None:
    with pytest.raises(Unreadable, match="column Absence ID is not of plain values"):
        read_column(deliver(), values)


def test_what_is_no_parquet_says_so(deliver: Deliver) -> None:
    delivery = open_delivery(deliver({"returns.parquet": b"PAR1 SECRET PAR1"}))
    with pytest.raises(Unreadable, match=r"returns.parquet cannot be read as Parquet"):
        read_source(delivery, delivery.sources[0])

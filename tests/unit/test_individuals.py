"""The chart of individuals of released rates is the engine's."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.individuals import individuals
from models.sites.control_chart import control_chart

VALUES = st.lists(
    st.one_of(st.none(), st.floats(0, 100).map(lambda value: round(value, 2))),
    min_size=0,
    max_size=24,
)


@given(VALUES)
@settings(deadline=None, max_examples=100)
def test_it_is_what_the_engine_makes_of_the_same_series(values: list[float | None]) -> None:
    series = pl.DataFrame(
        {"period": range(len(values)), "value": values},
        schema={"period": pl.Int64, "value": pl.Float64},
    )
    engine = control_chart(series, "period", "value")
    ours = individuals(values)
    if ours is None:
        assert engine["centre"].null_count() == len(values)
        return
    first = engine.row(0, named=True)
    assert (ours.centre, ours.lo, ours.hi) == pytest.approx(
        (first["centre"], first["lo"], first["hi"])
    )
    signals = engine.filter(pl.col("signal").is_not_null())["period"].to_list()
    assert sorted(ours.signals) == signals


def test_fewer_than_eight_have_no_limits() -> None:
    assert individuals([1.0] * 7) is None
    assert individuals([1.0, 2.0] * 4) is not None


def test_a_quarter_outside_and_a_run_are_signals() -> None:
    steady = [1.0, 1.1] * 6
    assert 12 in individuals([*steady, 9.0]).signals  # type: ignore[union-attr]
    shifted = [1.0, 1.1] * 4 + [1.4, 1.5] * 4
    assert set(range(8, 16)) <= individuals(shifted).signals  # type: ignore[union-attr]

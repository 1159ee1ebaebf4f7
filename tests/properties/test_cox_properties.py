"""What must hold of any Cox fit, and a slow second likelihood that shares no code with it."""

import math
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.cox import CoxFit, fit_cox
from models.risk_table import RiskTable

quick = settings(derandomize=True, max_examples=40, deadline=None)


class Row(NamedTuple):
    tier: str
    x: float
    area: str
    start: int
    length: int
    status: int
    weight: float
    who: int


ROWS = st.lists(
    st.builds(
        Row,
        st.sampled_from("ABC"),
        st.sampled_from([-1.0, 0.0, 0.5, 2.0]),
        st.sampled_from("ns"),
        st.integers(0, 3),
        st.integers(1, 6),
        st.sampled_from([0, 1, 1, 2]),
        st.sampled_from([0.5, 1.0, 1.5]),
        st.integers(0, 4),
    ),
    min_size=12,
    max_size=30,
)


def frame_of(rows: list[Row]) -> pl.DataFrame:
    frame = pl.DataFrame([row._asdict() for row in rows])
    return frame.with_columns(stop=pl.col("start") + pl.col("length"))


def fit(frame: pl.DataFrame, ties: Any = "efron", **options: Any) -> CoxFit:
    table = RiskTable.from_frame(
        frame,
        ["tier", "x", "area"],
        stop="stop",
        start="start",
        weight="weight",
        cluster="who",
    )
    return fit_cox(table, ["tier", "x"], strata=["area"], ties=ties, ridge=0.5, **options)


def usable(rows: list[Row]) -> pl.DataFrame:
    frame = frame_of(rows)
    assume(frame["tier"].n_unique() == 3)
    assume(frame["x"].n_unique() > 1)
    assume((frame["status"] == 1).sum() >= 3)
    return frame


def slow_log_likelihood(frame: pl.DataFrame, beta: Any, ties: str) -> float:
    """Cox's partial likelihood as the textbook writes it: day by day, person by person."""
    total = 0.0
    people = frame.to_dicts()

    def eta(person: dict[str, Any]) -> float:
        is_level = [person["tier"] == "B", person["tier"] == "C"]
        return float(beta[0] * is_level[0] + beta[1] * is_level[1] + beta[2] * person["x"])

    for area in ("n", "s"):
        own = [person for person in people if person["area"] == area]
        for day in sorted({person["stop"] for person in own if person["status"] == 1}):
            at_risk = [p for p in own if p["start"] < day <= p["stop"]]
            events = [p for p in at_risk if p["stop"] == day and p["status"] == 1]
            everyone = sum(p["weight"] * math.exp(eta(p)) for p in at_risk)
            tied = sum(p["weight"] * math.exp(eta(p)) for p in events)
            mean = sum(p["weight"] for p in events) / len(events)
            total += sum(p["weight"] * eta(p) for p in events)
            for place in range(len(events)):
                left = place / len(events) * tied if ties == "efron" else 0.0
                total -= mean * math.log(everyone - left)
    return total


@quick
@given(rows=ROWS, ties=st.sampled_from(["efron", "breslow"]))
def test_the_likelihood_is_the_textbooks(rows: list[Row], ties: str) -> None:
    frame = usable(rows)
    found = fit(frame, ties)
    beta = found.coefficients["coef"].fill_null(0.0).to_numpy()
    assert found.log_likelihood == pytest.approx(slow_log_likelihood(frame, beta, ties), abs=1e-9)
    null = slow_log_likelihood(frame, np.zeros(3), ties)
    assert found.log_likelihood_null == pytest.approx(null, abs=1e-9)


@quick
@given(rows=ROWS, ties=st.sampled_from(["efron", "breslow"]))
def test_the_maximum_is_one_and_its_curvature_is_the_error(rows: list[Row], ties: str) -> None:
    frame = usable(rows)
    found = fit(frame, ties).coefficients
    assume(found["coef"].null_count() == 0)
    beta, step = found["coef"].to_numpy(), 1e-4

    def penalised(at: Any) -> float:
        return slow_log_likelihood(frame, at, ties) - 0.25 * float(at @ at)

    unit = np.eye(3) * step
    slope = [(penalised(beta + e) - penalised(beta - e)) / (2 * step) for e in unit]
    np.testing.assert_allclose(slope, 0, atol=1e-6)
    curve = [
        [
            penalised(beta + a + b)
            - penalised(beta + a - b)
            - penalised(beta - a + b)
            + penalised(beta - a - b)
            for b in unit
        ]
        for a in unit
    ]
    covariance = np.linalg.inv(-np.array(curve) / (4 * step**2))
    np.testing.assert_allclose(found["se"], np.sqrt(np.diag(covariance)), rtol=1e-4)


def same(one: CoxFit, other: CoxFit) -> None:
    columns = ["coef", "se", "se_robust"]
    for column in columns:
        np.testing.assert_allclose(
            one.coefficients[column].fill_null(0),
            other.coefficients[column].fill_null(0),
            rtol=1e-7,
            atol=1e-9,
        )


@quick
@given(rows=ROWS, seed=st.integers(0, 99))
def test_the_order_of_the_rows_does_not_matter(rows: list[Row], seed: int) -> None:
    frame = usable(rows)
    same(fit(frame), fit(frame.sample(fraction=1, shuffle=True, seed=seed)))


@quick
@given(rows=ROWS, data=st.data())
def test_a_row_split_at_any_day_is_the_same_row(rows: list[Row], data: st.DataObject) -> None:
    frame = usable(rows)
    place = data.draw(st.integers(0, len(rows) - 1))
    row = frame[place]
    assume(row["length"][0] > 1)
    day = row["start"][0] + data.draw(st.integers(1, row["length"][0] - 1))
    first = row.with_columns(stop=pl.lit(day, pl.Int64), status=pl.lit(0, pl.Int64))
    second = row.with_columns(start=pl.lit(day, pl.Int64))
    others = frame[[k for k in range(len(rows)) if k != place]]
    same(fit(frame), fit(pl.concat([others, first, second])))


@quick
@given(rows=ROWS)
def test_with_breslow_a_weight_of_two_is_two_rows(rows: list[Row]) -> None:
    frame = usable(rows).with_columns(weight=pl.lit(1.0))
    doubled = fit(frame.with_columns(weight=pl.lit(2.0)), "breslow")
    same(doubled, fit(pl.concat([frame, frame]), "breslow"))


@quick
@given(rows=ROWS)
def test_a_count_of_two_is_two_rows(rows: list[Row]) -> None:
    frame = usable(rows)
    table = RiskTable.from_frame(
        frame, ["tier", "x", "area"], stop="stop", start="start", weight="weight", cluster="who"
    )
    twice = RiskTable.from_counts(table.counts.with_columns(pl.col("n") * 2), ["tier", "x", "area"])
    own = fit_cox(twice, ["tier", "x"], strata=["area"], ridge=0.5)
    same(own, fit(pl.concat([frame, frame])))

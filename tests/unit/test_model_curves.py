"""Weighted and expected curves leave only as a pair, while both have enough people at risk."""

from typing import Any

import polars as pl
import pytest

from models.disclosure.curves import ESTIMATES
from models.disclosure.findings import control_effects
from models.disclosure.model_curves import control_expected_curves, control_weighted_curves
from models.results import CURVES, EFFECTS

ARMS = ("pilot", "comparison")


def curve(arm: str, at_risk: list[int], **changed: Any) -> pl.DataFrame:
    rows = [
        {
            "analysis": "pilot_vs_comparison", "arm": arm, "condition": "all", "dimension": "all",
            "level": "all", "day": 7 * week, "at_risk": left, "returned": 0.01234 * week,
            "returned_lo": None if week == 0 else 0.01 * week, "returned_hi": 0.02 * week,
            "exited": 0.00612 * week, "exited_lo": None if week == 0 else 0.00412 * week,
            "exited_hi": 0.01612 * week, "n": 123, "practices": 12,
        }
        | changed
        for week, left in enumerate(at_risk)
    ]  # fmt: skip
    return pl.DataFrame(rows, CURVES)


def effects(*estimands: str, gate: str = "pass", **changed: Any) -> pl.DataFrame:
    rows = [
        {
            "analysis": "pilot_vs_comparison", "estimand": name, "arm": "pilot",
            "comparator": "comparison", "condition": "all", "dimension": "all", "level": "all",
            "estimate": 0.1, "se": 0.1, "lo": 0.0, "hi": 0.2, "p": 0.5, "n_arm": 99,
            "n_comparator": 99, "events_arm": 50, "events_comparator": 50, "importance": "primary",
            "variance": "practice", "gate": gate, "reason": "",
        }
        | changed
        for name in estimands
    ]  # fmt: skip
    return control_effects(pl.DataFrame(rows, EFFECTS))


BELIEVED = effects("risk_difference_28", "days_regained_28")


def weeks(frame: pl.DataFrame, arm: str, *, suppressed: bool) -> list[int]:
    return (frame.filter(arm=arm, suppressed=suppressed)["day"] // 7).to_list()


@pytest.mark.parametrize(("least", "goes_on"), [(12, False), (13, True), (17, True)])
def test_both_curves_stop_where_either_has_too_few_at_risk(least: int, *, goes_on: bool) -> None:
    both = pl.concat([curve("pilot", [120, 90, least, 60]), curve("comparison", [120, 99, 80, 70])])
    told = control_weighted_curves(both, BELIEVED)
    for arm in ARMS:
        assert weeks(told, arm, suppressed=False) == ([0, 1, 2, 3] if goes_on else [0, 1])
        assert weeks(told, arm, suppressed=True) == ([] if goes_on else [2])
    stop = told.filter(pl.col("suppressed"))
    assert stop.select(ESTIMATES).null_count().row(0) == (stop.height,) * len(ESTIMATES)


def test_what_is_shown_has_two_decimals_and_rounded_counts() -> None:
    both = pl.concat([curve("pilot", [123, 88]), curve("comparison", [123, 88])])
    told = control_weighted_curves(both, BELIEVED).filter(arm="pilot", day=7).row(0, named=True)
    assert (told["returned"], told["returned_hi"], told["at_risk"], told["n"]) == (
        0.01, 0.02, 90, 125,
    )  # fmt: skip
    assert (told["exited"], told["exited_lo"], told["exited_hi"]) == (0.01, 0.0, 0.02)


def test_a_curve_that_ends_takes_its_fellow_along() -> None:
    both = pl.concat([curve("pilot", [99, 99, 99]), curve("comparison", [99, 99])])
    told = control_weighted_curves(both, BELIEVED)
    assert weeks(told, "pilot", suppressed=False) == [0, 1]
    assert weeks(told, "pilot", suppressed=True) == [2]


@pytest.mark.parametrize(
    "released",
    [
        effects("risk_difference_28", gate="withheld"),
        effects("days_regained_28", "hazard_ratio"),
        effects("risk_difference_28", condition="stress"),
        BELIEVED.clear(),
    ],
)
def test_without_a_difference_that_is_shown_there_are_no_curves_to_subtract(
    released: pl.DataFrame,
) -> None:
    both = pl.concat([curve("pilot", [99, 99]), curve("comparison", [99, 99])])
    told = control_weighted_curves(both, released)
    assert told["day"].to_list() == [0, 0]
    assert told["withheld"].all()
    assert told.select("at_risk", "returned", "n").null_count().row(0) == (2, 2, 2)


def test_a_single_practice_has_no_curve() -> None:
    both = pl.concat([curve("pilot", [99, 99], practices=1), curve("comparison", [99, 99])])
    assert control_weighted_curves(both, BELIEVED)["suppressed"].to_list() == [True, True]


def test_an_expected_curve_goes_as_far_as_the_observed_one_and_has_its_numbers_at_risk() -> None:
    labels = {"analysis": "observed_vs_expected"}
    exact = pl.concat(
        [curve("A", [99, 77, 44], **labels), curve("expected_A", [99, 77, 44], **labels)]
    )
    observed = (
        curve("A", [100, 75, 0], **labels)
        .with_columns(suppressed=pl.col("day") == 14, n=pl.lit(100))
        .with_columns(pl.when(pl.col("day") < 14).then("at_risk").alias("at_risk"))
    )
    released = effects("risk_difference_28", arm="A", **labels)
    told = control_expected_curves(exact, observed, released)
    assert set(told["arm"]) == {"expected_A"}
    assert told["at_risk"].to_list() == [100, 75, None]
    assert told["suppressed"].to_list() == [False, False, True]
    assert told["returned"].to_list() == [0.0, 0.01, None]
    other = effects("risk_difference_28", arm="B", **labels)
    assert control_expected_curves(exact, observed, other)["withheld"].to_list() == [True]


def test_no_curves_at_all() -> None:
    none = curve("pilot", [])
    assert control_weighted_curves(none, BELIEVED).is_empty()
    observed = none.with_columns(suppressed=pl.lit(value=False))
    assert control_expected_curves(none, observed, BELIEVED).is_empty()

"""What stands beside the comparison: bounds, tipping points, a negative control, sites left out."""

import numpy as np
import polars as pl
import pytest

from models.comparisons.arm_contrast import compare_curves
from models.comparisons.findings import Findings
from models.comparisons.negative_control import control_by_history
from models.comparisons.overlap import weigh_overlap
from models.comparisons.pilot_comparison import Plan, compare_pilot
from models.comparisons.pilot_sensitivity import stand_beside
from models.comparisons.sensitivity import allow_for_censoring, bound_refusals, find_tipping_points
from models.protocol.tables import Gates
from models.risk_table import RiskTable

PLAN = Plan("pilot_vs_comparison", ("condition", "age"), (28, 91), Gates(), lambda *_: "secondary")


def make_table(seed: int = 1, *, censor_the_sick: bool = False) -> RiskTable:
    rng = np.random.default_rng(seed)
    people, practices = 4_000, 60
    practice = rng.integers(0, practices, people)
    is_pilot = practice % 2 == 0
    is_sick = rng.random(people) < 0.5
    pace = 0.02 * np.exp(0.4 * is_pilot - 1.2 * is_sick)
    absent = np.ceil(rng.exponential(1 / pace)).astype(int)
    seen = rng.integers(60, 200, people)
    if censor_the_sick:
        seen = np.where(is_sick & is_pilot, rng.integers(5, 40, people), seen)
    frame = pl.DataFrame(
        {
            "arm": np.where(is_pilot, "pilot", "comparison"),
            "site": np.where(is_pilot, np.where(practice % 4 == 0, "north", "south"), "away"),
            "condition": np.where(is_sick, "stress", "back_pain"),
            "age": rng.choice(["old", "young"], people),
            "practice": practice,
            "time": np.minimum(absent, seen),
            "status": (absent <= seen).astype(int),
        }
    )
    return RiskTable.from_frame(frame, ["arm", "site", "condition", "age"], cluster="practice")


def beside(table: RiskTable, refused: float = 0.02) -> Findings:
    plain = compare_pilot(table, PLAN).effects
    return stand_beside(plain, table, PLAN, {"refused": refused, "referred_early": 0.3}, None)


def test_refusals_take_their_share_off_the_pilots_probability() -> None:
    overlap = weigh_overlap(make_table(), PLAN.covariates)
    plain = compare_curves(overlap, [91])[0].risk_difference
    (bound,) = bound_refusals(overlap, [91], 0.1)
    assert bound.contrast.estimate == pytest.approx(0.9 * plain.arm - plain.comparator)
    width = plain.hi - plain.lo
    assert bound.contrast.hi - bound.contrast.lo == pytest.approx(width)
    assert bound_refusals(overlap, [91], 0.0)[0].contrast.estimate == pytest.approx(plain.estimate)


def test_censoring_that_goes_with_the_condition_is_allowed_for() -> None:
    """Those who stay off longest are lost first: the plain curve makes too much of the others."""
    true = compare_curves(weigh_overlap(make_table(), PLAN.covariates), [56])[0].risk_difference
    lost = weigh_overlap(make_table(censor_the_sick=True), PLAN.covariates)
    plain = compare_curves(lost, [35])[0].risk_difference
    (mended,) = allow_for_censoring(lost, [35])
    full = compare_curves(weigh_overlap(make_table(), PLAN.covariates), [35])[0].risk_difference
    assert abs(mended.contrast.estimate - full.estimate) < abs(plain.estimate - full.estimate)
    assert true.estimate > 0


def test_the_tipping_point_brings_the_difference_to_nought() -> None:
    overlap = weigh_overlap(make_table(), PLAN.covariates)
    plain = compare_curves(overlap, [91])[0].risk_difference
    (check,) = find_tipping_points(overlap, [91])
    frame = overlap.table.columns(["arm", "stop", "status", "n", "weight"]).filter(arm="pilot")
    size = frame["n"] * frame["weight"]
    seen = float(size.filter((frame["status"] == 1) & (frame["stop"] <= 91)).sum() / size.sum())
    assert check.value is not None
    left = seen + (1 - check.value) * (plain.arm - seen)
    assert left == pytest.approx(plain.comparator)
    swapped = weigh_overlap(make_table(), PLAN.covariates, treated="comparison")
    assert find_tipping_points(swapped, [91])[0].gate in {"pass", "not_assessable"}


def test_each_site_with_a_pilot_is_left_out_once() -> None:
    table = make_table()
    found = beside(table).effects
    levels = set(found["level"])
    assert levels == {
        "refused_never_return", "censoring_by_condition", "without_north", "without_south",
    }  # fmt: skip
    alone = compare_pilot(table.filter(pl.col("site") != "north"), PLAN).effects
    estimand = {"estimand": "risk_difference_91"}
    expected = alone.filter(condition="all", **estimand)["estimate"].item()
    assert found.filter(level="without_north", **estimand)["estimate"].item() == expected
    assert set(found["dimension"]) == {"sensitivity"}


def test_what_is_withheld_of_the_comparison_is_withheld_here() -> None:
    table = make_table()
    plain = compare_pilot(table, PLAN).effects.with_columns(
        gate=pl.when(pl.col("estimand") == "risk_difference_91")
        .then(pl.lit("withheld"))
        .otherwise("gate"),
        reason=pl.lit("Why."),
    )
    found = stand_beside(plain, table, PLAN, {"refused": 0.0, "referred_early": 0.0}, None).effects
    gates = dict(found.select("estimand", "gate").unique().iter_rows())
    assert gates == {"risk_difference_28": "pass", "risk_difference_91": "withheld"}
    assert set(found["reason"]) == {"Why."}


@pytest.mark.parametrize(("more", "gate"), [(0.0, "pass"), (9.0, "fail")])
def test_a_difference_older_than_the_service_is_told(more: float, gate: str) -> None:
    rng = np.random.default_rng(6)
    practice = rng.integers(0, 60, 3_000)
    is_pilot = practice % 2 == 0
    days = rng.integers(0, 60, 3_000) + (more * is_pilot).astype(int)
    frame = pl.DataFrame(
        {
            "arm": np.where(is_pilot, "pilot", "comparison"),
            "age": rng.choice(["old", "young"], 3_000),
            "days": days,
            "practice": practice,
            "time": 1,
            "status": 0,
        }
    )
    table = RiskTable.from_frame(frame, ["arm", "age", "days"], cluster="practice")
    (check,) = control_by_history(table, ["age"])
    assert check.gate == gate
    assert check.value == pytest.approx(more, abs=1.5)
    assert check.reason


def test_refusals_and_early_referrals_are_told_as_shares() -> None:
    told = dict(beside(make_table()).diagnostics.select("check", "value").iter_rows())
    assert told["refused"] == 0.02
    assert told["referred_early"] == 0.3
    assert told["left_out"] == 0.0

"""Effects by condition and timing are drawn towards what is common, the surest the least."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from models.comparisons.shrinkage import shrink
from models.comparisons.who_gains import find_who_gains
from models.results import EFFECTS

CONDITIONS = ["back_pain", "cancer", "stress", "addiction"]
LOGS = np.array([0.6, -0.3, 0.2, 0.9])
ERRORS = np.array([0.1, 0.3, 0.1, 0.5])


def effect(**changed: Any) -> dict[str, Any]:
    return {
        "analysis": "tier_exposure", "estimand": "hazard_ratio", "arm": "A", "comparator": "none",
        "condition": "all", "dimension": "all", "level": "all", "gate": "pass", "reason": "",
        "importance": "secondary", "variance": "practice", "n_arm": 50, "n_comparator": 50,
        "events_arm": 30, "events_comparator": 30,
    } | changed  # fmt: skip


def tiers(count: int = 4) -> pl.DataFrame:
    rows = [
        effect(condition=name, estimate=float(np.exp(log)), se=float(se))
        for name, log, se in zip(CONDITIONS[:count], LOGS, ERRORS, strict=False)
    ]
    return pl.DataFrame([effect(estimate=1.2, se=0.01), *rows], EFFECTS)


def timing(*estimates: float | None) -> pl.DataFrame:
    rows = [
        effect(
            analysis="observed_vs_expected", estimand="days_regained_91", comparator="expected",
            dimension="timing", level=str(k), estimate=value, se=None if value is None else 1.0,
        )
        for k, value in enumerate(estimates)
    ]  # fmt: skip
    return pl.DataFrame(rows, EFFECTS)


def test_ratios_are_shrunk_on_the_scale_of_logarithms() -> None:
    found = find_who_gains(tiers(), EFFECTS.to_frame(), 91, lambda e, c: f"{e} of {c}")
    expected = shrink(
        pl.DataFrame({"condition": CONDITIONS, "estimate": LOGS, "se": ERRORS}), ["condition"]
    )
    both = expected.effects.join(found.effects, on="condition", suffix="_ours")
    assert both.height == 4
    np.testing.assert_allclose(both["estimate_ours"].log(), both["shrunk"])
    np.testing.assert_allclose(both["lo"].log(), both["shrunk_lo"])
    np.testing.assert_allclose(both["se_ours"], both["shrunk_se"])
    told = dict(found.diagnostics.select("check", "value").iter_rows())
    assert told["tau2_condition"] == expected.tau2
    assert told["i2_condition"] == expected.i2
    assert found.effects["importance"].to_list() == [
        f"hazard_ratio of {c}" for c in found.effects["condition"]
    ]


def test_days_by_timing_are_shrunk_as_they_are_and_only_those_of_the_day() -> None:
    expected = timing(2.0, 5.0, 9.0)
    other = expected.with_columns(estimand=pl.lit("days_regained_28"))
    found = find_who_gains(
        EFFECTS.to_frame(), pl.concat([expected, other]), 91, lambda *_: "exploratory"
    )
    assert found.effects.height == 3
    assert set(found.effects["analysis"]) == {"who_gains"}
    shrunk = found.effects.sort("level")["estimate"].to_list()
    assert 2.0 < shrunk[0] < shrunk[1] < shrunk[2] < 9.0
    assert found.effects["p"].null_count() == 3


@pytest.mark.parametrize("expected", [timing(2.0, 5.0), timing(2.0, 5.0, None)])
def test_too_few_to_shrink_are_withheld_with_a_sentence(expected: pl.DataFrame) -> None:
    found = find_who_gains(EFFECTS.to_frame(), expected, 91, lambda *_: "exploratory")
    assert set(found.effects["gate"]) == {"withheld"}
    assert found.effects["estimate"].null_count() == found.effects.height
    assert all(found.effects["reason"])


def test_a_gate_stays_as_it_was() -> None:
    gated = tiers().with_columns(
        gate=pl.when(pl.col("condition") == "cancer").then(pl.lit("withheld")).otherwise("gate")
    )
    found = find_who_gains(gated, EFFECTS.to_frame(), 91, lambda *_: "secondary").effects
    gates = dict(found.select("condition", "gate").iter_rows())
    assert gates["cancer"] == "withheld"
    assert gates["stress"] == "pass"


def test_what_is_withheld_moves_nothing_that_is_shown() -> None:
    frame = tiers()
    wild = pl.DataFrame(
        [effect(condition="other", estimate=40.0, se=0.2, gate="withheld", reason="Too few.")],
        EFFECTS,
    )
    alone = find_who_gains(frame, EFFECTS.to_frame(), 91, lambda *_: "exploratory")
    beside = find_who_gains(
        pl.concat([frame, wild]), EFFECTS.to_frame(), 91, lambda *_: "exploratory"
    )
    own = beside.effects.filter(condition="other").row(0, named=True)
    assert (own["estimate"], own["gate"], own["reason"]) == (None, "withheld", "Too few.")
    assert beside.effects.filter(pl.col("condition") != "other").equals(alone.effects)
    assert beside.diagnostics.equals(alone.diagnostics)

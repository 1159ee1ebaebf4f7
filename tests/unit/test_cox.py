"""What a Cox fit refuses, what it warns of, and what it never does: give a silent number."""

import math
from typing import Any

import numpy as np
import polars as pl
import pytest

from models.cox import CoxFit, fit_cox
from models.errors import (
    ColumnNameError,
    InputError,
    InvalidValueError,
    OptionError,
    UnknownColumnError,
)
from models.risk_table import RiskTable

EPISODES = pl.DataFrame(
    {
        "tier": ["A", "B", "A", "B", "A", "B", "A", "B"],
        "area": ["n", "n", "s", "s", "n", "n", "s", "s"],
        "age": [30, 40, 50, 35, 45, 55, 60, 25],
        "time": [3, 5, 5, 9, 12, 14, 20, 21],
        "status": [1, 1, 0, 1, 1, 0, 1, 2],
    }
)


def table(frame: pl.DataFrame = EPISODES, **options: Any) -> RiskTable:
    return RiskTable.from_frame(frame, ["tier", "area", "age"], **options)


def fit(frame: pl.DataFrame = EPISODES, **options: Any) -> CoxFit:
    return fit_cox(table(frame), **{"terms": ["tier"]} | options)


def changed(column: str, values: list[Any]) -> pl.DataFrame:
    return EPISODES.with_columns(pl.Series(column, values))


def test_the_frame_of_coefficients_is_the_contracts() -> None:
    found = fit(terms=["age", "tier"]).coefficients
    names = ["term", "level", "coef", "hr", "se", "se_robust", "lo", "hi", "z", "p"]
    assert found.columns == names
    assert found.select("term", "level").rows() == [("age", ""), ("tier", "B")]
    (row,) = found.filter(term="tier").to_dicts()
    assert row["hr"] == pytest.approx(math.exp(row["coef"]))
    assert row["lo"] == pytest.approx(math.exp(row["coef"] - 1.959963985 * row["se"]))
    assert row["se_robust"] is None


@pytest.mark.parametrize("robust", [False, True])
def test_the_p_value_is_that_of_the_error_the_limits_are_made_of(*, robust: bool) -> None:
    (row,) = fit(robust=robust).coefficients.to_dicts()
    z = row["coef"] / row["se_robust" if robust else "se"]
    assert row["z"] == pytest.approx(z)
    assert row["p"] == pytest.approx(math.erfc(abs(z) / math.sqrt(2)))
    assert math.log(row["hi"] / row["hr"]) * z == pytest.approx(1.959963985 * row["coef"])


def test_the_reference_is_the_first_level_unless_named() -> None:
    plain, turned = fit().coefficients, fit(reference={"tier": "B"}).coefficients
    assert turned["level"].to_list() == ["A"]
    assert turned["coef"][0] == pytest.approx(-plain["coef"][0])


def test_a_cluster_gives_robust_errors_and_so_does_asking_for_them() -> None:
    alone = table(EPISODES.with_row_index("who"), cluster="who")
    by_cluster = fit_cox(alone, ["tier"]).coefficients
    by_row = fit(robust=True).coefficients
    assert by_cluster["se_robust"][0] == pytest.approx(by_row["se_robust"][0])
    assert by_cluster["se"][0] == pytest.approx(by_row["se"][0])


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"terms": ["teir"]}, UnknownColumnError),
        ({"terms": ["tier", "tier"]}, ColumnNameError),
        ({"terms": ["tier:arae"]}, UnknownColumnError),
        ({"strata": ["aera"]}, UnknownColumnError),
        ({"ties": "exact"}, OptionError),
        ({"cause": 0}, OptionError),
        ({"ridge": -1.0}, OptionError),
        ({"ridge": math.nan}, OptionError),
        ({"offset": "tier"}, InvalidValueError),
        ({"offset": "aeg"}, UnknownColumnError),
        ({"reference": {"tier": "C"}}, OptionError),
        ({"reference": {"area": "n"}}, UnknownColumnError),
        ({"terms": ["age"], "reference": {"age": "30"}}, OptionError),
    ],
)
def test_an_option_that_cannot_be_is_refused(options: dict[str, Any], error: type) -> None:
    with pytest.raises(error):
        fit(**options)


def test_a_covariate_that_is_the_same_everywhere_is_refused() -> None:
    with pytest.raises(OptionError, match=r'"tier".*the same everywhere'):
        fit(changed("tier", ["A"] * 8))
    with pytest.raises(OptionError, match=r'"age".*the same everywhere'):
        fit(changed("age", [40] * 8), terms=["age"])


def test_without_an_event_there_is_nothing_to_fit() -> None:
    with pytest.raises(InputError, match="no episode ends with the event"):
        fit(changed("status", [0] * 8))
    with pytest.raises(InputError, match="no episode ends with the event"):
        fit(EPISODES.clear())


def test_not_a_number_is_refused_by_column_and_row() -> None:
    with pytest.raises(InvalidValueError, match='column "age", row 3'):
        table(changed("age", [30.0, 40.0, math.nan, 35.0, 45.0, 55.0, 60.0, 25.0]))


@pytest.mark.parametrize("reference", ["A", "B"])
def test_complete_separation_is_said_and_no_number_given(reference: str) -> None:
    found = fit(changed("status", [1, 0, 1, 0, 1, 0, 1, 0]), reference={"tier": reference})
    (warning,) = found.warnings
    assert "separates those with the event from the others completely" in warning
    (row,) = found.coefficients.to_dicts()
    assert math.isinf(row["coef"])
    assert row["coef"] < 0 if reference == "A" else row["coef"] > 0
    assert [row[name] for name in ("se", "se_robust", "lo", "hi", "z", "p")] == [None] * 6


def test_no_curve_is_told_of_people_whose_coefficient_is_infinite() -> None:
    found = fit(changed("status", [1, 0, 1, 0, 1, 0, 1, 0]))
    assert found.predict(pl.DataFrame({"tier": ["A"]}))["free"].is_finite().all()
    with pytest.raises(InvalidValueError, match=r'"tier", row 2: .* runs away to infinity'):
        found.predict(pl.DataFrame({"tier": ["A", "B"]}))


def test_a_number_that_separates_is_said_too() -> None:
    frame = changed("age", [80, 70, 20, 60, 50, 20, 40, 20]).with_columns(
        status=pl.Series([1, 1, 0, 1, 1, 0, 1, 0])
    )
    assert any("separates" in warning for warning in fit(frame, terms=["age"]).warnings)


def test_ridge_keeps_what_separates_finite() -> None:
    found = fit(changed("status", [1, 0, 1, 0, 1, 0, 1, 0]), ridge=1.0)
    assert found.warnings == ()
    assert math.isfinite(found.coefficients["coef"][0])


def test_what_cannot_be_told_apart_has_no_coefficient() -> None:
    frame = EPISODES.with_columns(area=pl.col("tier").replace({"A": "x", "B": "y"}))
    found = fit(frame, terms=["tier", "area"])
    assert "area = y cannot be told apart" in found.warnings[0]
    assert found.coefficients["coef"].to_list()[1] is None
    assert found.coefficients["coef"][0] == pytest.approx(fit().coefficients["coef"][0])
    assert found.test_proportional_hazards()["term"].to_list() == ["tier", "GLOBAL"]


def test_a_stratum_without_events_is_said() -> None:
    frame = changed("area", ["n", "n", "n", "n", "s", "s", "n", "n"]).with_columns(
        status=pl.Series([1, 1, 0, 1, 0, 0, 1, 2])
    )
    found = fit(frame, strata=["area"])
    assert "1 of 2 strata have nobody with the event" in found.warnings[0]
    alone = fit(frame.filter(pl.col("area") == "n"))
    assert found.coefficients["coef"][0] == pytest.approx(alone.coefficients["coef"][0])


def test_a_number_far_from_zero_loses_no_digits() -> None:
    near = fit(terms=["age"]).coefficients
    far = fit(EPISODES.with_columns(pl.col("age") + 2_000_000), terms=["age"]).coefficients
    np.testing.assert_allclose(far["coef"], near["coef"], rtol=1e-8)
    np.testing.assert_allclose(far["se"], near["se"], rtol=1e-8)


def test_the_baseline_is_that_of_the_references() -> None:
    found = fit(terms=["tier", "age"], strata=["area"])
    baseline = found.baseline_hazards()
    assert baseline.columns == ["area", "day", "events", "hazard", "cumulative_hazard"]
    person = pl.DataFrame({"tier": ["A"], "age": [0], "area": ["s"]})
    curve = found.predict(person)
    own = baseline.filter(area="s")
    np.testing.assert_allclose(curve["cumulative_hazard"], own["cumulative_hazard"], rtol=1e-12)


def test_an_offset_multiplies_the_hazard_that_is_predicted() -> None:
    found = fit(offset="age")
    people = pl.DataFrame({"tier": ["A", "A"], "age": [40.0, 40.0 + math.log(2)]})
    one, other = found.predict(people).partition_by("pattern")
    ratio = other["cumulative_hazard"] / one["cumulative_hazard"]
    assert ratio.to_list() == pytest.approx([2.0] * one.height)


def test_a_fit_says_how_many_steps_it_took_and_when_they_were_not_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert 2 <= fit().iterations <= 10
    monkeypatch.setattr("models.cox.maximise.MOST_STEPS", 1)
    found = fit()
    assert (found.iterations, found.converged) == (1, False)
    assert "had not settled after 1 steps" in found.warnings[0]


def test_predictions_refuse_what_was_never_seen() -> None:
    found = fit(strata=["area"])
    with pytest.raises(InvalidValueError, match='column "tier", row 2'):
        found.predict(pl.DataFrame({"tier": ["A", "C"], "area": ["n", "n"]}))
    with pytest.raises(InvalidValueError, match='column "area", row 1'):
        found.predict(pl.DataFrame({"tier": ["A"], "area": ["west"]}))
    with pytest.raises(UnknownColumnError):
        found.predict(pl.DataFrame({"tier": ["A"]}))


def test_a_model_without_terms_is_a_hazard_alone() -> None:
    found = fit(terms=[])
    assert found.coefficients.is_empty()
    assert found.log_likelihood == found.log_likelihood_null
    hazard = found.baseline_hazards()["hazard"].to_list()
    assert hazard == pytest.approx([1 / 8, 1 / 7, 1 / 5, 1 / 4, 1 / 2])


def test_expected_events_add_up_to_the_events_of_each_stratum() -> None:
    thrice = pl.concat([EPISODES, EPISODES, EPISODES])
    counted = RiskTable.from_frame(thrice, ["tier", "area"])
    model = fit_cox(counted, ["tier"], ["area"])
    cells = counted.counts.with_columns(expected=model.expected_events())
    assert cells["n"].unique().to_list() == [3]
    events = pl.col("n").filter(pl.col("status") == 1).sum()
    for _, stratum in cells.group_by("area"):
        assert stratum["expected"].sum() == pytest.approx(stratum.select(events).item())


def wide(people: int = 400, seed: int = 3) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    is_b = rng.random(people) < 0.5
    x = rng.normal(0, 1, people)
    time = np.ceil(rng.exponential(60 / np.exp(0.7 * is_b + 0.3 * x))).astype(int)
    status = (rng.random(people) < 0.8).astype(int)
    return pl.DataFrame({"a": np.where(is_b, "B", "A"), "x": x, "time": time, "status": status})


@pytest.mark.parametrize("scale", [1e-8, 1e-3, 1e4, 1e8, 1e12])
def test_the_scale_of_a_number_changes_nothing_else(scale: float) -> None:
    frame = wide()
    plain = fit_cox(RiskTable.from_frame(frame, ["a", "x"]), ["a", "x", "a:x"]).coefficients
    scaled = frame.with_columns(pl.col("x") * scale)
    fitted = fit_cox(RiskTable.from_frame(scaled, ["a", "x"]), ["a", "x", "a:x"])
    unit = np.array([1.0, scale, scale])
    for column in ("coef", "se"):
        np.testing.assert_allclose(fitted.coefficients[column] * unit, plain[column], rtol=1e-6)
    assert fitted.warnings == ()


def test_weights_may_be_tiny() -> None:
    frame = wide().with_columns(w=pl.lit(1e-12))
    plain = fit_cox(RiskTable.from_frame(wide(), ["a"]), ["a"]).coefficients["coef"][0]
    light = fit_cox(RiskTable.from_frame(frame, ["a"], weight="w"), ["a"]).coefficients["coef"][0]
    assert light == pytest.approx(plain, rel=1e-8)


@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_a_number_that_separates_is_told(scale: float) -> None:
    """Ten of two thousand have it, and none of them the event."""
    frame = (
        wide(2_000)
        .with_columns(d=pl.int_range(2_000) < 10)
        .with_columns(d=pl.col("d") * scale, status=pl.when("d").then(0).otherwise("status"))
    )
    fitted = fit_cox(RiskTable.from_frame(frame, ["a", "d"]), ["a", "d"])
    assert any("separates" in warning for warning in fitted.warnings)
    assert fitted.coefficients.filter(term="d")["se"][0] is None


def test_one_cluster_has_no_error_and_that_is_told() -> None:
    frame = wide().with_columns(practice=pl.lit("one"))
    fitted = fit_cox(RiskTable.from_frame(frame, ["a"], cluster="practice"), ["a"])
    assert fitted.coefficients.select("se_robust", "lo", "hi", "p").row(0) == (None,) * 4
    assert fitted.coefficients["se"][0] > 0
    assert any("one cluster" in warning for warning in fitted.warnings)


def test_an_interaction_stands_with_what_it_is_made_of() -> None:
    table = RiskTable.from_frame(wide(), ["a", "x"])
    with pytest.raises(OptionError, match='"a:x" without "x"'):
        fit_cox(table, ["a", "a:x"])


def test_predictions_need_every_number() -> None:
    fitted = fit_cox(RiskTable.from_frame(wide(), ["a", "x"]), ["a", "x"])
    for value in (None, float("nan")):
        with pytest.raises(InvalidValueError, match='"x"'):
            fitted.predict(
                pl.DataFrame({"a": ["A"], "x": [value]}, {"a": pl.String, "x": pl.Float64})
            )
    nobody = pl.DataFrame(schema={"a": pl.String, "x": pl.Float64})
    assert fitted.predict(nobody).schema == fitted.predict(wide().head(1)).schema


def test_a_stratum_is_not_named_as_the_result_is() -> None:
    frame = wide().with_columns(hazard=pl.lit("h"))
    with pytest.raises(ColumnNameError, match='"hazard"'):
        fit_cox(RiskTable.from_frame(frame, ["a", "hazard"]), ["a"], ["hazard"])


@pytest.mark.parametrize("seed", range(12))
def test_far_more_coefficients_than_events_are_told_and_break_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    names = list("abcdefgh")
    frame = pl.DataFrame(
        {name: rng.choice(["w", "x", "y", "z"], 40) for name in names}
        | {"time": rng.integers(1, 60, 40), "status": (rng.random(40) < 0.45).astype(int)}
    )
    found = fit_cox(RiskTable.from_frame(frame, names), names)
    assert found.warnings or found.converged
    tested = found.test_proportional_hazards()
    assert not tested["p"].is_nan().any()

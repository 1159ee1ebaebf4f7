"""Pilot against comparison: right where a naive comparison is wrong, withheld where it must be."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest

from models.comparisons.findings import Findings
from models.comparisons.overlap import weigh_overlap
from models.comparisons.pilot_comparison import Plan, compare_pilot
from models.errors import NoComparisonError
from models.protocol.tables import Gates
from models.risk_table import RiskTable

COVARIATES = ("condition", "age", "condition:age")
HORIZONS = (28, 91)


def make_episodes(people: int, practices: int, effect: float, seed: int) -> pl.DataFrame:
    """Pilots see sicker people; the sick return later; the service multiplies the hazard."""
    rng = np.random.default_rng(seed)
    practice = rng.integers(0, practices, people)
    is_pilot = practice % 2 == 0
    is_sick = rng.random(people) < np.where(is_pilot, 0.7, 0.3)
    is_old = rng.random(people) < 0.4
    own = rng.normal(0, 0.1, practices)[practice]
    pace = 0.02 * np.exp(effect * is_pilot - 1.0 * is_sick - 0.2 * is_old + own)
    absent = np.ceil(rng.exponential(1 / pace)).astype(int)
    seen = rng.integers(60, 300, people)
    is_exit = rng.random(people) < 0.08
    return pl.DataFrame(
        {
            "arm": np.where(is_pilot, "pilot", "comparison"),
            "condition": np.where(is_sick, "stress", "back_pain"),
            "age": np.where(is_old, "old", "young"),
            "practice": practice,
            "time": np.minimum(absent, seen),
            "status": np.where(absent <= seen, np.where(is_exit, 2, 1), 0),
        }
    )


def table_of(frame: pl.DataFrame) -> RiskTable:
    return RiskTable.from_frame(frame, ["arm", "condition", "age"], cluster="practice")


def plan(**gates: float) -> Plan:
    return Plan(
        "pilot_vs_comparison", COVARIATES, HORIZONS, Gates(**gates), lambda e, c: f"{e} of {c}"
    )


@cache
def found() -> Findings:
    return compare_pilot(table_of(make_episodes(6_000, 60, 0.25, seed=1)), plan())


def effect(findings: Findings, estimand: str, condition: str = "all") -> dict[str, Any]:
    (row,) = findings.effects.filter(estimand=estimand, condition=condition).to_dicts()
    return row


def test_the_naive_comparison_is_wrong_in_sign_and_this_one_is_right() -> None:
    frame = make_episodes(6_000, 60, 0.25, seed=1)
    naive = {
        arm: frame.filter(pl.col("arm") == arm, pl.col("time") <= 28, status=1).height
        / frame.filter(pl.col("arm") == arm).height
        for arm in ("pilot", "comparison")
    }
    assert naive["pilot"] < naive["comparison"] - 0.03
    row = effect(found(), "risk_difference_28")
    assert row["lo"] > 0
    # Averaged over people who differ, a ratio of hazards lies nearer to 1 than each one's own.
    ratio = effect(found(), "hazard_ratio")
    assert 1 < ratio["lo"] < ratio["estimate"] < np.exp(0.25)


def test_days_regained_are_the_area_between_the_curves() -> None:
    curves = found().curves.filter(condition="all")
    wide = curves.pivot("arm", index="day", values="returned").sort("day")
    apart = (wide["pilot"] - wide["comparison"]).to_numpy()[:14]
    area = np.trapezoid(apart, dx=7)
    assert effect(found(), "days_regained_91")["estimate"] == pytest.approx(area, rel=0.05)


@pytest.mark.parametrize("way", ["returned", "exited"])
def test_weighted_curves_have_limits_that_hold_them(way: str) -> None:
    curves = found().curves.filter(condition="all")
    limited = curves.filter((pl.col(way) > 0) & (pl.col(way) < 1))
    assert limited.height > 20
    assert (limited[f"{way}_lo"] < limited[way]).all()
    assert (limited[way] < limited[f"{way}_hi"]).all()
    assert curves.filter(pl.col(way) == 0)[f"{way}_lo"].null_count() == 2


def test_every_estimand_is_there_overall_and_within_each_condition() -> None:
    estimands = {"hazard_ratio"} | {
        f"{kind}_{day}" for kind in ("risk_difference", "days_regained") for day in HORIZONS
    }
    for condition in ("all", "back_pain", "stress"):
        own = found().effects.filter(condition=condition)
        assert set(own["estimand"]) == estimands
        assert own["importance"].to_list() == [f"{e} of {condition}" for e in own["estimand"]]
        assert (own["gate"] == "pass").all()
        assert own["p"].null_count() == 0


def test_what_the_regression_holds_is_balanced_and_what_it_lacks_is_told() -> None:
    balance = found().balance.filter(condition="all")
    by_construction = balance.filter("by_construction")
    assert by_construction["smd_after"].abs().max() < 1e-8  # type: ignore[operator]
    assert by_construction["smd_before"].abs().max() > 0.5  # type: ignore[operator]
    assert "condition and age" in by_construction["covariate"].to_list()
    bare = compare_pilot(
        table_of(make_episodes(6_000, 60, 0.25, seed=1)),
        Plan("x", ("condition", "age"), HORIZONS, Gates(), lambda *_: "primary"),
    )
    pairs = bare.balance.filter(pl.col("covariate") == "condition and age", condition="all")
    assert not pairs["by_construction"].any()


@pytest.mark.parametrize(
    ("gates", "check"),
    [
        ({"practices": 40}, "practices"),
        ({"events": 9_999}, "events"),
        ({"effective_sample": 99_999}, "effective_sample"),
        ({"detectable_hr": 1.01}, "detectable_effect"),
    ],
)
def test_a_failed_gate_withholds_with_a_sentence_and_keeps_the_number(
    gates: dict[str, float], check: str
) -> None:
    findings = compare_pilot(table_of(make_episodes(2_000, 60, 0.25, seed=2)), plan(**gates))
    row = effect(findings, "hazard_ratio")
    assert row["gate"] == "withheld"
    assert row["estimate"] is not None
    (told,) = findings.diagnostics.filter(check=check, condition="all").to_dicts()
    assert told["gate"] == "fail"
    assert told["reason"] in row["reason"]  # type: ignore[operator]


def test_people_without_a_counterpart_are_no_comparison() -> None:
    frame = make_episodes(4_000, 60, 0.25, seed=6)
    is_usual = (pl.col("arm") == "pilot") == (pl.col("condition") == "stress")
    usual = frame.filter(is_usual)
    apart = pl.concat([usual, frame.filter(~is_usual).head(100)])
    findings = compare_pilot(table_of(apart), plan())
    (told,) = findings.diagnostics.filter(check="overlap", condition="all").to_dicts()
    assert told["gate"] == "fail"
    assert effect(findings, "hazard_ratio")["gate"] == "withheld"


def test_a_condition_the_service_cannot_move_tells_of_other_differences() -> None:
    findings = compare_pilot(
        table_of(make_episodes(6_000, 60, 0.6, seed=1)),
        replace(plan(), immovable=("stress",)),
    )
    (moved,) = findings.diagnostics.filter(check="negative_control").to_dicts()
    assert (moved["condition"], moved["gate"]) == ("stress", "fail")
    assert moved["value"] == effect(findings, "hazard_ratio", "stress")["estimate"]
    assert effect(findings, "hazard_ratio", "stress")["gate"] == "pass"
    still = compare_pilot(
        table_of(make_episodes(6_000, 60, 0.0, seed=2)), replace(plan(), immovable=("stress",))
    )
    assert still.diagnostics.filter(check="negative_control")["gate"].to_list() == ["pass"]


def test_every_ratio_has_its_e_value() -> None:
    told = found().diagnostics.filter(check="e_value")
    assert set(told["condition"]) == {"all", "back_pain", "stress"}
    assert (told["value"] > 1).all()


def test_follow_up_withholds_where_it_is_known_to_be_poor_alone() -> None:
    table = table_of(make_episodes(2_000, 60, 0.25, seed=2))
    poor = compare_pilot(table, plan(), {"pilot": 0.95, "comparison": 0.79})
    good = compare_pilot(table, plan(), {"pilot": 0.95, "comparison": 0.80})
    unknown = compare_pilot(table, plan(), None)
    gates = [effect(f, "hazard_ratio")["gate"] for f in (poor, good, unknown)]
    assert gates == ["withheld", "pass", "pass"]
    (told,) = unknown.diagnostics.filter(check="follow_up", condition="all").to_dicts()
    assert told["gate"] == "not_assessable"


def test_a_horizon_that_few_reached_is_withheld_and_the_others_are_not() -> None:
    frame = make_episodes(6_000, 60, 0.25, seed=1).with_columns(
        time=pl.col("time").clip(upper_bound=60),
        status=pl.when(pl.col("time") > 60).then(0).otherwise("status"),
    )
    findings = compare_pilot(table_of(frame), plan())
    assert effect(findings, "risk_difference_28")["gate"] == "pass"
    late = effect(findings, "days_regained_91")
    assert late["gate"] == "withheld"
    assert "Fewer than 15 people" in late["reason"]  # type: ignore[operator]


def test_nobody_to_compare_with_is_said_and_no_number_is_made() -> None:
    frame = make_episodes(300, 20, 0.25, seed=3).filter(pl.col("arm") == "pilot")
    findings = compare_pilot(table_of(frame), plan())
    assert findings.effects["estimate"].null_count() == findings.effects.height > 0
    assert set(findings.effects["gate"]) == {"withheld"}
    with pytest.raises(NoComparisonError):
        weigh_overlap(table_of(frame), ["condition"])


def test_a_level_of_one_arm_alone_is_left_out_and_counted() -> None:
    frame = make_episodes(1_000, 40, 0.25, seed=4)
    more = frame.filter(pl.col("arm") == "pilot").head(30).with_columns(age=pl.lit("very old"))
    overlap = weigh_overlap(table_of(pl.concat([frame, more])), ["condition", "age"])
    assert overlap.left_out.rows() == [("age", "very old", 30)]
    assert overlap.table.counts["n"].sum() == frame.height


def test_people_whose_arm_is_certain_weigh_nothing_and_break_nothing() -> None:
    """Old people with stress are in the pilot alone, though each level is in both arms."""
    frame = make_episodes(400, 30, 0.25, seed=7)
    is_sure = (pl.col("age") == "old") & (pl.col("condition") == "stress")
    apart = frame.filter(~(is_sure & (pl.col("arm") == "comparison")))
    apart = apart.filter(~((pl.col("age") == "young") & (pl.col("arm") == "pilot")) | is_sure)
    more = frame.filter(pl.col("age") == "young").head(12)
    whole = pl.concat([apart, more])
    overlap = weigh_overlap(table_of(whole), ["condition", "age"])
    weight = overlap.table.counts["weight"]
    assert weight.is_finite().all()
    assert np.isfinite(overlap.influence).all()
    assert 0 <= float(weight.min()) <= float(weight.max()) <= 1  # type: ignore[arg-type]


def test_the_error_does_not_depend_on_how_rows_are_counted() -> None:
    frame = make_episodes(1_000, 40, 0.25, seed=5)
    twice = RiskTable.from_counts(
        table_of(frame).counts.with_columns(pl.col("n") * 2), ["arm", "condition", "age"]
    )
    one, two = (
        compare_pilot(table_of(pl.concat([frame, frame])), plan()),
        compare_pilot(twice, plan()),
    )
    assert one.effects.equals(two.effects)


def test_intervals_cover_as_often_as_they_say() -> None:
    """No effect, 120 times: the interval of the risk difference holds 0 in 95 of 100."""
    covered = []
    bare = Plan("x", ("sickness", "age"), (60,), Gates(), lambda *_: "primary")
    for seed in range(120):
        frame = make_episodes(600, 40, 0.0, seed=1_000 + seed)
        renamed = frame.with_columns(sickness="condition", condition=pl.lit("any"))
        covariates = ["arm", "condition", "sickness", "age"]
        table = RiskTable.from_frame(renamed, covariates, cluster="practice")
        row = effect(compare_pilot(table, bare), "risk_difference_60")
        covered.append(row["lo"] <= 0 <= row["hi"])
    assert 0.89 <= np.mean(covered) <= 0.995


def test_a_condition_of_people_all_alike_is_compared_without_a_difference_to_tell() -> None:
    frame = make_episodes(1_000, 40, 0.25, seed=9)
    two = frame.head(2).with_columns(
        arm=pl.Series(["pilot", "comparison"]),
        condition=pl.lit("cancer"),
        age=pl.lit("old"),
        practice=pl.Series([0, 1]),
    )
    findings = compare_pilot(table_of(pl.concat([frame, two])), plan())
    assert effect(findings, "hazard_ratio", "cancer")["gate"] == "withheld"
    (told,) = findings.diagnostics.filter(check="balance", condition="cancer").to_dicts()
    assert told["gate"] == "not_assessable"


def test_each_level_of_a_subgroup_is_a_comparison_of_its_own() -> None:
    frame = make_episodes(6_000, 60, 0.25, seed=1)
    asked = replace(plan(), subgroups=("age",))
    told = compare_pilot(table_of(frame), asked)
    assert set(told.effects["condition"]) == {"all"}
    assert set(told.effects.select("dimension", "level").iter_rows()) == {
        ("all", "all"),
        ("age", "old"),
        ("age", "young"),
    }
    alone = compare_pilot(
        table_of(frame.filter(pl.col("age") == "old")),
        replace(plan(), covariates=("condition",), subgroups=()),
    )
    numbers = ["estimand", "estimate", "se", "n_arm", "gate"]
    assert told.effects.filter(level="old").select(numbers).equals(alone.effects.select(numbers))
    assert set(told.effects.filter(level="old")["importance"].str.split(" of ").list.last()) == {
        "old"
    }
    assert set(told.diagnostics.filter(dimension="age")["level"]) == {"old", "young"}
    # The table of balance has no column for whose it is.
    assert set(told.balance["condition"]) == {"all"}


def test_no_subgroups_no_results_of_any() -> None:
    told = compare_pilot(
        table_of(make_episodes(2_000, 40, 0.25, seed=1)), replace(plan(), subgroups=())
    )
    assert set(told.effects["condition"]) == {"all"}
    assert set(told.effects["dimension"]) == {"all"}

"""Observed less expected: nothing where nothing is done, the right sign, and plain refusals."""

from functools import cache

import numpy as np
import polars as pl
import pytest

from models.comparisons import compared_groups, expected_findings
from models.comparisons.expected_findings import observed_and_expected
from models.comparisons.findings import Findings
from models.comparisons.observed_expected import Plan
from models.errors import InputError, OptionError, UnknownColumnError
from models.results import CURVES, DIAGNOSTICS, EFFECTS
from tests.unit.referred_people import count, draw_episodes, observe, refer, speed_up

PLAN = Plan(horizons=(28, 91), replicates=60, seed=1)
BY_CONDITION = pl.when(pl.col("condition") == "stress").then(pl.lit("C")).otherwise(pl.lit("A"))


@cache
def comparison(people: int = 3_000) -> pl.DataFrame:
    return draw_episodes(np.random.default_rng(21), people, "c")


@cache
def referred(people: int = 3_000, *, ratio: float = 1.0) -> pl.DataFrame:
    """People as in comparison practices; those with stress go to C, the others to A."""
    rng = np.random.default_rng(22)
    found = refer(rng, draw_episodes(rng, people, "p"), BY_CONDITION)
    faster = pl.when(pl.col("arm") == "C").then(ratio).otherwise(1.0)
    return speed_up(rng, found, faster) if ratio != 1.0 else found


def find(people: pl.DataFrame, others: pl.DataFrame | None = None, plan: Plan = PLAN) -> Findings:
    return observed_and_expected(
        *observe(people), count(comparison() if others is None else others), plan
    )


def at(found: Findings, estimand: str, arm: str, **group: str) -> dict[str, object]:
    keys = {"condition": "all", "level": "all"} | group
    return found.effects.filter(estimand=estimand, arm=arm, **keys).row(0, named=True)


NULL = find(referred())


@pytest.mark.parametrize("estimand", ["risk_difference_28", "days_regained_91"])
@pytest.mark.parametrize("arm", ["A", "C"])
def test_nothing_is_found_where_nothing_is_done(estimand: str, arm: str) -> None:
    row = at(NULL, estimand, arm)
    assert row["gate"] == "pass"
    assert row["lo"] < 0 < row["hi"]  # type: ignore[operator]
    assert row["p"] > 0.05  # type: ignore[operator]
    narrow = {"risk_difference_28": 0.03, "days_regained_91": 2.0}[estimand]
    assert 0 < row["se"] < narrow  # type: ignore[operator]


def test_tiers_compared_naively_have_the_wrong_sign_and_with_the_expected_the_right_one() -> None:
    """C gets those who are ill for longest, and gets them back half as fast again."""
    found = find(referred(ratio=1.5))
    curves = found.curves.filter(condition="all", level="all", day=91)
    observed = dict(curves.select("arm", "returned").iter_rows())
    assert observed["C"] < observed["A"] - 0.1
    row = at(found, "risk_difference_91", "C")
    assert row["lo"] > 0.05  # type: ignore[operator]
    assert row["estimate"] == pytest.approx(observed["C"] - observed["expected_C"])
    days = at(found, "days_regained_91", "C")
    assert days["lo"] > 4  # type: ignore[operator]
    other = at(found, "risk_difference_91", "A")
    assert other["lo"] < 0 < other["hi"]  # type: ignore[operator]


def test_limits_are_of_the_draws_of_a_seed() -> None:
    people = referred().head(600)
    one, same, other = (
        find(people, comparison().head(900), Plan((28,), 20, seed)) for seed in (5, 5, 6)
    )
    assert one.effects.equals(same.effects)
    assert one.curves.equals(same.curves)
    assert one.effects["estimate"].equals(other.effects["estimate"])
    assert not one.effects["lo"].equals(other.effects["lo"])


def test_errors_grow_with_what_practices_differ_by() -> None:
    """Three times as fast at half of the practices: people of a practice go together."""
    pilots = referred().with_columns(
        ratio=pl.when(pl.col("cluster").str.slice(-1) < "5").then(3.0).otherwise(0.4)
    )
    apart = speed_up(np.random.default_rng(3), pilots, pl.col("ratio")).drop("ratio")
    own, even = (at(found, "risk_difference_28", "C") for found in (find(apart), NULL))
    assert own["se"] > 2 * even["se"]  # type: ignore[operator]


def test_results_have_their_shapes_and_stand_for_every_group() -> None:
    assert NULL.effects.schema == EFFECTS
    assert NULL.curves.schema == CURVES
    assert NULL.diagnostics.schema == DIAGNOSTICS
    groups = NULL.effects.select("arm", "condition", "dimension", "level").unique()
    assert groups.height == 2 * (1 + 1 + 2 + 2)
    assert set(groups.select("dimension", "level").iter_rows()) == {
        ("all", "all"),
        ("timing", "0-27"),
        ("timing", "28-41"),
    }
    assert NULL.effects["comparator"].unique().to_list() == ["expected"]
    assert NULL.effects["variance"].unique().to_list() == ["bootstrap"]
    assert set(NULL.curves["arm"]) == {"A", "C", "expected_A", "expected_C"}
    assert NULL.curves["day"].unique().sort().to_list() == list(range(0, 92, 7))
    inside = NULL.curves.filter(pl.col("day") > 0, condition="all")
    assert (inside["returned_lo"] <= inside["returned"]).mean() > 0.9
    assert (inside["returned_lo"] < inside["returned_hi"]).all()


def test_exits_have_limits_by_the_same_draws_and_none_where_nobody_left() -> None:
    whole = NULL.curves.filter(condition="all", level="all")
    assert set(whole["arm"]) == {"A", "C", "expected_A", "expected_C"}
    left = whole.filter(pl.col("exited") > 0)
    assert left.height > 40
    assert (left["exited_lo"] < left["exited_hi"]).all()
    assert (
        left.select(pl.col("exited").is_between("exited_lo", "exited_hi")).to_series().mean() > 0.9
    )
    nobody = whole.filter(exited=0.0)
    assert nobody.height >= 4
    assert nobody["exited_lo"].null_count() == nobody["exited_hi"].null_count() == nobody.height


def test_who_is_counted() -> None:
    row = at(NULL, "risk_difference_28", "C", condition="stress")
    people, others = referred().filter(arm="C"), comparison().filter(condition="stress")
    assert (row["n_arm"], row["n_comparator"]) == (people.height, others.height)
    assert row["events_arm"] == people.filter(status=1).height
    assert row["events_comparator"] == others.filter(status=1).height
    at_risk = NULL.curves.filter(arm="expected_C", condition="stress", level="all", day=28)
    since = people["time"] - people["day"]
    assert at_risk["at_risk"].item() == (since >= 28).sum()


def test_those_like_nobody_are_left_out_on_both_sides_and_told() -> None:
    rare = pl.when(pl.int_range(pl.len()) % 20 == 0).then(pl.lit("X")).otherwise(pl.col("sex"))
    people = referred().with_columns(sex=rare)
    found = find(people)
    kept = find(people.filter(pl.col("sex") != "X"))
    numbers = ("estimate", "lo", "n_arm")
    assert found.effects.select(numbers).equals(kept.effects.select(numbers))
    told = found.diagnostics.filter(check="left_out", arm="C", condition="all").row(0, named=True)
    assert told["value"] == pytest.approx(0.05, abs=0.01)
    assert told["gate"] == "pass"


def test_a_group_of_whom_many_are_like_nobody_is_withheld_and_kept() -> None:
    rare = pl.when(pl.int_range(pl.len()) % 5 == 0).then(pl.lit("X")).otherwise(pl.col("sex"))
    row = at(find(referred().with_columns(sex=rare)), "risk_difference_28", "C")
    assert (row["gate"], row["reason"]) == ("withheld", compared_groups.LEFT_OUT)
    assert row["estimate"] is not None


def test_a_condition_that_comparison_practices_never_saw_is_withheld_without_a_number() -> None:
    found = find(referred(), comparison().filter(condition="back_pain"))
    row = at(found, "risk_difference_28", "C", condition="stress")
    assert (row["gate"], row["reason"]) == ("withheld", expected_findings.NOBODY_ALIKE)
    assert row["estimate"] is None
    assert at(found, "risk_difference_28", "A")["gate"] == "pass"


def test_few_at_risk_few_returns_and_short_follow_up_are_withheld_with_a_sentence() -> None:
    few = find(referred().filter(arm="C").head(25))
    row = at(few, "risk_difference_91", "C")
    assert (row["estimate"], row["reason"]) == (None, expected_findings.TOO_FEW_LEFT)
    none_back = referred().filter(arm="C").with_columns(status=pl.lit(0))
    row = at(find(none_back), "risk_difference_28", "C")
    assert row["estimate"] is None
    assert str(row["reason"]).startswith("Fewer than 10 people returned")
    status = pl.when(pl.col("time") > 80).then(0).otherwise(pl.col("status"))
    short = comparison().with_columns(status.alias("status"), pl.col("time").clip(upper_bound=80))
    row = at(find(referred(), short), "risk_difference_91", "C")
    assert (row["estimate"], row["reason"]) == (None, expected_findings.BEYOND)
    reach = find(referred(), short).diagnostics.filter(check="expected_until", arm="C")
    assert reach["gate"].unique().to_list() == ["fail"]


def test_few_practices_are_withheld_and_kept() -> None:
    row = at(
        find(referred(), comparison().filter(pl.col("cluster") < "c 06")), "risk_difference_28", "A"
    )
    assert row["gate"] == "withheld"
    assert str(row["reason"]).startswith("Fewer than 10 practices")
    assert row["estimate"] is not None


@pytest.mark.parametrize(
    "others",
    [comparison().clear(), comparison().with_columns(status=pl.lit(0))],
    ids=["no comparison practice", "nobody returned"],
)
def test_without_a_comparison_everything_is_withheld(others: pl.DataFrame) -> None:
    found = find(referred(), others)
    assert found.effects.schema == EFFECTS
    assert found.effects["gate"].unique().to_list() == ["withheld"]
    assert found.effects["reason"].unique().to_list() == [expected_findings.NO_MODEL]
    assert found.effects["estimate"].null_count() == found.effects.height > 0
    assert found.diagnostics["reason"].to_list() == [expected_findings.NO_MODEL]
    assert found.curves.is_empty()


def test_without_anybody_alike_everything_is_withheld() -> None:
    found = find(referred().with_columns(condition=pl.lit("cancer")))
    assert found.effects["reason"].unique().to_list() == [expected_findings.NOBODY_ALIKE]


def test_without_anybody_referred_there_is_nothing() -> None:
    found = find(referred().clear())
    assert found.effects.is_empty()
    assert found.effects.schema == EFFECTS


def test_what_is_the_same_for_everybody_is_no_term_and_said_so() -> None:
    told = NULL.diagnostics.filter(check="terms_left_out")
    assert told["value"].item() == 4
    assert "employer_oh" in told["reason"].item()


def test_counts_of_other_episodes_are_refused() -> None:
    table, days = observe(referred())
    with pytest.raises(InputError, match="same episodes"):
        observed_and_expected(table, days.head(50), count(comparison()), PLAN)
    with pytest.raises(UnknownColumnError, match="sex"):
        observed_and_expected(table, days.drop("sex"), count(comparison()), PLAN)
    with pytest.raises(OptionError, match="replicates"):
        observed_and_expected(table, days, count(comparison()), Plan((28,), 0))

"""Curves of hand-sized tables, whose answers can be checked on paper."""

from typing import Any

import polars as pl
import pytest

from models.errors import ColumnNameError, OptionError, UnknownColumnError
from models.incidence import cumulative_incidence
from models.risk_table import RiskTable

FOUR = pl.DataFrame(
    {"tier": ["A"] * 4, "time": [1, 2, 2, 4], "status": [1, 2, 0, 1], "practice": [1, 1, 2, 2]}
)


def table(frame: pl.DataFrame = FOUR, **options: Any) -> RiskTable:
    return RiskTable.from_frame(frame, ["tier"], **options)


def test_four_episodes_by_hand() -> None:
    curve = cumulative_incidence(table(), ["tier"])
    assert curve.columns == ["tier", "day", "at_risk", "returned", "se", "lo", "hi", "exited"]
    assert curve["day"].to_list() == [0, 1, 2, 3, 4]
    assert curve["at_risk"].to_list() == [4, 4, 3, 1, 1]
    assert curve["returned"].to_list() == pytest.approx([0, 0.25, 0.25, 0.25, 0.75])
    assert curve["exited"].to_list() == pytest.approx([0, 0, 0.25, 0.25, 0.25])
    # One of four returned: the binomial standard error.
    assert curve["se"][1] == pytest.approx((0.25 * 0.75 / 4) ** 0.5)


def test_the_largest_status_may_be_a_way_out_or_none() -> None:
    frame = FOUR.with_columns(status=pl.Series([127, 2, 0, 127]))
    asked = cumulative_incidence(table(frame), ["tier"], causes={"moved": 127, "exited": 2})
    assert asked["moved"].to_list() == pytest.approx([0, 0.25, 0.25, 0.25, 0.75])
    assert cumulative_incidence(table(frame), ["tier"])["returned"].to_list() == [0.0] * 5


def test_who_enters_on_a_day_is_at_risk_from_the_next() -> None:
    frame = pl.DataFrame({"tier": ["A", "A"], "s": [0, 3], "time": [5, 6], "status": [1, 1]})
    curve = cumulative_incidence(table(frame, start="s"), ["tier"])
    assert curve["at_risk"].to_list() == [1, 1, 1, 1, 2, 2, 1]
    assert curve["returned"].to_list()[-2:] == [0.5, 1.0]


@pytest.mark.parametrize("until", [1, 2, 3])
def test_who_enters_on_or_after_the_last_day_is_not_at_risk_by_it(until: int) -> None:
    frame = pl.DataFrame({"tier": ["A", "A"], "s": [0, 3], "time": [5, 6], "status": [1, 1]})
    curve = cumulative_incidence(table(frame, start="s"), ["tier"], until=until)
    assert curve["at_risk"].to_list() == [1] * (until + 1)


def test_at_risk_is_never_weighted_but_the_estimate_is() -> None:
    frame = FOUR.with_columns(w=pl.Series([3.0, 1.0, 1.0, 1.0]))
    curve = cumulative_incidence(table(frame, weight="w"), ["tier"])
    assert curve["at_risk"][1] == 4
    assert curve["returned"][1] == pytest.approx(0.5)


def test_every_stratum_runs_to_the_same_day_and_is_carried_after_its_own_last() -> None:
    frame = pl.DataFrame({"tier": ["A", "A", "B"], "time": [1, 2, 5], "status": [1, 0, 0]})
    curve = cumulative_incidence(table(frame), ["tier"])
    a = curve.filter(pl.col("tier") == "A")
    assert a["day"].to_list() == curve.filter(pl.col("tier") == "B")["day"].to_list()
    assert a["at_risk"].to_list() == [2, 2, 1, 0, 0, 0]
    assert a["returned"].to_list()[1:] == [0.5] * 5
    assert a["se"][5] == a["se"][2]


def test_until_extends_or_cuts_without_changing_the_days_between() -> None:
    whole = cumulative_incidence(table(), ["tier"])
    longer = cumulative_incidence(table(), ["tier"], until=9)
    shorter = cumulative_incidence(table(), ["tier"], until=2)
    assert longer.height == 10
    assert longer.head(5).equals(whole)
    assert shorter.equals(whole.head(3))


def test_limits_are_null_where_the_probability_is_0_or_1() -> None:
    frame = pl.DataFrame({"tier": ["A"] * 3, "time": [2, 3, 7], "status": [1, 1, 1]})
    curve = cumulative_incidence(table(frame), ["tier"])
    assert curve["returned"].to_list()[-1] == 1.0
    inside = (curve["returned"] > 0) & (curve["returned"] < 1)
    assert curve["lo"].is_null().to_list() == (~inside).to_list()
    assert curve["hi"].is_null().to_list() == (~inside).to_list()
    assert curve.filter(inside).select((pl.col("lo") < pl.col("hi")).all()).item()


@pytest.mark.parametrize("weights", [[1.23, 1.47, 1.11, 1.87], [0.44, 0.23, 1.18, 0.63]])
def test_when_all_of_a_weighted_group_have_left_nobody_is_left_over(weights: list[float]) -> None:
    # Sums of these weights differ in the last digit with their order: that digit is no person.
    status = [2, 1, 2, 1]
    frame = pl.DataFrame(
        {"tier": "A", "s": [0, 0, 0, 6], "time": [5, 5, 5, 9], "status": status, "w": weights}
    )
    curve = cumulative_incidence(table(frame, start="s", weight="w"), ["tier"])
    total, back = sum(weights[:3]), weights[1] / sum(weights[:3])
    squares = [(weights[i] * ((status[i] == 1) - back)) ** 2 for i in range(3)]
    assert curve["returned"].to_list()[5:] == pytest.approx([back] * 5)
    assert curve["se"].to_list()[5:] == pytest.approx([sum(squares) ** 0.5 / total] * 5)


def test_a_switch_of_arm_counts_as_censored() -> None:
    switched = FOUR.with_columns(status=pl.Series([1, 2, 3, 1]))
    assert cumulative_incidence(table(switched), ["tier"]).equals(
        cumulative_incidence(table(), ["tier"])
    )


def test_all_episodes_make_one_curve_when_nothing_is_named() -> None:
    curve = cumulative_incidence(table(), [])
    assert curve.equals(cumulative_incidence(table(), ["tier"]).drop("tier"))


def test_clusters_of_one_row_each_are_rows() -> None:
    frame = FOUR.with_row_index("person")
    clustered = cumulative_incidence(table(frame, cluster="person"), ["tier"], variance="cluster")
    assert clustered.equals(cumulative_incidence(table(frame), ["tier"]))


def test_one_cluster_of_all_leaves_no_variance() -> None:
    # The influences of all episodes add up to zero.
    frame = FOUR.with_columns(all=pl.lit(1))
    curve = cumulative_incidence(table(frame, cluster="all"), ["tier"], variance="cluster")
    assert curve["se"].to_list() == pytest.approx([0.0] * 5, abs=1e-12)


def test_an_empty_table_gives_empty_curves_with_their_columns() -> None:
    empty = table(FOUR.clear(), cluster="practice")
    for variance in ("row", "cluster"):
        curve = cumulative_incidence(empty, ["tier"], variance=variance)
        assert curve.is_empty()
        assert curve.schema == cumulative_incidence(table(), ["tier"]).schema


def test_what_cannot_be_done_is_refused_in_words() -> None:
    with pytest.raises(UnknownColumnError, match='nearest is "tier"'):
        cumulative_incidence(table(), ["tiers"])
    with pytest.raises(OptionError, match="variance must be"):
        cumulative_incidence(table(), ["tier"], variance="robust")
    with pytest.raises(OptionError, match="no cluster"):
        cumulative_incidence(table(), ["tier"], variance="cluster")
    with pytest.raises(OptionError, match="until"):
        cumulative_incidence(table(), ["tier"], until=-1)
    with pytest.raises(OptionError, match="list"):
        cumulative_incidence(table(), "tier")
    named_day = RiskTable.from_frame(FOUR.rename({"tier": "day"}), ["day"])
    with pytest.raises(ColumnNameError, match='"day"'):
        cumulative_incidence(named_day, ["day"])


@pytest.mark.parametrize("causes", [{"lo": 2}, {"returned": 1, "se": 2}, {"day": 1}])
def test_a_way_out_is_not_named_as_the_result_is(causes: dict[str, int]) -> None:
    with pytest.raises(ColumnNameError, match="causes"):
        cumulative_incidence(table(), ["tier"], causes=causes)


def test_a_status_is_a_whole_number() -> None:
    for status in (1.5, "1", 128):
        with pytest.raises(OptionError, match="causes"):
            cumulative_incidence(table(), ["tier"], causes={"back": status})  # type: ignore[dict-item]

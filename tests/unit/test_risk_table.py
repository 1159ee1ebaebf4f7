"""What a risk table promises: nothing lost in counting, and a plain refusal of what is wrong."""

from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

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
        "tier": ["A", "B", "A", "A"],
        "condition": ["stress", "stress", "stress", "back_pain"],
        "time": [10, 12, 10, 30],
        "status": [1, 0, 1, 2],
        "entry": [0, 3, 0, 0],
        "share": [0.5, 1.0, 0.5, 2.0],
        "practice": [1, 1, 1, 2],
    }
)


def build(frame: pl.DataFrame = EPISODES, **options: Any) -> RiskTable:
    return RiskTable.from_frame(frame, **{"covariates": ["tier", "condition"], **options})


def changed(column: str, values: list[Any]) -> pl.DataFrame:
    return EPISODES.with_columns(pl.Series(column, values))


def test_identical_episodes_become_one_row_with_a_count() -> None:
    counts = build().counts
    assert counts.columns == ["tier", "condition", "start", "stop", "status", "weight", "n"]
    assert counts.rows() == [
        ("A", "back_pain", 0, 30, 2, 1.0, 1),
        ("A", "stress", 0, 10, 1, 1.0, 2),
        ("B", "stress", 0, 12, 0, 1.0, 1),
    ]


def test_start_weight_and_cluster_are_part_of_the_grain() -> None:
    table = build(start="entry", weight="share", cluster="practice")
    assert table.is_clustered
    assert table.counts.filter(pl.col("tier") == "B").rows(named=True) == [
        {
            "tier": "B",
            "condition": "stress",
            "cluster": 1,
            "start": 3,
            "stop": 12,
            "status": 0,
            "weight": 1.0,
            "n": 1,
        }
    ]


def test_a_counted_frame_gives_the_same_table_whatever_its_order() -> None:
    table = build(start="entry", weight="share", cluster="practice")
    again = RiskTable.from_counts(table.counts.reverse(), ["tier", "condition"])
    assert_frame_equal(again.counts, table.counts)
    assert again.covariates == table.covariates


def test_a_counted_frame_is_summed_over_columns_that_are_not_covariates() -> None:
    table = RiskTable.from_counts(build().counts, ["tier"])
    assert_frame_equal(table.counts, build(covariates=["tier"]).counts)


def test_a_column_may_be_covariate_and_cluster_at_once() -> None:
    counts = build(covariates=["practice"], cluster="practice").counts
    assert counts["practice"].to_list() == counts["cluster"].to_list()


def test_whole_numbers_are_taken_in_any_numeric_type() -> None:
    for dtype in (pl.Float64, pl.UInt16, pl.Decimal(12, 2), pl.Int128):
        frame = EPISODES.with_columns(pl.col("time").cast(dtype))
        assert_frame_equal(build(frame).counts, build().counts)


def test_an_empty_frame_gives_an_empty_table() -> None:
    assert build(EPISODES.clear()).counts.is_empty()
    assert build(EPISODES.clear().cast({"time": pl.String})).counts.is_empty()


def test_filter_keeps_the_episodes_a_condition_holds_for() -> None:
    kept = build().filter(pl.col("condition") == "stress")
    expected = build(EPISODES.filter(pl.col("condition") == "stress"))
    assert_frame_equal(kept.counts, expected.counts)


def test_combine_adds_episodes_up() -> None:
    halves = build(EPISODES[:1]).combine(build(EPISODES[1:]))
    assert_frame_equal(halves.counts, build().counts)
    with pytest.raises(UnknownColumnError):
        build().combine(build(cluster="practice"))
    with pytest.raises(UnknownColumnError):
        build().combine(build(covariates=["tier"]))


def test_collapse_sums_over_the_other_covariates() -> None:
    assert_frame_equal(build().collapse(["tier"]).counts, build(covariates=["tier"]).counts)
    assert build().collapse([]).counts["n"].sum() == EPISODES.height


@pytest.mark.parametrize(
    ("column", "values", "row", "options"),
    [
        ("tier", ["A", "B", None, "A"], 3, {}),
        ("time", [10, None, 10, 30], 2, {}),
        ("time", [10, 12.5, 10, 30], 2, {}),
        ("time", [10.0, 12, 10, float("nan")], 4, {}),
        ("time", ["10", "12", "10", "30"], 1, {}),
        ("time", [10, 0, 10, 30], 2, {}),
        ("time", [10, 12, -4, 30], 3, {}),
        ("time", [10, 12, 10, 40_000], 4, {}),
        ("time", [10, 3, 10, 30], 2, {"start": "entry"}),
        ("entry", [0, 3, -1, 0], 3, {"start": "entry"}),
        ("status", [1, 0, 1, -1], 4, {}),
        ("status", [1, 0, None, 0], 3, {}),
        ("share", [0.5, 0.0, 1.0, 1.0], 2, {"weight": "share"}),
        ("share", [0.5, 1.0, float("inf"), 1.0], 3, {"weight": "share"}),
        ("practice", [1, None, 1, 1], 2, {"cluster": "practice"}),
    ],
)
def test_a_bad_value_is_refused_by_column_and_row(
    column: str, values: list[Any], row: int, options: dict[str, str]
) -> None:
    with pytest.raises(InvalidValueError, match=f'column "{column}", row {row}:') as caught:
        build(
            pl.DataFrame({**EPISODES.to_dict(), column: pl.Series(values, strict=False)}), **options
        )
    assert (caught.value.column, caught.value.row) == (column, row)
    assert isinstance(caught.value, ValueError)


def test_the_message_never_holds_the_value() -> None:
    with pytest.raises(InputError) as caught:
        build(changed("time", [10, -987, 10, 30]))
    assert "987" not in str(caught.value)


@pytest.mark.parametrize("n", [0, -1])
def test_a_counted_row_stands_for_at_least_one_episode(n: int) -> None:
    counts = build().counts.with_columns(n=pl.Series([1, n, 1]))
    with pytest.raises(InvalidValueError, match='column "n", row 2'):
        RiskTable.from_counts(counts, ["tier"])


@pytest.mark.parametrize(
    "options",
    [
        {"covariates": ["teir"]},
        {"stop": "times"},
        {"start": "enter"},
        {"weight": "shares"},
        {"cluster": "practices"},
    ],
)
def test_an_unknown_column_names_the_nearest_one(options: dict[str, Any]) -> None:
    nearest = {"teir": "tier", "times": "time", "enter": "entry"}
    wanted = next(iter(options.values()))
    name = wanted[0] if isinstance(wanted, list) else wanted
    with pytest.raises(UnknownColumnError) as caught:
        build(**options)
    assert caught.value.nearest == nearest.get(name, name.removesuffix("s"))


def test_names_that_cannot_be_used_are_refused() -> None:
    with pytest.raises(ColumnNameError, match='"status"'):
        build(covariates=["status"])
    with pytest.raises(ColumnNameError, match="twice"):
        build(covariates=["tier", "tier"])
    with pytest.raises(OptionError, match="list"):
        build(covariates="tier")
    with pytest.raises(UnknownColumnError):
        build().collapse(["practice"])
    with pytest.raises(UnknownColumnError):
        build().filter(pl.col("conditions") == "stress")


def test_without_any_column_there_is_no_nearest_one() -> None:
    with pytest.raises(UnknownColumnError, match=r'no column "time"$'):
        RiskTable.from_frame(pl.DataFrame(), [])


PATTERNS = pl.DataFrame(
    {"pattern": [7, 3, 5], "tier": ["B", "A", "B"], "site": ["n", "n", "s"], "note": [1, 2, 3]}
)
CELLS = pl.DataFrame(
    {
        "pattern": [7, 3, 5, 7],
        "start": [0, 0, 0, 0],
        "stop": [9, 4, 9, 9],
        "status": [1, 0, 1, 1],
        "n": [2, 1, 3, 4],
        "cluster": ["p", "p", "q", "p"],
    }
)


def test_counts_by_the_number_of_a_pattern_are_those_of_its_covariates() -> None:
    table = RiskTable.from_numbered(CELLS, PATTERNS, ["tier", "site"])
    written_out = CELLS.join(PATTERNS, on="pattern")
    expected = RiskTable.from_counts(written_out, ["tier", "site"])
    assert_frame_equal(table.counts, expected.counts)
    assert table.counts["n"].to_list() == [1, 6, 3]
    by_tier = RiskTable.from_numbered(CELLS, PATTERNS, ["tier"])
    assert_frame_equal(by_tier.counts, expected.collapse(["tier"]).counts)
    assert RiskTable.from_numbered(CELLS, PATTERNS, []).counts["n"].sum() == 10


def test_every_number_is_among_the_patterns_once() -> None:
    with pytest.raises(InvalidValueError, match='"pattern", row 2: is not among the patterns'):
        RiskTable.from_numbered(CELLS, PATTERNS.filter(pl.col("pattern") != 3), ["tier"])
    with pytest.raises(InvalidValueError, match='"pattern", row 1: is there twice'):
        RiskTable.from_numbered(CELLS, pl.concat([PATTERNS, PATTERNS.head(1)]), ["tier"])
    gone = PATTERNS.with_columns(site=pl.Series(["n", "n", None]))
    with pytest.raises(InvalidValueError, match='"site", row 3: is missing'):
        RiskTable.from_numbered(CELLS, gone, ["site"])
    with pytest.raises(UnknownColumnError, match='"sites"; the nearest is "site"'):
        RiskTable.from_numbered(CELLS, PATTERNS, ["sites"])
    with pytest.raises(InvalidValueError, match='"stop", row 1: must be after the start'):
        RiskTable.from_numbered(CELLS.with_columns(start=9), PATTERNS, ["tier"])
    with pytest.raises(ColumnNameError, match='"pattern"'):
        RiskTable.from_numbered(CELLS, PATTERNS, ["pattern"])


def test_a_filter_leaves_no_pattern_or_cluster_without_episodes() -> None:
    table = RiskTable.from_numbered(CELLS, PATTERNS, ["tier", "site"])
    kept = table.filter(pl.col("tier") == "A")
    assert kept.patterns.rows() == [("A", "n")]
    assert kept.clusters is not None
    assert kept.clusters.to_list() == ["p"]
    assert_frame_equal(kept.combine(table.filter(pl.col("tier") == "B")).counts, table.counts)
    assert table.filter(pl.lit(value=True)).counts.equals(table.counts)


def test_numbers_too_far_apart_for_one_number_are_counted_all_the_same() -> None:
    """The product of the columns' spans is beyond what 64 bits hold."""
    far = pl.DataFrame(
        {
            "a": [0, 2**40, 0, 2**40],
            "b": [2**40, 0, 2**40, 0],
            "c": [1.5, 2.5, 1.5, 2.5],
            "time": [3, 4, 3, 4],
            "status": [1, 0, 1, 0],
        }
    )
    table = RiskTable.from_frame(far, ["a", "b", "c"])
    assert table.counts.select("a", "b", "c", "stop", "n").rows() == [
        (0, 2**40, 1.5, 3, 2),
        (2**40, 0, 2.5, 4, 2),
    ]
    assert_frame_equal(RiskTable.from_frame(far.reverse(), ["a", "b", "c"]).counts, table.counts)


def test_a_hash_of_64_bits_may_be_a_cluster() -> None:
    frame = EPISODES.with_columns(person=pl.int_range(pl.len()).hash(seed=1))
    table = build(frame, cluster="person")
    assert table.clusters is not None
    assert table.clusters.len() == EPISODES.height
    far = EPISODES.with_columns(key=pl.int_range(pl.len()) * 2**61)
    assert build(far, covariates=["key"]).patterns.height == EPISODES.height


@pytest.mark.parametrize("weight", [1e13, 1e-13])
def test_a_weight_that_cannot_be_reckoned_with_is_refused(weight: float) -> None:
    frame = EPISODES.with_columns(w=pl.lit(weight))
    with pytest.raises(InvalidValueError, match='"w", row 1: is too large or small'):
        build(frame, weight="w")


def test_a_weight_that_is_lost_beside_the_largest_is_refused() -> None:
    frame = pl.DataFrame({"time": [3, 4], "status": [1, 0], "w": [1e7, 1e-6]})
    with pytest.raises(InvalidValueError, match='"w", row 2: is lost beside the largest'):
        RiskTable.from_frame(frame, [], weight="w")

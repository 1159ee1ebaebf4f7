"""What one release tells by subtraction: a whole less its parts must not be a few people."""

import polars as pl
import pytest

from models.disclosure.differencing import difference_within, protect_within
from models.results import ARM_KEYS
from tests.unit.released_tables import pathways, sites


def told(found: pl.DataFrame) -> dict[str, tuple[int, int]]:
    assert set(found["rule"]) <= {"nested"}
    return {
        cell: (low, high) for cell, low, high in found.select("cell", "lowest", "highest").rows()
    }


def test_a_whole_without_the_parts_shown_is_named() -> None:
    # Of a move there is no row for nobody, so two suppressed conditions are 2 people at least.
    found = difference_within(pathways(10, back_pain=10, stress=None, cancer=None))
    assert told(found) == {"from_state=absent_not_referred to_state=returned": (2, 4)}
    assert "2 to 4 people are in this group" in found["reason"][0]


@pytest.mark.parametrize(
    "tables",
    [
        pathways(15, back_pain=10, stress=None, cancer=None),
        # A single suppressed part is a cell: its flag tells of it, and the audit sees to the rest.
        pathways(10, back_pain=10, stress=None),
        pathways(None, stress=None, cancer=None),
        sites(10, a=10, b=None, c=None),
        sites(0, a=0, b=0),
        {},
    ],
)
def test_what_may_be_nobody_or_eight_is_not(tables: dict[str, pl.DataFrame]) -> None:
    assert difference_within(tables).is_empty()


def test_more_is_suppressed_until_nothing_is_left_to_tell() -> None:
    tables = pathways(10, back_pain=10, stress=None, cancer=None)
    protected = protect_within(tables)
    assert difference_within(protected).is_empty()
    assert protected["pathways"]["n"].null_count() > tables["pathways"]["n"].null_count()


def effects(**n_arm: int) -> pl.DataFrame:
    rows = [
        (analysis, "hazard_ratio", "pilot", "comparison", "all", "all", "all", n, n)
        for analysis, n in n_arm.items()
    ]
    schema = {**dict.fromkeys(ARM_KEYS, pl.String), "n_arm": pl.Int64, "n_comparator": pl.Int64}
    return pl.DataFrame(rows, schema, orient="row").with_columns(suppressed=pl.lit(value=False))


def test_the_two_starts_of_the_comparison_are_held_against_each_other() -> None:
    # 0 is exact: whoever is in the comparison from day 0 alone is a group of 8 to 12, or of 15.
    few = effects(pilot_vs_comparison_day0=10, pilot_vs_comparison=5)
    assert difference_within({"effects": few}).is_empty()
    both = effects(pilot_vs_comparison_day0=10, pilot_vs_comparison=10)
    assert difference_within({"effects": both}).is_empty()

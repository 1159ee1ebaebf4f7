"""What one release tells by subtraction: a whole less its parts must not be a few people."""

import polars as pl
import pytest

from models.disclosure.audit.system import build_system
from models.disclosure.differencing import difference_within, protect_within
from models.disclosure.differencing.reading import read_joint_counts
from models.disclosure.differencing.within import left_of_wholes
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
    tables = {"effects": effects(pilot_vs_comparison_day0=20, pilot_vs_comparison=15)}
    told, sums = read_joint_counts(tables)
    system = build_system(told, sums)
    left = left_of_wholes(told, sums, system)
    day_0 = "results|pilot_vs_comparison_day0|pilot|all|all|all|n_arm"
    weights = dict(zip(system.places, left[day_0].toarray()[0].tolist(), strict=True))
    assert {place: weight for place, weight in weights.items() if weight} == {
        day_0: 1,
        day_0.replace("_day0", ""): -1,
    }
    assert len(left) == 2
    # Rounding leaves 1 to 9.
    assert difference_within(tables).is_empty()

"""A hash of tables knows every value, and nothing of their order or of the engine between."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.canonical import content_hash, in_order

TABLES = {
    "effects": pl.DataFrame(
        {
            "arm": ["A", "B", None],
            "estimate": [0.1, -0.0, None],
            "n": [5, None, 10],
            "on": [date(2012, 6, 30), None, None],
            "shown": [True, False, None],
        }
    ),
    "none": pl.DataFrame({"arm": [], "n": []}, schema={"arm": pl.String, "n": pl.Int64}),
}
HASH = content_hash(TABLES)


def test_order_of_tables_and_rows_changes_nothing() -> None:
    turned = {name: TABLES[name].reverse() for name in reversed(TABLES)}
    assert content_hash(turned) == HASH
    assert in_order(turned["effects"]).equals(in_order(TABLES["effects"]))


def test_a_database_between_changes_nothing(tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "evidence.duckdb") as connection:
        for name, frame in TABLES.items():
            connection.from_arrow(frame.to_arrow()).create(name)
    with duckdb.connect(tmp_path / "evidence.duckdb", read_only=True) as connection:
        assert content_hash({name: connection.table(name).pl() for name in TABLES}) == HASH


@pytest.mark.parametrize(
    "changed",
    [
        {"none": TABLES["none"]},
        TABLES | {"more": TABLES["none"]},
        TABLES | {"none": TABLES["none"].rename({"n": "m"})},
        TABLES | {"effects": pl.concat([TABLES["effects"], TABLES["effects"][:1]])},
        TABLES | {"effects": TABLES["effects"][:2]},
        TABLES | {"effects": TABLES["effects"].with_columns(n=pl.col("n").fill_null(0))},
        TABLES | {"effects": TABLES["effects"].with_columns(arm=pl.col("arm").fill_null("null"))},
        TABLES | {"effects": TABLES["effects"].with_columns(pl.col("estimate") * (1 + 1e-15))},
        TABLES | {"effects": TABLES["effects"].with_columns(shown=~pl.col("shown"))},
    ],
)
def test_any_change_of_content_changes_it(changed: dict[str, pl.DataFrame]) -> None:
    assert content_hash(changed) != HASH


def test_nothing_moves_between_cells_or_tables_unnoticed() -> None:
    one = {"a": pl.DataFrame({"x": ["1,2"], "y": [""]}), "b": pl.DataFrame({"x": ["3"]})}
    assert content_hash(one) != content_hash(
        {"a": pl.DataFrame({"x": ["1"], "y": ["2"]}), "b": pl.DataFrame({"x": ["3"]})}
    )
    assert content_hash({"a": one["b"], "b": one["a"]}) != content_hash(one)

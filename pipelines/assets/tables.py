"""Make an asset of a SQL file, a reference file, or a model and a table.

Metadata holds row counts and counts by group. Never a row, never a record's value.
"""

from collections.abc import Callable, Mapping, Sequence

import dagster as dg
import duckdb
import polars as pl

import sql
from pipelines.warehouse import build_table, write_frame
from pipelines.workspace import Workspace


def table_key(table: str) -> dg.AssetKey:
    """Return the asset key of a warehouse table: ``cohort.flow`` is ``cohort/flow``."""
    return dg.AssetKey(table.split("."))


def sql_asset(
    table: str,
    *,
    reads: Sequence[str],
    description: str,
    preview: str | None = None,
) -> dg.AssetsDefinition:
    """Return the asset that replaces `table` by what its SQL file selects.

    Parameters
    ----------
    table
        ``schema.name``; made by ``sql/<schema>/<name>.sql`` (``quality`` by ``sql/checks/``).
    reads
        Tables it is made from.
    description
        What one row is.
    preview
        A column with few values whose counts are shown in the asset's metadata.
    """
    schema, name = table.split(".")
    folder = "checks" if schema == "quality" else schema

    @dg.asset(
        key=table_key(table),
        deps=[table_key(source) for source in reads],
        group_name={"quality": "records"}.get(schema, schema),
        description=description,
        kinds={"duckdb", "sql"},
    )
    def build(workspace: Workspace) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with workspace.warehouse.open() as connection:
            rows = build_table(connection, table, f"{folder}/{name}.sql")
            return dg.MaterializeResult(metadata=describe(connection, table, rows, preview))

    return build


def reference_asset(name: str, *, after: Sequence[str], description: str) -> dg.AssetsDefinition:
    """Return the asset that lays ``sql/reference/<name>.csv`` down as ``cohort.<name>``.

    Parameters
    ----------
    name
        Of the file and of the table.
    after
        Tables that have to be there first.
    description
        What one row is.
    """
    table = f"cohort.{name}"

    @dg.asset(
        key=table_key(table),
        deps=[table_key(source) for source in after],
        group_name="cohort",
        description=description,
        kinds={"duckdb", "csv"},
    )
    def lay_down(workspace: Workspace) -> dg.MaterializeResult:  # type: ignore[type-arg]
        frame = pl.read_csv(sql.read(f"reference/{name}.csv").encode())
        with workspace.warehouse.open() as connection:
            write_frame(connection, table, frame)
        return dg.MaterializeResult(metadata={"dagster/row_count": len(frame)})

    return lay_down


def frame_asset(
    table: str,
    *,
    reads: str,
    make: Callable[[pl.DataFrame], pl.DataFrame],
    description: str,
    preview: str,
) -> dg.AssetsDefinition:
    """Return the asset that replaces `table` by what a model makes of another.

    Parameters
    ----------
    table
        ``schema.name``.
    reads
        The table it is made from.
    make
        The model.
    description, preview
        As `sql_asset`.
    """

    @dg.asset(
        key=table_key(table),
        deps=[table_key(reads)],
        group_name=table.split(".", maxsplit=1)[0],
        description=description,
        kinds={"duckdb", "python"},
    )
    def build(workspace: Workspace) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with workspace.warehouse.open() as connection:
            frame = make(connection.table(reads).pl())
            write_frame(connection, table, frame)
            return dg.MaterializeResult(metadata=describe(connection, table, len(frame), preview))

    return build


def describe(
    connection: duckdb.DuckDBPyConnection, table: str, rows: int, preview: str | None = None
) -> Mapping[str, dg.MetadataValue]:
    """Return metadata for a table: how many rows, and how many by the column `preview`."""
    metadata: dict[str, dg.MetadataValue] = {"dagster/row_count": dg.MetadataValue.int(rows)}
    if preview is not None:
        counted = connection.table(table).aggregate(f"{preview}, count(*) AS n", preview)
        lines = [f"| {value} | {n} |" for value, n in sorted(counted.fetchall(), key=str)]
        metadata["preview"] = dg.MetadataValue.md(
            "\n".join([f"| {preview} | rows |", "|---|---:|", *lines[:40]])
        )
    return metadata

"""Records that stand: the accepted version of each key, and the ledger of everything received."""

import dagster as dg

from pipelines.assets.tables import describe, sql_asset, table_key
from pipelines.contract import RECORDS, Record
from pipelines.standing import build_standing, build_verdicts, parents_of
from pipelines.workspace import Workspace


def _record_asset(record: Record) -> dg.AssetsDefinition:
    sources = (f"raw.{record.name}", "raw.erased", "records.deliveries", *parents_of(record))

    @dg.multi_asset(
        name=f"{record.name}_that_stand",
        specs=[
            dg.AssetSpec(
                table_key(f"{schema}.{name}"),
                deps=[table_key(source) for source in sources],
                group_name="records",
                description=description,
                kinds={"duckdb", "sql"},
            )
            for schema, name, description in (
                ("quality", f"{record.name}_verdicts", "Each row received, with all its reasons"),
                ("records", record.name, f"One row: {record.meaning}"),
            )
        ],
    )
    def build(workspace: Workspace):  # type: ignore[no-untyped-def]
        with workspace.warehouse.open() as connection:
            for make, preview in ((build_verdicts, None), (build_standing, "supplier")):
                table, rows = make(connection, record)
                yield dg.MaterializeResult(
                    asset_key=table_key(table),
                    metadata=describe(connection, table, rows, preview),
                )

    return build


_VERDICTS = tuple(f"quality.{name}_verdicts" for name in RECORDS)

RECORD_ASSETS = [
    sql_asset(
        "records.deliveries",
        reads=["raw.deliveries", "raw.erased"],
        description="One row: a delivery received, each version of it",
        preview="supplier",
    ),
    *(_record_asset(record) for record in RECORDS.values()),
    sql_asset(
        "quality.ledger",
        reads=["raw.refusals", "raw.erased", "records.deliveries", *_VERDICTS],
        description="One row: a file received, its rows read, accepted and quarantined",
        preview="status",
    ),
    sql_asset(
        "quality.quarantine",
        reads=["records.deliveries", *_VERDICTS],
        description="One row: a refused row as delivered, with all its reasons",
        preview="record",
    ),
    sql_asset(
        "quality.completeness",
        reads=["raw.erased", "records.deliveries", *(f"raw.{name}" for name in RECORDS)],
        description="One row: a column of a delivery's file, and how many of its rows have it",
        preview="record",
    ),
]

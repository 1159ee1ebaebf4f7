"""Records that stand: the accepted version of each key, and the ledger of everything received."""

import dagster as dg

from pipelines.assets.tables import describe, sql_asset, table_key
from pipelines.contract import RECORDS, Record
from pipelines.warehouse import build_table
from pipelines.workspace import Workspace

_CHECKS = {"services": "services", "returns": "returns"}


def _record_asset(record: Record) -> dg.AssetsDefinition:
    parents = [f"records.{record.parent}"] if record.parent else []
    check = _CHECKS.get(record.name, f"of_{record.parent}"[:-1] if parents else "without_parent")

    @dg.multi_asset(
        name=f"{record.name}_that_stand",
        specs=[
            dg.AssetSpec(
                table_key(f"{schema}.{name}"),
                deps=[table_key(t) for t in (f"raw.{record.name}", "records.deliveries", *parents)],
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
        verdicts, standing = f"quality.{record.name}_verdicts", f"records.{record.name}"
        delivered = f"raw.{record.name}"
        with workspace.warehouse.open() as connection:
            rows = build_table(connection, verdicts, f"checks/{check}.sql", delivered=delivered)
            yield dg.MaterializeResult(
                asset_key=table_key(verdicts), metadata=describe(connection, verdicts, rows)
            )
            rows = build_table(
                connection,
                standing,
                "records/standing.sql",
                delivered=delivered,
                verdicts=verdicts,
            )
            yield dg.MaterializeResult(
                asset_key=table_key(standing),
                metadata=describe(connection, standing, rows, preview="supplier"),
            )

    return build


_VERDICTS = tuple(f"quality.{name}_verdicts" for name in RECORDS)

RECORD_ASSETS = [
    sql_asset(
        "records.deliveries",
        reads=["raw.deliveries"],
        description="One row: a delivery received, each version of it",
        preview="supplier",
    ),
    *(_record_asset(record) for record in RECORDS.values()),
    sql_asset(
        "quality.ledger",
        reads=["raw.deliveries", "records.deliveries", *_VERDICTS],
        description="One row: a file received, its rows read, accepted and quarantined",
        preview="status",
    ),
    sql_asset(
        "quality.quarantine",
        reads=["records.deliveries", *_VERDICTS],
        description="One row: a refused row as delivered, with all its reasons",
        preview="record",
    ),
]

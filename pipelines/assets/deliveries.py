"""Deliveries as sent, taken into ``raw``. What is in a row is judged in `records`."""

from collections.abc import Iterator

import dagster as dg

from pipelines.assets.tables import table_key
from pipelines.contract import RECORDS
from pipelines.ingest import take_in, take_inventory
from pipelines.warehouse import count_rows
from pipelines.workspace import Workspace

RAW_TABLES = ("raw.deliveries", *(f"raw.{name}" for name in RECORDS))


@dg.multi_asset(
    name="take_in_deliveries",
    specs=[
        dg.AssetSpec(table_key(table), group_name="deliveries", kinds={"duckdb", "csv"})
        for table in RAW_TABLES
    ],
)
def take_in_deliveries(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Store every new delivery wholly; one already taken in is left as it is."""
    inventory = take_inventory(workspace.deliveries)
    for delivery in take_in(workspace.warehouse, inventory):
        context.log.info(f"took in {delivery.delivery_id}")
    with workspace.warehouse.open(read_only=True) as connection:
        for table in RAW_TABLES:
            rows = count_rows(connection, table)
            yield dg.MaterializeResult(
                asset_key=table_key(table), metadata={"dagster/row_count": rows}
            )

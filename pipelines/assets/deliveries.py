"""Deliveries as sent, taken into ``raw``. What is in a row is judged in `records`."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from pipelines.assets.tables import table_key
from pipelines.contract import RECORDS
from pipelines.erasure.purging import mark_purge, purge
from pipelines.erasure.sifting import sift
from pipelines.erasure.tombstones import Tombstones
from pipelines.ingest import take_in
from pipelines.inventory import Found, take_inventory, take_whole_inventory
from pipelines.reading import open_delivery
from pipelines.storing import remove_leftovers, replace_stored
from pipelines.warehouse import count_rows, write_frame
from pipelines.workspace import Workspace

RAW_TABLES = ("raw.deliveries", *(f"raw.{name}" for name in RECORDS))

PARTITIONS = dg.DynamicPartitionsDefinition(name="deliveries")
"""One for each version of each delivery, so that a month's run reads a month."""


@dg.asset(key=table_key("raw.refusals"), group_name="deliveries", kinds={"duckdb"})
def refusals(workspace: Workspace) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Look into the deliveries folder: what lies there and cannot be taken, and why."""
    remove_leftovers(workspace.home)
    inventory = take_inventory(workspace.deliveries, workspace.home)
    refused = pl.DataFrame(
        list(inventory.refused),
        schema=dict.fromkeys(("delivery_id", "record", "file", "message"), pl.String),
        orient="row",
    )
    with workspace.warehouse.open() as connection:
        write_frame(connection, "raw.refusals", refused)
    return dg.MaterializeResult(
        metadata={"deliveries": len(inventory.deliveries), "refused": len(refused)}
    )


@dg.multi_asset(
    name="take_in_deliveries",
    specs=[
        dg.AssetSpec(
            table_key(table),
            deps=[table_key("raw.refusals")],
            group_name="deliveries",
            kinds={"duckdb", "csv"},
            partitions_def=PARTITIONS,
        )
        for table in RAW_TABLES
    ],
    partitions_def=PARTITIONS,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def take_in_deliveries(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Store each delivery asked for wholly; one already taken in is left as it is."""
    inventory = take_inventory(workspace.deliveries, workspace.home)
    found = {delivery.partition: delivery for delivery in inventory.deliveries}
    with workspace.warehouse.open(read_only=True) as connection:
        known = {row[0] for row in connection.table("raw.deliveries").fetchall()}
    unclear = []
    for partition in context.partition_keys:
        delivery = found.get(partition)
        if delivery is None:
            context.log.warning(f"{partition} no longer lies there")
        elif delivery.delivery_hash not in known:
            if _take_in(workspace, delivery):
                unclear.append(delivery.delivery_id)
            context.log.info(f"took in {partition}")
    told = [
        f"{name} has rows that speak of erasure or objection and ask for nothing: `ias status` has "
        "more."
        for name in unclear
    ]
    with workspace.warehouse.open(read_only=True) as connection:
        for table in RAW_TABLES:
            rows = count_rows(connection, table)
            yield dg.MaterializeResult(
                asset_key=table_key(table),
                metadata={"dagster/row_count": rows, "needs_a_person": told},
            )


def _take_in(workspace: Workspace, found: Found) -> int:
    """Take a delivery in, without anybody who was erased; return how many rows ask unclearly."""
    home = workspace.home
    delivery, receipt = found.open(), found.receipt
    rows, has_new = sift(delivery, Tombstones(home))
    erased = dict(receipt.erased) if receipt is not None else {}
    for record, numbers in rows.items():
        erased[record] = erased.get(record, 0) + len(numbers)
    if has_new:
        mark_purge(home)
    if rows and found.folder.is_relative_to(home.deliveries):
        receipt = replace_stored(home, found, rows, erased)
        delivery, rows = open_delivery(found.folder, is_vetted=True), {}
    with workspace.warehouse.open() as connection:
        return take_in(
            connection, delivery, found.delivery_hash, without=rows, erased=erased, receipt=receipt
        )


@dg.asset(
    key=table_key("raw.erased"),
    deps=[table_key(table) for table in RAW_TABLES],
    group_name="deliveries",
    kinds={"duckdb"},
)
def erased(workspace: Workspace) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Carry out every request that nothing be left of a person, everywhere in the home."""
    inventory = take_whole_inventory(workspace.deliveries, workspace.home)
    done = purge(workspace.home, workspace.warehouse, inventory)
    return dg.MaterializeResult(
        metadata={
            "people": done.people,
            "rows": done.rows,
            "needs_a_person": list(done.needs_a_person),
        }
    )


DELIVERY_ASSETS = [refusals, take_in_deliveries, erased]

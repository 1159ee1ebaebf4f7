"""When a run starts by itself: a sensor for new deliveries, a schedule for every month.

Both are off until an evaluator turns them on in Dagster's web page. Each run takes in the
deliveries that have not been, a partition each, and then makes everything that follows from them.
"""

import hashlib
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import dagster as dg

from pipelines.assets.deliveries import PARTITIONS, RAW_TABLES
from pipelines.assets.tables import table_key
from pipelines.inventory import Inventory, take_inventory
from pipelines.workspace import Workspace

QUIET = timedelta(minutes=2)
"""A folder in which something changed more recently than this may still be being copied."""

EVERYTHING = "everything"
_RANGE = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")

everything = dg.define_asset_job(EVERYTHING, selection=dg.AssetSelection.all())


def is_settled(folder: Path, now: float) -> bool:
    """Tell whether no file of `folder` has changed lately; `now` is in seconds since 1970."""
    files = [path.stat() for path in folder.iterdir() if path.is_file()]
    return all(now - found.st_mtime >= QUIET.total_seconds() for found in files)


def partition_tags(instance: dg.DagsterInstance, partitions: Sequence[str]) -> dict[str, str]:
    """Register partitions and return the tags of one run that takes them all in.

    A run covers a range of partitions. Those between that were taken in before cost nothing: they
    are left as they are.
    """
    name = str(PARTITIONS.name)
    instance.add_dynamic_partitions(name, partitions)
    order = list(instance.get_dynamic_partitions(name))
    places = [order.index(partition) for partition in partitions]
    return dict(zip(_RANGE, (order[min(places)], order[max(places)]), strict=True))


def _request(
    instance: dg.DagsterInstance, inventory: Inventory, run_key: str | None = None
) -> dg.RunRequest:
    done = instance.get_materialized_partitions(table_key(RAW_TABLES[0]))
    there = [found.partition for found in inventory.deliveries]
    new = [partition for partition in there if partition not in done]
    return dg.RunRequest(run_key=run_key, tags=partition_tags(instance, new or there))


@dg.sensor(job=everything, minimum_interval_seconds=60)
def new_delivery(
    context: dg.SensorEvaluationContext, workspace: Workspace
) -> dg.SensorResult | dg.SkipReason:
    """Start a run when a delivery has arrived, or changed, and is wholly there."""
    now = time.time()
    inventory = take_inventory(
        workspace.deliveries, workspace.home, only=lambda folder: is_settled(folder, now)
    )
    if not inventory.deliveries:
        return dg.SkipReason("No delivery can be opened, or all are still being copied.")
    told = [(found.partition, found.look.fingerprint) for found in inventory.folders]
    state = hashlib.sha256(repr((sorted(told), inventory.refused)).encode()).hexdigest()
    if state == context.cursor:
        return dg.SkipReason("Nothing has arrived since the last run.")
    return dg.SensorResult(
        run_requests=[_request(context.instance, inventory, state)], cursor=state
    )


@dg.schedule(
    job=everything,
    cron_schedule="0 6 6 * *",
    execution_timezone="Europe/London",
    description="On the sixth of every month, when the deliveries for the month before are due.",
)
def monthly(
    context: dg.ScheduleEvaluationContext, workspace: Workspace
) -> dg.RunRequest | dg.SkipReason:
    """Take in what has come, and make everything again."""
    inventory = take_inventory(workspace.deliveries, workspace.home)
    if not inventory.deliveries:
        return dg.SkipReason("No delivery can be opened: `ias status` says why.")
    return _request(context.instance, inventory)

"""When a run starts by itself: a sensor for new deliveries, a schedule for every month.

Both are off until an evaluator turns them on in Dagster's web page.
"""

import hashlib
import time
from datetime import timedelta
from pathlib import Path

import dagster as dg

from pipelines.reading import delivery_folders
from pipelines.workspace import Workspace

QUIET = timedelta(minutes=2)
"""A folder in which something changed more recently than this may still be being copied."""

EVERYTHING = "everything"

everything = dg.define_asset_job(EVERYTHING, selection=dg.AssetSelection.all())

monthly = dg.ScheduleDefinition(
    name="monthly",
    job=everything,
    cron_schedule="0 6 6 * *",
    execution_timezone="Europe/London",
    description="On the sixth of every month, when the deliveries for the month before are due.",
)


def settled_folders(root: Path, now: float) -> dict[str, str]:
    """Return every delivery folder in which nothing has changed lately, with a fingerprint.

    Parameters
    ----------
    root
        The folder of deliveries.
    now
        Seconds since 1970.

    Returns
    -------
    dict of str to str
        By the folder's path below `root`: a hash of its files' names, sizes and times of change.
        Nothing is read, so that a look costs nothing however large the files are.
    """
    found = {}
    for folder in delivery_folders(root):
        files = [(path.name, path.stat()) for path in sorted(folder.iterdir()) if path.is_file()]
        if all(now - stat.st_mtime >= QUIET.total_seconds() for _, stat in files):
            told = repr([(name, stat.st_size, stat.st_mtime_ns) for name, stat in files])
            found[folder.relative_to(root).as_posix()] = hashlib.sha256(told.encode()).hexdigest()
    return found


@dg.sensor(job=everything, minimum_interval_seconds=60)
def new_delivery(
    context: dg.SensorEvaluationContext, workspace: Workspace
) -> dg.SensorResult | dg.SkipReason:
    """Start a run when a delivery has arrived, or changed, and is wholly there."""
    folders = settled_folders(workspace.deliveries, time.time())
    state = hashlib.sha256(repr(sorted(folders.items())).encode()).hexdigest()
    if not folders:
        return dg.SkipReason("No delivery lies there, or all are still being copied.")
    if state == context.cursor:
        return dg.SkipReason("Nothing has arrived since the last run.")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=state)], cursor=state)

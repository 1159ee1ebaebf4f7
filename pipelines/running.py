"""Run every asset through Dagster from the command line, with progress, one run at a time."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import dagster as dg

from pipelines.assets.deliveries import RAW_TABLES
from pipelines.assets.tables import table_key
from pipelines.automation import EVERYTHING, partition_tags
from pipelines.definitions import build_defs
from pipelines.inventory import take_inventory
from pipelines.outcome import Outcome
from pipelines.run_history import open_history
from pipelines.settings import Home
from pipelines.sole_use import sole_run
from pipelines.status import LedgerLine
from pipelines.warehouse import DiskFull, Warehouse, is_disk_full, rows_if_there
from pipelines.workspace import Workspace

_INSTANCE_CONFIG = "telemetry:\n  enabled: false\n"

_TOLD = 5
"""So many of the things that a warning found are told on the screen."""

Progress = Callable[[str, int, int], None]
"""Called with a step's name, how many are done and how many there are."""


@contextmanager
def dagster_instance(home: Home) -> Iterator[dg.DagsterInstance]:
    """Open the home's run history, with nothing reported to anybody."""
    config = home.dagster / "dagster.yaml"
    if not config.exists():
        config.write_text(_INSTANCE_CONFIG, encoding="utf-8")
    with open_history(home.dagster) as instance:
        yield instance


def run_everything(workspace: Workspace, progress: Progress) -> Outcome:
    """Materialise every asset; leave a candidate release.

    Raises
    ------
    RunInProgress
        If another run is using the home.
    """
    home = workspace.home
    home.create()
    defs = build_defs(workspace, loggers={"progress": _progress_logger(progress)})
    try:
        with sole_run(home), dagster_instance(home) as instance:
            job = defs.resolve_job_def(EVERYTHING)
            result = job.execute_in_process(
                # Without naming a logger, Dagster would print every event as well.
                run_config={"loggers": {"progress": {"config": {}}}},
                instance=instance,
                raise_on_error=False,
                **_what_to_run(workspace, instance, job),
            )
            return _outcome(result, workspace.warehouse)
    except Exception as error:
        if is_disk_full(error):
            raise DiskFull from None
        raise


def _what_to_run(
    workspace: Workspace, instance: dg.DagsterInstance, job: dg.JobDefinition
) -> dict[str, Any]:
    """Take in what has not been; where nothing lies there, run what follows all the same."""
    there = take_inventory(workspace.deliveries, workspace.home).deliveries
    with workspace.warehouse.open(read_only=True) as connection:
        known = {row[0] for row in connection.table("raw.deliveries").fetchall()}
    new = [found.partition for found in there if found.delivery_hash not in known]
    partitions = new or [found.partition for found in there]
    if partitions:
        return {"tags": partition_tags(instance, partitions)}
    taken_in = {table_key(table) for table in RAW_TABLES}
    return {"asset_selection": sorted(set(job.asset_layer.executable_asset_keys) - taken_in)}


def _outcome(result: dg.ExecuteInProcessResult, warehouse: Warehouse) -> Outcome:
    checks = [check for check in result.get_asset_check_evaluations() if not check.passed]
    failed = [_say_failure(event) for event in result.all_events if event.is_step_failure]
    failed += [
        f"The check {check.check_name} does not hold; the run stopped there."
        for check in checks
        if check.severity is dg.AssetCheckSeverity.ERROR
    ]
    with warehouse.open(read_only=True) as connection:
        files = [LedgerLine(*row) for row in rows_if_there(connection, "quality.ledger")]
        flow = rows_if_there(connection, "evidence.flow") if result.success else []
    metadata = _metadata(result, "release__candidate") if result.success else {}
    return Outcome(
        succeeded=result.success,
        release=str(metadata["release"].value) if metadata else None,
        is_new=bool(metadata["new"].value) if metadata else False,
        is_made_up=bool(metadata["made_up"].value) if metadata else False,
        failed=failed,
        rejected=[f"{f.delivery_id}: {f.message}" for f in files if f.status == "rejected"],
        warnings=[
            *_told(_metadata(result, "take_in_deliveries")),
            *_told(_metadata(result, "raw__erased")),
            *_told(metadata),
            *(_say_warning(c) for c in checks if c.severity is dg.AssetCheckSeverity.WARN),
        ],
        stamps=_told(metadata, "stamps"),
        flow=[(step, reason, count) for _, step, reason, count in flow],
    )


def _metadata(result: dg.ExecuteInProcessResult, step: str) -> Mapping[str, dg.MetadataValue]:
    made = [
        event.step_materialization_data.materialization.metadata
        for event in result.all_events
        if event.is_step_materialization and event.step_key == step
    ]
    return made[0] if made else {}


def _told(metadata: Mapping[str, dg.MetadataValue], name: str = "needs_a_person") -> list[str]:
    sentences = metadata.get(name)
    found = sentences.value if sentences is not None else []
    return list(map(str, found)) if isinstance(found, Sequence) else []


def _say_warning(check: dg.AssetCheckEvaluation) -> str:
    """Say what a check expects and what it found: names of suppliers, files and columns."""
    found = check.metadata.get("found")
    records = found.records if isinstance(found, dg.TableMetadataValue) else []
    told = "; ".join(
        ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in record.data.items())
        for record in records[:_TOLD]
    )
    more = f" and {len(records) - _TOLD} more" if len(records) > _TOLD else ""
    return f"{check.description} Not so: {told}{more}."


def _say_failure(event: dg.DagsterEvent) -> str:
    """Name the step and the kind of error, not its text: a library's message may quote a row."""
    failure = event.step_failure_data
    if failure.user_failure_data is not None and failure.user_failure_data.description:
        return str(failure.user_failure_data.description)
    error = failure.error
    cause = error.cause if error is not None and error.cause is not None else error
    kind = cause.cls_name if cause is not None else "an unknown error"
    if kind == DiskFull.__name__:
        return str(DiskFull())
    return f"The step {event.step_key} failed ({kind}); its log is in the Dagster web page."


def _progress_logger(progress: Progress) -> dg.LoggerDefinition:
    @dg.logger
    def tell(context: dg.InitLoggerContext) -> logging.Logger:
        steps = len(context.job_def.nodes_in_topological_order) if context.job_def else 0
        logger = logging.Logger("ias.progress", level=logging.DEBUG)
        logger.addHandler(_ProgressHandler(progress, steps))
        return logger

    return tell


class _ProgressHandler(logging.Handler):
    def __init__(self, progress: Progress, steps: int) -> None:
        super().__init__()
        self._progress, self._steps, self._done = progress, steps, 0

    def emit(self, record: logging.LogRecord) -> None:
        event = getattr(record, "dagster_meta", {}).get("dagster_event")
        if event is None:
            return
        if event.is_step_start:
            self._progress(event.step_key, self._done, self._steps)
        elif event.is_step_success or event.is_step_failure:
            self._done += 1
            self._progress(event.step_key, self._done, self._steps)

"""How a home stands: deliveries, rows in and quarantined, the last run, releases."""

from dataclasses import dataclass, field

from pipelines.settings import Home
from pipelines.signatures import (
    current_release,
    list_releases,
    read_manifest,
    read_signatures,
    status_of,
)
from pipelines.warehouse import Warehouse, rows_if_there


@dataclass(frozen=True)
class LedgerLine:
    """One file received, as of the last run."""

    delivery_id: str
    record: str
    file: str
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    status: str
    message: str


@dataclass(frozen=True)
class ReleaseLine:
    """One release and who signed it."""

    release: str
    status: str
    is_current: bool
    is_made_up: bool
    prepared_by: str
    prepared_at: str
    signatures: list[dict[str, str]]


@dataclass(frozen=True)
class Status:
    """How a home stands."""

    home: str
    files: list[LedgerLine] = field(default_factory=list)
    last_run: dict[str, str] | None = None
    releases: list[ReleaseLine] = field(default_factory=list)


def read_status(home: Home) -> Status:
    """Read how `home` stands; a home that does not exist yet has nothing in it."""
    return Status(str(home.root), _read_ledger(home), _read_last_run(home), _read_releases(home))


def _read_ledger(home: Home) -> list[LedgerLine]:
    if not home.warehouse.exists():
        return []
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        return [LedgerLine(*row) for row in rows_if_there(connection, "quality.ledger")]


def _read_last_run(home: Home) -> dict[str, str] | None:
    if not (home.dagster / "dagster.yaml").exists():
        return None
    # Dagster takes seconds to import: only a home with a run history waits for it.
    from pipelines.running import dagster_instance

    with dagster_instance(home) as instance:
        records = instance.get_run_records(limit=1)
    if not records:
        return None
    run = records[0]
    return {
        "status": run.dagster_run.status.value.lower(),
        "started": run.create_timestamp.isoformat(timespec="seconds"),
        "run": run.dagster_run.run_id,
    }


def _read_releases(home: Home) -> list[ReleaseLine]:
    current = current_release(home.releases)
    lines = []
    for name in list_releases(home.releases):
        folder = home.releases / name
        manifest = read_manifest(folder)
        lines.append(
            ReleaseLine(
                release=name,
                status=status_of(folder),
                is_current=name == current,
                is_made_up=manifest["made_up"],
                prepared_by=manifest["created_by"],
                prepared_at=manifest["created_at"],
                signatures=read_signatures(folder),
            )
        )
    return lines

"""How a home stands: deliveries, rows in and quarantined, the last run, releases."""

from dataclasses import dataclass, field
from datetime import date

import duckdb
import polars as pl

from models.standing import current_of, status_among
from pipelines.quality import QualityReport
from pipelines.quality.build import file_reports
from pipelines.quality.write import read_report
from pipelines.receipts import Receipts
from pipelines.releases import held_releases, read_manifest
from pipelines.settings import Home
from pipelines.warehouse import Warehouse, read_frame, rows_if_there


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
    extracted_on: date | None
    delivery_hash: str | None


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
class WaitingLine:
    """A delivery that was received, and that no run has taken in yet."""

    delivery_id: str
    received_at: str


@dataclass(frozen=True)
class DueLine:
    """A delivery that has been kept for as long as the protocol allows."""

    delivery_id: str
    due_on: str


@dataclass(frozen=True)
class Status:
    """How a home stands."""

    home: str
    files: list[LedgerLine] = field(default_factory=list)
    waiting: list[WaitingLine] = field(default_factory=list)
    due: list[DueLine] = field(default_factory=list)
    last_run: dict[str, str] | None = None
    releases: list[ReleaseLine] = field(default_factory=list)


def read_status(home: Home) -> Status:
    """Read how `home` stands; a home that does not exist yet has nothing in it."""
    known, files, due = _read_warehouse(home)
    waiting = [
        WaitingLine(f"{receipt.supplier}/{receipt.period}", receipt.received_at)
        for receipt in Receipts(home)
        if receipt.received_at and receipt.delivery_hash not in known
    ]
    return Status(str(home.root), files, waiting, due, _read_last_run(home), _read_releases(home))


def read_reports(home: Home, delivery_id: str) -> list[QualityReport]:
    """Return the reports on a delivery, one for each version of it, as things stand.

    A version that a run has taken in is reported on from the warehouse; one that was only received
    as it was then.
    """
    reports, known = [], set()
    if home.warehouse.exists():
        with Warehouse(home.warehouse).open(read_only=True) as connection:
            for row in rows_if_there(connection, "records.deliveries"):
                delivery_hash, name, _, _, extracted_on = row[:5]
                known.add(delivery_hash)
                if name == delivery_id:
                    files, before = file_reports(connection, delivery_hash, str(extracted_on))
                    report = QualityReport(
                        delivery_id=name,
                        extracted_on=str(extracted_on),
                        is_taken=True,
                        verdict="Taken in; this is how it stands as of the last run.",
                        files=files,
                        compared_with=before,
                    )
                    reports.append(report)
    receipts = Receipts(home)
    for receipt in receipts:
        if receipt.delivery_hash not in known:
            kept = read_report(receipts.folder(receipt))
            if kept is not None and kept.delivery_id == delivery_id:
                reports.append(kept)
    return reports


def _read_warehouse(home: Home) -> tuple[set[str], list[LedgerLine], list[DueLine]]:
    if not home.warehouse.exists():
        return set(), [], []
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        known = {row[0] for row in rows_if_there(connection, "raw.deliveries")}
        files = [LedgerLine(*row) for row in rows_if_there(connection, "quality.ledger")]
        due = _read_due(connection) if rows_if_there(connection, "cohort.protocol") else []
    return known, files, due


def _read_due(connection: duckdb.DuckDBPyConnection) -> list[DueLine]:
    today = pl.DataFrame({"today": [date.today()]})
    due = read_frame(connection, "report/due.sql", calendar=today)
    return [DueLine(row["delivery_id"], str(row["due_on"])) for row in due.to_dicts()]


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
    held = held_releases(home.releases)
    lines = []
    for name, (signatures, _) in held.items():
        manifest = read_manifest(home.releases / name)
        lines.append(
            ReleaseLine(
                release=name,
                status=status_among(held, name),
                is_current=name == current_of(held),
                is_made_up=manifest["made_up"],
                prepared_by=manifest["created_by"],
                prepared_at=manifest["created_at"],
                signatures=list(signatures),
            )
        )
    return lines

"""Receive a supplier's folder: look at it, say what is wrong with it, and copy it in whole.

The rows are judged in a scratch copy of the warehouse by the very statements a run judges them by,
so what the report says is what a run will do.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines.erasure.purging import mark_purge
from pipelines.erasure.sifting import sift
from pipelines.erasure.tombstones import Tombstones
from pipelines.files import sync
from pipelines.ingest import take_in
from pipelines.inventory import Inventory, refusals_of, take_inventory
from pipelines.quality.build import file_reports
from pipelines.quality.report import FileReport, QualityReport, say_rows
from pipelines.quality.write import write_report
from pipelines.reading import Delivery, Unreadable, open_delivery
from pipelines.reading.names import shown
from pipelines.receipts import Receipt, Receipts
from pipelines.settings import Home
from pipelines.standing import build_all
from pipelines.storing import STAGED, Rows, remove_leftovers, sort_sources, store
from pipelines.warehouse import Warehouse, copy_supplier

MANY_REFUSED = 0.2
"""With more than this share of rows set aside, a delivery is told to be hardly of use."""

FIRST_NEEDS = ("absences", "returns")
"""Records that a supplier's first delivery must bring."""

_ALREADY = "This delivery is here already, so nothing was changed. It says:"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Received:
    """What came of a folder."""

    report: QualityReport
    written_to: Path
    """The folder with the report, to send back."""


def receive(folder: Path, home: Home, progress: Progress) -> Received:
    """Check the delivery in `folder` and, if it can be taken, copy it into `home`.

    The caller holds the home for itself (`running.sole_run`).
    """
    steps = ("reading", "comparing", "copying", "done")
    progress(steps[0], 0, 3)
    remove_leftovers(home)
    try:
        delivery = open_delivery(folder)
    except Unreadable as reason:
        return _refuse_unopened(folder, home, str(reason))
    receipts = Receipts(home)
    inventory = take_inventory(home.deliveries, home)
    there = {found.delivery_hash for found in inventory.folders}
    identity = receipts.identity(delivery.delivery_hash)
    progress(steps[1], 1, 3)
    rows, has_new = sift(delivery, Tombstones(home))
    if has_new:
        mark_purge(home)
    with tempfile.TemporaryDirectory(prefix=STAGED, dir=home.deliveries) as scratch:
        report = _examine(delivery, identity, home, Path(scratch), inventory, without=rows)
    if identity in there:
        return _keep(home, identity, _judged(report, _ALREADY, is_taken=True))
    problem = _why_not(report, inventory, delivery)
    if problem is not None:
        return _keep(home, identity, _judged(report, problem, is_taken=False))
    progress(steps[2], 2, 3)
    stored = _copy_in(delivery, home, receipts, inventory, rows)
    if stored is None:
        return _keep(home, identity, _judged(report, _ALREADY, is_taken=True))
    progress(steps[3], 3, 3)
    verdict = _say_taken(report, inventory, delivery)
    return _keep(home, stored, _judged(report, verdict, is_taken=True))


def _judged(report: QualityReport, verdict: str, *, is_taken: bool) -> QualityReport:
    return report.model_copy(update={"verdict": verdict, "is_taken": is_taken})


def _keep(home: Home, name: str, report: QualityReport) -> Received:
    folder = home.receipts / name[:16]
    write_report(folder, report)
    return Received(report, folder)


def _refuse_unopened(folder: Path, home: Home, reason: str) -> Received:
    report = QualityReport(
        delivery_id=shown(folder.name),
        extracted_on="",
        is_taken=False,
        verdict=f"Not taken. {reason}",
    )
    return _keep(home, f"refused-{hashlib.sha256(reason.encode()).hexdigest()}", report)


def _examine(
    delivery: Delivery,
    identity: str,
    home: Home,
    scratch: Path,
    inventory: Inventory,
    *,
    without: Rows,
) -> QualityReport:
    described = delivery.description
    extracted_on = described.extracted_on.isoformat()
    warehouse = Warehouse(scratch / "scratch.duckdb")
    warehouse.prepare()
    if home.warehouse.exists():
        copy_supplier(home.warehouse, warehouse.path, described.supplier)
    with warehouse.open() as connection:
        known = {row[0] for row in connection.table("raw.deliveries").fetchall()}
        for found in inventory.deliveries:
            is_waiting = found.delivery_hash not in known | {identity}
            if is_waiting and found.look.supplier == described.supplier:
                take_in(connection, found.open(), found.delivery_hash, receipt=found.receipt)
        if identity not in known:
            counts = {record: len(rows) for record, rows in without.items()}
            take_in(connection, delivery, identity, without=without, erased=counts)
        list(build_all(connection))
        files, compared_with = file_reports(connection, identity, extracted_on)
    refused = [
        FileReport(file=file, record="", status="rejected", message=message)
        for _, file, message in refusals_of(delivery)
    ]
    return QualityReport(
        delivery_id=f"{described.supplier}/{described.period}",
        extracted_on=extracted_on,
        is_taken=False,
        verdict="",
        files=(*files, *refused),
        not_read=tuple(n for n in delivery.ignored if n not in {file.file for file in refused}),
        compared_with=compared_with,
    )


def _why_not(report: QualityReport, inventory: Inventory, delivery: Delivery) -> str | None:
    """Say why a delivery cannot be taken; None where it can."""
    described = delivery.description
    if described.extracted_on > date.today():
        return (
            f"Not taken: delivery.toml says that the records were extracted on "
            f"{described.extracted_on}, which is yet to come. Correct extracted_on and send the "
            "folder again."
        )
    accepted = {file.record for file in report.files if file.status == "accepted"}
    if not accepted:
        return (
            "Not taken: there is no file in it that can be read. Correct what is said below and "
            "send the folder again."
        )
    if not _is_first(report, inventory, described.supplier):
        return None
    usable = {
        file.record for file in report.files if file.rows_accepted or file.record != "absences"
    }
    lacking = [name for name in FIRST_NEEDS if name not in accepted & usable]
    if not lacking:
        return None
    return (
        f"Not taken: the first delivery of {described.supplier} must bring absences and returns, "
        f"and {' and '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} missing or could not "
        "be used. Add or correct as said below, and send the folder again."
    )


def _is_first(report: QualityReport, inventory: Inventory, supplier: str) -> bool:
    there = {found.look.supplier for found in inventory.deliveries}
    return supplier not in there and report.compared_with is None


def _say_taken(report: QualityReport, inventory: Inventory, delivery: Delivery) -> str:
    rejected = [file.file for file in report.files if file.status == "rejected"]
    refused = sum(file.rows_quarantined for file in report.files)
    rows = sum(file.rows_read for file in report.files)
    said = ["Taken."]
    if rejected:
        said = [f"Taken, but not {', '.join(rejected)}: correct and send the delivery again."]
    if refused > MANY_REFUSED * rows:
        said.append("Much of it cannot be used.")
    if refused:
        said.append(
            f"{say_rows(refused)} set aside: correct them in your own system as said below. They "
            "come in with your next delivery, or sooner if you send this folder again."
        )
    supplier = delivery.description.supplier
    if _is_first(report, inventory, supplier):
        others = sorted({found.look.supplier for found in inventory.deliveries})
        known = f" (known so far: {', '.join(others)})" if others else ""
        said.append(f"This is the first delivery of {supplier}{known}.")
    if any(file.changes.superseded for file in report.files):
        said.append(
            "Some rows do not stand, because another delivery has a later version of them. If "
            "these are right, send them again with the day of the new extract as extracted_on."
        )
    return " ".join(said)


def _copy_in(
    delivery: Delivery, home: Home, receipts: Receipts, inventory: Inventory, rows: Rows
) -> str | None:
    """Copy a delivery into the home; return the hash of what is stored, none if it is there."""
    described = delivery.description
    staged = home.deliveries / f"{STAGED}{delivery.delivery_hash[:16]}"
    sources, rejected = sort_sources(delivery)
    stored_hash, sent = store(delivery, sources, rows, staged)
    if any(found.look.stored_hash == stored_hash for found in inventory.folders):
        # It differs from what is there only in what is not stored.
        shutil.rmtree(staged)
        return None
    receipts.add(
        Receipt(
            described.supplier,
            described.period,
            delivery.delivery_hash,
            stored_hash,
            erased={record: len(numbers) for record, numbers in rows.items()},
            rejected=(*rejected, *refusals_of(delivery)),
            received_at=datetime.now(UTC).isoformat(timespec="seconds"),
            files=sent,
        )
    )
    supplier = home.deliveries / described.supplier
    supplier.mkdir(mode=0o700, exist_ok=True)
    target = supplier / described.period
    if target.exists():
        # A period sent again: what came before stays beside it, and row by row the later stands.
        target = supplier / f"{described.period}-{stored_hash[:8]}"
    staged.rename(target)
    sync(supplier)
    return stored_hash

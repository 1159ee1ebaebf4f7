"""Checks of what has been taken in: some stop a run, others ask a person to look.

Each is a statement in ``sql/checks/`` that selects what fails. What a check tells names deliveries,
records and columns, and counts; never a row's value.
"""

from datetime import date
from typing import Final

import dagster as dg
import polars as pl

from pipelines.assets.tables import table_key
from pipelines.warehouse import read_frame
from pipelines.workspace import Workspace

DELIVERY_EVERY_DAYS: Final = 62
"""A month's delivery, and a month's grace: an older latest extract is told."""


def failing_rows_check(
    name: str, table: str, description: str, *, is_blocking: bool = True
) -> dg.AssetChecksDefinition:
    """Return a check that passes when ``sql/checks/<name>.sql`` selects no row.

    One that is blocking stops the run. One that is not is a warning, and tells what it found.
    """

    @dg.asset_check(
        name=name, asset=table_key(table), blocking=is_blocking, description=description
    )
    def check(workspace: Workspace) -> dg.AssetCheckResult:
        with workspace.warehouse.open(read_only=True) as connection:
            failing = read_frame(connection, f"checks/{name}.sql", policy=_policy())
        severity = dg.AssetCheckSeverity.ERROR if is_blocking else dg.AssetCheckSeverity.WARN
        return dg.AssetCheckResult(
            passed=failing.is_empty(),
            severity=severity,
            description=description,
            metadata=_told(failing, is_secret=is_blocking),
        )

    return check


def _policy() -> pl.DataFrame:
    return pl.DataFrame({"today": [date.today()], "days_at_most": [DELIVERY_EVERY_DAYS]})


def _told(failing: pl.DataFrame, *, is_secret: bool) -> dict[str, dg.MetadataValue]:
    metadata: dict[str, dg.MetadataValue] = {"failing": dg.MetadataValue.int(len(failing))}
    if len(failing) and not is_secret:
        schema = dg.TableSchema(columns=[dg.TableColumn(name=name) for name in failing.columns])
        rows = [dg.TableRecord(row) for row in failing.cast(pl.String).to_dicts()]
        metadata["found"] = dg.MetadataValue.table(rows, schema)
    return metadata


def _warning(name: str, table: str, description: str) -> dg.AssetChecksDefinition:
    return failing_rows_check(name, table, description, is_blocking=False)


CHECKS = [
    failing_rows_check(
        "ledger_rule",
        "quality.ledger",
        "For every file: rows read = rows accepted + rows quarantined.",
    ),
    failing_rows_check("keys_unique", "quality.ledger", "A record stands once."),
    failing_rows_check(
        "referential_integrity", "quality.ledger", "What stands belongs to a record that stands."
    ),
    failing_rows_check(
        "dates_plausible",
        "quality.ledger",
        "No day that stands lies before 1900 or after its extract, no return before its absence.",
    ),
    failing_rows_check(
        "risk_table_rule",
        "cohort.risk_table",
        "Every interval ends after it starts, and none counts nobody.",
    ),
    _warning(
        "first_deliveries",
        "quality.ledger",
        "Every supplier has sent absences and returns that could be taken in.",
    ),
    _warning("unknown_practices", "quality.ledger", "Every absence names a known practice."),
    _warning(
        "volume",
        "quality.ledger",
        "A supplier's latest files have half to twice the rows that they usually have.",
    ),
    _warning(
        "completeness_drop",
        "quality.completeness",
        "No column is filled for far fewer rows than in the supplier's delivery before.",
    ),
    _warning(
        "follow_up",
        "cohort.risk_table",
        "Of a supplier's episodes open at the cut, 80 in 100 have a fit note that says so.",
    ),
    _warning(
        "freshness",
        "records.deliveries",
        f"Every supplier's latest extract is at most {DELIVERY_EVERY_DAYS} days old.",
    ),
]

"""Checks that stop a run: what must hold before anything is estimated."""

import dagster as dg

from pipelines.assets.tables import table_key
from pipelines.warehouse import read_frame
from pipelines.workspace import Workspace


def failing_rows_check(name: str, table: str, description: str) -> dg.AssetChecksDefinition:
    """Return a blocking check that passes when ``sql/checks/<name>.sql`` selects no row."""

    @dg.asset_check(name=name, asset=table_key(table), blocking=True, description=description)
    def check(workspace: Workspace) -> dg.AssetCheckResult:
        with workspace.warehouse.open(read_only=True) as connection:
            failing = len(read_frame(connection, f"checks/{name}.sql"))
        return dg.AssetCheckResult(passed=failing == 0, metadata={"failing": failing})

    return check


CHECKS = [
    failing_rows_check(
        "ledger_rule",
        "quality.ledger",
        "For every file: rows read = rows accepted + rows quarantined.",
    ),
    failing_rows_check(
        "risk_table_rule",
        "cohort.risk_table",
        "Every interval ends after it starts, and none counts nobody.",
    ),
]

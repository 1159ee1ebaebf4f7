"""Those referred beside similar people in comparison practices, in the warehouse alone."""

from typing import Final

import dagster as dg
import duckdb

from models.compared_groups import ANALYSIS
from models.expected_findings import observed_and_expected
from models.findings import Findings
from models.observed_expected import Plan
from models.protocol import Protocol
from models.risk_table import RiskTable
from models.site_variation import CASE_MIX
from models.standardise import GROUPED_BY
from pipelines.assets.tables import describe, table_key
from pipelines.warehouse import read_frame, write_frame
from pipelines.workspace import Workspace

TABLES: Final = {
    "effects": "One row: observed less expected of a group by a day, exact",
    "curves": "One row: an observed or an expected curve on a day, exact",
    "diagnostics": "One row: a check of who is compared",
}


@dg.multi_asset(
    name="compare_observed_with_expected",
    specs=[
        dg.AssetSpec(
            table_key(f"evidence.{name}_{ANALYSIS}"),
            deps=[
                table_key(source)
                for source in ("cohort.risk_table", "cohort.patterns", "cohort.referred_on")
            ],
            group_name="evidence",
            description=description,
            kinds={"duckdb", "python"},
        )
        for name, description in TABLES.items()
    ],
)
def observed_vs_expected(workspace: Workspace):  # type: ignore[no-untyped-def]
    """Compare those referred with what is expected of them; nothing unless the protocol asks."""
    protocol = workspace.protocol
    with workspace.warehouse.open() as connection:
        found = _find(connection, protocol) if ANALYSIS in protocol.analyses else Findings()
        for name in TABLES:
            table, frame = f"evidence.{name}_{ANALYSIS}", getattr(found, name)
            write_frame(connection, table, frame)
            yield dg.MaterializeResult(
                asset_key=table_key(table),
                metadata=describe(connection, table, len(frame), preview="arm"),
            )


def _find(connection: duckdb.DuckDBPyConnection, protocol: Protocol) -> Findings:
    observed = read_frame(connection, "evidence/counts_observed.sql")
    expected = read_frame(connection, "evidence/counts_expected.sql")
    return observed_and_expected(
        RiskTable.from_counts(observed, [*GROUPED_BY, *CASE_MIX]),
        read_frame(connection, "evidence/counts_referred_on.sql"),
        RiskTable.from_counts(expected, ["condition", *CASE_MIX]),
        Plan(protocol.horizons, protocol.bootstrap_replicates, protocol.seed),
    )

"""The analysis ``before_after``: from its counts to effects and checks, exact."""

import dagster as dg
import polars as pl

from models.before_after import COVARIATES, BeforeAfter, estimate_before_after
from models.protocol import Protocol
from models.results import DIAGNOSTICS, EFFECTS
from models.risk_table import RiskTable
from pipelines.assets.tables import describe, table_key
from pipelines.warehouse import write_frame
from pipelines.workspace import Workspace

IMPORTANCE = "secondary"
"""It answers the question of the comparison with other practices again, in another way."""


def make_before_after(protocol: Protocol, counts: pl.DataFrame) -> BeforeAfter:
    """Estimate from the rows of ``cohort.before_after``; nothing where it is not asked for."""
    if "before_after" not in protocol.analyses:
        return BeforeAfter(EFFECTS.to_frame(), DIAGNOSTICS.to_frame())
    return estimate_before_after(
        RiskTable.from_counts(counts, covariates=COVARIATES),
        protocol.horizons,
        protocol.eligible_day,
        IMPORTANCE,
    )


@dg.multi_asset(
    name="estimate_before_after",
    specs=[
        dg.AssetSpec(
            table_key(table),
            deps=[table_key("cohort.before_after")],
            group_name="evidence",
            description=description,
            kinds={"duckdb", "python"},
        )
        for table, description in (
            ("evidence.effects_before_after", "One row: an effect before and after, exact"),
            ("evidence.diagnostics_before_after", "One row: a check of whether trends differed"),
        )
    ],
)
def before_after(workspace: Workspace):  # type: ignore[no-untyped-def]
    """Compare how pilot and comparison practices changed when the pilot began."""
    with workspace.warehouse.open() as connection:
        counts = connection.table("cohort.before_after").pl()
        made = make_before_after(workspace.protocol, counts)
        for table, frame, preview in (
            ("evidence.effects_before_after", made.effects, "estimand"),
            ("evidence.diagnostics_before_after", made.diagnostics, "gate"),
        ):
            write_frame(connection, table, frame)
            yield dg.MaterializeResult(
                asset_key=table_key(table),
                metadata=describe(connection, table, len(frame), preview=preview),
            )

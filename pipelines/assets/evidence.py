"""Estimates from counts: exact, in the warehouse, for evaluators alone."""

from typing import Final

import dagster as dg
import polars as pl

from models.comparisons.compared_groups import SPLITS as COMPARED_SPLITS
from models.curves import (
    Split,
    build_curve_counts,
    build_curves,
    since_absence_splits,
    since_referral_splits,
)
from models.protocol.document import AnalysisName, Protocol
from models.results import CURVE_COUNTS, CURVES
from models.risk_table import RiskTable
from pipelines.assets.tables import describe, sql_asset, table_key
from pipelines.warehouse import read_frame, write_frame
from pipelines.workspace import Workspace

DESCRIPTIVE: Final[tuple[AnalysisName, ...]] = ("since_referral", "since_absence")
"""The analyses that are curves and nothing else."""

COUNTED: Final[dict[AnalysisName, str]] = {
    "since_referral": "evidence/counts_since_referral.sql",
    "since_absence": "evidence/counts_since_absence.sql",
    "observed_vs_expected": "evidence/counts_observed.sql",
}
"""What the curves are counted from that are released as counts; the last has models' as well."""


def analysis_splits(name: AnalysisName, protocol: Protocol) -> list[Split]:
    """Return the families of curves that `name` is made of under `protocol`."""
    if name == "since_referral":
        return since_referral_splits(protocol.dimensions)
    return list(COMPARED_SPLITS) if name == "observed_vs_expected" else since_absence_splits()


def estimate_curves(name: AnalysisName, protocol: Protocol, counts: pl.DataFrame) -> pl.DataFrame:
    """Estimate every curve of one analysis from its counted risk table."""
    return build_curves(
        _risk_table(name, protocol, counts),
        name,
        analysis_splits(name, protocol),
        until=max(protocol.horizons),
        by_practice=protocol.curve_variance == "practice",
    )


def count_curves(name: AnalysisName, protocol: Protocol, counts: pl.DataFrame) -> pl.DataFrame:
    """Count entries and endings behind every curve of one analysis."""
    return build_curve_counts(
        _risk_table(name, protocol, counts), name, analysis_splits(name, protocol)
    )


def _risk_table(name: AnalysisName, protocol: Protocol, counts: pl.DataFrame) -> RiskTable:
    columns = {column for split in analysis_splits(name, protocol) for column in split.columns}
    return RiskTable.from_counts(counts, covariates=sorted(columns))


@dg.multi_asset(
    name="estimate_curves",
    specs=[
        dg.AssetSpec(
            table_key(table),
            deps=[table_key(source) for source in ("cohort.risk_table", "cohort.patterns")],
            group_name="evidence",
            description=description,
            kinds={"duckdb", "python"},
        )
        for table, description in (
            ("evidence.curves_descriptive", "One row: a curve on a day, exact"),
            ("evidence.curve_counts", "One row: what happened on a curve on a day, exact"),
        )
    ],
)
def curves(workspace: Workspace):  # type: ignore[no-untyped-def]
    """Estimate the curves of every descriptive analysis in the protocol."""
    protocol = workspace.protocol
    with workspace.warehouse.open() as connection:
        counts = {
            name: read_frame(connection, COUNTED[name])
            for name in protocol.analyses
            if name in COUNTED
        }
        made = {
            "evidence.curves_descriptive": pl.concat(
                [CURVES.to_frame()]
                + [estimate_curves(n, protocol, c) for n, c in counts.items() if n in DESCRIPTIVE]
            ),
            "evidence.curve_counts": pl.concat(
                [CURVE_COUNTS.to_frame()]
                + [count_curves(n, protocol, c) for n, c in counts.items()]
            ),
        }
        for table, frame in made.items():
            write_frame(connection, table, frame)
            yield dg.MaterializeResult(
                asset_key=table_key(table),
                metadata=describe(connection, table, len(frame), preview="dimension"),
            )


EVIDENCE_ASSETS = [
    curves,
    sql_asset(
        "evidence.curves",
        reads=[
            f"evidence.curves_{name}"
            for name in (
                "descriptive",
                "pilot_vs_comparison",
                "pilot_vs_comparison_day0",
                "observed_vs_expected",
            )
        ],
        description="One row: a curve of any analysis on a day, exact",
        preview="analysis",
    ),
    sql_asset(
        "evidence.flow",
        reads=["quality.ledger", "cohort.flow"],
        description="One row: a step from rows received to episodes analysed",
    ),
    sql_asset(
        "evidence.provenance",
        reads=["records.deliveries", "raw.absences", "cohort.cuts"],
        description="One row: a delivery the evidence was made from",
        preview="supplier",
    ),
]

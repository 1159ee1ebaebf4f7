"""The comparisons: each an asset that reads counts, calls its model and writes what it found."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import dagster as dg
import duckdb
import polars as pl

from models.comparisons.before_after import COVARIATES as BEFORE_AFTER_COVARIATES
from models.comparisons.before_after import estimate_before_after
from models.comparisons.expected_findings import observed_and_expected
from models.comparisons.findings import Findings
from models.comparisons.observed_expected import Plan as ExpectedPlan
from models.comparisons.pilot_comparison import Plan, compare_pilot
from models.comparisons.pilot_sensitivity import stand_beside
from models.comparisons.standardise import GROUPED_BY
from models.comparisons.tier_exposure import ADJUSTED_FOR, expose_to_tiers
from models.comparisons.who_gains import find_who_gains
from models.protocol.document import AnalysisName, Protocol
from models.risk_table import RiskTable
from models.sites.site_variation import CASE_MIX
from pipelines.assets.tables import describe, sql_asset, table_key
from pipelines.counts import read_history, read_risk_table
from pipelines.warehouse import read_frame, write_frame
from pipelines.workspace import Workspace

FINDINGS = ("effects", "balance", "diagnostics", "curves")
COUNTS = (
    "cohort.before_after",
    "cohort.completeness",
    "cohort.patterns",
    "cohort.prior_absence",
    "cohort.referred_on",
    "cohort.risk_table",
    "cohort.uptake",
)

RESTS_ON: dict[AnalysisName, tuple[str, ...]] = {
    "who_gains": ("evidence.effects_tier_exposure", "evidence.effects_observed_vs_expected")
}
"""Analyses made of what others found."""

A_QUARTER = 91

Analysis = Callable[[duckdb.DuckDBPyConnection, Protocol], Findings]


def _pilot(
    connection: duckdb.DuckDBPyConnection, protocol: Protocol, name: AnalysisName
) -> Findings:
    parts = list(dict.fromkeys(part for term in protocol.covariates for part in term.split(":")))
    asked = [*parts, *protocol.subgroups, "site"]
    table = read_risk_table(connection, name, list(dict.fromkeys(asked)))
    plan = Plan(
        analysis=name,
        covariates=protocol.covariates,
        horizons=protocol.horizons,
        gates=protocol.gates,
        importance=partial(protocol.importance, name),
        immovable=protocol.immovable_conditions,
        subgroups=protocol.subgroups,
    )
    found = compare_pilot(table, plan, _completeness(connection))
    is_late = name == "pilot_vs_comparison"
    before = read_history(connection, parts) if is_late else None
    uptake = _uptake(connection, past_eligible_day=is_late)
    return Findings.together([found, stand_beside(found.effects, table, plan, uptake, before)])


def _uptake(connection: duckdb.DuckDBPyConnection, *, past_eligible_day: bool) -> dict[str, float]:
    """Return the shares of the pilot's episodes that refused consent, or were referred early."""
    counts = read_frame(connection, "evidence/uptake.sql")
    wanted = counts.filter("is_past_eligible_day") if past_eligible_day else counts
    episodes = float(wanted["episodes"].sum())
    return {
        name: float(wanted[name].sum()) / episodes if episodes else 0.0
        for name in ("refused", "referred_early")
    }


def _tiers(connection: duckdb.DuckDBPyConnection, protocol: Protocol) -> Findings:
    table = read_risk_table(connection, "since_eligibility", ["condition", *ADJUSTED_FOR])
    return expose_to_tiers(table, partial(protocol.importance, "tier_exposure"), protocol.gates)


def _before_after(connection: duckdb.DuckDBPyConnection, protocol: Protocol) -> Findings:
    counts = connection.table("cohort.before_after").pl()
    table = RiskTable.from_counts(counts, BEFORE_AFTER_COVARIATES)
    return estimate_before_after(
        table, protocol.horizons, partial(protocol.importance, "before_after")
    )


def _expected(connection: duckdb.DuckDBPyConnection, protocol: Protocol) -> Findings:
    observed = read_frame(connection, "evidence/counts_observed.sql")
    expected = read_frame(connection, "evidence/counts_expected.sql")
    found = observed_and_expected(
        RiskTable.from_counts(observed, [*GROUPED_BY, *CASE_MIX]),
        read_frame(connection, "evidence/counts_referred_on.sql"),
        RiskTable.from_counts(expected, ["condition", *CASE_MIX]),
        ExpectedPlan(protocol.horizons, protocol.bootstrap_replicates, protocol.seed),
    )
    weight = pl.struct("estimand", "condition").map_elements(
        lambda row: protocol.importance("observed_vs_expected", row["estimand"], row["condition"]),
        return_dtype=pl.String,
    )
    return replace(found, effects=found.effects.with_columns(importance=weight))


def _gains(connection: duckdb.DuckDBPyConnection, protocol: Protocol) -> Findings:
    tiers, expected = (connection.table(name).pl() for name in RESTS_ON["who_gains"])
    # Later than a quarter of a year after referral most are back, and too few are left to tell.
    day = min(protocol.horizons, key=lambda horizon: abs(horizon - A_QUARTER))
    return find_who_gains(tiers, expected, day, partial(protocol.importance, "who_gains"))


def _completeness(connection: duckdb.DuckDBPyConnection) -> dict[str, float] | None:
    """Return the share of open episodes with a fit note by arm; None where none were delivered."""
    shares = read_frame(connection, "evidence/completeness.sql")
    return dict(shares.drop_nulls().iter_rows()) or None


ANALYSES: dict[AnalysisName, Analysis] = {
    "pilot_vs_comparison": partial(_pilot, name="pilot_vs_comparison"),
    "pilot_vs_comparison_day0": partial(_pilot, name="pilot_vs_comparison_day0"),
    "tier_exposure": _tiers,
    "before_after": _before_after,
    "observed_vs_expected": _expected,
    "who_gains": _gains,
}


def comparison_asset(name: AnalysisName, analyse: Analysis) -> dg.AssetsDefinition:
    """Return the asset that writes what one analysis found; nothing where it is not asked for."""

    @dg.multi_asset(
        name=name,
        specs=[
            dg.AssetSpec(
                table_key(f"evidence.{kind}_{name}"),
                deps=[table_key(source) for source in RESTS_ON.get(name, COUNTS)],
                group_name="evidence",
                kinds={"duckdb", "python"},
            )
            for kind in FINDINGS
        ],
    )
    def build(workspace: Workspace) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
        protocol = workspace.protocol
        with workspace.warehouse.open() as connection:
            asked = name in protocol.analyses
            found = analyse(connection, protocol) if asked else Findings()
            for kind in FINDINGS:
                frame: pl.DataFrame = getattr(found, kind)
                table = f"evidence.{kind}_{name}"
                write_frame(connection, table, frame)
                yield dg.MaterializeResult(
                    asset_key=table_key(table), metadata=describe(connection, table, len(frame))
                )

    return build


def _whole(kind: str, description: str) -> dg.AssetsDefinition:
    return sql_asset(
        f"evidence.{kind}",
        reads=[f"evidence.{kind}_{name}" for name in ANALYSES],
        description=description,
        preview="analysis",
    )


COMPARISON_ASSETS = [
    *(comparison_asset(name, analyse) for name, analyse in ANALYSES.items()),
    _whole("effects", "One row: an effect with its limits, importance and gate"),
    _whole("balance", "One row: how alike the arms are in a level, before and after weighting"),
    _whole("diagnostics", "One row: a check of an analysis"),
]

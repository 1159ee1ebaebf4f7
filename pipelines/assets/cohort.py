"""Records become episodes, episodes become counts: each step one SQL file."""

from datetime import date

import dagster as dg
import polars as pl

from pipelines.assets.tables import reference_asset, sql_asset, table_key
from pipelines.warehouse import write_frame
from pipelines.workspace import Workspace

AFTER_ERASURE = ("raw.erased",)
"""An erasure leaves nothing but ``raw`` in the warehouse: all else is made afterwards."""


@dg.asset(
    key=table_key("cohort.protocol"),
    deps=[table_key(table) for table in AFTER_ERASURE],
    group_name="cohort",
    kinds={"duckdb", "toml"},
)
def protocol_parameters(workspace: Workspace) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Lay down the parameters the cohort is cut by, for the SQL to read."""
    protocol = workspace.protocol
    parameters: dict[str, str | int | date | None] = {
        "protocol_hash": protocol.hash,
        "outcome": protocol.outcome,
        "sustained_days": protocol.sustained_days,
        "eligible_day": protocol.eligible_day,
        "comparison_start": protocol.comparison_start,
        "censor_before": protocol.censor_before,
        "retention_months": protocol.retention_months,
    }
    whole = ("sustained_days", "eligible_day", "retention_months")
    frame = pl.DataFrame([parameters]).with_columns(
        pl.col(whole).cast(pl.Int32), pl.col("comparison_start").cast(pl.Date)
    )
    with workspace.warehouse.open() as connection:
        write_frame(connection, "cohort.protocol", frame)
    return dg.MaterializeResult(metadata={key: str(value) for key, value in parameters.items()})


COHORT_ASSETS = [
    protocol_parameters,
    reference_asset(
        "icd10_groups",
        after=AFTER_ERASURE,
        description="One row: an ICD-10 prefix and its condition group",
    ),
    sql_asset(
        "cohort.conditions",
        reads=["records.absences", "cohort.icd10_groups"],
        description="One row: an absence with its condition group",
        preview="source",
    ),
    sql_asset(
        "quality.unmapped_codes",
        reads=["records.absences", "cohort.conditions"],
        description="One row: a condition code outside the reference table",
        preview="supplier",
    ),
    sql_asset(
        "cohort.cuts",
        reads=["raw.deliveries", "records.deliveries", "records.absences", "cohort.protocol"],
        description="One row: a supplier, from when its list is complete and until when it counts",
    ),
    sql_asset(
        "cohort.absence_ends",
        reads=["records.absences", "records.returns", "cohort.protocol"],
        description="One row: an absence with the day it ended and how",
        preview="kind",
    ),
    sql_asset(
        "cohort.chains",
        reads=["cohort.absence_ends", "cohort.protocol"],
        description="One row: an absence with the episode it belongs to",
    ),
    sql_asset(
        "cohort.spells",
        reads=["cohort.chains"],
        description="One row: an episode before anything is left out",
        preview="kind",
    ),
    sql_asset(
        "cohort.episodes",
        reads=[
            "cohort.spells",
            "cohort.cuts",
            "cohort.chains",
            "cohort.conditions",
            "records.absences",
            "records.practices",
            "records.referrals",
        ],
        description="One row: an episode with its time, ending and why it is left out, if it is",
        preview="condition",
    ),
    sql_asset(
        "cohort.referrals",
        reads=["cohort.episodes", "cohort.chains", "records.referrals"],
        description="One row: a referral with its day, and why it is set aside, if it is",
        preview="tier",
    ),
    sql_asset(
        "cohort.first_referrals",
        reads=["cohort.referrals"],
        description="One row: the referral that sets an episode's arm",
        preview="tier",
    ),
    sql_asset(
        "cohort.exposures",
        reads=["cohort.referrals", "cohort.episodes"],
        description="One row: an interval of an episode under one tier",
        preview="arm",
    ),
    sql_asset(
        "cohort.starts",
        reads=["records.practices", "cohort.protocol"],
        description="One row: a site and the day from which its episodes are compared",
    ),
    sql_asset(
        "cohort.histories",
        reads=["cohort.episodes", "cohort.spells", "cohort.cuts", "cohort.starts"],
        description="One row: an episode, what went before it and whether it is compared",
        preview="earlier_episode",
    ),
    sql_asset(
        "cohort.uptake",
        reads=["cohort.episodes", "cohort.histories", "cohort.referrals", "cohort.protocol"],
        description="One row: how many of a practice refused, were referred early or at all",
        preview="arm",
    ),
    sql_asset(
        "cohort.completeness",
        reads=["cohort.episodes", "cohort.cuts", "cohort.chains", "records.fit_notes"],
        description="One row: how many open episodes of a supplier have a fit note to show for it",
        preview="arm",
    ),
    sql_asset(
        "cohort.at_risk",
        reads=[
            "cohort.episodes",
            "cohort.exposures",
            "cohort.first_referrals",
            "cohort.histories",
            "cohort.protocol",
        ],
        description="One row: an episode on a clock, under one arm",
        preview="clock",
    ),
    sql_asset(
        "cohort.patterns",
        reads=["cohort.at_risk"],
        description="One row: a combination of covariates that occurs",
    ),
    sql_asset(
        "cohort.risk_table",
        reads=["cohort.at_risk", "cohort.patterns"],
        description="One row: how many share clock, practice, pattern, arm, interval and ending",
        preview="clock",
    ),
    sql_asset(
        "cohort.referred_on",
        reads=["cohort.first_referrals", "cohort.episodes", "cohort.patterns"],
        description="One row: how many share practice, pattern, tier and the day of referral",
        preview="arm",
    ),
    sql_asset(
        "cohort.prior_absence",
        reads=["cohort.at_risk", "cohort.patterns"],
        description="One row: how many share practice, pattern, arm and days absent before",
        preview="arm",
    ),
    sql_asset(
        "cohort.before_after_episodes",
        reads=["cohort.episodes", "cohort.starts", "records.practices", "cohort.protocol"],
        description="One row: an episode at a site where it is compared before and after",
        preview="period",
    ),
    sql_asset(
        "cohort.before_after",
        reads=["cohort.before_after_episodes"],
        description="One row: how many share site, arm, period, practice, interval and ending",
        preview="period",
    ),
    sql_asset(
        "cohort.flow",
        reads=["cohort.chains", "cohort.episodes", "cohort.referrals", "cohort.first_referrals"],
        description="One row: a step from absences to episodes analysed",
    ),
]

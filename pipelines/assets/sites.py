"""How sites differ: returns observed against those expected of their people; practices within."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from models.errors import InputError
from models.results import PRACTICES, SITES
from models.sites.site_variation import CASE_MIX, STRATUM, site_variation
from pipelines.assets.tables import describe, table_key
from pipelines.counts import read_risk_table
from pipelines.warehouse import write_frame
from pipelines.workspace import Workspace

TABLES = {
    "evidence.sites": (SITES, "One row: a site and tier, with returns observed and expected"),
    "evidence.practices": (PRACTICES, "One row: a practice and tier, the same; warehouse only"),
}


@dg.multi_asset(
    name="compare_sites",
    specs=[
        dg.AssetSpec(
            table_key(table),
            deps=[table_key("cohort.risk_table"), table_key("cohort.patterns")],
            group_name="evidence",
            description=description,
            kinds={"duckdb", "python"},
        )
        for table, (_, description) in TABLES.items()
    ],
)
def sites(workspace: Workspace) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Compare every site, and every practice, with the same tier elsewhere."""
    with workspace.warehouse.open() as connection:
        covariates = [STRATUM, "site", *CASE_MIX]
        table = read_risk_table(connection, "since_eligibility", covariates)
        try:
            found = site_variation(table)
            frames = {"evidence.sites": found.sites, "evidence.practices": found.practices}
        except InputError:  # Nobody returned: there is nothing to compare.
            frames = {name: schema.to_frame() for name, (schema, _) in TABLES.items()}
        for name, frame in frames.items():
            schema: pl.Schema = TABLES[name][0]
            write_frame(connection, name, frame.select(schema.names()).cast(schema))
            yield dg.MaterializeResult(
                asset_key=table_key(name), metadata=describe(connection, name, len(frame))
            )

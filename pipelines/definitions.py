"""All that Dagster needs to know, put together once: assets, checks, the job and the resource.

Belongs here: which parts there are. Does not belong here: what any of them does.
"""

from collections.abc import Mapping

import dagster as dg

from pipelines.assets.cohort import COHORT_ASSETS
from pipelines.assets.comparisons import COMPARISON_ASSETS
from pipelines.assets.deliveries import DELIVERY_ASSETS
from pipelines.assets.evidence import EVIDENCE_ASSETS
from pipelines.assets.records import RECORD_ASSETS
from pipelines.assets.release import candidate
from pipelines.assets.service import SERVICE_ASSETS
from pipelines.assets.sites import sites
from pipelines.automation import everything, monthly, new_delivery
from pipelines.checks import CHECKS
from pipelines.workspace import Workspace


def build_defs(
    workspace: Workspace | None = None,
    loggers: Mapping[str, dg.LoggerDefinition] | None = None,
) -> dg.Definitions:
    """Return the definitions that ``ias run`` and the Dagster web page share.

    Parameters
    ----------
    workspace
        Which home, deliveries and protocol; by default those of the environment at run time.
    loggers
        Where events are told; by default as Dagster does.
    """
    return dg.Definitions(
        assets=[
            *DELIVERY_ASSETS,
            *RECORD_ASSETS,
            *COHORT_ASSETS,
            *EVIDENCE_ASSETS,
            *COMPARISON_ASSETS,
            *SERVICE_ASSETS,
            sites,
            candidate,
        ],
        asset_checks=CHECKS,
        jobs=[everything],
        schedules=[monthly],
        sensors=[new_delivery],
        resources={"workspace": workspace or Workspace()},
        loggers=loggers,
        # One process writes the warehouse, so steps run one after another in this one.
        executor=dg.in_process_executor,
    )


defs = build_defs()

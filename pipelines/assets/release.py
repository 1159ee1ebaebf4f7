"""The door between evidence and readers: disclosure control, then a candidate release."""

from dataclasses import replace
from itertools import chain
from typing import Final

import dagster as dg
import polars as pl

from dashboard.summaries import Unprintable, write_gp_pages
from models.disclosure.counts import control_counts
from models.disclosure.curves import control_curves, withhold_single_practices
from models.disclosure.findings import (
    control_balance,
    control_diagnostics,
    control_effects,
    control_sites,
)
from models.disclosure.model_curves import (
    WITHHELD,
    control_expected_curves,
    control_weighted_curves,
)
from models.disclosure.status import tell_status
from models.disclosure.tables import control_pathways, control_volumes, control_waits
from models.disclosure.utility import measure_utility
from models.protocol.amendments import stamps
from models.results import CURVE_KEYS
from pipelines.assets.tables import table_key
from pipelines.disclosure import (
    BLOCKED,
    DISCLOSURES,
    earlier_releases,
    find_disclosures,
    protect_candidate,
)
from pipelines.memberships import (
    keep_memberships,
    kept_memberships,
    read_memberships,
    say_missing,
)
from pipelines.release import Draft, write_release
from pipelines.releases import NotAllowed, check_unchanged
from pipelines.settings import Home
from pipelines.signatures import PREPARER_OF_MADE_UP
from pipelines.warehouse import write_frame
from pipelines.workspace import Workspace

UNPRINTABLE: Final = (
    "A GP's page cannot be printed: {}. Shorten what service.toml says of how to refer, or "
    "give its sites shorter names, and run again."
)

EVIDENCE_READ = (
    "balance",
    "curve_counts",
    "curves",
    "diagnostics",
    "effects",
    "flow",
    "pathways",
    "practices",
    "provenance",
    "sites",
    "volumes",
    "waits",
)
WAREHOUSE_ONLY_DIMENSIONS = ("practice",)


def control_evidence(evidence: dict[str, pl.DataFrame], until: int) -> dict[str, pl.DataFrame]:
    """Return the tables of a release: each through disclosure control, practices left out."""
    effects = control_effects(evidence["effects"])
    controlled = {
        "balance": control_balance(evidence["balance"], effects),
        "diagnostics": control_diagnostics(evidence["diagnostics"], effects),
        "effects": effects,
        "sites": control_sites(evidence["sites"], evidence["practices"]),
        "curves": _control_all_curves(evidence, effects, until),
        "flow": control_counts(evidence["flow"], columns=["count"]),
        "pathways": control_pathways(evidence["pathways"]),
        "volumes": control_volumes(evidence["volumes"]),
        "waits": control_waits(evidence["waits"]),
    }
    return {name: tell_status(name, table) for name, table in controlled.items()}


def _control_all_curves(
    evidence: dict[str, pl.DataFrame], effects: pl.DataFrame, until: int
) -> pl.DataFrame:
    """Return what may be seen of every curve: counted, weighted and expected."""
    counts = evidence["curve_counts"].filter(~pl.col("dimension").is_in(WAREHOUSE_ONLY_DIMENSIONS))
    exact = evidence["curves"]
    sources = exact.select(*CURVE_KEYS, "practices").unique()
    counted = control_curves(counts, keys=list(CURVE_KEYS), until=until)
    told = withhold_single_practices(counted, sources, CURVE_KEYS)
    expected = exact.filter(analysis="observed_vs_expected")
    weighted = exact.filter(pl.col("analysis").str.starts_with("pilot_vs_comparison"))
    parts = [
        told.with_columns(pl.lit(value=False).alias(WITHHELD)),
        control_weighted_curves(weighted, effects),
        control_expected_curves(expected, told, effects),
    ]
    return pl.concat(parts).sort(*CURVE_KEYS, "day")


@dg.asset(
    key=dg.AssetKey(["release", "candidate"]),
    deps=[table_key(f"evidence.{name}") for name in EVIDENCE_READ],
    group_name="release",
    kinds={"duckdb", "html"},
)
def candidate(workspace: Workspace) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Write a candidate release; nobody outside sees it before it is reviewed and published."""
    home = workspace.home
    with workspace.warehouse.open(read_only=True) as connection:
        evidence = {name: connection.table(f"evidence.{name}").pl() for name in EVIDENCE_READ}
        if evidence["provenance"].is_empty():
            raise dg.Failure("No delivery could be taken in, so there is nothing to release.")
        people = read_memberships(connection, workspace.protocol)
    draft = _draft(evidence, workspace)
    keep_memberships(home, draft.release_id, people)
    ledger = kept_memberships(home)[draft.release_id]
    found = find_disclosures(home, draft.tables, draft.facts, ledger)
    with workspace.warehouse.open() as connection:
        write_frame(connection, DISCLOSURES, found)
    if not found.is_empty():
        raise dg.Failure(BLOCKED.format(len(found)))
    try:
        folder, is_new = write_release(home.releases, draft, write_gp_pages)
        check_unchanged(folder)
    except Unprintable as fault:
        raise dg.Failure(UNPRINTABLE.format(fault)) from None
    except NotAllowed as damage:
        raise dg.Failure(str(damage)) from None
    return dg.MaterializeResult(
        metadata={
            "release": folder.name,
            "new": is_new,
            "made_up": draft.is_made_up,
            "rows": {name: len(frame) for name, frame in draft.tables.items()},
            "stamps": list(dict.fromkeys(chain(*stamps(draft.protocol).values()))),
            "needs_a_person": [
                *not_made(draft),
                *unknown_sites(draft),
                *_without_ledger(home, draft),
            ],
        }
    )


def _draft(evidence: dict[str, pl.DataFrame], workspace: Workspace) -> Draft:
    """Return what would be released: controlled, and protected by itself and beside the others."""
    controlled = Draft(
        tables=control_evidence(evidence, until=max(workspace.protocol.horizons)),
        provenance=evidence["provenance"],
        protocol=workspace.protocol,
        service=workspace.service,
        prepared_by=workspace.prepared_by or _default_preparer(evidence, workspace),
    )
    tables = protect_candidate(workspace.home, controlled.tables, controlled.facts)
    utility = measure_utility(tables, evidence["curves"])
    return replace(controlled, tables=tables, utility=utility)


def _without_ledger(home: Home, draft: Draft) -> list[str]:
    return say_missing(home, earlier_releases(home, draft.facts))


def not_made(draft: Draft) -> list[str]:
    """Say which analyses the protocol promises and this release has nothing of."""
    frames = (frame for frame in draft.tables.values() if "analysis" in frame.columns)
    made = set(chain(*(frame["analysis"] for frame in frames)))
    return [
        f"The protocol asks for the analysis {name}, and nothing was made of it."
        for name in draft.protocol.analyses
        if name not in made
    ]


def unknown_sites(draft: Draft) -> list[str]:
    """Say which sites GPs are told how to refer at, and nobody can be referred at."""
    known = draft.tables["volumes"]["site_id"].unique().to_list()
    return [
        f"service.toml tells how to refer at the site {site.id}, and no pilot practice has it: "
        "write its id as the records do, or take it out."
        for site in draft.service.sites
        if site.id not in known
    ]


def _default_preparer(evidence: dict[str, pl.DataFrame], workspace: Workspace) -> str:
    made_up = bool(evidence["provenance"]["made_up"].any())
    return PREPARER_OF_MADE_UP if made_up else workspace.preparer

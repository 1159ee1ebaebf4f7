"""The exact count at every place that the auditor knows, from a warehouse."""

from collections.abc import Mapping

import polars as pl

from models.disclosure.audit.findings import SITE_COUNTS, SITE_KEYS, place_of_effect
from models.disclosure.audit.flow import FLOW_KEYS, place_of
from models.disclosure.audit.margins import place
from models.disclosure.audit.totals import place_curves
from models.disclosure.curves import TOTALS
from models.disclosure.findings import EVENTS, SIZES
from models.disclosure.tables import PATHWAY_KEYS, VOLUME_KEYS, WAIT_KEYS
from models.results import CURVE_KEYS

COLUMNS = ["place", "exact"]


def exact_counts(
    evidence: Mapping[str, pl.DataFrame], released_curves: pl.DataFrame
) -> pl.DataFrame:
    """Return ``place`` and ``exact``; a place that two tables count twice has two rows."""
    flow, sites, effects = evidence["flow"], evidence["sites"], evidence["effects"]
    steps = [place_of(*step) for step in flow.select(FLOW_KEYS).rows()]
    parts = [
        place(evidence["volumes"], "volumes", VOLUME_KEYS).select("place", exact="referrals"),
        place(evidence["waits"], "waits", WAIT_KEYS).select("place", exact="n"),
        place(evidence["pathways"], "pathways", PATHWAY_KEYS).select("place", exact="n"),
        flow.select(pl.Series("place", steps, pl.String), exact="count"),
        *(effects.select(place_of_effect(name), exact=name) for name in SIZES + EVENTS),
        *(
            sites.select(
                pl.concat_str(pl.lit("sites"), *SITE_KEYS, pl.lit(name), separator="|").alias(
                    "place"
                ),
                exact=name,
            )
            for name in SITE_COUNTS
        ),
        _of_curves(evidence["curve_counts"], released_curves),
    ]
    return pl.concat([part.select(COLUMNS).cast({"exact": pl.Int64}) for part in parts]).unique()


def _of_curves(counts: pl.DataFrame, released: pl.DataFrame) -> pl.DataFrame:
    named = place_curves(released).select(*CURVE_KEYS, "place").unique()
    placed = counts.join(named, on=CURVE_KEYS)
    sizes = placed.group_by("analysis", "place").agg(exact=pl.col("entered").sum())
    parts = [sizes.with_columns(place=pl.col("place") + "|n")]
    for day in range(7, int(released["day"].max()) + 1, 7):  # type: ignore[arg-type]
        gone = pl.col("day") <= day
        for name, move in TOTALS.items():
            total = placed.group_by("analysis", "place").agg(exact=pl.col(move).filter(gone).sum())
            parts.append(total.with_columns(place=pl.col("place") + f"|{name}|{day}"))
    return pl.concat(parts)

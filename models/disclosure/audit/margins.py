"""What a reader knows of volumes, waits and pathways: their margins, and how they hang together."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from models.disclosure.audit.sums import at_most, equal, sums_of_lines, together
from models.disclosure.audit.told import tell_counts
from models.disclosure.suppression import balance_lines, margin_lines
from models.disclosure.tables import PATHWAY_KEYS, VOLUME_KEYS, WAIT_KEYS

FIRST_STEPS: Final = ("referred_to_assessed", "referred_to_employer")
"""Everybody referred is asked about for both, so both waits are of the same people."""

LATER_STEP: Final = "assessed_to_goal"
"""Asked about of those who were assessed."""

Known = tuple[pl.DataFrame, pl.DataFrame]
"""What a table tells (`TOLD`) and the sums it is part of (`SUMS`)."""


def know_volumes(volumes: pl.DataFrame) -> Known:
    """Return what volumes tell: in every dimension a margin is the sum of its parts."""
    placed = place(volumes, "volumes", VOLUME_KEYS)
    sums = sums_of_lines(margin_lines(placed, VOLUME_KEYS), placed["place"].to_list())
    return tell_counts(placed, "volumes", VOLUME_KEYS, "referrals"), sums


def know_waits(waits: pl.DataFrame) -> Known:
    """Return what waits tell: margins over sites and tiers, and steps of the same people."""
    placed = place(waits, "waits", WAIT_KEYS)
    places = placed["place"].to_list()
    known = set(places)
    sums = [sums_of_lines(margin_lines(placed, WAIT_KEYS), places)]
    same, fewer = [], []
    for site, tier in placed.select("site_id", "tier").unique(maintain_order=True).rows():
        first, second, later = (
            f"waits|{site}|{tier}|{step}" for step in (*FIRST_STEPS, LATER_STEP)
        )
        referred = f"volumes|all|{site}|{tier}|all"
        if first in known:
            same += [{first: 1, second: -1}] if second in known else []
            fewer += [{first: 1, referred: -1}]
            # Nobody is asked about a goal in tier A, so only where a tier is named.
            fewer += [{later: 1, first: -1}] if later in known else []
    sums += [equal(same), at_most(fewer)]
    return tell_counts(placed, "waits", WAIT_KEYS, "n"), together(sums)


def know_pathways(pathways: pl.DataFrame) -> Known:
    """Return what pathways tell: conditions add up, and who comes into a state leaves it."""
    placed = place(pathways, "pathways", PATHWAY_KEYS)
    places = placed["place"].to_list()
    sums = [sums_of_lines(margin_lines(placed, PATHWAY_KEYS), places)]
    ends = placed.select("from_state", "to_state").rows()
    balances = []
    for line in balance_lines(placed, "from_state", "to_state", ["condition"]):
        state = min(set.intersection(*(set(ends[row]) for row in line.cells)))
        balances.append({places[row]: 1 if ends[row][0] == state else -1 for row in line.cells})
    return tell_counts(placed, "pathways", PATHWAY_KEYS, "n", floor=1), together(
        [*sums, equal(balances)]
    )


def place(frame: pl.DataFrame, table: str, keys: Sequence[str]) -> pl.DataFrame:
    """Name the place of each row by its table and keys."""
    named = pl.concat_str(
        [pl.lit(table), *(pl.col(k).cast(pl.String) for k in keys)], separator="|"
    )
    return frame.with_columns(named.alias("place"))

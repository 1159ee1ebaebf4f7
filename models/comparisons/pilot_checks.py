"""What is checked of the comparison of practices: its gates, hidden causes, negative controls."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from models.comparisons.arm_contrast import Contrast
from models.comparisons.overlap import Overlap
from models.gates import (
    Check,
    check_balance,
    check_detectable,
    check_effective_sample,
    check_events,
    check_follow_up,
    check_overlap,
    check_practices,
    kish_effective_size,
    overlap_share,
    preference_scores,
    smallest_detectable_hr,
    tell_hidden_cause,
)
from models.protocol.tables import Gates
from models.risk_table import CLUSTER, PATTERN, RETURNED, RiskTable

ARMS: Final = ("pilot", "comparison")

MOVED: Final = (
    "People with this condition, whose course the service cannot change, returned at another rate "
    "in pilot practices: something else differs between the areas, and may show in other results."
)
NOT_MOVED: Final = (
    "People with this condition, whose course the service cannot change, returned at about the "
    "same rate in both groups, as they should."
)


def check_comparison(
    overlap: Overlap,
    balance: pl.DataFrame,
    completeness: Mapping[str, float] | None,
    gates: Gates,
) -> list[Check]:
    """Return the gates of a comparison, in the order in which reasons are told."""
    table = overlap.table
    n, weight = table.numbers("n").astype(np.float64), table.cells.get_column("weight").to_numpy()
    is_pilot = overlap.treated[table.numbers(PATTERN)] == 1
    arms = [is_pilot, ~is_pilot]
    counted = count_arms(table)
    events = [counted["events_arm"], counted["events_comparator"]]
    share = float(n[is_pilot].sum() / n.sum())
    preference = preference_scores(overlap.propensity, share)[table.numbers(PATTERN)]
    return [
        check_practices(
            [len(np.unique(table.numbers(CLUSTER)[arm])) for arm in arms], gates.practices
        ),
        check_events(events, gates.events),
        check_effective_sample(
            [kish_effective_size(weight[arm], n[arm]) for arm in arms], gates.effective_sample
        ),
        check_overlap(overlap_share(preference, n), gates.overlap),
        check_balance(balance, gates.smd),
        check_detectable(smallest_detectable_hr(sum(events), share), gates.detectable_hr),
        check_follow_up(
            None if completeness is None else min(completeness.values()), gates.completeness
        ),
    ]


def tell_beside(hazards: Contrast, *, is_control: bool) -> list[Check]:
    """Tell how strong a hidden cause must be, and whether what cannot change has changed."""
    ratio, lo, hi = (float(np.exp(log)) for log in (hazards.estimate, hazards.lo, hazards.hi))
    if not np.isfinite([ratio, lo, hi]).all() or lo <= 0:
        return []
    told = tell_hidden_cause(ratio, lo, hi)
    if is_control:
        is_moved = lo > 1 or hi < 1
        reason = MOVED if is_moved else NOT_MOVED
        told.append(Check("negative_control", ratio, 1.0, "fail" if is_moved else "pass", reason))
    return told


def count_arms(table: RiskTable) -> dict[str, int]:
    """Count episodes and returns by arm."""
    frame = table.columns(["arm", "status", "n"])
    counts = {}
    for arm, suffix in zip(ARMS, ("arm", "comparator"), strict=True):
        own = frame.filter(arm=arm)
        counts[f"n_{suffix}"] = int(own["n"].sum())
        counts[f"events_{suffix}"] = int(own.filter(status=RETURNED)["n"].sum())
    return counts

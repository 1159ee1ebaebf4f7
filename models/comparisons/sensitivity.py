"""How far the comparison of practices leans on what was not seen: refusals, and lost follow-up.

* Refusal of consent exists in pilots alone. At worst nobody who refused returned: the pilot's
  probability times the share who did not refuse, against the comparison's as it is.
* Censoring that depends on the condition: curves within each condition (inverse-probability-of-
  censoring weights by condition and arm give the same), averaged over the conditions there were.
* The tipping point: of those of the pilot whose return was reckoned with but not seen, the share
  who would have to be still off work for the difference to be nought.

Sources: Robins JM, Finkelstein DM, Biometrics 2000 (weights); Manski CF, Am Econ Rev 1990 (bounds).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from models.aalen_johansen import Floats
from models.comparisons.arm_contrast import Contrast, compare_curves
from models.comparisons.overlap import Overlap
from models.gates import Check
from models.incidence import estimate_grid
from models.risk_table import RETURNED

ARM: Final = "arm"
STRATUM: Final = "condition"

HOLDS: Final = (
    "Even if none of the pilot's people who were lost from view returned to work, the pilot would "
    "not fall behind."
)
TIPS: Final = (
    "The difference would be nought if this share of the pilot's people who were lost from view, "
    "and would be expected back, had not returned."
)


@dataclass(frozen=True)
class Sensitivity:
    """A difference of probabilities under another assumption, by a horizon."""

    name: str
    day: int
    contrast: Contrast


def bound_refusals(overlap: Overlap, horizons: Sequence[int], refused: float) -> list[Sensitivity]:
    """
    Bound the risk differences from below, as if nobody who refused had returned.

    Parameters
    ----------
    overlap
        Weighted episodes, with ``arm``.
    horizons
        Days since time zero.
    refused
        Share (0-1) of the pilot's episodes whose consent was refused.
    """
    told = []
    for found in compare_curves(overlap, horizons):
        plain = found.risk_difference
        # The same error: the pilot's own share shrinks with its probability.
        moved = _moved(plain, (1 - refused) * plain.arm, plain.comparator)
        told.append(Sensitivity("refused_never_return", found.day, moved))
    return told


def allow_for_censoring(overlap: Overlap, horizons: Sequence[int]) -> list[Sensitivity]:
    """
    Estimate the risk differences with censoring that may depend on the condition.

    Parameters
    ----------
    overlap
        Weighted episodes, with ``arm`` and ``condition``.
    horizons
        Days since time zero.

    Returns
    -------
    list of Sensitivity
        With the errors of the plain differences: what matters is how far the estimate moves.
    """
    strata, rows, _, fit = estimate_grid(overlap.table, [ARM, STRATUM], max(horizons))
    size = np.bincount(rows.stratum, rows.n * rows.weight, minlength=strata.height)
    is_pilot = (strata.get_column(ARM) == "pilot").to_numpy()
    told = []
    for found in compare_curves(overlap, horizons):
        at_day = fit.returned[:, found.day]
        arms = [_average(at_day, size * here) for here in (is_pilot, ~is_pilot)]
        moved = _moved(found.risk_difference, arms[0], arms[1])
        told.append(Sensitivity("censoring_by_condition", found.day, moved))
    return told


def find_tipping_points(overlap: Overlap, horizons: Sequence[int]) -> list[Check]:
    """
    Find how many of those lost from view must not have returned for no difference to be left.

    Parameters
    ----------
    overlap
        Weighted episodes, with ``arm``.
    horizons
        Days since time zero.

    Returns
    -------
    list of Check
        ``tipping_point_<day>``; above 1 where even nobody's return would not do. Not assessable
        where the pilot is not ahead, or nobody was lost.
    """
    told = []
    for found in compare_curves(overlap, horizons):
        plain = found.risk_difference
        reckoned = plain.arm - _seen(overlap, found.day)
        name = f"tipping_point_{found.day}"
        if plain.estimate <= 0 or reckoned <= 1e-9:  # noqa: PLR2004 - nothing but rounding
            told.append(Check(name, None, 1.0, "not_assessable", ""))
            continue
        share = plain.estimate / reckoned
        told.append(Check(name, share, 1.0, "pass", HOLDS if share > 1 else TIPS))
    return told


def _seen(overlap: Overlap, day: int) -> float:
    """Return the weighted share of the pilot's people who were seen to return by a day."""
    frame = overlap.table.columns([ARM, "stop", "status", "n", "weight"]).filter(arm="pilot")
    size = pl.col("n") * pl.col("weight")
    is_back = (pl.col("status") == RETURNED) & (pl.col("stop") <= day)
    share: float = frame.select(size.filter(is_back).sum() / size.sum()).item()
    return share


def _moved(plain: Contrast, arm: float, comparator: float) -> Contrast:
    """Return a contrast of other numbers, with the width of the plain one's interval."""
    shift = arm - comparator - plain.estimate
    return replace(
        plain,
        estimate=plain.estimate + shift,
        lo=plain.lo + shift,
        hi=plain.hi + shift,
        p=np.nan,
        arm=arm,
        comparator=comparator,
    )


def _average(values: Floats, size: Floats) -> float:
    return float(values @ size / size.sum())

"""The table of coefficients, and plain words for what the data cannot tell."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from models.aalen_johansen import Z95, Floats
from models.cox.maximise import Maximum
from models.cox.risk_sets import RiskSets
from models.design import Column

FARTHEST: Final = 8.0
"""exp(8) is 3,000: no hazard ratio between the people who are farthest apart is as large as that
and yet so uncertain (`LEAST_Z`); the likelihood grows without end."""

LEAST_Z: Final = 3.0

Flags = NDArray[np.bool_]


def find_runaways(design: Floats, maximum: Maximum) -> Flags:
    """Tell which coefficients the likelihood drives to infinity (separation)."""
    size = np.abs(maximum.coefficients)
    is_far = size * (design.max(axis=0) - design.min(axis=0)) > FARTHEST
    se = np.sqrt(np.diag(maximum.inverse))
    # Next to no information is left of a coefficient that runs away; rounding may leave none.
    is_vague = (size < LEAST_Z * se) | (se == 0)
    result: Flags = maximum.estimated & is_far & is_vague
    return result


def coefficient_table(
    columns: Sequence[Column], maximum: Maximum, robust: Floats | None, runaways: Flags
) -> pl.DataFrame:
    """Return the frame of `CoxFit.coefficients`."""
    told = maximum.estimated & ~runaways
    coefficient = np.where(told, maximum.coefficients, np.nan)
    coefficient[runaways] = np.sign(maximum.coefficients[runaways]) * np.inf
    se = np.where(told, np.sqrt(np.abs(np.diag(maximum.inverse))), np.nan)
    se_robust = np.full(len(se), np.nan)
    if robust is not None:
        se_robust = np.where(told, np.sqrt(np.diag(robust)), np.nan)
    used = se if robust is None else se_robust
    center = np.where(told, coefficient, np.nan)
    z = center / used
    with np.errstate(over="ignore"):  # A ratio per unit may be beyond numbers: infinite, then.
        ratio, lo, hi = (
            np.exp(on) for on in (coefficient, center - Z95 * used, center + Z95 * used)
        )
    frame = pl.DataFrame(
        {
            "term": [column.term for column in columns],
            "level": [column.level for column in columns],
            "coef": coefficient,
            "hr": ratio,
            "se": se,
            "se_robust": se_robust,
            "lo": lo,
            "hi": hi,
            "z": z,
            "p": 2 * stats.norm.sf(np.abs(z)),
        },
        schema_overrides={"term": pl.String, "level": pl.String},
    )
    return frame.with_columns(pl.selectors.float().fill_nan(None))


def say_problems(
    columns: Sequence[Column],
    maximum: Maximum,
    runaways: Flags,
    strata: pl.DataFrame,
    sets: RiskSets,
) -> tuple[str, ...]:
    """Say in plain words what is wrong with a fit."""
    said = []
    if not maximum.converged and not runaways.any():
        said.append(
            f"The fit had not settled after {maximum.iterations} steps: its numbers are not to be "
            "used."
        )
    for place, column in enumerate(columns):
        if not maximum.estimated[place]:
            said.append(
                f"{_name(column)} cannot be told apart from what comes before it in the model, or "
                "nobody with it was at risk when somebody had the event: it has no coefficient."
            )
        elif runaways[place]:
            way = "first" if maximum.coefficients[place] > 0 else "never"
            said.append(
                f"{_name(column)} separates those with the event from the others completely (they "
                f"have it {way}): its coefficient grows without end. Merge levels, leave it out, "
                "or use ridge."
            )
    empty = strata.height - len(np.unique(sets.stratum))
    if empty and strata.columns:
        said.append(
            f"{empty} of {strata.height} strata have nobody with the event, and so take no part."
        )
    return tuple(said)


def _name(column: Column) -> str:
    return f"{column.term} = {column.level}" if column.level else column.term

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
from models.design import NO_LEVEL, Column

FARTHEST: Final = 10.0
"""exp(10) is 22,000: a hazard ratio beyond it, or its inverse, between levels or between people who
are a standard deviation apart is none; the likelihood grows without end."""

Flags = NDArray[np.bool_]


def find_runaways(
    columns: Sequence[Column], sets: RiskSets, design: Floats, maximum: Maximum
) -> Flags:
    """Tell which coefficients the likelihood drives to infinity (separation)."""
    size = np.bincount(sets.rows.pattern, sets.rows.n, minlength=len(design))
    mean = np.average(design, axis=0, weights=size)
    spread = np.sqrt(np.average((design - mean) ** 2, axis=0, weights=size))
    is_level = np.array([column.level != NO_LEVEL for column in columns], dtype=bool)
    scale = np.where(is_level, 1.0, spread)
    result: Flags = maximum.estimated & (np.abs(maximum.coefficients) * scale > FARTHEST)
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
    z = np.where(told, coefficient, np.nan) / used
    frame = pl.DataFrame(
        {
            "term": [column.term for column in columns],
            "level": [column.level for column in columns],
            "coef": coefficient,
            "hr": np.exp(coefficient),
            "se": se,
            "se_robust": se_robust,
            "lo": np.exp(np.where(told, coefficient, np.nan) - Z95 * used),
            "hi": np.exp(np.where(told, coefficient, np.nan) + Z95 * used),
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

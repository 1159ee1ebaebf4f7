"""The limits a comparison keeps to before it is released, and what a reader is told if it does not.

A check that fails withholds its result in the release; one that cannot be made is shown and does
not. Every reason is a whole sentence for somebody who has to decide and is no statistician.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final, Literal

import numpy as np
import polars as pl

from models import validation
from models.gates.measures import e_value

Gate = Literal["pass", "fail", "not_assessable"]
Verdict = Literal["pass", "withheld"]

LARGEST_DIFFERENCE: Final = 0.1
"""A standardised difference of this much, or more, is no balance."""

LEAST_EFFECTIVE: Final = 50.0
LEAST_OVERLAP: Final = 0.2
LEAST_EVENTS: Final = 10.0
LARGEST_DETECTABLE: Final = 1.5
LEAST_FOLLOWED: Final = 0.8
LEAST_PRACTICES: Final = 10.0

ROUNDING: Final = 1e-9

MOST_REASONS: Final = 2
"""More sentences than this are not read; all of them are among the checks."""


HIDDEN_CAUSE: Final = (
    "Something not recorded that goes this strongly (as a risk ratio) both with the group and with "
    "returning could by itself account for the result."
)


@dataclass(frozen=True)
class Check:
    """
    One check of a comparison.

    Attributes
    ----------
    check
        Its name.
    value, limit
        What was found (None if nothing could be) and the limit it is held against.
    gate
        ``pass``, ``fail`` or ``not_assessable``.
    reason
        What it means for a decision, in a plain sentence; empty where it passes.
    """

    check: str
    value: float | None
    limit: float
    gate: Gate
    reason: str


def check_balance(balance: pl.DataFrame, limit: float = LARGEST_DIFFERENCE) -> Check:
    """
    Check that the arms are alike in what the weights do not make alike by construction.

    Parameters
    ----------
    balance
        ``smd_after`` (standardised difference after weighting), ``by_construction`` (rows that
        prove nothing, and are left out) and ``chance`` (what chance alone explains: of hundreds of
        differences in small samples some are large, and only those beyond it count).

    Returns
    -------
    Check
        Its value is the largest difference that chance does not explain; 0 where there is none.

    Raises
    ------
    models.errors.UnknownColumnError
        For a column that is not there.
    """
    validation.require_columns(balance.columns, ["smd_after", "by_construction", "chance"])
    apart = pl.col("smd_after").cast(pl.Float64).fill_nan(None).abs()
    chance = pl.col("chance").fill_nan(0.0).fill_null(0.0)
    told = balance.filter(~pl.col("by_construction")).select(
        beyond=pl.when(apart > chance).then(apart).otherwise(apart * 0.0)
    )
    largest = told.get_column("beyond").max()
    return _check(
        "balance",
        largest if isinstance(largest, float) else None,
        limit,
        lambda value, limit: value < limit,
        fails=(
            "The people compared still differ in ways that the method could not even out, so a "
            "difference in returns may come from who they are and not from the service."
        ),
    )


def check_effective_sample(by_arm: Sequence[float], limit: float = LEAST_EFFECTIVE) -> Check:
    """Check the effective size (`kish_effective_size`) of the smaller arm; one number an arm."""
    return _check(
        "effective_sample",
        _least(by_arm),
        limit,
        _at_least,
        fails=(
            "Once the people compared are made alike, one of the groups tells less than "
            f"{limit:.0f} people would, which is too little to rest a decision on."
        ),
    )


def check_overlap(share: float | None, limit: float = LEAST_OVERLAP) -> Check:
    """Check the share of people who could have been in either arm (`overlap_share`)."""
    return _check(
        "overlap",
        share,
        limit,
        _at_least,
        fails=(
            "Few people in one group have anybody like them in the other, so the comparison is "
            "between different kinds of people."
        ),
    )


def check_events(by_arm: Sequence[float], limit: float = LEAST_EVENTS) -> Check:
    """Check the number of returns in the arm with fewer; one number an arm."""
    return _check(
        "events",
        _least(by_arm),
        limit,
        _at_least,
        fails=(
            f"Fewer than {limit:.0f} people returned to work in one of the groups, so a "
            "handful more or fewer would change the answer."
        ),
    )


def check_detectable(hazard_ratio: float | None, limit: float = LARGEST_DETECTABLE) -> Check:
    """Check the smallest effect that would be found (`smallest_detectable_hr`)."""
    return _check(
        "detectable_effect",
        hazard_ratio,
        limit,
        lambda value, limit: value <= limit,
        fails=(
            "There are too few returns so far to find any but a very large benefit: no "
            "difference seen here would not mean that the service does not work."
        ),
    )


def check_follow_up(share: float | None, limit: float = LEAST_FOLLOWED) -> Check:
    """
    Check that people who look absent at the end are known to be.

    Parameters
    ----------
    share
        Of episodes open at the end, those with a fit note to show for it; None where no fit notes
        were delivered.
    """
    return _check(
        "follow_up",
        share,
        limit,
        _at_least,
        fails=(
            "Too many of those who look absent at the end have no recent fit note, so some may "
            "have returned without anybody telling, and returns may be counted unevenly."
        ),
        unknown=(
            "No fit notes were delivered, so it cannot be told whether those who look absent "
            "at the end still are."
        ),
    )


def check_practices(by_arm: Sequence[float], limit: float = LEAST_PRACTICES) -> Check:
    """Check the number of practices in the arm with fewer; one number an arm."""
    return _check(
        "practices",
        _least(by_arm),
        limit,
        _at_least,
        fails=(
            f"Fewer than {limit:.0f} practices are in one of the groups, so the "
            "result may be about those practices and not about the service."
        ),
    )


def tell_hidden_cause(hr: float, lo: float, hi: float) -> list[Check]:
    """Tell the E-values of a hazard ratio and of its nearer limit; they withhold nothing."""
    strength = e_value(hr, lo, hi)
    return [
        Check("e_value", strength.estimate, 1.0, "pass", HIDDEN_CAUSE),
        Check("e_value_limit", strength.limit, 1.0, "pass", HIDDEN_CAUSE),
    ]


def withhold(checks: Sequence[Check]) -> tuple[Verdict, str]:
    """
    Decide whether a result may be shown.

    Parameters
    ----------
    checks
        In the order in which reasons are told.

    Returns
    -------
    gate : str
        ``withheld`` if any check fails, else ``pass``; one that cannot be made does not withhold.
    reason : str
        The sentences of the first that fail; empty where none does.
    """
    failed = [check.reason for check in checks if check.gate == "fail"]
    return ("withheld" if failed else "pass"), " ".join(failed[:MOST_REASONS])


def _at_least(value: float, limit: float) -> bool:
    return value >= limit - ROUNDING


def _least(by_arm: Sequence[float]) -> float | None:
    # Not min(), which lets an arm that could not be reckoned pass when it comes second.
    return float(np.min(by_arm)) if len(by_arm) else None


def _check(
    name: str,
    value: float | None,
    limit: float,
    keeps: Callable[[float, float], bool],
    *,
    fails: str,
    unknown: str = "The data cannot tell whether this comparison is sound.",
) -> Check:
    if value is None or isnan(value):
        return Check(name, None, limit, "not_assessable", unknown)
    if keeps(value, limit):
        return Check(name, value, limit, "pass", "")
    return Check(name, value, limit, "fail", fails)

"""What became of each released number, in one word, the same wherever it is shown.

- **shown**: the number is there;
- **true zero**: it is there, and nobody was counted (a shown 0 of a table of counts is exact);
- **suppressed**: too few people, or it would give away another that is of too few;
- **withheld**: it may be known, and is not good enough to be believed: the reason says why;
- **missing**: there is none, and never was.
"""

from typing import Final

import polars as pl

from models.disclosure.findings import FEW_EVENTS
from models.disclosure.model_curves import WITHHELD
from models.disclosure.thresholds import FLAG

STATUS: Final = "status"

MAIN: Final = {
    "balance": "smd_after",
    "curves": "returned",
    "diagnostics": "value",
    "effects": "estimate",
    "flow": "count",
    "pathways": "n",
    "sites": "ratio",
    "volumes": "referrals",
    "waits": "n",
}
"""The number that a row of each table is about."""

COUNTS: Final = ("flow", "pathways", "volumes", "waits")
"""Tables of counts. A 0 of a curve is not one: it is made of rounded counts, and can mean 7."""


def tell_status(name: str, table: pl.DataFrame) -> pl.DataFrame:
    """
    Add what became of the number that each row is about.

    Parameters
    ----------
    name
        Of a released table: one of `MAIN`.
    table
        The table, after everything else was done to it.

    Returns
    -------
    polars.DataFrame
        The same rows with ``status`` last: ``shown``, ``true zero``, ``suppressed``, ``withheld``
        or ``missing``.
    """
    number = pl.col(MAIN[name])
    is_zero = number == 0 if name in COUNTS else pl.lit(value=False)
    status = (
        pl.when(_is_withheld(table))
        .then(pl.lit("withheld"))
        .when(number.is_null() & pl.col(FLAG))
        .then(pl.lit("suppressed"))
        .when(number.is_null())
        .then(pl.lit("missing"))
        .when(is_zero)
        .then(pl.lit("true zero"))
        .otherwise(pl.lit("shown"))
    )
    return table.with_columns(status.alias(STATUS)).drop(WITHHELD, strict=False)


def _is_withheld(table: pl.DataFrame) -> pl.Expr:
    if WITHHELD in table.columns:
        return pl.col(WITHHELD)
    if "estimand" in table.columns:
        # Too few to be shown without risk is not too few to be believed.
        return (pl.col("gate") == "withheld") & (pl.col("reason") != FEW_EVENTS)
    return pl.lit(value=False)

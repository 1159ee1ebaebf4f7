"""What the auditor reports: one row for each thing that blocks a release."""

from typing import Final

import polars as pl

from models.disclosure.audit.findings import SITE_KEYS
from models.disclosure.audit.flow import FLOW_KEYS
from models.disclosure.audit.told import cell_of
from models.disclosure.tables import PATHWAY_KEYS, VOLUME_KEYS, WAIT_KEYS
from models.disclosure.thresholds import FLAG
from models.results import ARM_KEYS, BALANCE, CURVE_KEYS, DIAGNOSTICS

FAILURES: Final = pl.Schema(
    {
        **dict.fromkeys(("rule", "table", "cell", "measure"), pl.String),
        **dict.fromkeys(("lowest", "highest", "possible"), pl.Int64),
        "reason": pl.String,
    }
)
"""``cell`` is the row's coordinates as text; ``lowest``, ``highest`` and ``possible`` are null
where the rule is not about a range."""

KEYS: Final[dict[str, tuple[str, ...]]] = {
    "balance": tuple(BALANCE.names()[:4]),
    "curves": (*CURVE_KEYS, "day"),
    "diagnostics": tuple(DIAGNOSTICS.names()[: DIAGNOSTICS.names().index("value")]),
    "effects": ARM_KEYS,
    "flow": FLOW_KEYS,
    "pathways": PATHWAY_KEYS,
    "sites": SITE_KEYS,
    "volumes": VOLUME_KEYS,
    "waits": WAIT_KEYS,
}
"""Columns that tell the rows of a released table apart."""


def broken(
    about: tuple[str, pl.DataFrame], rule: str, measure: str, where: pl.Expr, reason: str
) -> pl.DataFrame:
    """Report every row of a table (its name and the table) for which ``where`` is true."""
    table, frame = about
    keys = [key for key in KEYS.get(table, ()) if key in frame.columns]
    cell = cell_of(keys) if keys else pl.lit("all")
    return frame.filter(where).select(
        pl.lit(rule).alias("rule"),
        pl.lit(table).alias("table"),
        cell.alias("cell"),
        pl.lit(measure).alias("measure"),
        *(pl.lit(None, pl.Int64).alias(name) for name in ("lowest", "highest", "possible")),
        pl.lit(reason).alias("reason"),
    )


def about_table(table: str, rule: str, measure: str, reason: str) -> pl.DataFrame:
    """Report something about a whole table or column."""
    row = {"rule": rule, "table": table, "cell": "all", "measure": measure, "reason": reason}
    return pl.DataFrame([row], FAILURES)


def is_flagged(frame: pl.DataFrame) -> pl.Expr:
    """Tell which rows say that something was taken out of them."""
    flagged = pl.col(FLAG) if FLAG in frame.columns else pl.lit(value=False)
    if "status" in frame.columns:
        flagged |= pl.col("status").is_in(["suppressed", "withheld"])
    return flagged


def in_order(failures: list[pl.DataFrame]) -> pl.DataFrame:
    """Put reports together, each once, sorted."""
    whole = pl.concat([FAILURES.to_frame(), *failures]).unique()
    return whole.sort(FAILURES.names(), nulls_last=True)

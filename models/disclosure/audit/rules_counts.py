"""Rules for counts, rates and quantiles: none small, none exact, none of too few."""

from typing import Final

import polars as pl

from models.disclosure.audit.report import broken
from models.disclosure.audit.told import HALF
from models.disclosure.curves import TOTALS
from models.disclosure.findings import COUNTED_CHECKS
from models.disclosure.tables import RATE_FIGURES, TAILS
from models.disclosure.thresholds import LEAST_SHOWN, ROUND_TO

COUNTS: Final[dict[str, tuple[str, ...]]] = {
    "curves": ("n", "at_risk", *TOTALS),
    "effects": ("n_arm", "n_comparator", "events_arm", "events_comparator"),
    "flow": ("count",),
    "pathways": ("n",),
    "sites": ("n", "observed", "expected"),
    "volumes": ("referrals",),
    "waits": ("n",),
}
TOLERANCE: Final = 1e-9


def check_counts(table: str, frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Check that every shown count is 0 or at least 8, and a multiple of 5."""
    counts = [(name, pl.lit(value=True)) for name in COUNTS.get(table, ()) if name in frame.columns]
    if table == "diagnostics":
        check = pl.col("check").str.replace(r"_\d+$", "")
        counts = [("value", check.is_in(COUNTED_CHECKS))]
    failures = []
    for name, is_count in counts:
        value = pl.col(name)
        small = value.is_between(1, LEAST_SHOWN - 1)
        told = f"A count of 1 to {LEAST_SHOWN - 1} is shown."
        failures.append(broken((table, frame), "small_count", name, is_count & small, told))
        exact = ~small & ((value % ROUND_TO != 0) | (value < 0))
        told = f"A count is shown that is not a multiple of {ROUND_TO}."
        failures.append(broken((table, frame), "unrounded_count", name, is_count & exact, told))
    return failures


def check_rates(table: str, frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Check that a rate has three figures and is that of the rounded numbers beside it."""
    if table != "volumes":
        return []
    rate = pl.col("per_fte_gp")
    told = pl.col("referrals") / (pl.col("fte_gps") * pl.col("months"))
    long = differs(rate, rate.round_sig_figs(RATE_FIGURES))
    other = differs(rate, told.round_sig_figs(RATE_FIGURES)) | (
        rate.is_not_null() & pl.col("referrals").is_null()
    )
    return [
        broken((table, frame), "rate_figures", "per_fte_gp", long, "A rate has too many figures."),
        broken(
            (table, frame),
            "rate_of_other_counts",
            "per_fte_gp",
            ~long & other,
            "A rate is not that of the rounded referrals, GPs and months beside it.",
        ),
    ]


def check_quantiles(table: str, frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Check that no quantile is shown with fewer than 8 people on its smaller side."""
    if table != "waits":
        return []
    most = pl.col("n").fill_null(0) + HALF
    return [
        broken(
            (table, frame),
            "quantile_of_few",
            name,
            pl.col(name).is_not_null() & (most * tail < LEAST_SHOWN),
            f"A quantile is shown with fewer than {LEAST_SHOWN} people on one side of it.",
        )
        for name, tail in TAILS.items()
    ]


def differs(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Tell where two numbers differ by more than their last digit in memory."""
    one, other = one.cast(pl.Float64), other.cast(pl.Float64)
    return ((one - other).abs() > TOLERANCE * (1 + one.abs())).fill_null(value=False)

"""Rules for results of comparisons: decimals, enough events, and nothing that a gate withholds."""

from typing import Final

import polars as pl

from models.disclosure.audit.report import broken
from models.disclosure.audit.rules_counts import differs
from models.disclosure.findings import DAYS_DECIMALS, DECIMALS, EVENTS, LEAST_EVENTS, NUMBERS
from models.disclosure.tables import SHARE_DECIMALS

RATIOS: Final[dict[str, tuple[str, ...]]] = {
    "balance": ("smd_before", "smd_after"),
    "diagnostics": ("value",),
    "sites": ("ratio", "lo95", "hi95", "lo998", "hi998"),
    "waits": ("within_target",),
}
ESTIMATES: Final = NUMBERS[:-1]


def check_decimals(table: str, frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Check that no number has decimals that counts could be rebuilt from."""
    if table == "effects":
        return _check_effects(frame)
    long = f"A ratio or a share has more than {SHARE_DECIMALS} decimals."
    return [
        broken(
            (table, frame),
            "ratio_decimals",
            name,
            differs(pl.col(name), pl.col(name).round(SHARE_DECIMALS)),
            long,
        )
        for name in RATIOS.get(table, ())
        if name in frame.columns
    ]


def check_effects(table: str, frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Check that no effect is shown of fewer than 10 events, or against its gate."""
    if table != "effects":
        return []
    is_shown = pl.any_horizontal(pl.col(name).is_not_null() for name in _of(frame, NUMBERS))
    events = _of(frame, EVENTS)
    few = pl.any_horizontal(
        pl.lit(value=False), *(pl.col(name).fill_null(0) < LEAST_EVENTS for name in events)
    )
    told = f"An effect is shown of fewer than {LEAST_EVENTS} events in one of the groups."
    held = "An effect is shown that a gate withholds."
    return [
        broken((table, frame), "effect_of_few_events", "estimate", is_shown & few, told),
        broken(
            (table, frame),
            "effect_against_its_gate",
            "estimate",
            is_shown & (pl.col("gate") == "withheld"),
            held,
        ),
    ]


def _check_effects(frame: pl.DataFrame) -> list[pl.DataFrame]:
    is_days = pl.col("estimand").str.starts_with("days_")
    failures = []
    for rule, names, which, decimals in (
        ("days_decimals", ESTIMATES, is_days, DAYS_DECIMALS),
        ("ratio_decimals", ESTIMATES, ~is_days, DECIMALS),
        ("p_decimals", ("p",), pl.lit(value=True), DECIMALS),
    ):
        told = f"A number has more than {decimals} decimals."
        for name in _of(frame, names):
            long = which & differs(pl.col(name), pl.col(name).round(decimals))
            failures.append(broken(("effects", frame), rule, name, long, told))
    return failures


def _of(frame: pl.DataFrame, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if name in frame.columns]

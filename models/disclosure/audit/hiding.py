"""Suppress more of a release than its own small counts: named numbers, and what repeats them."""

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from models.disclosure.audit.report import KEYS
from models.disclosure.audit.told import cell_of
from models.disclosure.curves import ESTIMATES, TOTALS
from models.disclosure.findings import EVENTS, FEW_EVENTS, NUMBERS, SIZES
from models.disclosure.model_curves import EXPECTED
from models.disclosure.status import MAIN, STATUS
from models.disclosure.tables import WAIT_NUMBERS
from models.disclosure.thresholds import FLAG
from models.results import CURVE_KEYS, HORIZONS

LOST: Final[dict[str, tuple[str, ...]]] = {
    "volumes": ("referrals", "fte_gps", "months", "per_fte_gp"),
    "waits": WAIT_NUMBERS,
    "pathways": ("n",),
    "flow": ("count",),
    "sites": ("n", "observed", "expected", "ratio", "lo95", "hi95", "lo998", "hi998"),
}
"""Numbers of a row that go with its count."""

Cells = pl.DataFrame
"""``table``, ``cell`` and ``measure`` of numbers, as the auditor names them."""


def hide(tables: Mapping[str, pl.DataFrame], cells: Cells) -> dict[str, pl.DataFrame]:
    """
    Return a release without some of its numbers.

    Parameters
    ----------
    tables
        The tables of a release, after disclosure control.
    cells
        ``table``, ``cell`` and ``measure`` of the numbers to suppress. Of a curve, the size takes
        all of it; a total takes everything after the last day of results before it.

    Returns
    -------
    dict of str to polars.DataFrame
        All tables; rows that lost their main number have ``suppressed`` true.
    """
    hidden = dict(tables)
    for (name,), group in cells.group_by("table", maintain_order=True):
        table = str(name)
        hidden[table] = _HIDERS.get(table, _hide_rows)(table, hidden[table], group)
    return hidden


def _hide_rows(name: str, table: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    keys = KEYS[name]
    gone = cell_of(keys).is_in(cells["cell"].unique().implode())
    lost = [column for column in LOST[name] if column in table.columns]
    told: list[pl.Expr] = [pl.when(~gone).then(pl.col(lost))]
    if "hidden" in table.columns:
        told.append(pl.when(gone).then(pl.lit(" ".join(lost))).otherwise("hidden").alias("hidden"))
    return _flagged(table.with_columns(told), name, gone)


def _hide_sizes(name: str, effects: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    """Take sizes from effects; with a number of events goes all that rests on it."""

    def gone(measure: str) -> pl.Expr:
        return cell_of(KEYS[name]).is_in(cells.filter(measure=measure)["cell"].implode())

    counts = [count for count in (*SIZES, *EVENTS) if count in effects.columns]
    told = effects.with_columns(pl.when(~gone(count)).then(count).alias(count) for count in counts)
    unfounded = pl.any_horizontal(pl.lit(value=False), *(gone(count) for count in EVENTS))
    lost = [column for column in (*NUMBERS, *EVENTS) if column in effects.columns]
    words = {"gate": "withheld", "reason": FEW_EVENTS}
    said = [
        pl.when(unfounded).then(pl.lit(word)).otherwise(column).alias(column)
        for column, word in words.items()
        if column in effects.columns
    ]
    return _flagged(
        told.with_columns(pl.when(~unfounded).then(pl.col(lost)), *said), name, unfounded
    )


def _hide_curves(name: str, curves: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    """End curves early: the first row beyond the last day that stays marks where."""
    named = curves.with_columns(curve=cell_of(CURVE_KEYS))
    cut = named.join(_last_days(cells), on="curve", how="left", maintain_order="left")
    beyond = (pl.col("day") > pl.col("last")).fill_null(value=False)
    is_first = pl.col("day") == pl.col("day").filter(beyond).min().over(CURVE_KEYS)
    is_gone = pl.col("last").fill_null(0) < 0
    lost = [column for column in (*ESTIMATES, *TOTALS) if column in curves.columns]
    blanked = cut.filter(~beyond | is_first).with_columns(
        pl.when(~beyond).then(pl.col(lost)), pl.when(~is_gone).then("n").alias("n")
    )
    return _flagged(blanked, name, beyond).select(curves.columns)


def _last_days(cells: Cells) -> pl.DataFrame:
    """Return the last day that stays of each curve; -1 where none does."""
    parts = pl.col("cell").str.extract_groups(r"^(?<curve>.*) day=(?<until>\d+)$")
    totals = cells.filter(pl.col("measure") != "n").select(parts.alias("parts")).unnest("parts")
    days = pl.col("until").cast(pl.Int64).map_elements(_day_before, pl.Int64)
    ends = totals.select("curve", last=days)
    whole = cells.filter(measure="n").select(curve="cell", last=pl.lit(-1, pl.Int64))
    own = pl.concat([ends, whole])
    # The expected curve beside has the same numbers at risk.
    beside = pl.col("curve").str.replace("arm=", f"arm={EXPECTED}", literal=True)
    return pl.concat([own, own.with_columns(beside)]).group_by("curve").agg(pl.col("last").min())


def _day_before(day: int) -> int:
    return max((one for one in HORIZONS if one < day), default=0)


def _flagged(table: pl.DataFrame, name: str, gone: pl.Expr) -> pl.DataFrame:
    flags = [(pl.col(FLAG) | gone).alias(FLAG)]
    if STATUS in table.columns:
        is_lost = gone & pl.col(MAIN[name]).is_null() & (pl.col(STATUS) != "withheld")
        flags.append(pl.when(is_lost).then(pl.lit("suppressed")).otherwise(STATUS).alias(STATUS))
    return table.with_columns(flags)


_HIDERS: Final[dict[str, Callable[[str, pl.DataFrame, Cells], pl.DataFrame]]] = {
    "curves": _hide_curves,
    "effects": _hide_sizes,
}

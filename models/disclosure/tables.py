"""Disclosure control of tables that hold their own margins: volumes, waits, pathways.

Counts of 1 to 7, and counts from a single practice, are hidden; so is a companion where a margin
would give one away (`models.disclosure.suppression`). What is shown is rounded to the nearest 5,
margins from their own exact counts, and every rate and share is made of rounded counts.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from models import validation
from models.disclosure.counts import control_counts
from models.disclosure.suppression import Line, balance_lines, hide_companions, margin_lines
from models.disclosure.thresholds import FLAG, LEAST_PRACTICES, LEAST_SHOWN
from models.results import PATHWAYS, VOLUMES

VOLUME_KEYS: Final = ("quarter", "site_id", "tier", "referred_by")
WAIT_KEYS: Final = ("site_id", "tier", "step")
PATHWAY_KEYS: Final = ("from_state", "to_state", "condition")

TAILS: Final = {"median_days": 0.5, "p90_days": 0.1}
"""The smaller share on one side of each quantile: it must be of at least 8 people."""

WAIT_NUMBERS: Final = ("n", *TAILS, "within_target")
SHARE_DECIMALS: Final = 2
RATE_FIGURES: Final = 3
GPS_DECIMALS: Final = 1
MONTHS_DECIMALS: Final = 2
HIDDEN: Final = "is_hidden"


def control_volumes(volumes: pl.DataFrame) -> pl.DataFrame:
    """
    Return the volumes that may be released.

    Parameters
    ----------
    volumes
        As `models.results.VOLUMES`.

    Returns
    -------
    polars.DataFrame
        The same rows without ``practices``, with ``suppressed``: such a row has lost its referrals,
        rate, GPs and months. The rate is made of rounded referrals, to three significant figures.

    Raises
    ------
    models.errors.UnknownColumnError, models.errors.InvalidValueError
        For a column that is not there; for a count that is none.
    """
    hidden = _hide(volumes, "referrals", margin_lines(volumes, VOLUME_KEYS))
    counted = _rounded(volumes.with_columns(hidden), "referrals")
    shown = counted.with_columns(
        pl.col("fte_gps").round(GPS_DECIMALS), pl.col("months").round(MONTHS_DECIMALS)
    )
    # Of the figures shown, so that a reader who divides them finds the same.
    rate = pl.col("referrals") / (pl.col("fte_gps") * pl.col("months"))
    is_known = (pl.col("fte_gps") > 0) & (pl.col("months") > 0)
    blanked = ("fte_gps", "months", "per_fte_gp")
    return (
        shown.with_columns(per_fte_gp=pl.when(is_known).then(rate.round_sig_figs(RATE_FIGURES)))
        .with_columns(pl.when(~pl.col(HIDDEN)).then(pl.col(blanked)))
        .select(*_released(VOLUMES), pl.col(HIDDEN).alias(FLAG))
    )


def control_waits(waits: pl.DataFrame) -> pl.DataFrame:
    """
    Return the waits that may be released.

    Parameters
    ----------
    waits
        As `models.results.WAITS`.

    Returns
    -------
    polars.DataFrame
        Keys, ``n``, ``median_days``, ``p90_days``, ``target_days``, ``within_target``,
        ``suppressed`` (whether the row lost a number) and ``hidden`` (the names of the columns
        that lost it, by spaces: any other null was never there). A median is shown from 16 people,
        the day by which 9 of 10 had the step from 80; the share within target where neither those
        within nor those later are 1 to 7, or could be had by subtraction.

    Raises
    ------
    models.errors.UnknownColumnError, models.errors.InvalidValueError
        For a column that is not there; for a count that is none.
    """
    lines = margin_lines(waits, WAIT_KEYS)
    late = pl.col("due") - pl.col("within")
    parted = waits.with_columns(_hide(waits, "n", lines), late=late)
    shares = {
        name: _hide(parted, name, lines, pl.col(HIDDEN)).alias(f"hides_{name}")
        for name in ("within", "late")
    }
    hides_share = pl.any_horizontal(HIDDEN, *(f"hides_{name}" for name in shares))
    share = _share(parted.with_columns(shares.values()))
    told = _rounded(parted.with_columns(shares.values()), "n").with_columns(
        *(
            pl.when(~pl.col(HIDDEN), waits.get_column("n") * tail >= LEAST_SHOWN).then(name)
            for name, tail in TAILS.items()
        ),
        within_target=pl.when(~hides_share).then(share),
    )
    lost = [
        pl.Series(waits.get_column(name).is_not_null() & told.get_column(name).is_null())
        for name in WAIT_NUMBERS
    ]
    names = [pl.when(one).then(pl.lit(name)) for one, name in zip(lost, WAIT_NUMBERS, strict=True)]
    hidden = pl.concat_str(names, separator=" ", ignore_nulls=True).alias("hidden")
    columns = ("n", "median_days", "p90_days", "target_days", "within_target")
    return told.select(*WAIT_KEYS, *columns, pl.any_horizontal(lost).alias(FLAG), hidden)


def control_pathways(pathways: pl.DataFrame) -> pl.DataFrame:
    """
    Return the pathways that may be released.

    Parameters
    ----------
    pathways
        As `models.results.PATHWAYS`.

    Returns
    -------
    polars.DataFrame
        The same rows without ``practices``, with ``suppressed``. Since what goes into a state comes
        out of it, no state is left with a single hidden flow either.

    Raises
    ------
    models.errors.UnknownColumnError, models.errors.InvalidValueError
        For a column that is not there; for a count that is none.
    """
    lines = margin_lines(pathways, PATHWAY_KEYS)
    lines += balance_lines(pathways, "from_state", "to_state", ["condition"])
    counted = _rounded(pathways.with_columns(_hide(pathways, "n", lines)), "n")
    return counted.select(*_released(PATHWAYS), pl.col(HIDDEN).alias(FLAG))


def _hide(
    table: pl.DataFrame, count: str, lines: Sequence[Line], more: pl.Expr | None = None
) -> pl.Series:
    """Tell which cells to hide: small ones, single practices', those of `more`, companions."""
    validation.require_columns(table.columns, [count, "practices"])
    for name in (count, "practices"):
        validation.require_whole(table, name)
    is_small = pl.col(count).is_between(1, LEAST_SHOWN - 1)
    is_single = pl.col("practices") < LEAST_PRACTICES
    first = table.select(is_small | is_single | (more if more is not None else pl.lit(value=False)))
    counts = table.get_column(count).to_list()
    hidden = hide_companions(counts, first.to_series().to_list(), lines)
    return pl.Series(HIDDEN, hidden, pl.Boolean)


def _rounded(table: pl.DataFrame, count: str) -> pl.DataFrame:
    """Round a count, blank where it is hidden."""
    controlled = control_counts(table, [count]).drop(FLAG)
    return controlled.with_columns(pl.when(~pl.col(HIDDEN)).then(count))


def _share(table: pl.DataFrame) -> pl.Series:
    """Return the share within target, of rounded counts; null where nobody is due."""
    rounded = control_counts(table.select("within", "late"), ["within", "late"])
    due = pl.col("within") + pl.col("late")
    share = pl.when(due > 0).then((pl.col("within") / due).round(SHARE_DECIMALS))
    return rounded.select(share.alias("share")).to_series()


def _released(schema: pl.Schema) -> list[str]:
    """Name the columns of a table that leave: how many practices it comes from does not."""
    return [name for name in schema.names() if name != "practices"]

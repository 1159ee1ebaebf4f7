"""Disclosure control of findings: what a gate withholds is blanked, what is shown is rounded.

Full decimals would let counts be rebuilt, so ratios, probabilities and p have two, days one. A row
that is withheld keeps its sentence and loses every number; nothing of a comparison that is withheld
throughout stays in another table.
"""

from typing import Final

import polars as pl

from models.disclosure import FLAG, LEAST_PRACTICES, LEAST_SHOWN, ROUND_TO

NUMBERS: Final = ("estimate", "se", "lo", "hi", "p")
SIZES: Final = ("n_arm", "n_comparator")
EVENTS: Final = ("events_arm", "events_comparator")
LEAST_EVENTS: Final = 10
"""In each group contrasted: a model's effect from fewer says who they are."""

FEW_EVENTS: Final = (
    "Too few people returned to work in one of the groups for a result to be shown without risk "
    "that somebody is recognised."
)
COUNTED_CHECKS: Final = ("events", "practices", "effective_sample")
"""Checks whose value is a count: released as counts are."""

DECIMALS: Final = 2
DAYS_DECIMALS: Final = 1


def control_effects(effects: pl.DataFrame) -> pl.DataFrame:
    """
    Return the effects that may be released.

    Parameters
    ----------
    effects
        As `models.results.EFFECTS`.

    Returns
    -------
    polars.DataFrame
        The same rows with ``suppressed``: whether the row lost its numbers. Counts of 1 to 7 are
        null, others rounded to the nearest 5; a withheld row has neither numbers nor events.
    """
    is_few = pl.min_horizontal(EVENTS).fill_null(0) < LEAST_EVENTS
    is_withheld = pl.col("gate") == "withheld"
    is_hidden = is_few | is_withheld
    is_days = pl.col("estimand").str.starts_with("days_")

    def rounded(name: str) -> pl.Expr:
        decimals = pl.col(name).round(DECIMALS) + 0.0  # -0.0 is 0
        days = pl.col(name).round(DAYS_DECIMALS) + 0.0
        return pl.when(is_days).then(days).otherwise(decimals)

    shown = [*(rounded(n).alias(n) for n in NUMBERS[:-1]), pl.col("p").round(DECIMALS)]
    return effects.with_columns(
        *(pl.when(~is_hidden).then(number) for number in shown),
        *(_counted(pl.col(name)).alias(name) for name in SIZES),
        *(pl.when(~is_hidden).then(_counted(pl.col(name))).alias(name) for name in EVENTS),
        pl.when(is_hidden).then(pl.lit("withheld")).otherwise("gate").alias("gate"),
        pl.when(is_few & ~is_withheld).then(pl.lit(FEW_EVENTS)).otherwise("reason").alias("reason"),
        is_hidden.alias(FLAG),
    )


def control_balance(balance: pl.DataFrame, released: pl.DataFrame) -> pl.DataFrame:
    """
    Return the balance that may be released: single covariates, where a result is shown.

    Parameters
    ----------
    balance
        As `models.results.BALANCE`.
    released
        Effects after `control_effects`.
    """
    shown = _shown(released)
    alone = pl.col("by_construction") & ~pl.col("covariate").str.contains(" and ")
    kept = balance.filter(alone).join(shown, on=["analysis", "condition"], how="semi")
    smds = pl.col("smd_before", "smd_after").round(DECIMALS) + 0.0
    return kept.with_columns(smds, pl.lit(value=False).alias(FLAG))


def control_diagnostics(diagnostics: pl.DataFrame, released: pl.DataFrame) -> pl.DataFrame:
    """
    Return the checks that may be released; of what is withheld, the verdict without its value.

    Parameters
    ----------
    diagnostics
        As `models.results.DIAGNOSTICS`.
    released
        Effects after `control_effects`.
    """
    shown = _shown(released).with_columns(is_shown=pl.lit(value=True))
    told = diagnostics.join(shown, on=["analysis", "condition"], how="left", maintain_order="left")
    hidden = pl.col("is_shown").is_null()
    counted = _counted(pl.col("value").round()).cast(pl.Float64)
    is_count = pl.col("check").is_in(COUNTED_CHECKS)
    value = pl.when(is_count).then(counted).otherwise(pl.col("value").round(DECIMALS))
    blanked = pl.when(~hidden).then(value).alias("value")
    return told.with_columns(blanked, (hidden | blanked.is_null()).alias(FLAG)).drop("is_shown")


def control_sites(sites: pl.DataFrame, practices: pl.DataFrame) -> pl.DataFrame:
    """
    Return the comparison of sites that may be released.

    Parameters
    ----------
    sites
        As `models.results.SITES`.
    practices
        As `models.results.PRACTICES`: a site that is one practice is not shown.

    Returns
    -------
    polars.DataFrame
        The same rows with ``suppressed``. Fewer than 10 returns, observed or expected, or a single
        practice: no number but the size, and no flag.
    """
    several = practices.group_by("site_id").agg(pl.col("practice_id").n_unique().alias("_several"))
    told = sites.join(several, on="site_id", how="left", maintain_order="left")
    is_single = pl.col("_several").fill_null(0) < LEAST_PRACTICES
    is_few = pl.min_horizontal("observed", "expected").fill_null(0) < LEAST_EVENTS
    is_hidden = is_single | is_few
    ratios = pl.col("ratio", "lo95", "hi95", "lo998", "hi998").round(DECIMALS) + 0.0
    return told.with_columns(
        pl.when(~is_single).then(_counted(pl.col("n"))).alias("n"),
        pl.when(~is_hidden).then(_counted(pl.col("observed"))).alias("observed"),
        pl.when(~is_hidden)
        .then(_counted(pl.col("expected").round()).cast(pl.Float64))
        .alias("expected"),
        pl.when(~is_hidden).then(ratios),
        pl.when(is_hidden).then(pl.lit("")).otherwise("flag").alias("flag"),
        is_hidden.alias(FLAG),
    ).drop("_several")


def _counted(count: pl.Expr) -> pl.Expr:
    """Suppress 1 to 7, round others to the nearest 5; a true zero stays."""
    rounded = ((count + ROUND_TO // 2) // ROUND_TO * ROUND_TO).cast(pl.Int64)
    return pl.when((count == 0) | (count >= LEAST_SHOWN)).then(rounded)


def _shown(released: pl.DataFrame) -> pl.DataFrame:
    """Return the analyses and conditions of which some number is released."""
    return released.filter(~pl.col(FLAG)).select("analysis", "condition").unique()

"""Disclosure control of findings: what a gate withholds is blanked, what is shown is rounded.

Full decimals would let counts be rebuilt, so ratios, probabilities and p have two, days one. A row
that is withheld keeps its sentence and loses every number; nothing of a comparison that is withheld
throughout stays in another table.
"""

from typing import Final

import polars as pl

from models.disclosure.counts import released_count
from models.disclosure.thresholds import FLAG, LEAST_PRACTICES
from models.results import ALL

NUMBERS: Final = ("estimate", "se", "lo", "hi", "p")
SIZES: Final = ("n_arm", "n_comparator")
EVENTS: Final = ("events_arm", "events_comparator")
LEAST_EVENTS: Final = 10
"""In each group contrasted: a model's effect from fewer says who they are."""

FEW_EVENTS: Final = (
    "Too few people returned to work in one of the groups for a result to be shown without risk "
    "that somebody is recognised."
)
COUNTED_CHECKS: Final = ("events", "practices", "effective_sample", "return_model", "exit_model")
"""Checks whose value is a count: released as counts are."""

SHARES: Final = ("overlap", "follow_up", "refused", "referred_early", "left_out", "tipping_point")
TWENTIETHS: Final = 20
"""Shares are rounded to one of so many parts: of a hundred people, three per cent are three."""

PLAIN: Final = (
    "balance", "e_value", "e_value_limit", "proportional_hazards", "days_absent_before",
    "parallel_trends", "negative_control", "i2_condition", "i2_timing", "p_condition", "p_timing",
)  # fmt: skip
"""Checks whose value may be shown as it is, rounded. Of any other, the verdict alone."""

ONE_SITE: Final = "without_"
"""Results without one site stay in the warehouse: less the whole, they would be about that site."""

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
        The same rows, but for results without one site, with ``suppressed``: whether the row lost
        its numbers. Counts of 1 to 7 are null, others rounded to the nearest 5; a withheld row has
        neither numbers nor events.
    """
    is_few = pl.any_horizontal((pl.col(name).fill_null(0) < LEAST_EVENTS) for name in EVENTS)
    is_withheld = pl.col("gate") == "withheld"
    is_hidden = is_few | is_withheld
    is_days = pl.col("estimand").str.starts_with("days_")

    def rounded(name: str) -> pl.Expr:
        decimals = pl.col(name).round(DECIMALS) + 0.0  # -0.0 is 0
        days = pl.col(name).round(DAYS_DECIMALS) + 0.0
        return pl.when(is_days).then(days).otherwise(decimals)

    effects = effects.filter(~pl.col("level").str.starts_with(ONE_SITE))
    shown = [*(rounded(n).alias(n) for n in NUMBERS[:-1]), pl.col("p").round(DECIMALS)]
    return effects.with_columns(
        *(pl.when(~is_hidden).then(number) for number in shown),
        *(released_count(pl.col(name)).alias(name) for name in SIZES),
        *(pl.when(~is_hidden).then(released_count(pl.col(name))).alias(name) for name in EVENTS),
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
    Return the checks that may be released: every verdict, and the values that tell nothing more.

    Parameters
    ----------
    diagnostics
        As `models.results.DIAGNOSTICS`.
    released
        Effects after `control_effects`.

    Returns
    -------
    polars.DataFrame
        The same rows with ``suppressed``. A value is shown where a result of that analysis, arm and
        condition is (of arm ``all``: of any arm), and of a horizon only where that horizon's is.
        Counts are released as counts are, shares to the nearest twentieth, others with two
        decimals; what a hidden count or effect could be reckoned from has no value.
    """
    shown = released.filter(~pl.col(FLAG))
    arms = shown.select("analysis", "condition", "arm").unique()
    either = pl.concat([arms, arms.with_columns(arm=pl.lit(ALL)).unique()])
    days = shown.select("analysis", "condition", "arm", _day=_day_of("estimand")).unique()
    keys = ["analysis", "condition", "arm"]
    told = (
        diagnostics.with_columns(_day=_day_of("check"))
        .join(either.with_columns(_any=True), on=keys, how="left", maintain_order="left")
        .join(
            days.drop_nulls().with_columns(_then=True),
            on=[*keys, "_day"],
            how="left",
            maintain_order="left",
        )
    )
    check = pl.col("check").str.replace(r"_\d+$", "")
    is_shown = pl.col("_any").is_not_null() & (pl.col("_day").is_null() | pl.col("_then"))
    counted = released_count(pl.col("value").round()).cast(pl.Float64)
    value = (
        pl.when(check.is_in(COUNTED_CHECKS))
        .then(counted)
        .when(check.is_in(SHARES))
        .then((pl.col("value") * TWENTIETHS).round() / TWENTIETHS)
        .when(check.is_in(PLAIN))
        .then(pl.col("value").round(DECIMALS) + 0.0)
    )
    blanked = pl.when(is_shown).then(value).alias("value")
    return told.with_columns(blanked, blanked.is_null().alias(FLAG)).drop("_day", "_any", "_then")


def _day_of(column: str) -> pl.Expr:
    """Return the day a name ends with; null where it ends with none."""
    return pl.col(column).str.extract(r"_(\d+)$", 1).cast(pl.Int64)


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
    ratios = pl.col("ratio", "lo95", "hi95", "lo998", "hi998").round(DECIMALS)
    return told.with_columns(
        pl.when(~is_single).then(released_count(pl.col("n"))).alias("n"),
        pl.when(~is_hidden).then(released_count(pl.col("observed"))).alias("observed"),
        pl.when(~is_hidden)
        .then(released_count(pl.col("expected").round()).cast(pl.Float64))
        .alias("expected"),
        pl.when(~is_hidden).then(ratios),
        pl.when(is_hidden).then(pl.lit("")).otherwise("flag").alias("flag"),
        is_hidden.alias(FLAG),
    ).drop("_several")


def _shown(released: pl.DataFrame) -> pl.DataFrame:
    """Return the analyses and conditions of which some number is released."""
    return released.filter(~pl.col(FLAG)).select("analysis", "condition").unique()

"""How many returned at each site and practice, against how many of such people return elsewhere.

One Cox model of all sites together, with a baseline for each condition and terms for who people
are, and none for where or with what help, says how many returns to expect of the days that people
were followed (`CoxFit.expected_events`). Within a tier these are brought to the tier's own total,
so that a tier that works does not set all its sites apart: a site is compared with the same tier
elsewhere. What is left is judged by a funnel (`models.sites.funnel`).

The expected returns of a site are in part its own: one that has most of the people is compared with
itself, and seldom found outside.

Source: Therneau TM, Grambsch PM, Modeling Survival Data, 2000, chapter 10 (observed and expected).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from models import validation
from models.cox import CoxFit, fit_cox
from models.errors import OptionError
from models.results import ALL
from models.risk_table import CLUSTER, RETURNED, SWITCHED_ARM, RiskTable
from models.sites.funnel import INSIDE, funnel

STRATUM: Final = "condition"
CASE_MIX: Final = (
    "age_band",
    "sex",
    "employer_size",
    "employer_oh",
    "occupation",
    "deprivation",
)
MEASURE: Final = "returns"
FEW: Final = 10.0
"""Of fewer expected returns, a handful of people decide."""

COUNTS: Final = ("n", "observed", "expected")
LIMITS: Final = ("ratio", "lo95", "hi95", "lo998", "hi998")

_RETURNS: Final = "Rule out late or missing returns from this supplier first"
_ABSENCES: Final = (
    "Rule out an incomplete list of absences first: long ones, or people still absent, that this "
    "supplier left out"
)
_CHANCE: Final = "as chance alone gives about one place in forty."
_THEN: Final = "; only then ask what is done differently here."
FLAGS: Final = {
    INSIDE: "",
    "low_95": f"Fewer returned than expected, {_CHANCE} {_RETURNS}.",
    "high_95": f"More returned than expected, {_CHANCE} {_ABSENCES}.",
    "low_998": f"Far fewer returned than expected. {_RETURNS}{_THEN}",
    "high_998": f"Far more returned than expected. {_ABSENCES}{_THEN}",
}
"""By position in the funnel: the fault of the data to rule out before anything is concluded."""

FEW_PEOPLE: Final = " Few people are counted here: see whether referrals or absences are missing."


@dataclass(frozen=True)
class SiteVariation:
    """
    Returns observed and expected.

    Attributes
    ----------
    sites
        One row for each site and tier: ``site_id``, ``tier`` (an arm, or ``all``), ``measure``
        (``returns``), ``n`` (episodes; in a tier, spells in it), ``observed``, ``expected``,
        ``ratio``, ``lo95``, ``hi95``, ``lo998``, ``hi998`` (limits of the ratio about 1; null where
        nothing is expected), ``flag`` (empty inside the 95% limits; else a plain sentence).
    practices
        The same for each practice, with ``practice_id`` before ``site_id``; warehouse only.
    warnings
        What is wrong with the model, in plain sentences (`CoxFit.warnings`).
    """

    sites: pl.DataFrame
    practices: pl.DataFrame
    warnings: tuple[str, ...]


def site_variation(table: RiskTable) -> SiteVariation:
    """
    Compare the returns of sites, and of practices, with those expected of their people.

    Parameters
    ----------
    table
        Episodes since the day of eligibility, the arm changing over time (a row ends with status 3
        when it does), clustered by practice; covariates ``condition``, those of `CASE_MIX`,
        ``site`` and ``arm``. Weights play a part in the model only.

    Returns
    -------
    SiteVariation

    Raises
    ------
    models.errors.UnknownColumnError
        For a covariate that is not there.
    models.errors.OptionError
        For a table without practices.
    models.errors.InputError
        When nobody returned.
    """
    if not table.is_clustered:
        raise OptionError("table", "must be clustered by practice")
    validation.require_columns(table.covariates, [STRATUM, *CASE_MIX, "site", "arm"])
    fit = _fit(table)
    n = pl.col("n")
    rows = table.columns(["site", "arm", CLUSTER, "status", "n"]).select(
        pl.col(CLUSTER).alias("practice_id"),
        pl.col("site").alias("site_id"),
        pl.col("arm").cast(pl.String).alias("tier"),
        n,
        # An episode that changes arm goes on in another row, and is one episode still.
        (n * (pl.col("status") != SWITCHED_ARM)).alias("ended"),
        (n * (pl.col("status") == RETURNED)).alias("observed"),
        expected=pl.Series(fit.expected_events()),
    )
    every = rows.with_columns(pl.lit(ALL).alias("tier"), pl.col("ended").alias("n"))
    both = pl.concat([every, rows])
    return SiteVariation(
        _compare(both, ["site_id"]), _compare(both, ["practice_id", "site_id"]), fit.warnings
    )


def _fit(table: RiskTable) -> CoxFit:
    """Fit who people are, but for what is the same of all of them."""
    terms = [name for name in CASE_MIX if table.patterns.get_column(name).n_unique() > 1]
    return fit_cox(table, terms, [STRATUM], cause=RETURNED)


def _compare(rows: pl.DataFrame, place: Sequence[str]) -> pl.DataFrame:
    keys = [*place, "tier"]
    counts = rows.group_by(keys).agg(pl.col(*COUNTS).sum()).sort(keys)
    total = pl.col("observed").sum() / pl.col("expected").sum()
    level = counts.with_columns((pl.col("expected") * total.over("tier")).fill_nan(0.0))
    compared = pl.concat([funnel(tier) for tier in level.partition_by("tier")]).sort(keys)
    return compared.select(
        *keys, pl.lit(MEASURE).alias("measure"), *COUNTS, *LIMITS, _flag().alias("flag")
    )


def _flag() -> pl.Expr:
    said = pl.col("position").replace_strict(FLAGS, default="")
    is_small = (said != "") & (pl.col("expected") < FEW)
    return pl.when(is_small).then(said + FEW_PEOPLE).otherwise(said)

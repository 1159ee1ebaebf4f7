"""What a reader knows of the sizes and events of results, of sites, and of curves from a model.

Only what adds up by construction is here. Within a condition, weights leave out whoever has nobody
alike in the other arm, so the conditions of ``pilot_vs_comparison`` do not add up to all; nor do
those of ``before_after``, where a site of too few is left out.
"""

from typing import Final

import polars as pl

from models.disclosure import model_curves
from models.disclosure.audit.curves import parted_lines
from models.disclosure.audit.margins import Known
from models.disclosure.audit.sums import at_most, equal, sums_of_lines, together
from models.disclosure.audit.told import TOLD, tell_counts
from models.disclosure.audit.totals import is_counted, place_curves
from models.disclosure.suppression import margin_lines
from models.disclosure.utility import COUNTED
from models.results import ALL, ARM_KEYS, CURVE_KEYS

SIZES: Final = ("n_arm", "n_comparator")
EVENTS: Final = ("events_arm", "events_comparator")
SITE_KEYS: Final = ("site_id", "tier", "measure")
EXPECTED: Final = "observed_vs_expected"
EXPOSURE: Final = "tier_exposure"
NONE: Final = "none"
ALIKE: Final = {"expected": EXPECTED, NONE: EXPOSURE}
"""Comparators, and the analysis that counts who is compared."""

COMPARATOR: Final = "comparator"
SITE_COUNTS: Final = ("n", "observed")
PAST_ELIGIBLE: Final = "flow|episodes_analysed|past_eligible_day"


def know_effects(effects: pl.DataFrame) -> Known:
    """Return what the sizes and events of effects tell."""
    told = [
        tell_counts(effects.with_columns(place_of_effect(name)), "effects", ARM_KEYS, name)
        for name in (*SIZES, *EVENTS)
        if name in effects.columns
    ]
    sums = [_parts_of(effects, analysis) for analysis in ALIKE.values()]
    similar = _names(_groups(effects, EXPECTED))
    referred = [name.replace(EXPECTED, COUNTED[0]) for name in similar]
    fewer = [
        {f"results|{name}|n_arm": 1, f"curves|{other}|n": -1}
        for name, other in zip(similar * 2, similar + referred, strict=True)
    ]
    return pl.concat([TOLD.to_frame(), *told]), together([*sums, at_most(fewer)])


def know_model_curves(curves: pl.DataFrame) -> Known:
    """Return what the sizes of weighted and model curves tell: those of their effects."""
    # One that is withheld, or has nobody beside it, has no size of its own to hide.
    modelled = place_curves(curves).filter(~is_counted(), pl.col("n").is_not_null())
    modelled = modelled.unique(CURVE_KEYS, keep="first", maintain_order=True)
    is_comparison = pl.col("arm") == "comparison"
    weighted = pl.concat_str(
        pl.lit("results"),
        "analysis",
        pl.when(is_comparison).then(pl.lit("pilot")).otherwise("arm"),
        *(pl.col(name) for name in CURVE_KEYS[2:]),
        pl.when(is_comparison).then(pl.lit(SIZES[1])).otherwise(pl.lit(SIZES[0])),
        separator="|",
    )
    # Beside an expected curve stands the observed one, of as many people.
    is_expected = pl.col("arm").str.starts_with(model_curves.EXPECTED)
    place = pl.when(is_expected).then(pl.col("place") + "|n").otherwise(weighted)
    return tell_counts(
        modelled.with_columns(place.alias("place")), "curves", CURVE_KEYS, "n"
    ), together([])


def know_sites(sites: pl.DataFrame) -> Known:
    """Return what sites tell: spells by tier are those of ``tier_exposure``, returns add up."""
    rows = sites.select(SITE_KEYS).rows()
    told, sums = [], []
    for name in SITE_COUNTS:
        places = [f"sites|{'|'.join(row)}|{name}" for row in rows]
        placed = sites.with_columns(place=pl.Series(places, dtype=pl.String))
        told.append(tell_counts(placed, "sites", SITE_KEYS, name))
        by_tier: dict[str, dict[str, int]] = {}
        for (_, tier, _), place in zip(rows, places, strict=True):
            by_tier.setdefault(tier, {})[place] = 1
        sums.append(
            equal(
                parts | {total: -1}
                for tier, parts in by_tier.items()
                if (total := _over_sites(tier, name))
            )
        )
        if name == "observed":
            sums.append(sums_of_lines(margin_lines(sites, SITE_KEYS), places))
    return pl.concat(told), together(sums)


def place_of_effect(measure: str) -> pl.Expr:
    """Name the place of a size or a number of events."""
    is_alike = pl.col("comparator").is_in(list(ALIKE))
    analysis = pl.col("comparator").replace_strict(ALIKE, default=pl.col("analysis"))
    arm = pl.col("arm")
    if measure.endswith("comparator"):
        # The same people, whichever tier is compared with them.
        arm = pl.when(is_alike).then(pl.lit(COMPARATOR)).otherwise("arm")
    by_estimand = pl.when(pl.col("analysis") == "before_after").then("estimand")
    group = [pl.col(name) for name in ("condition", "dimension", "level")]
    parts = [pl.lit("results"), analysis, arm, *group, pl.lit(measure), by_estimand]
    return pl.concat_str(parts, separator="|", ignore_nulls=True).alias("place")


def _groups(effects: pl.DataFrame, analysis: str) -> pl.DataFrame:
    return effects.filter(analysis=analysis).select(CURVE_KEYS).unique(maintain_order=True)


def _names(groups: pl.DataFrame) -> list[str]:
    return groups.select(pl.concat_str(CURVE_KEYS, separator="|")).to_series().to_list()


def _parts_of(effects: pl.DataFrame, analysis: str) -> pl.DataFrame:
    """Return the sums of the compared arms of an analysis: conditions, and levels where split."""
    groups = _groups(effects, analysis)
    names, lines = _names(groups), parted_lines(groups)
    sums = [
        sums_of_lines(lines, [f"results|{name}|{measure}" for name in names])
        for measure in ("n_arm", "events_arm")
    ]
    fewer = at_most({f"results|{n}|events_arm": 1, f"results|{n}|n_arm": -1} for n in names)
    return together([*sums, fewer])


def _over_sites(tier: str, measure: str) -> str | None:
    """Name the place where another table counts all sites together."""
    if tier == ALL:
        return PAST_ELIGIBLE if measure == "n" else None
    side = COMPARATOR if tier == NONE else "arm"
    kind = "n" if measure == "n" else "events"
    arm = COMPARATOR if tier == NONE else tier
    return f"results|{EXPOSURE}|{arm}|{ALL}|{ALL}|{ALL}|{kind}_{side}"

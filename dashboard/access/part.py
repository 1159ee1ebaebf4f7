"""The part of a release that somebody limited to certain sites may see.

Rows about one other site are left out; totals stay. A table that has no rule here is not shown to
them at all, so that a new one has to be thought about first.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

import polars as pl

from dashboard.release import Release
from models.results import ALL

Names = frozenset[str]
Rule = Callable[[Names], pl.Expr]

WITHOUT: Final = "without_"
"""Begins the level of a result that leaves one site out: less the whole, it is about that site."""

ANOTHER: Final = "another site"


def _everything(_: Names) -> pl.Expr:
    return pl.lit(value=True)


def _by_site(sites: Names) -> pl.Expr:
    return pl.col("site_id").is_in([ALL, *sorted(sites)])


def _by_level(sites: Names) -> pl.Expr:
    own = [ALL, *sorted(sites)]
    dimension, level = pl.col("dimension"), pl.col("level")
    is_whole = ~dimension.str.contains("site") & ~level.str.starts_with(WITHOUT)
    return is_whole | ((dimension == "site") & level.is_in(own)) | level.is_in(_without(sites))


def _by_covariate(sites: Names) -> pl.Expr:
    covariate = pl.col("covariate")
    is_own = (covariate == "site") & pl.col("level").is_in(sorted(sites))
    return ~covariate.str.contains("site") | is_own


def _without(sites: Names) -> list[str]:
    return sorted(f"{WITHOUT}{site}" for site in sites)


RULES: Final[dict[str, Rule]] = {
    "balance": _by_covariate,
    "curves": _by_level,
    "diagnostics": _by_level,
    "economics": _everything,
    "effects": _by_level,
    "flow": _everything,
    "pathways": _everything,
    "sites": _by_site,
    "volumes": _by_site,
    "waits": _by_site,
}
"""For each table of a release, the rows that stay."""


def part_of(release: Release, sites: Names) -> Release:
    """Return a release without what it says of other sites.

    Parameters
    ----------
    release
        The whole of it.
    sites
        Whose figures stay, beside those of all together.
    """
    words = _other_names(release, sites)
    tables = {name: _kept(name, held, sites, words) for name, held in release.tables.items()}
    return replace(release, tables=tables, is_whole=False)


def _kept(
    name: str, held: pl.DataFrame, sites: Names, words: re.Pattern[str] | None
) -> pl.DataFrame:
    rule = RULES.get(name)
    if rule is None:
        return held.clear()
    # A row of which cannot be told whether it may stay does not.
    kept = held.filter(rule(sites).fill_null(value=False))
    if words is None or "reason" not in kept.columns:
        return kept
    said = kept["reason"].drop_nulls().unique().to_list()
    unnamed = {text: words.sub(ANOTHER, text) for text in said}
    return kept.with_columns(pl.col("reason").replace(unnamed))


def _other_names(release: Release, sites: Names) -> re.Pattern[str] | None:
    """Return what finds the names of other sites in a sentence; None where there are none."""
    others = sorted(sites_of(release) - sites, key=len, reverse=True)
    names = "|".join(re.escape(name) for name in others)
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)") if others else None


def sites_of(release: Release) -> Names:
    """Return the sites that a release has figures of."""
    found = {name for held in release.tables.values() for name in _sites_in(held)}
    return frozenset(found - {ALL})


def _sites_in(held: pl.DataFrame) -> Iterable[str]:
    if "site_id" in held.columns:
        yield from held["site_id"].drop_nulls().unique()
    if "dimension" in held.columns:
        yield from held.filter(dimension="site")["level"].drop_nulls().unique()

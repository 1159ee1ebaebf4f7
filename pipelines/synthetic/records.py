"""Practices, absences and returns as a supplier records them, once everything is known."""

from typing import Final

import numpy as np
import polars as pl

from pipelines.synthetic.areas import LAST_EXTRACT
from pipelines.synthetic.coding import CODES, SECONDARY_CODES, SECONDARY_SHARES
from pipelines.synthetic.population import pick
from pipelines.synthetic.truth import CONDITION_GROUPS

PERSON_PREFIX: Final = "MADE-UP-"
CODED_SHARE: Final = 0.6
BLANK_SHARES: Final = {
    "age": 0.006,
    "sex": 0.004,
    "employer_size": 0.04,
    "employer_oh": 0.08,
    "occupation": 0.05,
    "imd_quintile": 0.03,
}
RETURN_ROLES: Final = {"same": 0.90, "new_role": 0.07, "new_employer": 0.03}


def number(frame: pl.DataFrame, key: str, *, by: str) -> pl.DataFrame:
    """Count each supplier's rows from 1, in the order of day `by`, then as they stand."""
    ordered = frame.sort("supplier", by, maintain_order=True)
    return ordered.with_columns(pl.int_range(1, pl.len() + 1).over("supplier").alias(key))


def practice_records(practices: pl.DataFrame) -> pl.DataFrame:
    """Drop what no supplier could know about its practices."""
    return practices.drop("area", "effect", "engagement")


def listed_absences(rng: np.random.Generator, journeys: pl.DataFrame) -> pl.DataFrame:
    """Choose the absences that reach a delivery, and add what is delivered to what is latent."""
    known = pl.col("listed") & (pl.col("started_on") <= LAST_EXTRACT)
    rows = number(journeys.filter(known), "absence_id", by="started_on")
    size = len(rows)
    group = rows["condition"].replace_strict(CONDITION_GROUPS, range(len(CONDITION_GROUPS)))
    most = max(map(len, CODES.values()))
    codes = np.array([np.resize(np.array(CODES[name]), most) for name in CONDITION_GROUPS])
    coded = rng.random(size) < CODED_SHARE
    code = codes[group.to_numpy(), rng.integers(0, most, size)]
    second = rng.random(size) < np.array(SECONDARY_SHARES)[rows["severity"].to_numpy()]
    blanks = {column: rng.random(size) < share for column, share in BLANK_SHARES.items()}
    return rows.with_columns(
        pl.format(
            "{}{}", pl.lit(PERSON_PREFIX), pl.col("person").cast(pl.String).str.zfill(6)
        ).alias("person_id"),
        pl.col("condition").alias("true_condition"),
        pl.Series("condition_code", code).set(pl.Series(~coded), None),
        rows["condition"].set(pl.Series(coded), None).alias("condition"),
        pl.Series("secondary_condition_code", rng.choice(SECONDARY_CODES, size)).set(
            pl.Series(~second), None
        ),
        *(
            pl.when(~pl.Series(blank)).then(pl.col(column)).alias(column)
            for column, blank in blanks.items()
        ),
    )


def return_records(rng: np.random.Generator, absences: pl.DataFrame) -> pl.DataFrame:
    """Record what ended each absence: a phased return and the full one after it are two rows."""
    end = pl.col("started_on") + pl.duration(days="days")
    back, phased = pl.col("outcome") == "return", pl.col("phased_for") > 0
    first_kind = (
        pl.when(back & phased)
        .then(pl.lit("phased_return"))
        .when(back)
        .then(pl.lit("full_return"))
        .otherwise("outcome")
    )
    base = absences.with_columns(end.alias("end"), first_kind.alias("kind"))
    keep = ("supplier", "absence_id")
    first = base.select(*keep, happened_on="end", outcome="kind")
    full = base.filter(phased).select(
        *keep,
        happened_on=pl.col("end") + pl.duration(days="phased_for"),
        outcome=pl.lit("full_return"),
    )
    lost = base.filter(pl.col("left_after").is_not_null()).select(
        *keep,
        happened_on=pl.col("end") + pl.duration(days="left_after"),
        outcome=pl.lit("job_ended"),
    )
    rows = pl.concat([first, full, lost]).filter(pl.col("happened_on") <= LAST_EXTRACT)
    came_back = pl.col("outcome").is_in(["full_return", "phased_return"])
    roles = pl.Series(pick(rng, RETURN_ROLES, len(rows)))
    rows = rows.with_columns(pl.when(came_back).then(roles).alias("role"))
    return number(rows, "return_id", by="happened_on")

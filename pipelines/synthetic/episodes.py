"""True episodes: absences chained across returns that did not last."""

from typing import Final

import polars as pl

SUSTAINED_DAYS: Final = 28
PERSON: Final = ("supplier", "person")


def chain(absences: pl.DataFrame) -> pl.DataFrame:
    """Add the episode each absence belongs to, and how that episode ended.

    A return followed within 28 days by a new absence of the same person was no return; one
    followed within 28 days by the loss of the job ended in that exit.

    Parameters
    ----------
    absences
        Sorted by person and start; a person's absences do not overlap.
    """
    lost_job = pl.col("left_after").fill_null(SUSTAINED_DAYS) < SUSTAINED_DAYS
    ends = absences.with_columns(
        _end=pl.col("started_on")
        + pl.duration(days=pl.col("days") + pl.when(lost_job).then("left_after").otherwise(0)),
        _outcome=pl.when(lost_job).then(pl.lit("job_ended")).otherwise("outcome"),
    )
    gap = (pl.col("started_on") - pl.col("_end").shift(1)).dt.total_days().over(PERSON)
    goes_on = (pl.col("_outcome").shift(1).over(PERSON) == "return") & (gap < SUSTAINED_DAYS)
    numbered = ends.with_columns(episode=(~goes_on.fill_null(value=False)).cast(pl.Int64).cum_sum())
    return numbered.with_columns(
        episode_started_on=pl.col("started_on").first().over("episode"),
        episode_outcome=pl.col("_outcome").last().over("episode"),
        episode_days=(
            pl.col("_end").last().over("episode") - pl.col("started_on").first().over("episode")
        ).dt.total_days(),
    ).drop("_end", "_outcome")

"""Fit notes: one after another from the eighth day until the absence ends."""

from typing import Final

import numpy as np
import polars as pl

from pipelines.synthetic.areas import LAST_EXTRACT
from pipelines.synthetic.records import number

SELF_CERTIFIED_DAYS: Final = 7
LENGTHS: Final = np.array((14, 28, 28, 56, 91))
"""Days each successive note covers; the last length repeats."""

MAY_BE_FIT_FIRST, MAY_BE_FIT_LATER = 0.06, 0.13
OPTION_SHARES: Final = {
    "phased_return": 0.70,
    "altered_hours": 0.50,
    "amended_duties": 0.18,
    "workplace_adaptations": 0.10,
}
NOT_RENEWED: Final = 0.03


def fit_note_records(rng: np.random.Generator, absences: pl.DataFrame) -> pl.DataFrame:
    """Issue notes until each absence is over, or its person stops asking for them."""
    last_day = np.datetime64(LAST_EXTRACT, "D").astype(np.int64)
    starts = absences["started_on"].to_physical().to_numpy().astype(np.int64)
    ends = np.minimum(starts + absences["days"].to_numpy(), last_day + 1)
    row = np.arange(len(absences))
    issued = starts + SELF_CERTIFIED_DAYS
    notes = []
    place = 0
    while len(row):
        off_sick = issued < ends[row]
        row, issued = row[off_sick], issued[off_sick]
        lengths = LENGTHS[min(place, len(LENGTHS) - 1)]
        until = issued + lengths - 1
        share = MAY_BE_FIT_LATER if place else MAY_BE_FIT_FIRST
        may_be_fit = rng.random(len(row)) < share
        notes.append((row, issued, until, may_be_fit))
        renewed = rng.random(len(row)) >= NOT_RENEWED
        row, issued = row[renewed], until[renewed] + 1
        place += 1
    row, issued, until, may_be_fit = (np.concatenate(part) for part in zip(*notes, strict=True))
    order = np.lexsort((issued, row))
    options = {
        name: pl.when(pl.col("status") == "may_be_fit").then(
            pl.Series(rng.random(len(row)) < share)
        )
        for name, share in OPTION_SHARES.items()
    }
    frame = absences.select("supplier", "absence_id")[row[order]].with_columns(
        pl.Series("issued_on", issued[order]).cast(pl.Int32).cast(pl.Date),
        pl.Series("valid_to", until[order]).cast(pl.Int32).cast(pl.Date),
        pl.Series("status", np.where(may_be_fit[order], "may_be_fit", "not_fit")),
    )
    return number(frame.with_columns(**options), "fit_note_id", by="issued_on")

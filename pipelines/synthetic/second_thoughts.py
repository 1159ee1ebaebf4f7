"""What suppliers get wrong at first and put right in their next delivery."""

from typing import Final

import numpy as np
import polars as pl

from pipelines.synthetic.areas import EXTRACTS
from pipelines.synthetic.layout import LAYOUTS

CORRECTED_SHARE: Final = 0.003
MISTAKEN_SHARE: Final = 0.001
FEWEST: Final = 2
MIDDLE_AGE: Final = 40
FIRST_EXTRACT: Final = min(EXTRACTS.values())
LAST_BUT_ONE: Final = sorted(EXTRACTS.values())[-2]

Records = dict[str, pl.DataFrame]


def add_second_thoughts(rng: np.random.Generator, records: Records) -> Records:
    """Mark rows first sent with a wrong value, and add rows that will be withdrawn.

    Each frame gains `in_error` (sent once, withdrawn by the next delivery) and `sent_first` (the
    wrong value a corrected column carries the first time; blank where it was right).
    """
    drafted = {
        name: frame.with_columns(
            in_error=pl.lit(value=False), sent_first=_wrong_values(rng, name, frame)
        )
        for name, frame in records.items()
    }
    mistakes = {
        "absences": _sample(rng, drafted["absences"], "started_on"),
        "referrals": _sample(rng, drafted["referrals"], "referred_on").with_columns(
            pl.lit(None, pl.Date).alias(day) for day in LAYOUTS["referrals"].later
        ),
        "returns": _mistaken_returns(rng, drafted["absences"], drafted["returns"]),
    }
    return drafted | {
        name: pl.concat([drafted[name], _renumbered(name, rows, drafted[name])])
        for name, rows in mistakes.items()
    }


def _wrong_values(rng: np.random.Generator, name: str, frame: pl.DataFrame) -> pl.Series:
    """Get an age wrong by two years, or note an assessment under the day of the referral."""
    layout = LAYOUTS[name]
    if layout.corrected is None:
        return pl.Series("sent_first", [None] * len(frame), dtype=pl.Int64)
    chosen = pl.Series(rng.random(len(frame)) < CORRECTED_SHARE)
    column, revealed = layout.corrected
    if name == "absences":
        older = pl.col(column) >= MIDDLE_AGE
        wrong = pl.col(column) + pl.when(older).then(-2).otherwise(2)
    else:
        wrong = pl.when(pl.col(column) > pl.col("referred_on")).then("referred_on")
    in_time = pl.col(revealed) <= LAST_BUT_ONE
    return frame.select(pl.when(chosen & in_time).then(wrong).alias("sent_first")).to_series()


def _sample(rng: np.random.Generator, frame: pl.DataFrame, opened: str) -> pl.DataFrame:
    """Take a few rows of each supplier, early enough to be withdrawn later."""
    early = frame.filter((pl.col(opened) <= LAST_BUT_ONE) & pl.col("sent_first").is_null())
    parts = []
    for (_,), rows in early.group_by("supplier", maintain_order=True):
        count = min(len(rows), max(FEWEST, round(MISTAKEN_SHARE * len(rows))))
        parts.append(rows[np.sort(rng.choice(len(rows), count, replace=False))])
    return pl.concat(parts)


def _mistaken_returns(
    rng: np.random.Generator, absences: pl.DataFrame, returns: pl.DataFrame
) -> pl.DataFrame:
    """Report returns of people who were still off work at the first extract."""
    ended_on = pl.col("started_on") + pl.duration(days="days")
    off_sick = absences.filter((pl.col("started_on") < FIRST_EXTRACT) & (ended_on > FIRST_EXTRACT))
    return _sample(rng, off_sick, "started_on").select(
        "supplier",
        "absence_id",
        happened_on=pl.lit(FIRST_EXTRACT),
        outcome=pl.lit("full_return"),
        role=pl.lit("same"),
        return_id=pl.lit(0, returns["return_id"].dtype),
        in_error=pl.lit(value=False),
        sent_first=pl.lit(None, pl.Int64),
    )


def _renumbered(name: str, rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Give added rows the keys that follow the supplier's last."""
    key = LAYOUTS[name].key
    last = known.group_by("supplier").agg(pl.col(key).max().alias("last"))
    numbered = rows.join(last, on="supplier", how="left", maintain_order="left").with_columns(
        (pl.col("last") + pl.int_range(1, pl.len() + 1).over("supplier")).alias(key),
        in_error=pl.lit(value=True),
    )
    return numbered.select(known.columns)

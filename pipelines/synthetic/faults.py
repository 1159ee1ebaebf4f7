"""Faults planted in deliveries: rows that must be caught, beside the sound ones.

Every fault is an extra row, so that what is left after quarantine is exactly what was simulated.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from pipelines.synthetic.extracts import Extract
from pipelines.synthetic.layout import LAYOUTS

FAULT_SHARE: Final = 0.005
NO_SUCH_PARENT: Final = 9_000_000
DAYS_TOO_LATE: Final = 9

Spoil = Callable[[pl.DataFrame, Extract], pl.DataFrame]


class Fault(NamedTuple):
    """A kind of fault: the file it is planted in, the reason it must be given, and how to do it.

    A fault without a reason (an identical twin) is no fault of the row: it is accepted.
    """

    record: str
    reason: str | None
    spoil: Spoil


def _put(column: str, value: str | None) -> Spoil:
    def spoil(rows: pl.DataFrame, _: Extract) -> pl.DataFrame:
        return rows.with_columns(pl.lit(value, pl.String).alias(column))

    return spoil


def _after_extract(column: str) -> Spoil:
    def spoil(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
        too_late: date = extract.extracted_on + timedelta(days=DAYS_TOO_LATE)
        return rows.with_columns(pl.lit(str(too_late)).alias(column))

    return spoil


def _before_absence(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Date returns on the day the absence began."""
    absences = extract.files["absences"].filter(pl.col("record_status").is_null())
    began = absences.select("absence_id", happened_on="started_on")[: len(rows)]
    return pl.concat(
        [rows[: len(began)].drop("absence_id", "happened_on"), began], how="horizontal"
    ).select(rows.columns)


def _orphan(column: str) -> Spoil:
    def spoil(rows: pl.DataFrame, _: Extract) -> pl.DataFrame:
        parent = NO_SUCH_PARENT + pl.int_range(1, pl.len() + 1)
        return rows.with_columns(parent.cast(pl.String).alias(column))

    return spoil


def _keep(rows: pl.DataFrame, _: Extract) -> pl.DataFrame:
    return rows


FAULTS: Final[Mapping[str, Fault]] = MappingProxyType(
    {
        "absence without a start": Fault(
            "absences", "missing:started_on", _put("started_on", None)
        ),
        "return without an outcome": Fault("returns", "missing:outcome", _put("outcome", None)),
        "impossible date": Fault(
            "absences", "bad_value:started_on", _put("started_on", "31/02/2012")
        ),
        "unknown tier": Fault("referrals", "bad_value:tier", _put("tier", "D")),
        "unknown service": Fault("services", "bad_value:service", _put("service", "aromatherapy")),
        "impossible age": Fault("absences", "out_of_range:age", _put("age", "140")),
        "return after the extract": Fault(
            "returns", "after_extract:happened_on", _after_extract("happened_on")
        ),
        "return before the absence": Fault("returns", "date_order:happened_on", _before_absence),
        "return of nobody": Fault("returns", "orphan:absence_id", _orphan("absence_id")),
        "service for nobody": Fault("services", "orphan:referral_id", _orphan("referral_id")),
        "one key, two contents": Fault("fit_notes", "duplicate_key", _keep),
        "identical twin": Fault("returns", None, _keep),
    }
)


def plant(rng: np.random.Generator, extract: Extract, next_key: dict[str, int]) -> Extract:
    """Add faulty rows to a delivery, about one in two hundred, of every kind that fits.

    Parameters
    ----------
    next_key
        For each record, the first key the supplier has not used; moved on by what is added.
    """
    kinds = [fault for fault in FAULTS.values() if fault.record in extract.files]
    wanted = max(len(kinds), round(FAULT_SHARE * sum(map(len, extract.files.values()))))
    added: dict[str, list[pl.DataFrame]] = {}
    for place, fault in enumerate(kinds):
        count = wanted // len(kinds) + (place < wanted % len(kinds))
        rows = _planted(rng, fault, extract, count, next_key)
        added.setdefault(fault.record, []).append(rows)
    files = {name: pl.concat([rows, *added.get(name, ())]) for name, rows in extract.files.items()}
    return extract._replace(files=files)


def _planted(
    rng: np.random.Generator, fault: Fault, extract: Extract, count: int, next_key: dict[str, int]
) -> pl.DataFrame:
    sound = extract.files[fault.record].filter(pl.col("record_status").is_null())
    chosen = np.sort(rng.choice(len(sound), min(count, len(sound)), replace=False))
    rows = sound[chosen]
    if fault.reason is None:
        return rows
    spoilt = _new_keys(fault.spoil(rows, extract), fault.record, next_key)
    return _contradicted(spoilt) if fault.reason == "duplicate_key" else spoilt


def _new_keys(rows: pl.DataFrame, record: str, next_key: dict[str, int]) -> pl.DataFrame:
    first = next_key[record]
    next_key[record] = first + len(rows)
    keys = first + pl.int_range(pl.len())
    return rows.with_columns(keys.cast(pl.String).alias(LAYOUTS[record].key))


def _contradicted(rows: pl.DataFrame) -> pl.DataFrame:
    """Follow each row by one that says something else under the same key."""
    other = rows.with_columns(pl.col("issued_on").alias("valid_to"))
    return pl.concat([rows, other]).sort(
        pl.col(LAYOUTS["fit_notes"].key).cast(pl.Int64), maintain_order=True
    )

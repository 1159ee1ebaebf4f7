"""Write the made-up pilot as the suppliers would send it."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from pipelines.synthetic.areas import AREAS, Area
from pipelines.synthetic.extracts import Extract, extracts
from pipelines.synthetic.faults import plant
from pipelines.synthetic.fit_notes import fit_note_records
from pipelines.synthetic.journeys import simulate_with_practices
from pipelines.synthetic.layout import LAYOUTS, STATUS_COLUMNS
from pipelines.synthetic.records import listed_absences, practice_records, return_records
from pipelines.synthetic.second_thoughts import add_second_thoughts
from pipelines.synthetic.service_use import referral_records, service_records

EXTRA_COLUMN: Final = "batch"
"""A column outside the contract, in the first absences file of the comparison area."""


def write_pilot(
    out: Path,
    people: int = 40_000,
    seed: int = 2012,
    on_written: Callable[[Path], None] | None = None,
) -> list[Path]:
    """Write the deliveries of a made-up pilot: two pilot sites, one comparison area, a year.

    Parameters
    ----------
    out
        Folder for the deliveries, made if need be: ``out/<supplier>/<YYYY-MM>/``.
    people
        How many people have at least one absence; at least 2,000. About 1.2 absences each.
    seed
        The same seed writes the same bytes.
    on_written
        Called with each delivery's folder once it is written.

    Returns
    -------
    list[Path]
        The delivery folders, in the order they were written.

    Raises
    ------
    ValueError
        Fewer than 2,000 people, or `out` already holds a delivery.
    """
    if any(out.glob("*/*/delivery.toml")):
        raise ValueError(f"{out} already holds a delivery: choose an empty folder.")
    practices, journeys = simulate_with_practices(people, seed)
    rng = np.random.default_rng([seed, 1])
    records = _recorded(rng, practices, journeys)
    areas = {area.supplier: area for area in AREAS}
    next_keys = {supplier: _first_free_keys(records, supplier) for supplier in areas}
    written = []
    for extract in extracts(records, list(areas)):
        spoilt = plant(rng, extract, next_keys[extract.supplier])
        written.append(_write(out, spoilt, areas[extract.supplier]))
        if on_written is not None:
            on_written(written[-1])
    return written


def _recorded(
    rng: np.random.Generator, practices: pl.DataFrame, journeys: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    absences = listed_absences(rng, journeys)
    referrals = referral_records(rng, absences)
    return add_second_thoughts(
        rng,
        {
            "practices": practice_records(practices),
            "absences": absences,
            "referrals": referrals,
            "returns": return_records(rng, absences),
            "services": service_records(rng, referrals),
            "fit_notes": fit_note_records(rng, absences),
        },
    )


def _first_free_keys(records: dict[str, pl.DataFrame], supplier: str) -> dict[str, int]:
    keys = {}
    for name, rows in records.items():
        used = rows.filter(supplier=supplier)[LAYOUTS[name].key].to_list()
        keys[name] = max(used, default=0) + 1
    return keys


def _write(out: Path, extract: Extract, area: Area) -> Path:
    folder = out / extract.supplier / extract.period
    folder.mkdir(parents=True)
    for name, rows in extract.files.items():
        used = rows.drop(
            column for column in STATUS_COLUMNS if rows[column].null_count() == len(rows)
        )
        if _gets_extra_column(name, extract, area):
            used = used.with_columns(pl.lit("1").alias(EXTRA_COLUMN))
        used.write_csv(folder / f"{name}.csv")
    (folder / "delivery.toml").write_text(_manifest(extract, area), encoding="utf-8", newline="\n")
    return folder


def _gets_extra_column(name: str, extract: Extract, area: Area) -> bool:
    first = "practices" in extract.files
    return name == "absences" and first and area.role == "comparison"


def _manifest(extract: Extract, area: Area) -> str:
    lines = [
        f'supplier = "{extract.supplier}"',
        f'period = "{extract.period}"',
        f"extracted_on = {extract.extracted_on}",
    ]
    if area.complete_from is not None:
        lines.append(f"complete_from = {area.complete_from}")
    return "\n".join([*lines, "made_up = true", ""])

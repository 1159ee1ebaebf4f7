"""Run the production SQL, verbatim, on tables small enough to check by hand."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

import sql
from pipelines.contract import DUCKDB_TYPES, RECORDS, STATUS_COLUMNS
from pipelines.warehouse import Warehouse, build_table, write_frame

COHORT_STEPS = (
    "conditions",
    "cuts",
    "absence_ends",
    "chains",
    "spells",
    "episodes",
    "referrals",
    "first_referrals",
    "exposures",
    "starts",
    "histories",
    "uptake",
    "completeness",
    "at_risk",
    "patterns",
    "risk_table",
    "referred_on",
    "prior_absence",
    "before_after_episodes",
    "before_after",
    "flow",
    "extracts",
    "referral_places",
    "practice_quarters",
    "site_gps",
    "steps_asked",
    "moves",
)
SERVICE_TABLES = ("volumes", "wait_counts", "pathways")
REFERENCES = ("icd10_groups", "expected_volumes", "wait_steps", "service_steps")
DAY_0 = date(2012, 1, 1)
DEFAULTS: dict[str, dict[str, Any]] = {
    "practices": {"site_id": "east", "role": "pilot", "fte_gps": 3.0},
    "absences": {
        "person_id": "p",
        "practice_id": "q",
        "condition": "back_pain",
        "employment": "employed",
    },
    "referrals": {"tier": "B", "referred_by": "gp"},
    "returns": {"outcome": "full_return"},
    "fit_notes": {"status": "not_fit"},
}


def day(number: int) -> date:
    """The date that lies `number` days after the tests' day 0."""
    return DAY_0 + timedelta(days=number)


def _lay_down(
    connection: duckdb.DuckDBPyConnection, record: str, rows: list[dict[str, Any]]
) -> None:
    columns = [c for c in RECORDS[record].columns if c not in STATUS_COLUMNS]
    body = ", ".join(f"{c.name} {DUCKDB_TYPES[c.kind]}" for c in columns)
    connection.execute(f"CREATE TABLE records.{record} (supplier VARCHAR, {body})")
    for row in rows:
        filled = {"supplier": "s"} | DEFAULTS.get(record, {}) | row
        filled = {
            key: day(value)
            if key.endswith(("_on", "valid_to")) and isinstance(value, int)
            else value
            for key, value in filled.items()
        }
        marks = ", ".join("?" for _ in filled)
        connection.execute(
            f"INSERT INTO records.{record} ({', '.join(filled)}) VALUES ({marks})",
            list(filled.values()),
        )


@pytest.fixture
def cohort(tmp_path: Path) -> Callable[..., Callable[[str], list[dict[str, Any]]]]:
    """Return a function that lays records down, runs every cohort statement and reads a table.

    Days are numbers counted from `DAY_0`. The extract is on day 428, so the cut is on day 400.
    """

    def build(
        *,
        absences: list[dict[str, Any]],
        returns: list[dict[str, Any]] | None = None,
        referrals: list[dict[str, Any]] | None = None,
        practices: list[dict[str, Any]] | None = None,
        fit_notes: list[dict[str, Any]] | None = None,
        services: list[dict[str, Any]] | None = None,
        suppliers: tuple[str, ...] = ("s",),
        extracts: dict[str, int] | None = None,
        complete_from: int | None = None,
        **parameters: object,
    ) -> Callable[[str], list[dict[str, Any]]]:
        warehouse = Warehouse(tmp_path / "w.duckdb")
        warehouse.prepare()
        protocol = {
            "outcome": "any_return",
            "sustained_days": 28,
            "eligible_day": 28,
            "comparison_start": None,
            "censor_before": True,
        } | parameters
        with warehouse.open() as connection:
            _lay_down(
                connection, "practices", [{"practice_id": "q"}] if practices is None else practices
            )
            _lay_down(connection, "absences", absences)
            _lay_down(connection, "returns", returns or [])
            _lay_down(connection, "referrals", referrals or [])
            _lay_down(connection, "fit_notes", fit_notes or [])
            _lay_down(connection, "services", services or [])
            sent = (extracts or {"absences": 428, "returns": 428}).items()
            for supplier, (record, extract) in product(suppliers, sent):
                connection.execute(
                    "INSERT INTO raw.files VALUES (?, ?, 'f.csv', 0, 'accepted', '')",
                    [f"{supplier}'s hash of {record}", record],
                )
                connection.execute(
                    "INSERT INTO raw.deliveries VALUES (?, ?, ?, ?, ?, false)",
                    [
                        f"{supplier}'s hash of {record}",
                        supplier,
                        f"period of {record}",
                        day(extract),
                        None if complete_from is None else day(complete_from),
                    ],
                )
            build_table(connection, "records.deliveries", "records/deliveries.sql")
            frame = pl.DataFrame([protocol]).cast(
                {
                    "sustained_days": pl.Int32,
                    "eligible_day": pl.Int32,
                    "comparison_start": pl.Date,
                }
            )
            write_frame(connection, "cohort.protocol", frame)
            for name in REFERENCES:
                reference = pl.read_csv(sql.read(f"reference/{name}.csv").encode())
                write_frame(connection, f"cohort.{name}", reference)
            for step in COHORT_STEPS:
                build_table(connection, f"cohort.{step}", f"cohort/{step}.sql")
            for name in SERVICE_TABLES:
                build_table(connection, f"evidence.{name}", f"evidence/{name}.sql")

        def read(table: str) -> list[dict[str, Any]]:
            with warehouse.open(read_only=True) as connection:
                return connection.table(table).pl().to_dicts()

        return read

    return build

"""Judge the rows of ``raw`` against other records, and choose the version of each that stands.

The tables made here follow from ``raw`` alone, so the order in which deliveries arrived is nowhere
asked. Used on the warehouse by a run, and on a scratch copy by ``ias receive``.
"""

from collections.abc import Iterator

import duckdb

from pipelines.contract import RECORDS, Record
from pipelines.warehouse import build_table

_CHECKS = {"services": "services", "returns": "returns"}


def parents_of(record: Record) -> list[str]:
    """Return the tables of records that a record's rows are judged against."""
    return [f"records.{record.parent}"] if record.parent else []


def build_verdicts(connection: duckdb.DuckDBPyConnection, record: Record) -> tuple[str, int]:
    """Make the table of verdicts on every row of `record`; return its name and length."""
    check = _CHECKS.get(record.name, f"of_{record.parent}"[:-1] if record.parent else "")
    table = f"quality.{record.name}_verdicts"
    statement = f"checks/{check or 'without_parent'}.sql"
    return table, build_table(connection, table, statement, delivered=f"raw.{record.name}")


def build_standing(connection: duckdb.DuckDBPyConnection, record: Record) -> tuple[str, int]:
    """Make the table of what stands of `record`; return its name and length."""
    table = f"records.{record.name}"
    rows = build_table(
        connection,
        table,
        "records/standing.sql",
        delivered=f"raw.{record.name}",
        verdicts=f"quality.{record.name}_verdicts",
    )
    return table, rows


def build_all(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Make every table of records and of their quality, in order; yield the name of each."""
    build_table(connection, "records.deliveries", "records/deliveries.sql")
    for record in RECORDS.values():
        yield build_verdicts(connection, record)[0]
        yield build_standing(connection, record)[0]
    for name in ("ledger", "quarantine", "completeness"):
        build_table(connection, f"quality.{name}", f"checks/{name}.sql")
        yield f"quality.{name}"

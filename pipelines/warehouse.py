"""The record-level database: opened for one step, always closed, and only by one process.

DuckDB lets one process write and then locks every other out, so a connection lives as short as it
can: a context manager that opens, hardens and closes.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

import sql
from pipelines.contract import RECORDS, raw_table

_SCHEMAS = ("raw", "records", "quality", "cohort", "evidence")
_HARDENED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "enable_external_access": "false",
    "lock_configuration": "true",
}


class WarehouseBusy(RuntimeError):
    """Another process holds the warehouse."""


class WarehouseDamaged(RuntimeError):
    """The warehouse cannot be opened."""


class StatementFailed(RuntimeError):
    """A statement met data it cannot work with; the library's text would have quoted them."""


@dataclass(frozen=True)
class Warehouse:
    """The database at `path`."""

    path: Path

    @contextmanager
    def open(self, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the database; what a block writes is committed together, or not at all.

        Raises
        ------
        WarehouseBusy
            If another process has it open.
        WarehouseDamaged
            If it is not a database, or a damaged one.
        """
        with _owner_only(), self._connect(read_only=read_only) as connection:
            connection.begin()
            try:
                yield connection
            except (duckdb.DataError, duckdb.IntegrityError) as error:
                connection.rollback()
                raise StatementFailed(f"{type(error).__name__} in the warehouse") from None
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def _connect(self, *, read_only: bool) -> duckdb.DuckDBPyConnection:
        try:
            return duckdb.connect(self.path, read_only=read_only, config=_HARDENED)
        except duckdb.Error as error:
            if isinstance(error, duckdb.IOException) and "lock" in str(error).lower():
                raise WarehouseBusy(
                    f"{self.path} is in use by another process: wait until it ends, then try again."
                ) from None
            raise WarehouseDamaged(
                f"{self.path} cannot be opened as a warehouse ({type(error).__name__}): move it "
                "away, then run again on all deliveries to rebuild it."
            ) from None

    def prepare(self) -> None:
        """Create the tables that are never rebuilt."""
        with self.open() as connection:
            for schema in _SCHEMAS:
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            connection.execute(sql.read("raw.sql"))
            for record in RECORDS.values():
                connection.execute(raw_table(record))


@contextmanager
def _owner_only() -> Iterator[None]:
    """Make files of this moment readable by their owner alone: DuckDB writes some of its own."""
    mask = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(mask)


def build_table(
    connection: duckdb.DuckDBPyConnection, table: str, statement: str, **views: str
) -> int:
    """Replace `table` by what ``sql/<statement>`` selects; return its number of rows.

    Each of `views` gives a name the statement uses and the table it stands for: a statement that
    serves several record types reads from such a name.
    """
    for name, source in views.items():
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {source}")
    schema, name = table.split(".")
    selected = connection.sql(sql.read(statement))
    connection.execute(f"DROP TABLE IF EXISTS {schema}.{name}")
    selected.create(table)
    return count_rows(connection, table)


def write_frame(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Replace `table` by `frame`."""
    connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.from_arrow(frame.to_arrow()).create(table)


def append_frame(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Add the rows of `frame`, whose columns stand in the order of the table's, to `table`."""
    connection.from_arrow(frame.to_arrow()).insert_into(table)


def read_frame(connection: duckdb.DuckDBPyConnection, statement: str) -> pl.DataFrame:
    """Return what ``sql/<statement>`` selects."""
    frame: pl.DataFrame = connection.sql(sql.read(statement)).pl()
    return frame


def rows_if_there(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[Any, ...]]:
    """Return the rows of `table`; none where it has not been made yet."""
    made = {f"{row[1]}.{row[2]}" for row in connection.sql("SHOW ALL TABLES").fetchall()}
    return connection.table(table).fetchall() if table in made else []


def count_rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Return the number of rows of `table`."""
    return connection.table(table).shape[0]

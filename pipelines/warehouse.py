"""The record-level database: opened for one step, always closed, and only by one process.

DuckDB lets one process write and then locks every other out, so a connection lives as short as it
can: a context manager that opens, hardens and closes.
"""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

import sql
from pipelines.contract import RECORDS, raw_table
from pipelines.files import sync

_SCHEMAS = ("raw", "records", "quality", "cohort", "evidence")
_FULL = ("no space left", "disk is full", "disk full", "not enough space", "disk i/o error")
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


class DiskFull(RuntimeError):
    """There is no room left to write."""

    def __init__(self) -> None:
        super().__init__(
            "The disk is full, or cannot be written to: free some space, then give the same "
            "command again. Nothing is half done, and nothing is lost."
        )


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
                connection.commit()
            except BaseException as error:
                _roll_back(connection)
                if is_disk_full(error):
                    raise DiskFull from None
                if isinstance(error, duckdb.DataError | duckdb.IntegrityError):
                    raise StatementFailed(f"{type(error).__name__} in the warehouse") from None
                raise

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
        """Create the tables that are never rebuilt.

        Raises
        ------
        WarehouseDamaged
            If it was made by a version of this software that kept records differently.
        """
        with self.open() as connection:
            for schema in _SCHEMAS:
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            connection.execute(sql.read("raw.sql"))
            for record in RECORDS.values():
                connection.execute(raw_table(record))
            lacking = read_frame(connection, "checks/warehouse_version.sql")
        if len(lacking):
            raise WarehouseDamaged(
                f"{self.path} was made by an earlier version: move it away, then run again on all "
                "deliveries to rebuild it."
            )

    def rewrite_raw(self) -> None:
        """Write the file anew with ``raw`` alone, so that no byte of a deleted row is left.

        A row that is deleted, or a table that is dropped, stays in the file's free blocks. The
        tables made from ``raw`` go as well: they are made again by the run that goes on.
        """
        with self.open() as connection:
            for schema in _SCHEMAS[1:]:
                connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        fresh = self.path.with_name(f".{self.path.name}.fresh")
        _remove(fresh)
        spill = self.path.with_name(f"{self.path.name}.tmp")
        with _owner_only(), duckdb.connect(config={"temp_directory": str(spill)}) as connection:
            connection.execute("ATTACH ? AS worn", [str(self.path)])
            connection.execute("CHECKPOINT worn")
            connection.execute("ATTACH ? AS fresh", [str(fresh)])
            connection.execute("COPY FROM DATABASE worn TO fresh")
            connection.execute("DETACH fresh")
            connection.execute("DETACH worn")
        sync(fresh)
        _remove(self.path.with_name(f"{self.path.name}.wal"))
        fresh.rename(self.path)
        sync(self.path.parent)
        _remove(spill)
        self.prepare()


def copy_supplier(source: Path, into: Path, supplier: str) -> None:
    """Copy what ``raw`` holds of one supplier from one warehouse to another.

    Raises
    ------
    WarehouseBusy, WarehouseDamaged
        As for `Warehouse.open`.
    """
    with Warehouse(source).open(read_only=True):
        """Said in plain words here, where it cannot be opened."""
    with duckdb.connect(into) as connection:
        connection.execute("ATTACH ? AS home (READ_ONLY)", [str(source)])
        wanted = connection.sql(
            "SELECT delivery_hash FROM home.raw.deliveries WHERE supplier = ?", params=[supplier]
        )
        connection.register("wanted", wanted.to_arrow_table())
        for table in ("deliveries", "files", "erased", *RECORDS):
            connection.execute(
                f"INSERT INTO raw.{table} SELECT r.* FROM home.raw.{table} AS r "  # noqa: S608
                "SEMI JOIN wanted AS w ON w.delivery_hash = r.delivery_hash"
            )
        connection.execute("DETACH home")


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an operation failed for want of room; libraries each say so in their own way."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    # Dagster's storage wraps the error of its database.
    cause = getattr(error, "orig", error)
    is_storage = isinstance(cause, duckdb.Error | sqlite3.Error)
    return is_storage and any(words in str(cause).lower() for words in _FULL)


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    # A commit that failed has rolled back already.
    with suppress(duckdb.Error):
        connection.rollback()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


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


def read_frame(
    connection: duckdb.DuckDBPyConnection, statement: str, **frames: pl.DataFrame
) -> pl.DataFrame:
    """Return what ``sql/<statement>`` selects; each of `frames` is a table the statement uses."""
    for name, frame in frames.items():
        connection.register(name, frame.to_arrow())
    selected: pl.DataFrame = connection.sql(sql.read(statement)).pl()
    for name in frames:
        connection.unregister(name)
    return selected


def rows_if_there(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[Any, ...]]:
    """Return the rows of `table`; none where it has not been made yet."""
    made = {f"{row[1]}.{row[2]}" for row in connection.sql("SHOW ALL TABLES").fetchall()}
    return connection.table(table).fetchall() if table in made else []


def count_rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Return the number of rows of `table`."""
    return connection.table(table).shape[0]

"""Check that the CSV files and the pages of a release say what its tables say."""

import tempfile
from pathlib import Path

import duckdb
import polars as pl

from dashboard.summaries import write_gp_pages
from pipelines.spreadsheets import released_csv
from pipelines.verifying.report import Part


def read_tables(folder: Path) -> dict[str, pl.DataFrame] | None:
    """Return the tables of a release; None where they cannot be read."""
    try:
        with duckdb.connect(
            folder / "evidence.duckdb",
            read_only=True,
            config={"enable_external_access": "false", "lock_configuration": "true"},
        ) as connection:
            names = [row[2] for row in connection.sql("SHOW ALL TABLES").fetchall()]
            return {name: connection.table(name).pl() for name in names}
    except (duckdb.Error, pl.exceptions.PolarsError):
        return None


def check_csv(folder: Path, tables: dict[str, pl.DataFrame]) -> Part:
    """Compare every CSV file with the table of its name."""
    faults = []
    for name, frame in sorted(tables.items()):
        path = folder / "csv" / f"{name}.csv"
        if not path.is_file():
            faults.append(f"csv/{name}.csv is missing")
        elif line := _first_difference(path.read_bytes(), released_csv(frame, folder.name)):
            faults.append(f"csv/{name}.csv is not the table {name}: line {line} differs")
    held = {f"{name}.csv" for name in tables}
    faults += [
        f"csv/{path.name} is of no table"
        for path in sorted((folder / "csv").glob("*"))
        if path.name not in held
    ]
    return Part("csv", f"{len(tables)} CSV files say what the tables say", faults)


def check_pages(folder: Path) -> Part:
    """Make the GPs' pages again from the tables, and compare."""
    with tempfile.TemporaryDirectory() as made:
        fresh = {path.name: path.read_bytes() for path in write_gp_pages(folder, Path(made))}
    faults = []
    for path in sorted((folder / "gp").iterdir()):
        expected = fresh.pop(path.name, None)
        if expected is None:
            faults.append(f"gp/{path.name} is a page that the tables do not give")
        elif line := _first_difference(path.read_bytes(), expected):
            # Lines of a page for paper mean nothing to a reader.
            where = f": line {line} differs" if path.suffix == ".html" else ""
            faults.append(f"gp/{path.name} is not what the tables give{where}")
    faults += [f"gp/{name} is missing" for name in sorted(fresh)]
    return Part("pages", "the GPs' pages say what the tables say", faults)


def _first_difference(found: bytes, expected: bytes) -> int:
    """Return the number of the first line that differs; 0 where none does."""
    if found == expected:
        return 0
    lines = zip(found.split(b"\n"), expected.split(b"\n"), strict=False)
    same = next((place for place, (one, other) in enumerate(lines) if one != other), None)
    return same + 1 if same is not None else min(found.count(b"\n"), expected.count(b"\n")) + 1

"""Check that the ZIP of a release holds what its tables say, and the right hashes."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from pipelines.bundle import SUMS, bundle_name, list_sums, read_bundle
from pipelines.spreadsheets import released_csv
from pipelines.verifying.report import Part


def check_bundle(folder: Path, tables: Mapping[str, pl.DataFrame]) -> Part:
    """Unpack the ZIP in memory, and compare its tables and its list of hashes."""
    name = bundle_name(folder)
    try:
        files = read_bundle(folder / name)
    except (OSError, zipfile.BadZipFile):
        return Part("zip", "", [f"{name} is missing, or cannot be unpacked"])
    expected = {f"csv/{table}.csv": frame for table, frame in tables.items()}
    faults = [
        f"{name}: {inside} is not what the tables say"
        for inside in sorted(expected.keys() | {one for one in files if one.startswith("csv/")})
        if inside not in expected
        or files.get(inside) != released_csv(expected[inside], folder.name)
    ]
    others = {inside: content for inside, content in files.items() if inside != SUMS}
    if files.get(SUMS) != list_sums(others):
        faults.append(f"{name}: {SUMS} does not list the files beside it")
    return Part("zip", f"{name} holds the same tables, and its hashes are right", faults)

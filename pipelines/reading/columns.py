"""Match a file's columns with the contract's, and refuse those that identify people."""

import polars as pl

from pipelines.contract import Record
from pipelines.identifiers import find_identifiers, looks_like_a_value
from pipelines.reading.errors import Unreadable
from pipelines.reading.mapping import RecordMapping
from pipelines.reading.names import shown, tidy_header
from pipelines.reading.table import Table, positions


def contract_columns(
    table: Table, place: str, record: Record, mapping: RecordMapping
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the columns of `table` that `record` has, and the names of the others.

    Raises
    ------
    Unreadable
        If a column identifies people, comes twice, or is required and not there.
    """
    tidy = [tidy_header(header) for header in table.headers]
    names = [mapping.columns.get(header, header) for header in tidy]
    known = {column.name for column in record.columns}
    _refuse_identifiers(table, place, record, names)
    for name in names:
        if name in known and names.count(name) > 1:
            both = [shown(h) for h, n in zip(table.headers, names, strict=True) if n == name]
            raise Unreadable(f"{place} has column {name} twice ({' and '.join(both)}): keep one.")
    _refuse_lacking(place, record, names, mapping)
    by_position = list(zip(positions(len(names)), names, strict=True))
    frame = table.frame.select(pl.col(at).alias(name) for at, name in by_position if name in known)
    frame = frame.with_columns(
        pl.lit(value).alias(name) for name, value in mapping.constants.items() if name not in names
    )
    unknown = [
        _unknown_name(table.headers[index], index)
        for index, name in enumerate(names)
        if name not in known and (name or not _is_blank(table.frame, index))
    ]
    return frame, tuple(unknown)


def _refuse_identifiers(table: Table, place: str, record: Record, names: list[str]) -> None:
    finding = find_identifiers(table.frame, table.headers, names, record)
    if finding is not None:
        column = _unknown_name(table.headers[finding.position], finding.position)
        raise Unreadable(
            f"{place}: column {column} {finding.what}, and nothing that identifies people may be "
            f"sent: {finding.remedy}."
        )


def _refuse_lacking(place: str, record: Record, names: list[str], mapping: RecordMapping) -> None:
    there = {*names, *mapping.constants}
    lacking = [name for name in record.required if name not in there]
    if record.either is not None and not set(record.either) & there:
        lacking.append(" or ".join(record.either))
    if not lacking:
        return
    theirs = {ours: name for name, ours in mapping.columns.items()}
    asked = [
        f"{name} (called {theirs[name]} in mapping.toml)" if name in theirs else name
        for name in lacking
    ]
    raise Unreadable(f"{place} lacks column {', '.join(asked)}: add it and send it anew.")


def _unknown_name(header: str, index: int) -> str:
    """Name a column by its header, unless that is empty or is itself a value."""
    if not tidy_header(header) or looks_like_a_value(header):
        return f"number {index + 1}"
    return shown(tidy_header(header))


def _is_blank(frame: pl.DataFrame, index: int) -> bool:
    cells = frame.to_series(index)
    return not (cells.is_not_null() & (cells.str.strip_chars() != "")).any()

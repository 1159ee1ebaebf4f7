"""Match a file's columns with the contract's, and refuse those that identify people."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from pipelines.contract import Record
from pipelines.identifiers import Evidence, find_identifiers, looks_like_a_value
from pipelines.reading.errors import Unreadable
from pipelines.reading.mapping import RecordMapping
from pipelines.reading.names import in_words, shown, tidy_header
from pipelines.reading.table import Table, batches, positions

IS_ROW: Final = "#row"


@dataclass(frozen=True)
class Reading:
    """What a source holds, in the contract's words."""

    rows: pl.LazyFrame
    """One row per row of the file, in its order: strings as delivered, columns of the contract;
    and, where the file has other columns, `IS_ROW`: whether any cell of the row holds something."""
    headers: dict[str, str]
    """By column of the contract that the file itself has: what the supplier calls it."""
    unknown: tuple[str, ...]
    """Names of the columns that the contract does not know: never stored."""


def contract_columns(
    table: Table, place: str, record: Record, mapping: RecordMapping, *, is_vetted: bool
) -> Reading:
    """Return the columns of `table` that `record` has, and the names of the others.

    Raises
    ------
    Unreadable
        If a column identifies people, comes twice, or is required and not there.
    """
    known = {column.name for column in record.columns}
    names = _names(table, mapping, known)
    evidence = [Evidence() for _ in names] if is_vetted else _gather_evidence(table)
    _refuse_identifiers(table, evidence, place, record, names)
    _refuse_twice(table, place, names, known)
    strange = [
        _unknown_name(header, index)
        for index, (header, name) in enumerate(zip(table.headers, names, strict=True))
        if name and name not in known
    ]
    _refuse_lacking(place, record, names, mapping, strange)
    by_position = list(zip(positions(len(names)), names, strict=True))
    known_columns = [pl.col(at).alias(name) for at, name in by_position if name in known]
    is_row = pl.any_horizontal(pl.all().str.contains(r"\S")).fill_null(value=False)
    constants = [
        pl.when(is_row).then(pl.lit(value)).alias(name)
        for name, value in mapping.constants.items()
        if name not in names
    ]
    mark = [is_row.alias(IS_ROW)] if set(names) - known else []
    frame = table.frame.select(*known_columns, *constants, *mark)
    headers = dict(zip(names, table.headers, strict=True))
    unknown = [
        _unknown_name(table.headers[index], index)
        for index, name in enumerate(names)
        if name not in known and (name or evidence[index].is_filled)
    ]
    return Reading(frame, {n: h for n, h in headers.items() if n in known}, tuple(unknown))


def _names(table: Table, mapping: RecordMapping, known: set[str]) -> list[str]:
    """Return what the mapping, or else the contract, calls each column."""
    run_together = {name.replace("_", ""): name for name in known}
    names = []
    for header in map(tidy_header, table.headers):
        name = mapping.columns.get(header, header)
        names.append(name if name in known else run_together.get(name.replace("_", ""), name))
    return names


def _gather_evidence(table: Table) -> list[Evidence]:
    evidence = [Evidence() for _ in table.headers]
    for batch in batches(table.frame):
        for column, cells in zip(evidence, batch.iter_columns(), strict=True):
            column.add(cells)
    return evidence


def _refuse_identifiers(
    table: Table, evidence: list[Evidence], place: str, record: Record, names: list[str]
) -> None:
    findings = find_identifiers(evidence, table.headers, names, record)
    if findings:
        told = [
            f"column {_unknown_name(table.headers[found.position], found.position)} {found.what}"
            for found in findings
        ]
        remedies = dict.fromkeys(found.remedy for found in findings)
        raise Unreadable(
            f"{place}: {', '.join(told)}, and nothing that identifies people may be sent: "
            f"{', or '.join(remedies)}, and send the file anew."
        )


def _refuse_twice(table: Table, place: str, names: list[str], known: set[str]) -> None:
    for name in names:
        if name in known and names.count(name) > 1:
            both = [shown(h) for h, n in zip(table.headers, names, strict=True) if n == name]
            raise Unreadable(f"{place} has column {name} twice ({' and '.join(both)}): keep one.")


def _refuse_lacking(
    place: str, record: Record, names: list[str], mapping: RecordMapping, strange: list[str]
) -> None:
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
    noun, them = ("column", "it") if len(asked) == 1 else ("columns", "them")
    hint = (
        f" It has {', '.join(strange)}, which we do not know: if one is meant, rename it, or say "
        "in mapping.toml what it is."
        if strange
        else ""
    )
    raise Unreadable(f"{place} lacks {noun} {in_words(asked)}: add {them} and send it anew.{hint}")


def _unknown_name(header: str, index: int) -> str:
    """Name a column by its header, unless that is empty or is itself a value."""
    if not tidy_header(header) or looks_like_a_value(header):
        return f"number {index + 1}"
    return shown(tidy_header(header))

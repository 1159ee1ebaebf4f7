"""``mapping.toml``: a supplier's own column names and codes, said in the contract's words.

[absences.columns]
"Pat ID" = "person_id"
[absences.values.sex]
"Female" = "F"
[absences.constants]
employment = "employed"
"""

from collections.abc import Iterable
from collections.abc import Mapping as Mappings
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pipelines.contract import RECORDS, Column, Kind, Record
from pipelines.reading.description import read_toml
from pipelines.reading.errors import Unreadable
from pipelines.reading.names import shown, tidy_header
from pipelines.values import faulty_values, same_word

MAPPING_FILE = "mapping.toml"
_EXAMPLE = '[absences.columns] and below it "Pat ID" = "person_id"'
_KINDS: dict[Kind, str] = {
    "date": "a date such as 2012-06-30",
    "boolean": "true or false",
    "integer": "a whole number",
    "decimal": "a number",
}


@dataclass(frozen=True)
class RecordMapping:
    """How one record type's files are to be read; empty where nothing is said."""

    columns: Mappings[str, str] = field(default_factory=dict)
    """The supplier's column, as `tidy_header` spells it, and the contract's."""
    values: Mappings[str, Mappings[str, str]] = field(default_factory=dict)
    """By column of the contract: the supplier's word, as `same_word` spells it, and ours."""
    constants: Mappings[str, str] = field(default_factory=dict)
    """Columns of the contract, and what every row has where the file lacks the column."""


@dataclass(frozen=True)
class Mapping:
    """A whole ``mapping.toml``."""

    records: Mappings[str, RecordMapping] = field(default_factory=dict)

    def of(self, record: Record) -> RecordMapping:
        """Return what is said about `record`."""
        return self.records.get(record.name, RecordMapping())


def _as_text(value: object) -> object:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value
        case int() | float() | date():
            return str(value)
    return value


_Text = Annotated[str, BeforeValidator(_as_text)]


class _Section(BaseModel):
    """The shape of what is said about one record type."""

    model_config = ConfigDict(extra="forbid")

    columns: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, _Text]] = Field(default_factory=dict)
    constants: dict[str, _Text] = Field(default_factory=dict)


def read_mapping(folder: Path) -> Mapping:
    """Read the mapping beside the description in `folder`; an empty one where there is none.

    Raises
    ------
    Unreadable
        If it cannot be read, or names a record, column or value that the contract lacks.
    """
    path = folder / MAPPING_FILE
    if not path.is_symlink() and not path.exists():
        return Mapping()
    records: dict[str, RecordMapping] = {}
    for name, content in read_toml(path, folder, _EXAMPLE).items():
        record = RECORDS[_known(name, RECORDS, "record type")]
        if record.name in records:
            raise Unreadable(f"mapping.toml has two sections for {record.name}: make it one.")
        records[record.name] = _read_section(record, content)
    return Mapping(records)


def _read_section(record: Record, content: Any) -> RecordMapping:
    try:
        section = _Section.model_validate(content)
    except ValidationError as error:
        raise Unreadable(_explain(record, error)) from None
    return RecordMapping(
        columns=_read_columns(record, section.columns),
        values={
            column.name: _read_values(record, column, words)
            for column, words in _by_column(record, section.values).items()
        },
        constants={
            column.name: _read_constant(record, column, value)
            for column, value in _by_column(record, section.constants).items()
        },
    )


def _explain(record: Record, error: ValidationError) -> str:
    fault = error.errors()[0]
    place = [shown(str(part)) for part in fault["loc"]]
    if fault["type"] == "extra_forbidden":
        return _unknown(place[0], _Section.model_fields, f"part of [{record.name}]")
    if not place:
        return f"mapping.toml: {record.name} must be a section: write it as {_EXAMPLE}."
    return (
        f"mapping.toml: [{'.'.join([record.name, *place])}] is not written as expected: "
        'write each line as "yours" = "ours".'
    )


def _read_columns(record: Record, columns: dict[str, str]) -> dict[str, str]:
    read: dict[str, str] = {}
    known = {column.name for column in record.columns}
    for theirs, ours in columns.items():
        if tidy_header(theirs) in known and tidy_header(ours) not in known:
            raise Unreadable(
                f"mapping.toml: [{record.name}.columns] has {shown(theirs)} and {shown(ours)} the "
                'wrong way round: write each line as "yours" = "ours".'
            )
        target = _known_column(record, ours).name
        source = tidy_header(theirs)
        if source in read:
            raise Unreadable(
                f"mapping.toml: [{record.name}.columns] names {shown(theirs)} twice: keep one."
            )
        if target in read.values():
            raise Unreadable(
                f"mapping.toml: [{record.name}.columns] gives two columns for {target}: keep one."
            )
        read[source] = target
    return read


def _read_values(record: Record, column: Column, words: dict[str, str]) -> dict[str, str]:
    place = f"[{record.name}.values.{column.name}]"
    _refuse_naming(place, record, column)
    read: dict[str, str] = {}
    for theirs, ours in words.items():
        word = same_word(theirs)
        if not word:
            raise Unreadable(
                f"mapping.toml: {place} maps a blank, NULL or N/A, which always mean missing: "
                "remove that line."
            )
        if read.setdefault(word, ours) != ours:
            raise Unreadable(f"mapping.toml: {place} maps {shown(theirs)} twice: keep one.")
    _refuse_faulty(place, column, [ours for ours in words.values() if ours])
    return read


def _read_constant(record: Record, column: Column, value: str) -> str:
    place = f"[{record.name}.constants]"
    _refuse_naming(place, record, column)
    if not same_word(value):
        raise Unreadable(f"mapping.toml: {place} gives {column.name} no value: remove that line.")
    _refuse_faulty(place, column, [value])
    return value


def _refuse_naming(place: str, record: Record, column: Column) -> None:
    """Refuse words for what names a person or a record: they would stay when the person goes."""
    if column.name in {record.key, record.parent_key, "person_id"}:
        raise Unreadable(
            f"mapping.toml: {place} cannot be used for {column.name}: send it in the file itself."
        )


def _refuse_faulty(place: str, column: Column, values: list[str]) -> None:
    faulty = faulty_values(column, values)
    if not faulty:
        return
    domain = f"one of {', '.join(column.choices)}" if column.choices else _KINDS[column.kind]
    raise Unreadable(
        f"mapping.toml: {place} gives {column.name} the value {shown(faulty[0])}, which it may "
        f"not have: write {domain}{_range(column)}{_nearest(faulty[0], column.choices)}."
    )


def _range(column: Column) -> str:
    if column.low is None:
        return ""
    return f" from {column.low:g}" + (f" to {column.high:g}" if column.high is not None else "")


def _by_column(record: Record, content: dict[str, Any]) -> dict[Column, Any]:
    read: dict[Column, Any] = {}
    for name, value in content.items():
        column = _known_column(record, name)
        if column in read:
            raise Unreadable(f"mapping.toml names {record.name}.{column.name} twice: keep one.")
        read[column] = value
    return read


def _known_column(record: Record, name: str) -> Column:
    names = [column.name for column in record.columns]
    return record.column(_known(name, names, f"column of {record.name}"))


def _known(name: str, names: Iterable[str], what: str) -> str:
    tidy = tidy_header(name)
    if tidy not in names:
        raise Unreadable(_unknown(name, names, what))
    return tidy


def _unknown(name: str, names: Iterable[str], what: str) -> str:
    known = list(names)
    nearest = _nearest(tidy_header(name), known) or f" (there are {', '.join(known)})"
    return f"mapping.toml: {shown(name)} is no {what}{nearest}: correct or remove it."


def _nearest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""

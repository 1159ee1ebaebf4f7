"""What to do about each reason a row was set aside for, said to whoever made the file."""

from typing import Final

from pipelines.contract import RECORDS, Column, Kind, Record

_READABLE: Final[dict[Kind, str]] = {
    "date": "a date such as 2012-06-30 or 30/06/2012 (never the month first)",
    "boolean": "Y or N (true or false, 1 or 0)",
    "integer": "a whole number",
    "decimal": "a number",
    "text": "text",
}


def advise(reason: str, record: Record, extracted_on: str) -> str:
    """Return a sentence on what is wrong and how to mend it."""
    kind, _, name = reason.partition(":")
    if kind == "duplicate_key":
        return (
            f"{record.key} stands in several rows that say different things: keep the row that is "
            "right, or give each its own. (A key such as 1.2E+10 was shortened by Excel: format "
            "the column as text and export again.)"
        )
    if kind == "pilot_start_missing":
        return "A pilot practice needs pilot_started_on, the first day it could refer: fill it in."
    return _advise_on(record.column(name), kind, record, extracted_on)


def _advise_on(column: Column, kind: str, record: Record, extracted_on: str) -> str:
    name = column.name
    match kind:
        case "missing":
            said = _blank(column, record)
        case "bad_value":
            said = f"{name} cannot be read: write {_allowed(column)}{_or_blank(column, record)}."
        case "out_of_range":
            said = f"{name} is {_outside(column)}: correct it{_or_blank(column, record)}."
        case "after_extract":
            said = (
                f"{name} lies after {extracted_on}, the day the records were extracted: correct "
                "it, or extracted_on in delivery.toml."
            )
        case "date_order":
            said = f"{name} {_order(column, record)}: correct whichever day is wrong."
        case _:
            said = (
                f"{name} names no record of {record.parent} that was accepted: it has not come, or "
                "was set aside or withdrawn itself. Mend or send it, and this row comes in by "
                "itself."
            )
    return said


def _blank(column: Column, record: Record) -> str:
    if record.either is not None and column.name in record.either:
        return f"Both {' and '.join(record.either)} are blank: fill in one of them."
    return f"{column.name} ({column.meaning}) is blank: fill it in."


def _allowed(column: Column) -> str:
    if len(column.choices) == 1:
        return column.choices[0]
    if column.choices:
        return f"one of {', '.join(column.choices)} (or say in mapping.toml what your codes mean)"
    return _READABLE[column.kind]


def _or_blank(column: Column, record: Record) -> str:
    if column.required:
        return ""
    if record.either is not None and column.name in record.either:
        other = next(name for name in record.either if name != column.name)
        return f", or send {other} and leave it blank"
    return ", or leave it blank"


def _outside(column: Column) -> str:
    if column.kind == "date":
        return "before 1900"
    least = "not more than" if column.low_is_open else "less than"
    most = f" or more than {column.high:g}" if column.high is not None else ""
    return f"{least} {column.low:g}{most}"


def _order(column: Column, record: Record) -> str:
    if column.not_before is not None:
        return f"lies before {column.not_before}"
    parent = RECORDS[record.parent] if record.parent else record
    return f"lies on or before the first day off in {parent.name} (started_on)"

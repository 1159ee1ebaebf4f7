"""Write the data dictionary page from the contract, so that the two cannot differ."""

import sys
from pathlib import Path

from pipelines.contract import RECORDS, STATUS_COLUMNS, Column, Record

_TYPES = {
    "text": "text",
    "date": "date",
    "boolean": "yes or no",
    "integer": "whole number",
    "decimal": "number",
    "choice": "one of a list",
}

_HEAD = """\
# Data dictionary

What suppliers send, column by column. This page is written from `pipelines/contract.py` by
`make docs`; a test fails when the two differ.

How to prepare and send the files, and what is refused, is in [Sending a delivery](suppliers.md).

Each record type is a file (`.csv`, `.csv.gz`, `.parquet` or `.xlsx`, of which the first sheet is
read), or a sheet of one workbook, `delivery.xlsx`. Headers count in any case and spacing: `Absence
ID` is `absence_id`. A column that is not listed here is reported by name and never stored.

Every record type has its key first. **Needed** columns must be in the file and filled in every
row. What the columns may be written as:

- **date**: `2012-06-30` or `30/06/2012`, never month first; with a time of day, the day counts. A
  plain number from 1 to 60000 is Excel's count of days since 1900 (41090 is 30 June 2012), but a
  bare year is no date. No date but those marked may lie after the delivery's extract.
- **yes or no**: `Y`/`N`, `yes`/`no`, `true`/`false` or `1`/`0`.
- **whole number**, **number**: `12345`, `12,345`, `12345.0`.
- **one of a list**: in any case; spaces and hyphens count as `_`.
- blank, `NULL`, `N/A` and `#N/A` mean missing. Spaces around a value do not count.
"""


def render_dictionary() -> str:
    """Return the data dictionary as Markdown."""
    return f"{_HEAD}\n{render_records()}"


def render_records() -> str:
    """Return the definitions of all record types, as sections of Markdown."""
    return "\n".join(_section(record) for record in RECORDS.values())


def _section(record: Record) -> str:
    belongs = f" Belongs to one of `{record.parent}` by `{record.parent_key}`." * bool(
        record.parent
    )
    either = (
        f" One of `{record.either[0]}` and `{record.either[1]}` is needed." if record.either else ""
    )
    lines = [
        f"## {record.name}",
        "",
        f"One row is {record.meaning}. Key: `{record.key}`.{belongs}{either}",
        "",
        "| column | type | needed | may hold | meaning |",
        "|---|---|---|---|---|",
        *(_row(column) for column in record.columns if column not in STATUS_COLUMNS),
        *(_row(column) for column in STATUS_COLUMNS),
        "",
    ]
    return "\n".join(lines)


def _row(column: Column) -> str:
    needed = "yes" if column.required else ""
    return (
        f"| `{column.name}` | {_TYPES[column.kind]} | {needed} | {_domain(column)} "
        f"| {column.meaning} |"
    )


def _domain(column: Column) -> str:
    parts = []
    if column.choices:
        parts.append(", ".join(f"`{choice}`" for choice in column.choices))
    if column.low is not None:
        low = f"{'more than ' if column.low_is_open else ''}{column.low:g}"
        parts.append(f"{low} to {column.high:g}" if column.high is not None else f"{low} or more")
    if column.not_before is not None:
        parts.append(f"not before `{column.not_before}`")
    if column.may_follow_extract:
        parts.append("may lie after the extract")
    return "; ".join(parts)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render_dictionary(), encoding="utf-8")

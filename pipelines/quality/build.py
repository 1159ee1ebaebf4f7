"""Build the report on a delivery from a warehouse in which its rows have been judged."""

from typing import Any

import duckdb
import polars as pl

from pipelines.contract import RECORDS
from pipelines.quality.advice import advise
from pipelines.quality.report import Changes, Completeness, FileReport, ReasonCount
from pipelines.warehouse import read_frame

Row = dict[str, Any]


def file_reports(
    connection: duckdb.DuckDBPyConnection, delivery_hash: str, extracted_on: str
) -> tuple[tuple[FileReport, ...], str | None]:
    """Return a report on each file of a delivery, and the delivery it is compared with.

    Parameters
    ----------
    connection
        A warehouse with the delivery in ``raw`` and every table of `standing.build_all`; it is
        only read.
    delivery_hash
        Which delivery.
    extracted_on
        Its day of extract, for the sentences.
    """
    examined = {"examined": pl.DataFrame({"delivery_hash": [delivery_hash]})}
    earlier = read_frame(connection, "report/earlier_deliveries.sql", **examined)
    refused = read_frame(connection, "report/refused.sql")
    known = {**examined, "earlier_deliveries": earlier}
    files = read_frame(connection, "report/files.sql", refused=refused, **known)
    reasons = read_frame(connection, "report/reasons.sql", refused=refused, **examined)
    columns = read_frame(connection, "report/completeness.sql", **known)
    notes = pl.concat([_unknown_names(connection, examined), _month_first(connection, examined)])
    reports = tuple(
        FileReport(
            file=line["file"],
            record=line["record"],
            status=line["status"],
            message=_message(line),
            notes=tuple(notes.filter(record=line["record"])["note"]),
            rows_read=line["rows_read"],
            rows_accepted=line["rows_read"] - line["rows_quarantined"],
            rows_quarantined=line["rows_quarantined"],
            rows_before=line["rows_before"],
            reasons=_reasons(reasons, line["record"], extracted_on),
            completeness=_completeness(columns, line["record"]),
            changes=_changes(connection, line["record"], examined),
        )
        for line in files.iter_rows(named=True)
    )
    return reports, str(earlier["delivery_id"][0]) if len(earlier) else None


def _unknown_names(
    connection: duckdb.DuckDBPyConnection, examined: dict[str, pl.DataFrame]
) -> pl.DataFrame:
    found = read_frame(connection, "report/unknown_names.sql", **examined)
    note = pl.format(
        "{} of the accepted rows have a {} that {} does not have: check it, or send that record.",
        "rows_found",
        "column_name",
        "named",
    )
    return found.filter(pl.col("rows_found") > 0).select("record", note.alias("note"))


def _month_first(
    connection: duckdb.DuckDBPyConnection, examined: dict[str, pl.DataFrame]
) -> pl.DataFrame:
    found = read_frame(connection, "report/month_first.sql", **examined)
    note = pl.format(
        "{} dates in {} can only be written month first. If the whole column is, the others were "
        "read the wrong way round: write every date in it as 2012-06-30.",
        "rows_found",
        "column_name",
    )
    return found.select("record", note.alias("note"))


def _message(line: Row) -> str:
    erased = line["rows_erased"]
    note = f"{erased} rows left out because a person asked for erasure" if erased else ""
    return "; ".join(part for part in (line["message"], note) if part)


def _reasons(counted: pl.DataFrame, record: str, extracted_on: str) -> tuple[ReasonCount, ...]:
    return tuple(
        ReasonCount(
            reason=row["reason"],
            rows=row["rows_refused"],
            examples=tuple(row["examples"]),
            advice=advise(row["reason"], RECORDS[record], extracted_on),
        )
        for row in counted.filter(record=record).iter_rows(named=True)
    )


def _completeness(columns: pl.DataFrame, record: str) -> tuple[Completeness, ...]:
    order = [column.name for column in RECORDS[record].columns]
    rows = sorted(
        columns.filter(record=record).iter_rows(named=True),
        key=lambda row: order.index(row["column_name"]),
    )
    return tuple(
        Completeness(
            column=row["column_name"],
            rows_filled=row["rows_filled"],
            share=row["rows_filled"] / row["rows_read"],
            share_before=row["share_before"],
        )
        for row in rows
    )


def _changes(
    connection: duckdb.DuckDBPyConnection, record: str, examined: dict[str, pl.DataFrame]
) -> Changes:
    for name, table in (("delivered", f"raw.{record}"), ("verdicts", f"quality.{record}_verdicts")):
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {table}")
    (row,) = read_frame(connection, "report/changes.sql", **examined).to_dicts()
    return Changes(**row)

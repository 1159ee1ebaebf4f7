"""Write a report so that it can be sent back: a page, a table, and the data of both."""

import csv
import io
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined

from pipelines.files import write_whole
from pipelines.quality.report import FileReport, QualityReport
from pipelines.spreadsheets import for_spreadsheet

_ROWS_IN_TABLE: Final = 1000
REPORT_DATA: Final = "report.json"
_COLUMNS: Final = ("file", "record", "about", "what", "rows", "share", "at_rows", "what_to_do")


def write_report(folder: Path, report: QualityReport) -> None:
    """Write ``report.html``, ``report.csv`` and ``report.json`` to `folder`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(folder / REPORT_DATA, report.model_dump_json(indent=2) + "\n")
    write_whole(folder / "report.html", as_html(report))
    write_whole(folder / "report.csv", as_csv(report))


def read_report(folder: Path) -> QualityReport | None:
    """Return the report kept in `folder`, if there is one."""
    path = folder / REPORT_DATA
    if not path.exists():
        return None
    return QualityReport.model_validate_json(path.read_text(encoding="utf-8"))


def as_html(report: QualityReport) -> str:
    """Return the report as one page that needs nothing else."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    text = files(__package__).joinpath("report.html").read_text(encoding="utf-8")
    return environment.from_string(text).render(report=report)


def as_csv(report: QualityReport) -> str:
    """Return the report as a table, one line for each thing it says."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(_COLUMNS)
    writer.writerow(["", "", "delivery", for_spreadsheet(report.verdict), "", "", "", ""])
    for name in report.not_read:
        writer.writerow([for_spreadsheet(name), "", "file", "not read", "", "", "", ""])
    for file in report.files:
        for line in _lines(file):
            writer.writerow(
                [for_spreadsheet(str(cell)) for cell in (file.file, file.record, *line)]
            )
    return text.getvalue()


def _lines(file: FileReport) -> Iterator[tuple[str, str, str, str, str, str]]:
    yield "file", file.status, str(file.rows_read), "", "", file.message
    if file.status == "rejected":
        return
    yield "rows", "accepted", str(file.rows_accepted), "", "", ""
    yield "rows", "set aside", str(file.rows_quarantined), "", "", ""
    for note in file.notes:
        yield "note", note, "", "", "", ""
    for counted in file.reasons:
        examples = counted.first(_ROWS_IN_TABLE)
        yield "reason", counted.reason, str(counted.rows), "", examples, counted.advice
    for kind, count in file.changes.model_dump().items():
        yield "change", kind, str(count), "", "", ""
    for column in file.completeness:
        share = f"{column.share:.3f}"
        yield "column", column.column, str(column.rows_filled), share, "", ""

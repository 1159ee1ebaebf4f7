"""Read Excel workbooks: every cell as the string a CSV would have had.

Formulas are never calculated: a cell's value is the one Excel stored with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import fastexcel
import polars as pl

from pipelines.reading.archive import check_workbook
from pipelines.reading.errors import Unreadable, is_library_fault
from pipelines.reading.names import shown
from pipelines.reading.table import Table, make_table, read_through, without_blank_head

_MIDNIGHT: Final = r"^(\d{4}-\d{2}-\d{2}) 00:00:00$"
_ERROR_TEXTS: Final = {
    "Div0": "#DIV/0!",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
"""What Excel shows for a failed formula; ``#N/A`` means missing, and so is left out."""


def sheet_names(path: Path) -> list[str]:
    """Return the names of a workbook's sheets, in its order.

    Raises
    ------
    Unreadable
        If the workbook cannot be opened.
    """
    with _opened(path, shown(path.name)) as workbook:
        return list(workbook.sheet_names)


def read_sheet(path: Path, place: str, sheet: str | None) -> Table:
    """Read a sheet as strings: the one named, or the first.

    Parameters
    ----------
    path : pathlib.Path
        The workbook.
    place : str
        The sheet as sentences name it.
    sheet : str or None
        Its name; None is the first sheet.

    Raises
    ------
    Unreadable
        If the workbook cannot be opened, or the sheet has no header row.
    """
    with _opened(path, place) as workbook:
        loaded = workbook.load_sheet(
            sheet if sheet is not None else 0, header_row=None, skip_rows=0, dtypes="string"
        )
        batch, errors = loaded.to_arrow_with_errors()
        frame = pl.DataFrame(batch)
    faults = [] if errors is None else errors.errors
    frame = _with_errors(frame, [(*fault.offset_position, fault.detail) for fault in faults])
    frame = without_blank_head(frame)
    if frame.is_empty():
        raise Unreadable(f"{place} is empty: send it with a header row.")
    headers = [cell or "" for cell in frame.row(0)]
    rows = frame.slice(1).with_columns(pl.all().str.replace(_MIDNIGHT, "$1"))
    return make_table(headers, read_through(rows.lazy()))


@contextmanager
def _opened(path: Path, place: str) -> Iterator[fastexcel.ExcelReader]:
    check_workbook(path, shown(path.name))
    try:
        yield fastexcel.read_excel(path)
    except Unreadable:
        raise
    except BaseException as error:
        if not is_library_fault(error):
            raise
        # The library's message may quote a cell; ours must not.
        raise Unreadable(
            f"{place} cannot be read as an Excel workbook: save it again as .xlsx or as CSV."
        ) from None


def _with_errors(frame: pl.DataFrame, faults: list[tuple[int, int, str]]) -> pl.DataFrame:
    """Write what Excel shows into the cells of failed formulas, which the library leaves empty."""
    by_column: dict[int, dict[int, str]] = {}
    for row, column, detail in faults:
        kind = detail.rpartition("Error(")[2].rstrip("')")
        if kind in _ERROR_TEXTS:
            by_column.setdefault(column, {})[row] = _ERROR_TEXTS[kind]
    for column, texts in by_column.items():
        cells = frame.to_series(column).scatter(list(texts), list(texts.values()))
        frame = frame.with_columns(cells)
    return frame

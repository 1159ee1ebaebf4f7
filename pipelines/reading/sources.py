"""Read one source, whatever its format, into the contract's columns."""

from collections.abc import Callable
from typing import Final

from pipelines.reading.columns import Reading, contract_columns
from pipelines.reading.delimited import read_delimited
from pipelines.reading.delivery import Delivery, Source
from pipelines.reading.errors import Unreadable
from pipelines.reading.limits import check_file
from pipelines.reading.names import is_plain
from pipelines.reading.parquet import read_parquet
from pipelines.reading.table import Table
from pipelines.reading.workbook import read_sheet

_READERS: Final[dict[str, Callable[[Source], Table]]] = {
    ".csv": lambda source: read_delimited(source.path, source.place, gzipped=False),
    ".csv.gz": lambda source: read_delimited(source.path, source.place, gzipped=True),
    ".parquet": lambda source: read_parquet(source.path, source.place),
    ".xlsx": lambda source: read_sheet(source.path, source.place, source.sheet),
}

_REMEDIES: Final = {
    ".xls": "open it in Excel and save it as Excel Workbook (.xlsx) or CSV",
    ".xlsm": "save it in Excel as Excel Workbook (.xlsx), which has no macros, or CSV",
    ".xlsb": "save it in Excel as Excel Workbook (.xlsx) or CSV",
    ".ods": "save it in your spreadsheet program as Excel (.xlsx) or CSV",
    ".numbers": "export it from Numbers as Excel (.xlsx) or CSV",
    ".txt": "if it is a table, change its name to end in .csv",
    ".tsv": "change its name to end in .csv; tabs between the columns are understood",
    ".zip": "unpack it and send the files inside, or use gzip (.csv.gz)",
}


def read_source(delivery: Delivery, source: Source) -> Reading:
    """Read one source of `delivery` as strings.

    Parameters
    ----------
    delivery : Delivery
        The delivery, for its mapping and for what else it holds.
    source : Source
        One of its ``sources``.

    Returns
    -------
    Reading
        Its rows, with values as delivered (codes are not translated yet; `values.read_cells` does
        that) and the constants of the mapping.

    Raises
    ------
    Unreadable
        If the record came in several sources, or the file must not be opened, cannot be read,
        lacks a required column or holds what identifies people.
    """
    _refuse_second_source(delivery, source)
    check_file(source.path, delivery.folder)
    if source.sheet is not None and not is_plain(source.sheet):
        raise Unreadable(
            f"{source.place} has a name with path parts or control characters: rename the sheet."
        )
    table = _reader(source)(source)
    mapping = delivery.mapping.of(source.record)
    return contract_columns(
        table, source.place, source.record, mapping, is_vetted=delivery.is_vetted
    )


def _refuse_second_source(delivery: Delivery, source: Source) -> None:
    places = [other.place for other in delivery.sources if other.record is source.record]
    if len(places) > 1:
        raise Unreadable(
            f"{source.record.name} came {len(places)} times ({' and '.join(places)}): send it once."
        )


def _reader(source: Source) -> Callable[[Source], Table]:
    name = source.path.name.lower()
    for suffix, reader in _READERS.items():
        if name.endswith(suffix):
            return reader
    remedy = _REMEDIES.get(source.path.suffix.lower(), "save it as CSV or Excel (.xlsx)")
    raise Unreadable(f"{source.name} is not in a format that is read: {remedy}, and send it anew.")

"""Look into a workbook before a reader does: whether it is one, and what it would unpack to.

A workbook is a zip file of XML. Its directory may lie about sizes, and one cell far from the others
makes a reader keep every cell between, so both are measured as the bytes go by.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from copy import copy
from functools import lru_cache
from pathlib import Path
from typing import Final

from pipelines.reading.errors import Unreadable
from pipelines.reading.limits import (
    MAX_CELL_BYTES,
    MAX_CELLS,
    MAX_UNPACKED_BYTES,
    check_unpacked,
)

_CHUNK_BYTES: Final = 1 << 20
_LONGEST_TAG: Final = 1 << 14
_SHARED_STRINGS: Final = "xl/sharedStrings.xml"
_LONGEST_STRING: Final = 8 * MAX_CELL_BYTES
"""Of the bytes of one shared string, with its markup."""
_START: Final = rb"<(?:\w+:)?"
_CELL: Final = re.compile(_START + rb"c[\s/>]")
_USUAL_START: Final = b'<c r="'
_FAR: Final = re.compile(_USUAL_START + rb'(?!A?[A-Z](?:\d{1,6}|10[0-4]\d{4})")')
"""A cell right of AZ or below Excel's last row."""
_ROW_OR_CELL: Final = re.compile(_START + rb"""(row|c)\b([^>]*)>""")
_PLACE: Final = re.compile(rb"""(?:^|\s)r\s*=\s*["']([A-Za-z]*)(\d+)["']""")


_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    UnicodeError,
)
"""What the standard library raises for a damaged, foreign or protected zip file."""


def check_workbook(path: Path, place: str) -> None:
    """Refuse what is no workbook, or would unpack to more than a reader can hold.

    Raises
    ------
    Unreadable
        If the file is damaged, protected by a password, no workbook, or too large unpacked.
    """
    found = path.stat()
    _check(path, place, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=1)
def _check(path: Path, place: str, size: int, _changed: int) -> None:
    """Check once for all sheets of a workbook; a refusal is not remembered."""
    try:
        with zipfile.ZipFile(path) as archive:
            is_workbook = "xl/workbook.xml" in archive.namelist()
            if is_workbook:
                _measure(archive, size, place)
    except _FAULTS:
        is_workbook = False
    if not is_workbook:
        raise Unreadable(
            f"{place} is damaged, protected by a password or not an Excel workbook: save it again "
            "as .xlsx without a password, or, if it is text, give it the ending .csv."
        )


def _measure(archive: zipfile.ZipFile, packed: int, place: str) -> None:
    unpacked = 0
    _refuse_long_strings(archive, place)
    for member in archive.infolist():
        is_unusual = False
        for piece in _whole_tags(_member_chunks(archive, member)):
            unpacked += len(piece)
            check_unpacked(unpacked, packed, place)
            is_unusual = is_unusual or _is_unusual(piece)
        # Down to Excel's last row, 52 columns (A to AZ) stay below the limit. Reading every
        # cell's place is slow, and only a sheet that goes beyond, or does not say, needs it.
        if is_unusual and _count_cells(_whole_tags(_member_chunks(archive, member))) > MAX_CELLS:
            raise Unreadable(
                f"{place} has a cell far below or right of the others: delete the empty rows and "
                "columns around the table, or send CSV."
            )


def _refuse_long_strings(archive: zipfile.ZipFile, place: str) -> None:
    """Refuse a shared string longer than a cell may hold: a million cells may point at it."""
    for member in archive.infolist():
        if member.filename != _SHARED_STRINGS:
            continue
        since = 0
        for piece in _whole_tags(_member_chunks(archive, member)):
            parts = piece.split(b"<si")
            since += len(parts[0])
            longest = max([since, *(len(part) for part in parts[1:-1])])
            if longest > _LONGEST_STRING:
                raise Unreadable(
                    f"{place} has a cell longer than {MAX_CELL_BYTES:,} characters: leave it out."
                )
            if len(parts) > 1:
                since = len(parts[-1])


def _is_unusual(piece: bytes) -> bool:
    """Tell whether some cell is far from the others, or does not say where it is."""
    usual = piece.count(_USUAL_START)
    starts = piece.count(b"<c") + piece.count(b":c")
    if starts != usual and sum(1 for _ in _CELL.finditer(piece)) != usual:
        return True
    return bool(_FAR.search(piece))


def _member_chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    # The directory's size would end the reading early; what is really there is counted instead.
    whole = copy(member)
    whole.file_size = MAX_UNPACKED_BYTES + 1
    with archive.open(whole) as content:
        while chunk := content.read(_CHUNK_BYTES):
            yield chunk


def _whole_tags(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut the bytes anew so that no tag is split between two pieces."""
    rest = b""
    for chunk in chunks:
        piece = rest + chunk
        cut = piece.rfind(b"<")
        if cut < 0 or len(piece) - cut > _LONGEST_TAG:
            cut = len(piece)
        rest = piece[cut:]
        yield piece[:cut]
    yield rest


def _count_cells(pieces: Iterable[bytes]) -> int:
    """Return rows times columns of a sheet, up to its last cell."""
    row = column = last_row = last_column = 0
    for piece in pieces:
        for tag in _ROW_OR_CELL.finditer(piece):
            said = _PLACE.search(tag[2])
            if tag[1] == b"row":
                row, column = int(said[2]) if said else row + 1, 0
            else:
                row = int(said[2]) if said else row
                column = _column_number(said[1]) if said else column + 1
            last_row, last_column = max(last_row, row), max(last_column, column)
    return last_row * last_column


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number

"""The bytes of a text file, unpacked and in UTF-8, without holding it in memory.

What must be unpacked or recoded goes to a nameless temporary file: it vanishes with the process,
however that ends, so no copy of a record is left behind.
"""

import codecs
import gzip
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from charset_normalizer import from_bytes

from pipelines.reading.errors import Unreadable
from pipelines.reading.limits import check_unpacked

CHUNK_BYTES: Final = 1 << 20
HEAD_BYTES: Final = 1 << 16
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WITHOUT_MARK: Final = ["utf_8", "cp1252", "utf_16_le", "utf_16_be"]
_OTHER_FORMATS: Final = (
    (b"PK\x03\x04", "an Excel workbook or zip file: give it the ending .xlsx if it is a workbook"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected workbook: save it as CSV or plain .xlsx"),
    (b"\x1f\x8b", "packed with gzip: give it the ending .csv.gz"),
    (b"PAR1", "a Parquet file: give it the ending .parquet"),
    (b"%PDF", "a PDF: export the table itself as CSV"),
)


@contextmanager
def open_utf8(path: Path, place: str, *, gzipped: bool) -> Iterator[tuple[BinaryIO, Path | None]]:
    """Open a text file as UTF-8 bytes without NULs, at its start.

    Yields
    ------
    tuple of binary file and path or None
        The bytes, and the file's own path where it can be read as it stands.

    Raises
    ------
    Unreadable
        If it cannot be unpacked, unpacks to too much, or is no text.
    """
    with path.open("rb") as packed, tempfile.TemporaryFile() as spare:
        plain: BinaryIO = packed
        if gzipped:
            _unpack(packed, spare, path.stat().st_size, place)
            plain = spare
        encoding, has_nul = _survey(plain, place)
        if encoding == "utf-8" and not has_nul:
            yield plain, None if gzipped else path
            return
        with tempfile.TemporaryFile() as recoded:
            _recode(plain, recoded, encoding, place)
            yield recoded, None


def _unpack(packed: BinaryIO, spare: BinaryIO, size: int, place: str) -> None:
    unpacked = 0
    try:
        with gzip.open(packed) as chunks:
            while chunk := chunks.read(CHUNK_BYTES):
                unpacked += len(chunk)
                check_unpacked(unpacked, size, place)
                spare.write(chunk)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise Unreadable(
            f"{place} is damaged or is not packed with gzip: pack it again, or send plain CSV."
        ) from None
    spare.seek(0)


def _survey(plain: BinaryIO, place: str) -> tuple[str, bool]:
    """Tell the encoding, and whether there are NULs among the bytes; go back to the start."""
    head = plain.read(HEAD_BYTES)
    plain.seek(0)
    for magic, what in _OTHER_FORMATS:
        if head.startswith(magic):
            raise Unreadable(f"{place} is not CSV but {what}.")
    for mark, name in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return name, False
    if b"\0" in head:
        guess = from_bytes(head, cp_isolation=_WITHOUT_MARK).best()
        if guess is not None and guess.encoding.startswith("utf_16"):
            return guess.encoding, False
    return _survey_bytes(plain)


def _survey_bytes(plain: BinaryIO) -> tuple[str, bool]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    has_nul, encoding = False, "utf-8"
    for chunk in _chunks(plain):
        has_nul = has_nul or b"\0" in chunk
        if encoding == "utf-8":
            try:
                # Looking for a byte above 127 is many times faster than decoding.
                if not chunk.isascii() or decoder.getstate()[0]:
                    decoder.decode(chunk)
            except UnicodeDecodeError:
                encoding = "cp1252"
    if encoding == "utf-8" and decoder.getstate()[0]:
        encoding = "cp1252"
    plain.seek(0)
    return encoding, has_nul


def _recode(plain: BinaryIO, recoded: BinaryIO, encoding: str, place: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(plain):
            recoded.write(decoder.decode(chunk).replace("\0", "").encode())
        recoded.write(decoder.decode(b"", final=True).encode())
    except UnicodeError:
        plain.seek(0)
        guess = from_bytes(plain.read(HEAD_BYTES)).best()
        seems = f" (it looks like {guess.encoding})" if guess is not None else ""
        raise Unreadable(
            f"{place} is not text in UTF-8, UTF-16 or Windows-1252{seems}: "
            'save it in Excel as "CSV UTF-8" and send it anew.'
        ) from None
    recoded.seek(0)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk

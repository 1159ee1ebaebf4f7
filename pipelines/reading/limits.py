"""What is too large or too strange to open, and the checks that say so before it is opened."""

import stat
from pathlib import Path
from typing import Final

from pipelines.reading.errors import Unreadable
from pipelines.reading.names import is_plain, shown

MAX_FILE_BYTES: Final = 8 * 10**9
"""A file larger than this is refused, packed or not; 10,000,000 absences are about 10**9 bytes."""

MAX_UNPACKED_BYTES: Final = 8 * 10**9
"""What a gzip file or a workbook may unpack to."""

MAX_UNPACKED_RATIO: Final = 200
"""What unpacks to more times its size than this is no table: real ones reach 5 to 40."""

HARMLESS_BYTES: Final = 10**6
"""Below this size the ratio says nothing: a few short rows may repeat themselves."""

MAX_DESCRIPTION_BYTES: Final = 10**6
"""Limit of ``delivery.toml`` and of ``mapping.toml``."""

MAX_CELLS: Final = 60_000_000
"""Rows times columns of a sheet: a reader keeps every cell up to the last one, empty or not.

A full sheet of Excel (1,048,576 rows) with the widest record type has 20,000,000.
"""

MAX_CELL_BYTES: Final = 32_767
"""No column holds long texts; Excel's own limit of a cell."""

MAX_PARQUET_ROWS: Final = 100_000_000
"""Parquet can say in a few bytes that a value repeats, so its size limits nothing."""


def check_file(path: Path, folder: Path, max_bytes: int = MAX_FILE_BYTES) -> None:
    """Refuse a file of `folder` that must not be opened.

    Raises
    ------
    Unreadable
        If its name has path parts or control characters, if it is a link out of the folder or to
        a folder, if it is no ordinary file, or if it is larger than `max_bytes`.
    """
    name = shown(path.name)
    if not is_plain(path.name):
        raise Unreadable(f"{name} has a name with path parts or control characters: rename it.")
    try:
        target = path.resolve(strict=True)
        found = target.stat()
    except (OSError, RuntimeError):
        raise Unreadable(f"{name} cannot be found or opened: send the file itself.") from None
    if not target.is_relative_to(folder.resolve()):
        raise Unreadable(
            f"{name} is a link to a place outside the delivery: send the file itself, not a link."
        )
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable(f"{name} is not an ordinary file: send the file itself.")
    if found.st_size > max_bytes:
        raise Unreadable(
            f"{name} is larger than {_size(max_bytes)}: leave out what is not asked for."
        )


def check_unpacked(unpacked: int, packed: int, name: str) -> None:
    """Refuse what has unpacked to too much; called while it is being unpacked.

    Parameters
    ----------
    unpacked, packed : int
        Bytes so far, and bytes of the file.
    name : str
        The file, as shown.
    """
    if unpacked > MAX_UNPACKED_BYTES:
        raise Unreadable(
            f"{name} unpacks to more than {_size(MAX_UNPACKED_BYTES)}: leave out what is not "
            "asked for."
        )
    if unpacked > HARMLESS_BYTES and unpacked > MAX_UNPACKED_RATIO * packed:
        raise Unreadable(
            f"{name} unpacks to more than {MAX_UNPACKED_RATIO} times its size, as no table does: "
            "save it again from its source, or send it as plain CSV."
        )


def _size(count: int) -> str:
    return f"{count // 10**9} GB" if count >= 10**9 else f"{count // 10**6} MB"

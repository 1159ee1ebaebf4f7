"""Names suppliers choose: matched in any case and spacing, shown so that a terminal is safe."""

import re
import unicodedata

from pipelines.contract import RECORDS, Record

_LONGEST_SHOWN = 80
_LOCK = "~$"
"""Excel keeps such a file beside every workbook that is open."""
_PATH_PARTS = re.compile(r"[/\\]|\.\.")


def tidy_header(name: str) -> str:
    """Return a header as the contract spells it: ``Absence ID`` becomes ``absence_id``."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def record_of_file(name: str) -> Record | None:
    """Return the record type a file's name says it holds: what stands before the first dot."""
    if name.startswith(_LOCK):
        return None
    return RECORDS.get(tidy_header(name.partition(".")[0]))


def record_of_sheet(name: str) -> Record | None:
    """Return the record type a sheet's name says it holds."""
    return RECORDS.get(tidy_header(name))


def shown(name: str) -> str:
    """Return a name fit for a message: short, on one line, no control characters."""
    safe = "".join("?" if _is_control(letter) else letter for letter in name)
    return safe if len(safe) <= _LONGEST_SHOWN else safe[:_LONGEST_SHOWN] + "\u2026"


def in_words(names: list[str]) -> str:
    """Return names as a sentence lists them: ``a, b and c``."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def is_text(name: str) -> bool:
    """Tell whether a name can be written as UTF-8; file systems allow others."""
    return not any(unicodedata.category(letter) == "Cs" for letter in name)


def is_plain(name: str) -> bool:
    """Tell whether a name is free of path parts and control characters."""
    return not _PATH_PARTS.search(name) and not any(map(_is_control, name))


def _is_control(letter: str) -> bool:
    """Tell control, direction-changing, line-breaking and undecodable characters."""
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

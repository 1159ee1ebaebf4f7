"""The file of signatures beside a release: lines are added to it, each holding the one before.

A seal beside it says how it ended. Without one, taking the last line out would leave no trace.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models.signing import Action, chain_faults, next_line, parse_signatures, seal
from pipelines.files import write_whole


def signatures_path(folder: Path) -> Path:
    """Return where the signatures of a release's folder are."""
    return folder.parent / f"{folder.name}.signatures.jsonl"


def read_text(folder: Path) -> str:
    """Return the file of signatures; nothing where nobody has signed."""
    path = signatures_path(folder)
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def faults_of(folder: Path) -> list[str]:
    """Say where the signatures of a release were touched by something else than `append`."""
    path = _seal_path(folder)
    sealed = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    return chain_faults(read_text(folder), sealed.strip())


def is_sealed(folder: Path) -> bool:
    """Return whether anything says how the signatures of a release ended."""
    return _seal_path(folder).exists()


def append(
    folder: Path, action: Action, by: str, note: str, manifest_hash: str, *, after: str = ""
) -> None:
    """Add a signature; `reseal` comes next.

    Parameters
    ----------
    after
        A moment this has to come after, whatever the clock says.
    """
    text = read_text(folder)
    line = next_line(
        text,
        {
            "action": action,
            "by": by.strip(),
            "at": _moment(max([after, *(one["at"] for one in parse_signatures(text))])),
            "note": note.strip(),
            "manifest": manifest_hash,
        },
    )
    with signatures_path(folder).open("a", encoding="utf-8") as file:
        # The line break first: a line that a crash cut short must not swallow this one.
        file.write(f"\n{line}\n")
        file.flush()
        os.fsync(file.fileno())


def reseal(folder: Path) -> None:
    """Say how the signatures end now; over those that were touched by hand no new seal is put."""
    if not faults_of(folder):
        write_whole(_seal_path(folder), seal(read_text(folder)) + "\n")


def _moment(after: str) -> str:
    """Return the time, or a second after `after` where the clock has not come so far."""
    now = datetime.now(UTC)
    if after:
        now = max(now, datetime.fromisoformat(after) + timedelta(seconds=1))
    return now.isoformat(timespec="seconds")


def _seal_path(folder: Path) -> Path:
    return folder.parent / f"{folder.name}.signatures.seal"

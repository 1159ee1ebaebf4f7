"""Files that are their owner's alone: passwords' hashes, keys, and what is remembered of visits."""

import os
import secrets
import stat
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class AccessFault(ValueError):
    """Sign-in cannot be set up as it is; the sentence says what to do."""


def make_private_folder(folder: Path) -> None:
    """Make a folder that nobody but its owner can look into."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def read_private(path: Path) -> str:
    """Read a file that nobody but its owner may read.

    Raises
    ------
    AccessFault
        If it is not there, is not text, or others may read it.
    """
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read()
    except OSError as problem:
        raise AccessFault(f"{path} cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise AccessFault(f"{path} is not UTF-8 text.") from None
    if mode & OTHERS:
        raise AccessFault(f"{path} can be read by others: chmod 600 {path}")
    return text


def write_private(path: Path, text: str) -> None:
    """Replace a file by one with `text`, the old one or the new one if killed in between."""
    fresh = _beside(path)
    try:
        _write_new(fresh, text)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def write_private_once(path: Path, text: str) -> None:
    """Write a file that is not there yet; of several at once, the first one's stays."""
    fresh = _beside(path)
    try:
        _write_new(fresh, text)
        # A link, unlike a file that is opened, is never there half written.
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    """Return a name that no other thread or process writes under."""
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")


def _write_new(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())

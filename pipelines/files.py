"""Write small files so that a crash leaves the old one or the new one, never half of either."""

import json
import os
from pathlib import Path
from typing import Any


def write_whole(path: Path, text: str) -> None:
    """Replace `path` by a file with `text`, as `write_bytes` does."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Replace `path` by `content`, readable by its owner alone, and force it to disk."""
    fresh = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    sync(path.parent)


def write_json(path: Path, content: Any) -> None:
    """Replace `path` by `content` as JSON, as `write_whole` does."""
    write_whole(path, json.dumps(content, indent=2) + "\n")


def append_lines(path: Path, lines: list[str]) -> None:
    """Add lines to a file, readable by its owner alone, and force them to disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
        # The line break first: a line that a crash cut short must not swallow the next.
        file.write("".join(f"\n{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    sync(path.parent)


def force_to_disk(folder: Path) -> None:
    """Force a folder and all that is in it to disk."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


def sync(path: Path) -> None:
    """Force one file, or a folder's list of names, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

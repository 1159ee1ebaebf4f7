"""The secret that cookies are signed with: made once, kept in the home, never shown."""

import secrets
from pathlib import Path

from dashboard.access.files import (
    AccessFault,
    make_private_folder,
    read_private,
    write_private_once,
)

LEAST = 32
"""Characters below which a secret could be guessed."""


def secret_key(path: Path) -> str:
    """Return the secret in a file, made if it is not there.

    Raises
    ------
    AccessFault
        If others may read it, or it is too short.
    """
    if not path.exists():
        make_private_folder(path.parent)
        write_private_once(path, secrets.token_hex(LEAST))
    key = read_private(path).strip()
    if len(key) < LEAST:
        raise AccessFault(f"{path} is too short: remove it, and a new one is made.")
    return key

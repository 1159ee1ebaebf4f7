"""The record of who signed in and what they took away: a line of JSON each, and nothing personal.

It names accounts or subjects, releases and files; no address, no query, no figure.
"""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from dashboard.access.files import make_private_folder

Event = Literal["signed in", "failed", "blocked", "signed out", "download", "candidate viewed"]
LONGEST = 200
"""Characters that are kept of a word somebody else chose."""


class Audit:
    """
    The audit log: a file a month.

    Parameters
    ----------
    folder
        Where it lies; made so that nobody but its owner looks into it.
    clock
        Seconds since 1970.
    """

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        make_private_folder(folder)
        self._folder = folder
        self._clock = clock

    def write(self, event: Event, who: str | None, **told: str) -> None:
        """Add a line.

        Parameters
        ----------
        event
            What happened.
        who
            The account or subject; None where it is nobody's.
        told
            The method, or the release and the file.

        Raises
        ------
        OSError
            If it cannot be written: what cannot be recorded must not happen.
        """
        at = datetime.fromtimestamp(self._clock(), UTC)
        line = {"at": at.isoformat(timespec="seconds"), "event": event, "who": who} | told
        short = {key: value and value[:LONGEST] for key, value in line.items()}
        # Escaped to ASCII: no character of a name can begin a line of its own.
        data = (json.dumps(short) + "\n").encode("ascii")
        path = self._folder / f"{at:%Y-%m}.jsonl"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            # One call: lines of several processes do not get into one another.
            os.write(handle, data)
        finally:
            os.close(handle)

"""Hold a home for one command at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.outcome import RunInProgress
from pipelines.settings import Home


@contextmanager
def sole_run(home: Home) -> Iterator[None]:
    """Hold the home for one run.

    Raises
    ------
    RunInProgress
        If another run holds it.
    """
    busy = f"Another run is using {home.root}: wait until it ends, then try again."
    with _holding(home.root / "run.lock", busy):
        yield


@contextmanager
def sole_signing(home: Home) -> Iterator[None]:
    """Hold the signatures of the home, so that what is checked still holds when it is signed.

    Raises
    ------
    RunInProgress
        If another command holds them.
    """
    busy = f"Another command is signing a release of {home.root}: try again in a moment."
    with _holding(home.root / "signing.lock", busy):
        yield


@contextmanager
def _holding(path: Path, busy: str) -> Iterator[None]:
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunInProgress(busy) from None
        yield

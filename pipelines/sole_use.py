"""Hold a home for one command at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

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
    with (home.root / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunInProgress(
                f"Another run is using {home.root}: wait until it ends, then try again."
            ) from None
        yield

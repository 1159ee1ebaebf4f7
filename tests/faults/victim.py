"""Run ``ias`` and kill the process, without warning, in a given phase.

    python victim.py PHASE DELAY WORDS...

DELAY seconds after PHASE has begun the process kills itself. That it died is the only sign.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipelines import cli, screen


def main(phase: str, delay: float, words: list[str]) -> None:
    """Give ``ias`` the words, with a progress bar that kills."""

    def tell(step: str, done: int, steps: int) -> None:
        del done, steps
        if step == phase:
            fuse = threading.Timer(delay, os.kill, (os.getpid(), signal.SIGKILL))
            fuse.daemon = True
            fuse.start()

    @contextmanager
    def open_progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
        del quiet
        yield tell

    screen.open_progress = cli.open_progress = open_progress
    cli.main(words)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), sys.argv[3:])

"""Do one thing to a home and be killed, without warning, before a given change on disk.

    python step_victim.py HOME STEP write NUMBER
    python step_victim.py HOME STEP WORDS...

Changes are counted from 1: files opened for writing, renames, links, removals, folders made. Where
there are fewer than STEP, the thing is done and the number of changes is printed.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from pipelines.cli import main
from pipelines.settings import Home
from tests.faults.releases import write

_CHANGES = {"os.rename", "os.symlink", "os.remove", "os.mkdir", "os.rmdir"}


def watch(home: Path, step: int) -> list[str]:
    """Have the process kill itself before its change number `step`; return the changes seen."""
    seen: list[str] = []

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            is_change = bool(int(arguments[2]) & (os.O_WRONLY | os.O_RDWR))
        else:
            is_change = event in _CHANGES
        if is_change and any(str(one).startswith(str(home)) for one in arguments[:2]):
            seen.append(event)
            if len(seen) == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    return seen


def run(home: Path, step: int, words: list[str]) -> None:
    """Do the thing, counting."""
    seen = watch(home, step)
    if words[0] == "write":
        write(Home(home), int(words[1]))
    else:
        main([*words, "--home", str(home)], standalone_mode=False)
    sys.stdout.write(f"{len(seen)}\n")


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])

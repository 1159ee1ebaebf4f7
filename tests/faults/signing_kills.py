"""Kill review, publish, withdraw and the writing of a release before any change they make on disk.

    python -m tests.faults.signing_kills [KILLS] [SEED]

After every kill a reader finds what stood before or what was to come, whole, and nothing between;
and the same command typed again finishes, signs once, and leaves a release that verifies.
"""

import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from click.testing import CliRunner

from dashboard.store import Releases
from pipelines import life
from pipelines.cli import main as ias
from pipelines.releases import check_unchanged, list_releases, read_signatures, status_of
from pipelines.settings import Home
from pipelines.signature_file import faults_of
from pipelines.verifying.whole import verify
from tests.faults.releases import write

ROOT = Path(__file__).parents[2]
BEFORE = {"review": "candidate", "publish": "reviewed", "withdraw": "published"}
AFTER = {"review": "reviewed", "publish": "published", "withdraw": "withdrawn"}
ACTS = (*BEFORE, "write")


@dataclass(frozen=True)
class Stage:
    """A home in which one release is published, and another is about to have something done."""

    home: Home
    act: str
    first: str
    second: str

    @property
    def words(self) -> list[str]:
        """What is typed."""
        if self.act == "write":
            return ["write", "3"]
        reason = ["--reason", "Counted twice."] if self.act == "withdraw" else []
        return [self.act, self.second, "--by", "Ben", *reason]

    @property
    def may_be_current(self) -> set[str]:
        """What a reader may find, before and after."""
        return {
            "publish": {self.first, self.second},
            "withdraw": {self.first, self.second},
        }.get(self.act, {self.first})


def build_stages(folder: Path) -> dict[str, Stage]:
    """Make a home for each act, as it is just before."""
    home = Home(folder / "review")
    first, second = write(home, 1), write(home, 2)
    life.review(home, first, "Ben")
    life.publish(home, first, "Ben")
    stages = {"review": Stage(home, "review", first, second)}
    steps: dict[str, Callable[[Home], object]] = {
        "publish": lambda home: life.review(home, second, "Ben"),
        "withdraw": lambda home: life.publish(home, second, "Ben"),
    }
    last = home
    for act, step in steps.items():
        made = Home(Path(shutil.copytree(last.root, folder / act, symlinks=True)))
        step(made)
        stages[act] = Stage(made, act, first, second)
        last = made
    return stages | {"write": Stage(home, "write", first, second)}


def do_until(stage: Stage, home: Path, step: int) -> int | None:
    """Do it in a process of its own; return None if that was killed, else its count of changes."""
    words = [sys.executable, "-m", "tests.faults.step_victim", str(home), str(step), *stage.words]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == -signal.SIGKILL:
        return None
    if done.returncode != 0:
        raise AssertionError(f"{stage.words} ended with {done.returncode}: {done.stderr}")
    return int(done.stdout.split()[-1])


def look(stage: Stage, home: Home) -> list[str]:
    """Return what is torn, doubled or half-signed just after a kill."""
    found = []
    readers = Releases(home.releases)
    current = readers.get()
    if current is None or current.id not in stage.may_be_current:
        found.append(f"readers see {current.id if current else 'nothing'}")
    for name in list_releases(home.releases):
        check_unchanged(home.releases / name)
        found += faults_of(home.releases / name)
        actions = [one["action"] for one in read_signatures(home.releases / name)]
        found += [f"{action} twice" for action in set(actions) if actions.count(action) > 1]
    if stage.act in BEFORE:
        status = status_of(home.releases / stage.second)
        if status not in {BEFORE[stage.act], AFTER[stage.act]}:
            found.append(f"status {status}")
    return found


def do_again(stage: Stage, home: Home) -> list[str]:
    """Type it again, plainly; return what is not as it should be afterwards."""
    if stage.act == "write":
        name = write(home, 3)
    else:
        name = stage.second
        done = CliRunner().invoke(ias, [*stage.words, "--home", str(home.root)])
        if done.exit_code != 0:
            return [done.output]
    found = [*look(stage, home), *verify(home, name).faults]
    if stage.act in AFTER and status_of(home.releases / name) != AFTER[stage.act]:
        found.append("not done")
    link, current = home.releases / "current", Releases(home.releases).current_id()
    if link.readlink().name != current:
        found.append(f"the link leads to {link.readlink()}, readers see {current}")
    found += [f"left over: {path.name}" for path in home.releases.glob(".*")]
    return found


def kill_many(folder: Path, count: int, seed: int) -> Iterator[tuple[str, int, list[str]]]:
    """Kill `count` times; yield what was done, before which change it died, and what is wrong."""
    rng = random.Random(seed)
    stages = build_stages(folder / "stages")
    changes: dict[str, int] = {}
    for number, act in enumerate(islice(cycle(ACTS), count)):
        stage = stages[act]
        if act not in changes:
            whole = Path(shutil.copytree(stage.home.root, folder / f"whole-{act}", symlinks=True))
            changes[act] = do_until(stage, whole, 0) or 0
        step = rng.randint(1, changes[act])
        home = Home(Path(shutil.copytree(stage.home.root, folder / f"{number}", symlinks=True)))
        if do_until(stage, home.root, step) is not None:
            raise AssertionError(f"{act} was not killed before change {step}")
        yield act, step, [*look(stage, home), *do_again(stage, home)]
        shutil.rmtree(home.root)


def main(count: int, seed: int, say: Callable[[str], object]) -> int:
    """Kill, print a line a kill, and return how many left something wrong."""
    bad = 0
    with tempfile.TemporaryDirectory() as name:
        for act, step, wrong in kill_many(Path(name), count, seed):
            bad += bool(wrong)
            say(f"{act:<10} before change {step:>3}  {'; '.join(wrong) or 'whole'}\n")
    say(f"{count} kills, {bad} left something wrong\n")
    return bad


if __name__ == "__main__":
    arguments = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*[*arguments, *(120, 1)[len(arguments) :]], sys.stdout.write))

"""Kill receive and run at random moments of every phase that writes, and compare what comes after.

    python -m tests.faults.kills [KILLS] [SEED]

Each home is killed some times in a row, then receive and run are given plainly once more. Every
table of its warehouse, and every file of its release that readers see, must be those of a home
nobody disturbed. Each kill is printed with its phase.
"""

import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import duckdb
import polars as pl

from pipelines.synthetic import write_pilot

ROOT = Path(__file__).parents[2]
VICTIM = Path(__file__).with_name("victim.py")
SCHEMAS = ("raw", "records", "quality", "cohort", "evidence")
RECEIVE_PHASES = ("reading", "comparing", "copying")
MAIN_RUN_PHASES = (
    "take_in_deliveries",
    "raw__erased",
    "estimate_curves",
    "release__candidate",
)
ALL_RUN_PHASES = (
    *MAIN_RUN_PHASES,
    "cohort__risk_table",
    "absences_that_stand",
    "quality__ledger",
    "raw__refusals",
    "records__deliveries",
    "practices_that_stand",
    "referrals_that_stand",
    "returns_that_stand",
    "services_that_stand",
    "fit_notes_that_stand",
    "quality__quarantine",
    "quality__completeness",
    "cohort__protocol",
    "cohort__episodes",
    "cohort__chains",
    "evidence__flow",
    "evidence__provenance",
)
LONGEST_DELAY = 0.4
PEOPLE = 2_000


@dataclass(frozen=True)
class Kill:
    """A kill that happened."""

    phase: str
    delay: float


@dataclass(frozen=True)
class Undisturbed:
    """What is sent, and what is there after it was received and run by nobody disturbed."""

    outbox: list[Path]
    expected: dict[str, object]


def leave_undisturbed(folder: Path) -> Undisturbed:
    """Receive and run, undisturbed."""
    outbox = write_outbox(folder / "outbox")
    do_plainly(outbox, folder / "undisturbed")
    return Undisturbed(outbox, snapshot(folder / "undisturbed"))


def write_outbox(folder: Path) -> list[Path]:
    """Write three months of a made-up supplier; the last asks that somebody be erased."""
    write_pilot(folder / "all", people=PEOPLE, seed=11)
    supplier = min((folder / "all").iterdir())
    sent = sorted(supplier.iterdir())[:3]
    absences = sent[-1] / "absences.csv"
    first = pl.read_csv(sent[0] / "absences.csv", infer_schema=False)
    frame = pl.read_csv(absences, infer_schema=False)
    asks = {"absence_id": first["absence_id"][0], "record_status": "withdrawn"}
    request = pl.DataFrame([asks | {"withdrawn_reason": "erasure"}])
    pl.concat([frame, request], how="diagonal").write_csv(absences)
    return sent


def commands(outbox: list[Path], home: Path) -> list[list[str]]:
    """Return what an evaluator types: receive each folder, then run."""
    protocol = str(Path(__file__).with_name("protocol.toml"))
    receive = [["receive", str(folder), "--home", str(home)] for folder in outbox]
    return [*receive, ["run", "--home", str(home), "--protocol", protocol, "--by", "Ada"]]


def do_plainly(outbox: list[Path], home: Path) -> None:
    """Type everything once, undisturbed."""
    for words in commands(outbox, home):
        done = subprocess.run(
            [sys.executable, "-m", "pipelines", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise AssertionError(f"{words[0]} ended with {done.returncode}: {done.stderr}")


def kill_once(outbox: list[Path], home: Path, phase: str, rng: random.Random) -> Kill:
    """Type everything again until `phase`, and kill it there at a random moment."""
    delay = rng.uniform(0, LONGEST_DELAY)
    while True:
        for words in _as_far_as(phase, commands(outbox, home)):
            done = subprocess.run(
                [sys.executable, str(VICTIM), phase, str(delay), *words],
                cwd=ROOT,
                capture_output=True,
                check=False,
            )
            if done.returncode == -signal.SIGKILL:
                return Kill(phase, delay)
        # The phase was over before: not so late. What has been received is not copied again, so
        # that phase comes only to a home that is new.
        delay /= 3
        if phase in RECEIVE_PHASES:
            shutil.rmtree(home)


def _as_far_as(phase: str, words: list[list[str]]) -> list[list[str]]:
    return words[:-1] if phase in RECEIVE_PHASES else words


def kill_many(
    folder: Path, undisturbed: Undisturbed, phases: Iterable[str], in_a_row: int, seed: int
) -> Iterator[tuple[Kill, list[str] | None]]:
    """Kill in each phase; yield each kill and, at the end of a row, what differs afterwards."""
    rng = random.Random(seed)
    turns = list(phases)
    for number, phase in enumerate(turns):
        home = folder / f"home-{number // in_a_row}"
        kill = kill_once(undisturbed.outbox, home, phase, rng)
        is_last = (number + 1) % in_a_row == 0 or number + 1 == len(turns)
        differing = None
        if is_last:
            do_plainly(undisturbed.outbox, home)
            differing = compare(undisturbed.expected, snapshot(home))
        yield kill, differing


def snapshot(home: Path) -> dict[str, object]:
    """Return every table of a warehouse, and the bytes of a release that readers see."""
    content: dict[str, object] = {}
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as connection:
        for row in connection.sql("SHOW ALL TABLES").fetchall():
            if row[1] in SCHEMAS:
                name = f"{row[1]}.{row[2]}"
                content[name] = connection.table(name).order("ALL").pl()
    # Nothing unfinished is left, and one release stands.
    content["releases"] = sorted(path.name for path in (home / "releases").iterdir())
    for path in sorted((home / "releases").rglob("*")):
        if path.is_file() and path.parent.name in {"csv", "gp"}:
            content[str(path.relative_to(home))] = path.read_bytes()
    for path in sorted((home / "deliveries").rglob("*")):
        content[str(path.relative_to(home))] = path.read_bytes() if path.is_file() else None
    return content


def compare(expected: dict[str, object], found: dict[str, object]) -> list[str]:
    """Return the names of what differs, or is there only once."""

    def same(name: str) -> bool:
        one, other = expected[name], found[name]
        if isinstance(one, pl.DataFrame) and isinstance(other, pl.DataFrame):
            return one.equals(other)
        return one == other

    both = expected.keys() & found.keys()
    return sorted((expected.keys() ^ found.keys()) | {name for name in both if not same(name)})


def main(count: int, seed: int, say: Callable[[str], object]) -> int:
    """Kill, print a line a kill, and return how many rows of kills left something different."""
    phases = (*RECEIVE_PHASES, *ALL_RUN_PHASES)
    bad = 0
    with tempfile.TemporaryDirectory() as name:
        undisturbed = leave_undisturbed(Path(name))
        turns = islice(cycle(phases), count)
        for kill, differing in kill_many(Path(name), undisturbed, turns, 2, seed):
            bad += bool(differing)
            told = "killed again" if differing is None else ", ".join(differing) or "same"
            say(f"{kill.phase:<24} {kill.delay:.3f} s  {told}\n")
    say(f"{count} kills in {min(count, len(phases))} phases, {bad} left a difference\n")
    return bad


if __name__ == "__main__":
    arguments = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*[*arguments, *(200, 1)[len(arguments) :]], sys.stdout.write))

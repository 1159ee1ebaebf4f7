"""How fast the count engine is, beside lifelines and R's survival on the same data in one run.

    python -m tests.benchmarks.bench_engine [LARGEST]

Each figure is a process of its own; ours and the peers take turns, and medians are compared. The
table in ``docs/performance.md`` is written anew. A peer that takes longer than `PATIENCE` is given
up, and one that is not installed is left out; both are said in the table.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import polars as pl

from tests.benchmarks.engine import lifelines_peer, ours
from tests.benchmarks.engine.data import make_episodes, write_parquet

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- engine: begin -->", "<!-- engine: end -->"
SIZES = (10_000, 100_000, 1_000_000)
OUR_SIZE = 10_000_000
TURNS = 3
ENOUGH = 60
"""Seconds after which one turn of a peer will do."""
PATIENCE = 120
REPLICATES = 500
PEER_REPLICATES = 2
"""Of which the peers' time for all is reckoned: they would take hours."""

TASKS = {
    "cox": "Cox, 25 coefficients, Efron",
    "clustered": "the same, errors clustered by 7,000 practices",
    "curves": "Aalen-Johansen with errors, 320 strata",
    "bootstrap": f"{REPLICATES} clustered bootstrap replicates of the Cox model",
}
LIBRARIES = ("ours", "lifelines", "survival")


@dataclass(frozen=True)
class Measured:
    """Median seconds and largest peak memory (GB) of some turns; why there are none."""

    seconds: float | None
    memory: float | None
    missing: str = ""


def measure_here(library: str, task: str, path: str) -> None:
    """Run one task in this process, and print seconds and peak memory in GB."""
    if task == "parquet":
        begun = time.perf_counter()
        ours.cox_from_parquet(path)
    else:
        frame = pl.read_parquet(path)
        peer = library == "lifelines"
        prepared = lifelines_peer.prepare(frame) if peer else frame
        run = getattr(lifelines_peer if peer else ours, task)
        more = [PEER_REPLICATES if peer else REPLICATES] if task == "bootstrap" else []
        begun = time.perf_counter()
        run(prepared, *more)
    print(time.perf_counter() - begun, getrusage(RUSAGE_SELF).ru_maxrss / 1e6)


def run_once(library: str, task: str, path: Path) -> tuple[float, float] | str:
    """Run one task in a process of its own; return seconds and GB, or why not."""
    command = [sys.executable, "-m", __spec__.name, library, task, str(path)]
    if library == "survival":
        if shutil.which("Rscript") is None:
            return "not installed"
        script = HERE / "engine" / "survival.R"
        csv = path.with_suffix(".csv")
        command = ["Rscript", str(script), task, str(PEER_REPLICATES), str(csv)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return f"over {PATIENCE} s"
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return "failed"
    seconds, memory = map(float, done.stdout.split()[-2:])
    is_part = task == "bootstrap" and library != "ours"
    return (seconds * REPLICATES / PEER_REPLICATES if is_part else seconds), memory


def compare(task: str, path: Path) -> dict[str, Measured]:
    """Let the libraries take turns."""
    found: dict[str, list[tuple[float, float]]] = {library: [] for library in LIBRARIES}
    missing: dict[str, str] = {}
    for turn in range(1 if task == "bootstrap" else TURNS):
        for library in LIBRARIES:
            if library in missing or (turn and found[library][-1][0] > ENOUGH):
                continue
            result = run_once(library, task, path)
            print(f"{path.stem} {task} {library}: {result}", flush=True)
            if isinstance(result, str):
                missing[library] = result
            else:
                found[library].append(result)
    return {library: _median(found[library], missing.get(library, "")) for library in LIBRARIES}


def _median(runs: list[tuple[float, float]], missing: str) -> Measured:
    if missing or not runs:
        return Measured(None, None, missing)
    return Measured(statistics.median(s for s, _ in runs), max(m for _, m in runs))


def rows_of(task: str, rows: int, found: dict[str, Measured]) -> str:
    """Write a row of the table: our seconds, and how many times as long the peers took."""
    mine = found["ours"]
    cells = [TASKS.get(task, task), f"{rows:,}", _number(mine.seconds, mine.missing)]
    for library in LIBRARIES[1:]:
        peer = found.get(library, Measured(None, None, "not tried"))
        if peer.seconds is None or mine.seconds is None:
            cells.append(peer.missing)
        else:
            cells.append(f"{peer.seconds / mine.seconds:,.0f} x ({_number(peer.seconds)} s)")
    return "| " + " | ".join([*cells, _number(mine.memory)]) + " |"


def _number(value: float | None, missing: str = "") -> str:
    if value is None:
        return missing
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}" if value < 10 else f"{value:.0f}"


def measure_all(largest: int, folder: Path) -> Iterator[str]:
    """Yield the rows of the table."""
    for rows in (size for size in SIZES if size <= largest):
        path = folder / f"{rows}.parquet"
        frame = make_episodes(rows)
        frame.write_parquet(path)
        frame.write_csv(path.with_suffix(".csv"))
        for task in TASKS:
            yield rows_of(task, rows, compare(task, path))
    if largest >= OUR_SIZE:
        write_parquet(folder / "parts", OUR_SIZE)
        runs = [run_once("ours", "parquet", folder / "parts" / "*.parquet") for _ in range(3)]
        done = [run for run in runs if not isinstance(run, str)]
        label = "Cox, 25 coefficients, from Parquet through DuckDB's GROUP BY"
        yield rows_of(label, OUR_SIZE, {"ours": _median(done, "" if done else "failed")})


def main(largest: int) -> None:
    """Measure, and put the table into the page."""
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measure_all(largest, Path(folder)))
    head = (
        "| what | rows | ours, s | lifelines | R `survival` | our peak memory, GB |\n"
        "|---|---:|---:|---:|---:|---:|"
    )
    table = "\n".join([head, *rows])
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    PAGE.write_text(before + BEGIN + "\n" + table + "\n" + END + rest.split(END)[1])
    print(table)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if len(arguments) == 3:
        measure_here(*arguments)
    else:
        main(int(arguments[0]) if arguments else OUR_SIZE)

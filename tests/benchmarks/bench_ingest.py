"""How long a large delivery takes, beside DuckDB's bare read of the same file in the same run.

    python -m tests.benchmarks.bench_ingest [ROWS]

Each figure is a process of its own, so that its peak memory is its own too. The file is written to
a temporary folder first; the two take turns, three times each, and medians are compared.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from pipelines.ingest import take_in
from pipelines.inventory import take_inventory
from pipelines.settings import Home
from pipelines.standing import build_all
from pipelines.warehouse import Warehouse

ROWS = 10_000_000
PART = 1_000_000
TURNS = 3
FAULTY = 0.003
DESCRIPTION = 'supplier = "north"\nperiod = "2012-06"\nextracted_on = 2012-07-05\n'
FORMER = """
import duckdb, sys
with duckdb.connect(sys.argv[2]) as connection:
    connection.execute("CREATE TABLE absences AS FROM read_csv(?)", [sys.argv[1]])
"""


def write_absences(path: Path, rows: int) -> None:
    """Write absences as a supplier would, three in a thousand with an impossible date."""
    rng = np.random.default_rng(2012)
    with path.open("wb") as file:
        for first in range(0, rows, PART):
            part = _absences(rng, first, min(PART, rows - first))
            part.write_csv(file, include_header=first == 0)


def _absences(rng: np.random.Generator, first: int, count: int) -> pl.DataFrame:
    def among(*words: str) -> np.ndarray:
        return np.array(words)[rng.integers(0, len(words), count)]

    def number(low: int, high: int) -> pl.Series:
        return pl.Series(rng.integers(low, high + 1, count))

    day = np.datetime64("2010-03-01") + rng.integers(0, 850, count)
    started_on = pl.Series(day).cast(pl.Date).cast(pl.String)
    faulty = pl.Series(rng.random(count) < FAULTY)
    return pl.DataFrame(
        {
            "absence_id": "abs-" + pl.Series(range(first, first + count)).cast(pl.String),
            "person_id": "person-" + number(1, ROWS).cast(pl.String),
            "practice_id": "practice-" + number(1, 7_000).cast(pl.String),
            "started_on": started_on.zip_with(
                ~faulty, pl.Series(["31/02/2012"]).new_from_index(0, count)
            ),
            "condition_code": among("M54.5", "F32.1", "F43.2", "M17.9", "I21.0", "J45", "G35"),
            "condition": "",
            "secondary_condition_code": among("", "", "", "E11.9", "M54.5"),
            "age": number(16, 80),
            "sex": among("F", "M"),
            "employment": among("employed", "self_employed", "unemployed"),
            "employer_size": among("micro", "small", "medium", "large", ""),
            "employer_oh": among("true", "false", ""),
            "occupation": number(1, 9),
            "imd_quintile": number(1, 5),
            "tribunal_or_claim": among("false", "true", ""),
        }
    )


def say(*words: object) -> None:
    """Print a line."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def take_in_alone(deliveries: Path, home: Path) -> None:
    """Read, check and store every delivery, and say in what time."""
    began = time.perf_counter()
    there = Home(home)
    there.create()
    warehouse = Warehouse(there.warehouse)
    warehouse.prepare()
    for found in take_inventory(deliveries, there).deliveries:
        with warehouse.open() as connection:
            take_in(connection, found.open(), found.delivery_hash)
    stored = time.perf_counter()
    with warehouse.open() as connection:
        list(build_all(connection))
    judged = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    say(stored - began, judged - began, peak)


def bare(path: Path, folder: Path) -> float:
    """Return the seconds DuckDB's own read takes, into a table on disk."""
    began = time.perf_counter()
    command = [sys.executable, "-c", FORMER, path, folder / "bare.duckdb"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - began
    (folder / "bare.duckdb").unlink()
    return took


def ours(deliveries: Path, folder: Path) -> list[float]:
    """Return the seconds until stored, until judged against all records, and the peak in GB."""
    home = Path(tempfile.mkdtemp(dir=folder))
    command = [sys.executable, __file__, "--take-in", deliveries, home]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(word) for word in said.split()]


def main(rows: int) -> None:
    """Measure, and print the lines of the table in docs/performance.md."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        delivery = folder / "deliveries" / "north" / "2012-06"
        delivery.mkdir(parents=True)
        (delivery / "delivery.toml").write_text(DESCRIPTION)
        write_absences(delivery / "absences.csv", rows)
        size = (delivery / "absences.csv").stat().st_size / 1e9
        turns = [
            (bare(delivery / "absences.csv", folder), ours(folder / "deliveries", folder))
            for _ in range(TURNS)
        ]
    former = statistics.median(turn[0] for turn in turns)
    stored, judged, peak = (statistics.median(turn[1][k] for turn in turns) for k in range(3))
    say(f"DuckDB {duckdb.__version__}, {rows:,} rows, {size:.2f} GB of CSV, medians of {TURNS}")
    say("| step | seconds | ratio to bare read_csv | peak memory, GB |")
    say("|---|---:|---:|---:|")
    say(f"| DuckDB `read_csv` into a table | {former:.1f} | 1.0 | |")
    say(f"| read, checked and stored in `raw` | {stored:.1f} | {stored / former:.1f} | |")
    say(
        f"| and judged against all records, ledger and quarantine made | {judged:.1f} "
        f"| {judged / former:.1f} | {peak:.1f} |"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--take-in"]:
        take_in_alone(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else ROWS)

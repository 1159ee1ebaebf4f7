"""Try every analysis on samples of worlds whose truth is known, and write what came of it.

    python -m tests.known_truth.study [SHARE]

SHARE of the samples (1 without it) are drawn; each case tells its rows as soon as it has them. The
table in ``docs/known-truth.md`` is written anew.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.known_truth.cases import CASES, Case
from tests.known_truth.summary import Summary, collect, summarise

PAGE = Path(__file__).parents[2] / "docs" / "known-truth.md"
BEGIN, END = "<!-- known truth: begin -->", "<!-- known truth: end -->"
FIRST_SEED = 50_000
FEWEST = 10

HEAD = (
    "| analysis | world | estimand | samples | truth | bias (95 %) | width | SE ratio "
    "| coverage (95 %) | naive bias | naive coverage |\n"
    "|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def rows_of(case: Case, samples: int) -> Iterator[str]:
    """Run a case; yield its rows of the table."""
    truth = case.truth()
    found = [case.replicate(FIRST_SEED + seed) for seed in range(samples)]
    for (condition, estimand), value in truth.items():
        key = (condition, estimand)
        ours = collect((mine for mine, _ in found), key)
        naive = collect((other for _, other in found), key)
        if condition in case.conditions and len(ours) >= FEWEST:
            yield row_of(case, key, summarise(value, ours), summarise(value, naive))


def row_of(case: Case, key: tuple[str, str], ours: Summary, naive: Summary) -> str:
    """Write a row: three decimals, days two."""
    condition, estimand = key
    digits = 2 if estimand.startswith("days") else 3
    name = "log hazard ratio" if estimand == "hazard_ratio" else f"`{estimand}`"
    of = "" if condition == "all" else f", {condition}"
    low, high = ours.bias_limits
    cells = [
        f"`{case.analysis}`",
        case.world,
        name + of,
        str(ours.samples),
        f"{ours.truth:.{digits}f}",
        f"{ours.bias:+.{digits}f} ({low:+.{digits}f} to {high:+.{digits}f})",
        f"{ours.width:.{digits}f}",
        f"{ours.se_ratio:.2f}",
        "{:.3f} ({:.3f} to {:.3f})".format(ours.covered, *ours.covered_limits),
        f"{naive.bias:+.{digits}f}",
        f"{naive.covered:.2f}",
    ]
    return "| " + " | ".join(cells) + " |"


def main(share: float) -> None:
    """Run all cases, and put the table into the page."""
    rows = []
    for case in CASES:
        begun = time.perf_counter()
        told = list(rows_of(case, max(FEWEST, round(share * case.samples))))
        print(*told, f"{time.perf_counter() - begun:.0f} s", sep="\n", flush=True)
        rows += told
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    table = "\n".join([HEAD, *rows])
    PAGE.write_text(before + BEGIN + "\n" + table + "\n" + END + rest.split(END)[1])


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)

"""Flip every sign in ``models/``, one at a time, and see whether a test fails.

    python -m tests.mutation.signs [MODULE ...]

A plus becomes a minus and the other way about, a product a quotient and the other way about, and a
minus in front of a term goes. Each mutant is tried in a copy of the project, by the tests of the
models. Prints what survives, and the score; about half an hour on two cores.
"""

import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from rich.progress import track

ROOT = Path(__file__).parents[2]
NEEDED = ("models", "sql", "pipelines", "dashboard", "tests", "pyproject.toml", "protocol.toml")
TESTS = (
    "tests/reference",
    "tests/unit/test_daily.py",
    "tests/unit/test_falling_sums.py",
    "tests/unit/test_pilot_comparison.py",
    "tests/unit/test_incidence.py",
    "tests/unit/test_cox.py",
    "tests/unit/test_cox_bootstrap.py",
    "tests/unit/test_bootstrap.py",
    "tests/unit/test_parametric.py",
    "tests/unit/test_quantiles.py",
    "tests/unit/test_risk_table.py",
    "tests/unit/test_disclosure.py",
    "tests/properties/test_incidence_properties.py",
    "tests/properties/test_cox_properties.py",
    "tests/properties/test_disclosure_properties.py",
)
LEFT_OUT = ("errors", "results", "signing", "curves", "__init__", "validation", "thresholds")
"""Modules without a formula."""

WORKERS = 2
PATIENCE = 300
FLIPPED = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*"}
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


@dataclass(frozen=True)
class Mutant:
    """One sign of one module, and the module with it flipped."""

    module: Path
    line: int
    text: str
    source: str


def find_mutants(module: Path) -> Iterator[Mutant]:
    """Yield every way to flip a sign of a module."""
    source = module.read_text()
    lines = source.encode().splitlines(keepends=True)
    begins = [0]
    for line in lines:
        begins.append(begins[-1] + len(line))
    whole = source.encode()

    def place(line: int | None, column: int | None) -> int:
        return begins[(line or 1) - 1] + (column or 0)

    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.BinOp) and type(node.op) in FLIPPED:
            begin = place(node.left.end_lineno, node.left.end_col_offset)
            end = place(node.right.lineno, node.right.col_offset)
        elif isinstance(node, ast.AugAssign) and type(node.op) in FLIPPED:
            begin = place(node.target.end_lineno, node.target.end_col_offset)
            end = place(node.value.lineno, node.value.col_offset)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            begin = place(node.lineno, node.col_offset)
            yield _mutant(module, whole, begin, 1, "")
            continue
        else:
            continue
        sign = SIGNS[type(node.op)]
        at = begin + whole[begin:end].index(sign.encode())
        yield _mutant(module, whole, at, len(sign), FLIPPED[type(node.op)])


def _mutant(module: Path, whole: bytes, at: int, width: int, sign: str) -> Mutant:
    changed = whole[:at] + sign.encode() + whole[at + width :]
    line = whole[:at].count(b"\n")
    text = changed.decode().splitlines()[line].strip()
    return Mutant(module.relative_to(ROOT), line + 1, text, changed.decode())


def survives(mutant: Mutant, copy: Path) -> bool:
    """Run the tests on a copy with the mutant in it; True if none fails."""
    path = copy / mutant.module
    original = path.read_text()
    path.write_text(mutant.source)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *TESTS]
    try:
        done = subprocess.run(command, cwd=copy, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return False
    finally:
        path.write_text(original)
    return done.returncode == 0


def main(names: list[str]) -> None:
    """Try every mutant, and print what survives and the score."""
    modules = sorted(path for path in (ROOT / "models").rglob("*.py"))
    wanted = [
        path for path in modules if (path.stem in names if names else path.stem not in LEFT_OUT)
    ]
    mutants = [mutant for module in wanted for mutant in find_mutants(module)]
    with tempfile.TemporaryDirectory() as folder:
        copies: Queue[Path] = Queue()
        for number in range(WORKERS):
            copy = Path(folder) / str(number)
            copy.mkdir()
            for name in NEEDED:
                source = ROOT / name
                if source.is_dir():
                    shutil.copytree(source, copy / name)
                else:
                    shutil.copy(source, copy / name)
            copies.put(copy)

        def attempt(mutant: Mutant) -> bool:
            copy = copies.get()
            try:
                return survives(mutant, copy)
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(WORKERS) as pool:
            results = track(pool.map(attempt, mutants), "flipping signs", len(mutants))
            lived = 0
            for number, (mutant, has_lived) in enumerate(zip(mutants, results, strict=True), 1):
                lived += has_lived
                if has_lived:
                    where = f"{mutant.module}:{mutant.line}"
                    print(
                        f"{where}: {mutant.text}  ({number - lived} of {number} found)", flush=True
                    )
    print(f"{len(mutants) - lived} of {len(mutants)} flipped signs make a test fail")


if __name__ == "__main__":
    main(sys.argv[1:])

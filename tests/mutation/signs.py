"""Flip every sign in ``models/``, one at a time, and see whether a test fails.

    python -m tests.mutation.signs [MODULE ...]

A plus becomes a minus and the other way about, a product a quotient and the other way about, and a
minus in front of a term goes. Each mutant is tried in a copy of the project, by the tests that
reach its module, the nearest first. Prints what survives, and the score; a few seconds a sign, so
over an hour for all.
"""

import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import Queue

from rich.progress import track

ROOT = Path(__file__).parents[2]
FOLDERS = ("models", "sql", "pipelines", "dashboard", "docs", "tests")
FILES = ("pyproject.toml", "protocol.toml")
ROOMS = ("tests/unit", "tests/reference", "tests/properties")
LONG = ("before_after", "event_study", "observed_expected", "pilot", "promises", "parametric")
"""Long tests: run last, and not at all for modules of the engine that they do not import."""

WORKERS = 2
PATIENCE = 300
"""Seconds for one module's tests; all tests together have ten times as many."""
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


@cache
def imports(path: Path) -> set[Path]:
    """Return the files of the project that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    places = [ROOT / name.replace(".", "/") for name in names]
    files = {place.with_suffix(".py") for place in places} | {p / "__init__.py" for p in places}
    return {file for file in files if file.exists()}


def reach(path: Path) -> set[Path]:
    """Return the files that a file imports, or that these import, and so on."""
    reached: set[Path] = set()
    ahead = {path}
    while ahead:
        reached |= ahead
        ahead = set().union(*map(imports, ahead)) - reached
    return reached


def is_long(path: Path) -> bool:
    """Tell whether a file of tests takes long."""
    return any(word in path.stem for word in LONG)


@cache
def find_tests(module: Path) -> list[list[str]]:
    """Find the tests to try a module by: named after it or its room, importing it, and others."""
    rounds: list[list[str]] = [[], [], []]
    is_compared = module.parent.name == "comparisons"
    files = [file for room in ROOMS for file in sorted((ROOT / room).glob("test_*.py"))]
    for path in sorted(files, key=lambda file: (is_long(file), module.stem not in file.stem)):
        near = imports(path)
        if not any(file.is_relative_to(ROOT / "models") for file in near):
            continue
        if module.stem in path.stem or module.parent.name in path.stem:
            rounds[0].append(str(path.relative_to(ROOT)))
        elif module in near:
            rounds[1].append(str(path.relative_to(ROOT)))
        elif module in reach(path) and (is_compared or not is_long(path)):
            rounds[2].append(str(path.relative_to(ROOT)))
    return [tests for tests in rounds if tests]


def survives(mutant: Mutant, copy: Path) -> bool:
    """Run the tests on a copy with the mutant in it; True if none fails."""
    path = copy / mutant.module
    original = path.read_text()
    path.write_text(mutant.source)
    try:
        return all(passes(tests, copy) for tests in find_tests(ROOT / mutant.module))
    finally:
        path.write_text(original)


def passes(tests: list[str], copy: Path, patience: int = PATIENCE) -> bool:
    """Tell whether tests pass in a copy; one that never ends does not."""
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(command, cwd=copy, capture_output=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def copy_project(folder: Path) -> Path:
    """Copy into a new folder what the tests need."""
    folder.mkdir()
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name)
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    return folder


def main(names: list[str]) -> None:
    """Try every mutant, and print what survives and the score."""
    modules = sorted((ROOT / "models").rglob("*.py"))
    wanted = [path for path in modules if not names or path.stem in names]
    mutants = [mutant for module in wanted for mutant in find_mutants(module)]
    with tempfile.TemporaryDirectory() as folder:
        copies: Queue[Path] = Queue()
        for number in range(WORKERS):
            copies.put(copy_project(Path(folder) / str(number)))
        tests = {test for module in wanted for some in find_tests(module) for test in some}
        if not passes(sorted(tests), copies.queue[0], 10 * PATIENCE):
            sys.exit("a test fails, or takes too long, with no sign flipped")

        def attempt(mutant: Mutant) -> bool:
            copy = copies.get()
            try:
                return survives(mutant, copy)
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(WORKERS) as pool:
            results = track(pool.map(attempt, mutants), "flipping signs", len(mutants))
            lived = 0
            for mutant, has_lived in zip(mutants, results, strict=True):
                lived += has_lived
                if has_lived:
                    print(f"{mutant.module}:{mutant.line}: {mutant.text}", flush=True)
    print(f"{len(mutants) - lived} of {len(mutants)} flipped signs make a test fail")


if __name__ == "__main__":
    main(sys.argv[1:])

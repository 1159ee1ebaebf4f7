"""Every check that the pipeline makes is spoken of in plain words, by one table."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import models
from dashboard.checks import CHECKS, role_of, say_limit, say_value, say_verdict, words_of
from models.disclosure.findings import COUNTED_CHECKS, PLAIN, SHARES

MADE_BY = ("gates", "comparisons")
MAKERS = ("Check", "_check")


def made_in(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what is given as the name of a check."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in MAKERS and node.args:
                yield node.args[0]
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from (v for k, v in pairs if isinstance(k, ast.Constant) and k.value == "check")


def texts(name: ast.expr, tree: ast.Module) -> Iterator[str]:
    """Yield the texts that a name of a check can be, without what is filled in."""
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        yield name.value
    elif isinstance(name, ast.JoinedStr):
        yield "".join(str(part.value) for part in name.values if isinstance(part, ast.Constant))
    elif isinstance(name, ast.Name):
        for source in sources(name.id, tree):
            found = [one for one in ast.walk(source) if isinstance(one, ast.JoinedStr)]
            for one in found or [c for c in ast.walk(source) if isinstance(c, ast.Constant)]:
                yield from texts(one, tree)


def sources(name: str, tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what a variable is set to, or walks over."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.For):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            value = node.iter if isinstance(node, ast.For) else node.value
            named = [one for one in ast.walk(target) if isinstance(one, ast.Name)]
            if value is not None and any(one.id == name for one in named):
                yield value


def made() -> set[str]:
    folder = Path(models.__file__).parent
    files = [file for part in MADE_BY for file in sorted((folder / part).glob("*.py"))]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    return {text for tree in trees for name in made_in(tree) for text in texts(name, tree)}


def test_the_search_finds_the_checks_there_are() -> None:
    assert {
        "practices", "follow_up", "e_value", "days_absent_before", "return_model", "tipping_point_",
        "lead_", "parallel_trends", "negative_control", "left_out", "proportional_hazards",
    } <= made()  # fmt: skip


@pytest.mark.parametrize("check", sorted({*made(), *COUNTED_CHECKS, *SHARES, *PLAIN}))
def test_every_check_has_words(check: str) -> None:
    if check == "_":
        return  # of a family: they stand in PLAIN, each by its name
    stem = check.rstrip("_")
    assert stem in CHECKS
    assert CHECKS[stem].label
    assert CHECKS[stem].asks
    # Gates stand above the columns of a chart.
    assert CHECKS[stem].role != "gate" or len(CHECKS[stem].short) <= 12


def test_no_words_are_for_a_check_that_nobody_makes() -> None:
    known = {name.rstrip("_") for name in made()} | set(PLAIN) | {"tau2_condition", "tau2_timing"}
    assert set(CHECKS) <= known


def test_a_check_of_a_time_says_which() -> None:
    assert words_of("tipping_point_182").label.endswith("by week 26")
    assert words_of("lead_3").label == "The groups 3 quarters before the start"


def test_a_check_without_words_is_told_of_all_the_same() -> None:
    assert words_of("something_new").label == "Something new"


def row(check: str, value: float | None, limit: float, gate: str = "pass") -> dict[str, object]:
    return {"check": check, "value": value, "limit": limit, "gate": gate, "suppressed": False}


@pytest.mark.parametrize(
    ("check", "value", "limit", "said"),
    [
        ("events", 4085.0, 10.0, ("4,085", "at least 10", "Passed")),
        ("follow_up", 0.95, 0.8, ("95 in 100", "at least 80 in 100", "Passed")),
        ("refused", 0.0, 1.0, ("under 3 in 100", "", "For information")),
        ("balance", 0.0, 0.1, ("0.00", "below 0.10", "Passed")),
        ("days_absent_before", -0.18, 1.4, ("\N{MINUS SIGN}0.2 days", "within 1.4 days", "Passed")),
        ("e_value", 1.25, 1.0, ("1.25", "", "For information")),
        ("left_out", 0.05, 0.1, ("5 in 100", "at most 10 in 100", "Passed")),
        ("left_out", 0.05, 1.0, ("5 in 100", "", "For information")),
        ("i2_timing", 0.3, float("nan"), ("0.30", "", "For information")),
    ],
)
def test_a_check_is_said_in_its_unit(
    check: str, value: float, limit: float, said: tuple[str, str, str]
) -> None:
    told = row(check, value, limit)
    assert (say_value(told), say_limit(told), say_verdict(told)) == said


def test_a_number_that_is_kept_back_differs_from_one_that_is_not_there() -> None:
    kept = row("events", None, 10.0, "fail") | {"suppressed": True}
    missing = row("follow_up", None, 0.8, "not_assessable")
    assert (say_value(kept), say_verdict(kept)) == ("Not released", "Not passed")
    assert (say_value(missing), say_verdict(missing)) == ("No figure", "Could not be made")
    assert role_of(kept) == "gate"

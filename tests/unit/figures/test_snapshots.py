"""Every chart draws what it drew when somebody last looked at it."""

import json
from difflib import unified_diff
from importlib import import_module
from inspect import getmembers, isfunction, signature
from pathlib import Path
from pkgutil import iter_modules

import plotly.graph_objects as go
import pytest

import dashboard.figures
from tests.unit.figures.cases import CASES
from tests.unit.figures.drawn import drawn, to_text

SNAPSHOTS = Path(__file__).parent / "snapshots"
ADVICE = (
    "This chart changed. Look at it; if it is as it should be, write the snapshot anew:\n"
    "    pytest tests/unit/figures --rewrite-snapshots"
)


@pytest.mark.parametrize("name", CASES)
def test_a_chart_draws_what_it_drew(name: str, request: pytest.FixtureRequest) -> None:
    path = SNAPSHOTS / f"{name}.json"
    now = to_text(drawn(CASES[name]())) + "\n"
    if request.config.getoption("--rewrite-snapshots"):
        path.write_text(now, encoding="utf-8")
        pytest.skip("The snapshot was written anew.")
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    changes = "".join(unified_diff(before.splitlines(True), now.splitlines(True), "before", "now"))
    if changes:
        pytest.fail(f"{ADVICE}\n\n{changes}", pytrace=False)


def test_every_chart_has_an_example_and_every_snapshot_a_chart() -> None:
    drawing = {
        module.name
        for module in iter_modules(dashboard.figures.__path__)
        for name, made in getmembers(import_module(f"dashboard.figures.{module.name}"), isfunction)
        if made.__module__.endswith(f".{module.name}")
        and not name.startswith("_")
        and signature(made).return_annotation is go.Figure
    }
    assert drawing == {name.partition("-")[0] for name in CASES}
    assert {path.stem for path in SNAPSHOTS.glob("*.json")} == {*CASES}


@pytest.mark.parametrize("name", CASES)
def test_a_snapshot_is_json_short_enough_to_be_read(name: str) -> None:
    text = (SNAPSHOTS / f"{name}.json").read_text(encoding="utf-8")
    held = json.loads(text)
    assert held.get("traces") or held.get("words")
    assert len(text) < 12_000

"""A small made-up pilot, run once through Dagster and shared by the tests that only look."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from dashboard.summaries import paper
from pipelines.assets.deliveries import DELIVERY_ASSETS
from pipelines.assets.records import RECORD_ASSETS
from pipelines.automation import partition_tags
from pipelines.inventory import take_inventory
from pipelines.outcome import Outcome
from pipelines.running import run_everything
from pipelines.settings import Home
from pipelines.synthetic import write_pilot
from pipelines.workspace import Workspace


@pytest.fixture(scope="session", autouse=True)
def each_page_printed_once() -> Iterator[None]:
    """Print equal pages once: whole releases are made and verified again and again here.

    That equal pages give equal bytes is held by ``tests/unit/test_gp_paper.py``.
    """
    printed: dict[tuple[str, str], bytes] = {}

    def print_once(sheet: str, content: dict[str, Any]) -> bytes:
        key = sheet, json.dumps(content)
        if key not in printed:
            printed[key] = print_anew(sheet, content)
        return printed[key]

    print_anew = paper._set
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper, "_set", print_once)
        yield


def quiet(step: str, done: int, steps: int) -> None:
    """A progress callback that shows nothing."""


@pytest.fixture(scope="session")
def made_up_deliveries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made-up") / "deliveries"
    write_pilot(folder, people=3_000, seed=7)
    return folder


@pytest.fixture(scope="session")
def protocol_file() -> Path:
    return Path(__file__).parents[2] / "protocol.toml"


HOW_TO_REFER = """
[refer]
how = "Tick the box."
tiers = ["A", "B"]

[[sites]]
id = "eskerby"
name = "Eskerby"
phone = "01632 960123"
"""


@pytest.fixture(scope="session")
def made_up_run(
    made_up_deliveries: Path, protocol_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Home, Outcome]:
    home = Home(tmp_path_factory.mktemp("home"))
    home.service.write_text(HOW_TO_REFER)
    workspace = Workspace(
        home_folder=str(home.root),
        deliveries_folder=str(made_up_deliveries),
        protocol_file=str(protocol_file),
    )
    return home, run_everything(workspace, quiet)


def _build_records(workspace: Workspace) -> bool:
    workspace.home.create()
    there = take_inventory(workspace.deliveries, workspace.home).deliveries
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize(
            [*DELIVERY_ASSETS, *RECORD_ASSETS],
            resources={"workspace": workspace},
            instance=instance,
            tags=partition_tags(instance, [found.partition for found in there]),
            raise_on_error=False,
        )
    return result.success


@pytest.fixture(scope="session")
def build_records() -> Callable[[Workspace], bool]:
    """Return a function that does the first half of a run: from deliveries to records."""
    return _build_records

"""A run starts for a delivery that is wholly there, once, and again when it changes."""

import os
from pathlib import Path

import dagster as dg
import pytest

from pipelines.automation import QUIET, new_delivery, settled_folders
from pipelines.workspace import Workspace

LONG_AGO = 1_000_000_000.0


@pytest.fixture
def deliveries(tmp_path: Path) -> Path:
    folder = tmp_path / "deliveries" / "north" / "2012-06"
    folder.mkdir(parents=True)
    for name in ("delivery.toml", "absences.csv"):
        (folder / name).write_text("x")
        os.utime(folder / name, (LONG_AGO, LONG_AGO))
    return tmp_path / "deliveries"


def look(deliveries: Path, cursor: str | None) -> dg.SensorResult | dg.SkipReason:
    context = dg.build_sensor_context(
        cursor=cursor, resources={"workspace": Workspace(deliveries_folder=str(deliveries))}
    )
    result = new_delivery(context)
    assert isinstance(result, dg.SensorResult | dg.SkipReason)
    return result


def test_a_folder_counts_only_when_nothing_in_it_changed_lately(deliveries: Path) -> None:
    quiet = QUIET.total_seconds()
    assert settled_folders(deliveries, LONG_AGO + quiet - 1) == {}
    assert list(settled_folders(deliveries, LONG_AGO + quiet)) == ["north/2012-06"]


def test_a_new_delivery_starts_one_run(deliveries: Path) -> None:
    first = look(deliveries, None)
    assert isinstance(first, dg.SensorResult)
    assert first.run_requests is not None
    assert len(first.run_requests) == 1
    assert isinstance(look(deliveries, first.cursor), dg.SkipReason)


def test_a_changed_delivery_starts_another(deliveries: Path) -> None:
    first = look(deliveries, None)
    assert isinstance(first, dg.SensorResult)
    changed = deliveries / "north" / "2012-06" / "absences.csv"
    changed.write_text("yy")
    os.utime(changed, (LONG_AGO, LONG_AGO))
    assert isinstance(look(deliveries, first.cursor), dg.SensorResult)


def test_a_copy_under_way_starts_none(deliveries: Path) -> None:
    (deliveries / "north" / "2012-06" / "returns.csv").write_text("still growing")
    assert isinstance(look(deliveries, None), dg.SkipReason)

"""A run starts for a delivery that is wholly there, once, and again when it changes."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.automation import QUIET, is_settled, monthly, new_delivery, partition_tags
from pipelines.running import dagster_instance
from pipelines.workspace import Workspace

LONG_AGO = 1_000_000_000.0
DESCRIPTION = 'supplier = "north"\nperiod = "{}"\nextracted_on = 2012-07-05\n'


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(home_folder=str(tmp_path / "home"))
    workspace.home.create()
    return workspace


@pytest.fixture
def instance(workspace: Workspace) -> Iterator[dg.DagsterInstance]:
    with dagster_instance(workspace.home) as instance:
        yield instance


def deliver(workspace: Workspace, period: str, content: str = "x", at: float = LONG_AGO) -> Path:
    folder = workspace.deliveries / "north" / period
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("delivery.toml", DESCRIPTION.format(period)),
        ("absences.csv", content),
    ):
        (folder / name).write_text(text)
        os.utime(folder / name, (at, at))
    return folder


def look(
    workspace: Workspace, instance: dg.DagsterInstance, cursor: str | None = None
) -> dg.SensorResult | dg.SkipReason:
    context = dg.build_sensor_context(
        instance=instance, cursor=cursor, resources={"workspace": workspace}
    )
    result = new_delivery(context)
    assert isinstance(result, dg.SensorResult | dg.SkipReason)
    return result


def partitions_of(result: dg.SensorResult | dg.RunRequest | dg.SkipReason) -> list[str]:
    """First and last partition that the one run asked for takes in."""
    assert not isinstance(result, dg.SkipReason)
    requests = [result] if isinstance(result, dg.RunRequest) else result.run_requests
    assert requests is not None
    (request,) = requests
    return [value for key, value in sorted(request.tags.items()) if "partition" in key]


def test_a_folder_counts_only_when_nothing_in_it_changed_lately(workspace: Workspace) -> None:
    folder = deliver(workspace, "2012-06")
    quiet = QUIET.total_seconds()
    assert not is_settled(folder, LONG_AGO + quiet - 1)
    assert is_settled(folder, LONG_AGO + quiet)


def test_a_new_delivery_starts_one_run_that_takes_it_in(
    workspace: Workspace, instance: dg.DagsterInstance
) -> None:
    deliver(workspace, "2012-06")
    first = look(workspace, instance)
    assert isinstance(first, dg.SensorResult)
    (known,) = instance.get_dynamic_partitions("deliveries")
    assert known.startswith("north/2012-06/")
    assert set(partitions_of(first)) == {known}
    assert isinstance(look(workspace, instance, first.cursor), dg.SkipReason)


def test_a_second_delivery_starts_a_run_for_itself_alone(
    workspace: Workspace, instance: dg.DagsterInstance
) -> None:
    deliver(workspace, "2012-06")
    first = look(workspace, instance)
    (done,) = instance.get_dynamic_partitions("deliveries")
    instance.report_runless_asset_event(
        dg.AssetMaterialization(asset_key=["raw", "deliveries"], partition=done)
    )
    deliver(workspace, "2012-07")
    assert isinstance(first, dg.SensorResult)
    second = look(workspace, instance, first.cursor)
    assert all(partition.startswith("north/2012-07/") for partition in partitions_of(second))


def test_a_changed_delivery_starts_another_run(
    workspace: Workspace, instance: dg.DagsterInstance
) -> None:
    deliver(workspace, "2012-06")
    first = look(workspace, instance)
    deliver(workspace, "2012-06", content="yy")
    assert isinstance(first, dg.SensorResult)
    assert isinstance(look(workspace, instance, first.cursor), dg.SensorResult)
    assert len(instance.get_dynamic_partitions("deliveries")) == 2


def test_a_copy_under_way_starts_none(workspace: Workspace, instance: dg.DagsterInstance) -> None:
    folder = deliver(workspace, "2012-06")
    (folder / "returns.csv").write_text("still growing")
    assert isinstance(look(workspace, instance), dg.SkipReason)


def test_every_month_whatever_lies_there_is_run(
    workspace: Workspace, instance: dg.DagsterInstance
) -> None:
    options: dict[str, Any] = {"instance": instance, "resources": {"workspace": workspace}}
    with dg.build_schedule_context(**options) as context:
        assert isinstance(monthly(context), dg.SkipReason)
        deliver(workspace, "2012-06")
        assert len(partitions_of(monthly(context))) == 2


def test_a_run_covers_every_partition_it_was_asked_for(instance: dg.DagsterInstance) -> None:
    instance.add_dynamic_partitions("deliveries", ["a", "b"])
    tags = partition_tags(instance, ["c", "b"])
    assert sorted(tags.values()) == ["b", "c"]

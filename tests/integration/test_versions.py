"""Corrections, withdrawals, re-deliveries and orphans: what stands, in any order of arrival."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from pipelines.workspace import Workspace

ABSENCES = "absence_id,person_id,practice_id,started_on,condition,employment,age,record_status"
RETURNS = "return_id,absence_id,happened_on,outcome"


Build = Callable[[Workspace], bool]


class Supplier:
    """Writes deliveries and builds the records they leave standing."""

    def __init__(self, root: Path, build: Build) -> None:
        self.root = root
        self._build = build
        self.home = root / "home"

    def deliver(
        self, period: str, extracted_on: str, *, supplier: str = "north", **files: list[str]
    ) -> None:
        folder = self.root / "deliveries" / f"{supplier}-{period}-{extracted_on}"
        folder.mkdir(parents=True)
        (folder / "delivery.toml").write_text(
            f'supplier = "{supplier}"\nperiod = "{period}"\nextracted_on = {extracted_on}\n'
        )
        headers = {"absences": ABSENCES, "returns": RETURNS}
        for record, rows in files.items():
            (folder / f"{record}.csv").write_text("\n".join([headers[record], *rows, ""]))

    def build(self) -> Workspace:
        workspace = Workspace(
            home_folder=str(self.home), deliveries_folder=str(self.root / "deliveries")
        )
        assert self._build(workspace)
        return workspace

    def table(self, name: str) -> list[dict[str, Any]]:
        workspace = self.build()
        with workspace.warehouse.open(read_only=True) as connection:
            rows: list[dict[str, Any]] = connection.table(name).order("ALL").pl().to_dicts()
        return rows

    def ages(self) -> dict[str, int]:
        return {row["absence_id"]: row["age"] for row in self.table("records.absences")}


@pytest.fixture
def supplier(tmp_path: Path, build_records: Build) -> Supplier:
    return Supplier(tmp_path, build_records)


def absence(key: str, age: int, status: str = "") -> str:
    return f"{key},p,q,2012-01-02,stress,employed,{age},{status}"


def test_a_later_extract_corrects_an_earlier_one(supplier: Supplier) -> None:
    supplier.deliver("2012-06", "2012-07-05", absences=[absence("1", 30), absence("2", 40)])
    supplier.deliver("2012-07", "2012-08-05", absences=[absence("1", 31)])
    assert supplier.ages() == {"1": 31, "2": 40}


def test_a_quarantined_version_never_displaces_an_accepted_one(supplier: Supplier) -> None:
    supplier.deliver("2012-06", "2012-07-05", absences=[absence("1", 30)])
    supplier.deliver("2012-07", "2012-08-05", absences=[absence("1", 200)])
    assert supplier.ages() == {"1": 30}


def test_a_withdrawal_removes_and_a_later_version_brings_back(supplier: Supplier) -> None:
    supplier.deliver("2012-06", "2012-07-05", absences=[absence("1", 30), absence("2", 40)])
    supplier.deliver("2012-07", "2012-08-05", absences=["1,,,,,,,withdrawn"])
    assert supplier.ages() == {"2": 40}
    supplier.deliver("2012-08", "2012-09-05", absences=[absence("1", 33)])
    assert supplier.ages() == {"1": 33, "2": 40}


def test_the_same_delivery_twice_changes_nothing(supplier: Supplier) -> None:
    supplier.deliver("2012-06", "2012-07-05", absences=[absence("1", 30)])
    first = supplier.table("quality.ledger")
    assert supplier.table("quality.ledger") == first


def test_a_period_sent_again_replaces_row_by_row_and_loses_nothing(supplier: Supplier) -> None:
    supplier.deliver("2012-06", "2012-07-05", absences=[absence("1", 30), absence("2", 40)])
    supplier.deliver("2012-06", "2012-07-20", absences=[absence("2", 41)])
    assert supplier.ages() == {"1": 30, "2": 41}
    assert [row["rows_accepted"] for row in supplier.table("quality.ledger")] == [1, 2]


def test_a_rejected_file_sent_again_and_taken_is_mended(supplier: Supplier) -> None:
    supplier.deliver("2012-06", "2012-07-05", absences=[absence("1", 30)], returns=["r", "1,2"])
    broken = next(supplier.root.glob("deliveries/*/returns.csv"))
    broken.write_text("return_id\nr\n")
    assert [row["status"] for row in supplier.table("quality.ledger")] == ["accepted", "rejected"]
    broken.write_text(f"{RETURNS}\nr,1,2012-03-01,full_return\n")
    statuses = [row["status"] for row in supplier.table("quality.ledger")]
    assert statuses == ["accepted", "accepted", "accepted"]


def test_an_orphan_comes_back_when_its_parent_arrives_and_leaves_with_it(
    supplier: Supplier,
) -> None:
    supplier.deliver("2012-06", "2012-07-05", returns=["r,1,2012-03-01,full_return"])
    assert supplier.table("quality.quarantine")[0]["reasons"] == ["orphan:absence_id"]
    assert supplier.table("quality.ledger")[0]["rows_quarantined"] == 1
    supplier.deliver("2012-07", "2012-08-05", absences=[absence("1", 30)])
    assert [row["return_id"] for row in supplier.table("records.returns")] == ["r"]
    assert supplier.table("quality.quarantine") == []
    supplier.deliver("2012-08", "2012-09-05", absences=["1,,,,,,,withdrawn"])
    assert supplier.table("records.returns") == []
    assert supplier.table("quality.quarantine")[0]["reasons"] == ["orphan:absence_id"]


def test_keys_belong_to_their_supplier(supplier: Supplier) -> None:
    supplier.deliver("2012-06", "2012-07-05", absences=[absence("1", 30)])
    supplier.deliver("2012-06", "2012-07-05", supplier="south", absences=[absence("1", 50)])
    assert sorted(row["age"] for row in supplier.table("records.absences")) == [30, 50]


def test_the_order_of_arrival_is_never_asked(tmp_path: Path, build_records: Build) -> None:
    parts: list[dict[str, Any]] = [
        {"period": "2012-06", "extracted_on": "2012-07-05", "absences": [absence("1", 30)]},
        {"period": "2012-07", "extracted_on": "2012-08-05", "absences": ["1,,,,,,,withdrawn"]},
        {"period": "2012-08", "extracted_on": "2012-09-05", "absences": [absence("1", 32)]},
    ]
    for number, order in enumerate(permutations(parts)):
        supplier = Supplier(tmp_path / str(number), build_records)
        for part in order:
            supplier.deliver(**part)
            supplier.build()
        assert supplier.ages() == {"1": 32}


def test_a_file_that_cannot_be_read_does_not_stop_the_others(supplier: Supplier) -> None:
    supplier.deliver("2012-06", "2012-07-05", absences=[absence("1", 30)])
    folder = supplier.root / "deliveries" / "bad"
    folder.mkdir()
    (folder / "delivery.toml").write_text("supplier = 1")
    (folder / "absences.csv").write_text(ABSENCES)
    assert supplier.ages() == {"1": 30}
    refused = [row for row in supplier.table("quality.ledger") if row["status"] == "rejected"]
    assert [row["delivery_id"] for row in refused] == ["bad"]

"""Deliveries in other formats than CSV: every file has its line, every row its verdict."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from pipelines.warehouse import Warehouse
from pipelines.workspace import Workspace

DESCRIPTION = 'supplier = "north"\nperiod = "2012-06"\nextracted_on = 2012-07-05\n'
MAPPING = '[absences.values.sex]\n"Woman" = "F"\n'
ABSENCES: list[list[str | float]] = [
    ["Absence ID", "Person ID", "Practice ID", "Started On", "Condition", "Employment", "Sex"],
    [1.0, "p", "q", 41090, "Back pain", "employed", "Woman"],
    [2.0, "=cmd|x", "q", "30/06/2012", "stress", "employed", "?"],
]


@pytest.fixture
def taken_in(tmp_path: Path, build_records: Callable[[Workspace], bool]) -> Warehouse:
    folder = tmp_path / "deliveries" / "north"
    folder.mkdir(parents=True)
    (folder / "delivery.toml").write_text(DESCRIPTION)
    (folder / "mapping.toml").write_text(MAPPING)
    (folder / "referrals.pdf").write_bytes(b"%PDF")
    (folder / "delivery.xls").write_bytes(b"")
    (folder / "absense.csv").write_text("absence_id\n1\n")
    (folder / "notes.docx").write_bytes(b"")
    nhs = "return_id,absence_id,happened_on,outcome,ref\nr,1,2012-07-01,died,9434765919\n"
    (folder / "returns.csv").write_text(nhs)
    with xlsxwriter.Workbook(str(folder / "delivery.xlsx")) as book:
        sheet = book.add_worksheet("Absences")
        for row, cells in enumerate(ABSENCES):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                else:
                    sheet.write(row, column, cell)
    workspace = Workspace(
        home_folder=str(tmp_path / "home"), deliveries_folder=str(tmp_path / "deliveries")
    )
    for _ in range(2):
        assert build_records(workspace)
    return workspace.warehouse


def test_every_file_has_its_line(taken_in: Warehouse) -> None:
    with taken_in.open(read_only=True) as connection:
        lines = connection.table("raw.files").order("file").fetchall()
        refusals = connection.table("raw.refusals").order("file").fetchall()
    assert [line[:3] for line in refusals] == [
        ("north/2012-06", "delivery", "absense.csv"),
        ("north/2012-06", "delivery", "delivery.xls"),
    ]
    assert "did you mean absences?" in refusals[0][3]
    assert [line[1:5] for line in lines] == [
        ("absences", "delivery.xlsx", 2, "accepted"),
        ("referrals", "referrals.pdf", 0, "rejected"),
        ("returns", "returns.csv", 0, "rejected"),
    ]
    assert "column ref holds valid NHS numbers" in lines[2][5]


def test_rows_are_read_as_meant_and_those_refused_are_kept_as_delivered(
    taken_in: Warehouse,
) -> None:
    with taken_in.open(read_only=True) as connection:
        rows = connection.sql(
            "SELECT record_key, person_id, started_on::VARCHAR, condition, sex, reasons, "
            "as_delivered->>'started_on', as_delivered->>'sex' "
            "FROM raw.absences ORDER BY row_number"
        ).fetchall()
    assert rows == [
        ("1", "p", "2012-06-30", "back_pain", "F", [], None, None),
        ("2", "=cmd|x", "2012-06-30", "stress", None, ["bad_value:sex"], "30/06/2012", "?"),
    ]


def test_nothing_of_a_file_that_identifies_people_is_stored(
    taken_in: Warehouse, tmp_path: Path
) -> None:
    with taken_in.open(read_only=True) as connection:
        assert connection.table("raw.returns").fetchall() == []
    assert b"9434765919" not in (tmp_path / "home" / "warehouse.duckdb").read_bytes()

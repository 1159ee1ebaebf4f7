"""What is found in a supplier's folder, and what is said of the rest."""

from pathlib import Path

import pytest
import xlsxwriter

from pipelines.reading import Unreadable, delivery_folders, open_delivery, read_source

HEADER = "return_id,absence_id,happened_on,outcome"
FILE = f"{HEADER}\n1,a,2012-02-01,full_return\n"
DESCRIPTION = 'supplier = "north"\nperiod = "2012-06"\nextracted_on = 2012-07-05\n'


def workbook(path: Path, *sheets: str) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for row, line in enumerate(FILE.split()):
                sheet.write_row(row, 0, line.split(","))


def test_a_delivery_is_known_by_its_content(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "delivery.toml").write_text(DESCRIPTION)
        (tmp_path / name / "returns.csv").write_text(FILE)
    one, two = (open_delivery(folder) for folder in delivery_folders(tmp_path))
    assert one.delivery_hash == two.delivery_hash
    (tmp_path / "two" / "notes.txt").write_text("not part of it")
    assert open_delivery(tmp_path / "two").delivery_hash == one.delivery_hash
    for name, content in (("returns.csv", f"{FILE}2,a,2012-02-01,died\n"), ("mapping.toml", "")):
        before = open_delivery(tmp_path / "two").delivery_hash
        (tmp_path / "two" / name).write_text(content)
        assert open_delivery(tmp_path / "two").delivery_hash != before


@pytest.mark.parametrize(
    ("description", "sentence"),
    [
        (None, "no delivery.toml"),
        ("supplier = north", "not valid TOML"),
        (DESCRIPTION.replace("2012-06", "June"), "write period as year and month"),
        (DESCRIPTION.replace("north", "../north"), "write supplier in letters"),
        (DESCRIPTION + "colour = 1\n", "colour is no setting"),
    ],
)
def test_a_description_that_cannot_be_used(
    tmp_path: Path, description: str | None, sentence: str
) -> None:
    (tmp_path / "returns.csv").write_text(FILE)
    if description is not None:
        (tmp_path / "delivery.toml").write_text(description)
    with pytest.raises(Unreadable, match=sentence):
        open_delivery(tmp_path)


def test_folders_still_being_written_are_left_alone(tmp_path: Path) -> None:
    for name in ("north/2012-06", ".north.part/2012-06"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "delivery.toml").write_text(DESCRIPTION)
    assert delivery_folders(tmp_path) == [tmp_path / "north" / "2012-06"]


@pytest.mark.parametrize("name", ["returns.csv", "Fit Notes.XLSX", "absences.parquet"])
def test_records_without_a_description_are_a_delivery_too(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert delivery_folders(tmp_path) == [tmp_path]


@pytest.mark.parametrize("name", ["returns.csv", "Returns.CSV", "RETURNS.2012.csv"])
def test_file_names_are_matched_in_any_case(tmp_path: Path, name: str) -> None:
    (tmp_path / "delivery.toml").write_text(DESCRIPTION)
    (tmp_path / name).write_text(FILE)
    (source,) = open_delivery(tmp_path).sources
    assert (source.record.name, source.name, source.sheet) == ("returns", name, None)


def test_what_is_no_record_is_named_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "delivery.toml").write_text(DESCRIPTION)
    for name in ("returns.csv", "read me.txt", "abscences.csv", ".DS_Store", "~$returns.xlsx"):
        (tmp_path / name).write_text(FILE)
    (tmp_path / "older").mkdir()
    delivery = open_delivery(tmp_path)
    assert [source.name for source in delivery.sources] == ["returns.csv"]
    assert delivery.ignored == ("abscences.csv", "older/", "read me.txt")
    assert delivery.refused == ()


def test_a_workbook_brings_a_sheet_for_each_record(tmp_path: Path) -> None:
    (tmp_path / "delivery.toml").write_text(DESCRIPTION)
    workbook(tmp_path / "delivery.xlsx", " Returns", "FIT NOTES", "Cover")
    delivery = open_delivery(tmp_path)
    assert [(s.record.name, s.sheet) for s in delivery.sources] == [
        ("returns", " Returns"),
        ("fit_notes", "FIT NOTES"),
    ]
    assert {source.name for source in delivery.sources} == {"delivery.xlsx"}
    assert delivery.ignored == ("delivery.xlsx (sheet Cover)",)
    assert len(read_source(delivery, delivery.sources[0]).rows.collect()) == 1
    with pytest.raises(Unreadable, match=r"sheet FIT NOTES\) lacks columns fit_note_id, "):
        read_source(delivery, delivery.sources[1])


@pytest.mark.parametrize(
    ("name", "sheets", "sentence"),
    [
        ("delivery.xlsx", ("Sheet1",), "no sheet named for a record type"),
        ("delivery.xls", (), "save the workbook as delivery.xlsx"),
    ],
)
def test_a_workbook_that_cannot_be_used_is_refused_and_the_rest_goes_on(
    tmp_path: Path, name: str, sheets: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "delivery.toml").write_text(DESCRIPTION)
    (tmp_path / "returns.csv").write_text(FILE)
    workbook(tmp_path / name, *sheets)
    delivery = open_delivery(tmp_path)
    ((refused, reason),) = delivery.refused
    assert refused == name
    assert sentence in reason
    assert len(read_source(delivery, delivery.sources[0]).rows.collect()) == 1


def test_a_record_that_came_twice_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "delivery.toml").write_text(DESCRIPTION)
    (tmp_path / "returns.csv").write_text(FILE)
    workbook(tmp_path / "delivery.xlsx", "Returns")
    practices = "practice_id,site_id,role,fte_gps\np,s,comparison,3\n"
    (tmp_path / "practices.csv").write_text(practices)
    delivery = open_delivery(tmp_path)
    read, sentences = [], set()
    for source in delivery.sources:
        try:
            read_source(delivery, source)
            read.append(source.record.name)
        except Unreadable as reason:
            sentences.add(str(reason))
    assert read == ["practices"]
    assert sentences == {
        "returns came 2 times (delivery.xlsx (sheet Returns) and returns.csv): send it once."
    }


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("returns.xls", r"save it as Excel Workbook \(.xlsx\)"),
        ("returns.ods", r"save it in your spreadsheet program as Excel"),
        ("returns.pdf", r"save it as CSV or Excel"),
        ("returns.docx", r"save it as CSV or Excel"),
        ("returns.tsv", r"change its name to end in .csv"),
        ("returns", r"save it as CSV or Excel"),
    ],
)
def test_formats_that_are_not_read_get_a_remedy(tmp_path: Path, name: str, remedy: str) -> None:
    (tmp_path / "delivery.toml").write_text(DESCRIPTION)
    (tmp_path / name).write_bytes(b"%PDF")
    delivery = open_delivery(tmp_path)
    with pytest.raises(Unreadable, match=f"{name} is not in a format that is read: .*{remedy}"):
        read_source(delivery, delivery.sources[0])

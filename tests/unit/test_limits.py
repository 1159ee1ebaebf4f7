"""A hostile folder: what would fill the memory or leave the folder is refused unread."""

import gzip
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from pipelines.reading import Unreadable, limits, open_delivery, read_source
from pipelines.reading.columns import IS_ROW

Deliver = Callable[..., Path]

FILE = "return_id,absence_id,happened_on,outcome\n1,a,2012-02-01,full_return\n"
DIRECTORY_ENTRY = b"PK\x01\x02"


def refusal(folder: Path) -> str:
    delivery = open_delivery(folder)
    with pytest.raises(Unreadable) as caught:
        read_source(delivery, delivery.sources[0])
    return str(caught.value)


def write_workbook(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        for row, line in enumerate(FILE.split()):
            if row == 0:
                sheet = book.add_worksheet()
            sheet.write_row(row, 0, line.split(","))


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    """Change the XML of a workbook's first sheet."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = change(members[sheet].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("name", ["returns.csv", "returns.xlsx", "delivery.toml", "mapping.toml"])
def test_links_out_of_the_folder_are_not_followed(
    deliver: Deliver, tmp_path: Path, name: str
) -> None:
    outside = tmp_path / "outside"
    outside.write_text(FILE)
    folder = deliver()
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(outside)
    sentence = f"{name} is a link to a place outside the delivery: send the file itself"
    if name.endswith(".toml"):
        with pytest.raises(Unreadable, match=sentence):
            open_delivery(folder)
    else:
        assert sentence in refusal(folder)
        before = open_delivery(folder).delivery_hash
        outside.write_text("changed")
        assert open_delivery(folder).delivery_hash == before


def test_links_to_folders_and_to_nothing_are_not_followed(deliver: Deliver, tmp_path: Path) -> None:
    folder = deliver()
    (tmp_path / "outside").mkdir()
    (folder / "within").mkdir()
    for target, sentence in (
        (tmp_path / "outside", "link to a place outside"),
        (folder / "within", "is not an ordinary file"),
        (folder / "nowhere", "cannot be found or opened"),
        (folder / "returns.csv", "cannot be found or opened"),
    ):
        (folder / "returns.csv").symlink_to(target)
        assert sentence in refusal(folder)
        (folder / "returns.csv").unlink()
    (folder / "elsewhere").symlink_to(tmp_path / "outside")
    assert "elsewhere" in open_delivery(folder).ignored


def test_a_link_to_a_file_of_the_same_folder_is_that_file(deliver: Deliver) -> None:
    folder = deliver({"june": FILE})
    (folder / "returns.csv").symlink_to("june")
    delivery = open_delivery(folder)
    assert len(read_source(delivery, delivery.sources[0]).rows.collect()) == 1


def test_a_pipe_does_not_keep_us_waiting(deliver: Deliver) -> None:
    folder = deliver()
    os.mkfifo(folder / "returns.csv")
    assert "is not an ordinary file" in refusal(folder)


def test_files_over_the_limit_are_not_opened(deliver: Deliver) -> None:
    folder = deliver({"returns.csv": FILE})
    # A file of holes: large by its size, nothing on the disk.
    os.truncate(folder / "returns.csv", limits.MAX_FILE_BYTES + 1)
    assert "returns.csv is larger than 8 GB" in refusal(folder)


@pytest.mark.parametrize("name", ["delivery.toml", "mapping.toml"])
def test_descriptions_over_the_limit_are_not_opened(deliver: Deliver, name: str) -> None:
    folder = deliver()
    (folder / name).write_bytes(b"#" * (limits.MAX_DESCRIPTION_BYTES + 1))
    with pytest.raises(Unreadable, match=f"{name} is larger than 1 MB"):
        open_delivery(folder)


@pytest.mark.parametrize("name", ["returns.\x1b[31m.csv", "Returns\n.csv", "returns.a..csv"])
def test_names_with_control_characters_or_path_parts_are_refused(
    deliver: Deliver, name: str
) -> None:
    sentence = refusal(deliver({name: FILE}))
    assert "has a name with path parts or control characters: rename it" in sentence
    assert sentence.isprintable()


def test_sheets_with_path_parts_in_their_names_are_refused(deliver: Deliver) -> None:
    folder = deliver()
    with xlsxwriter.Workbook(str(folder / "delivery.xlsx")) as book:
        sheet = book.add_worksheet("..returns")
        for row, line in enumerate(FILE.split()):
            sheet.write_row(row, 0, line.split(","))
    assert "rename the sheet" in refusal(folder)


@pytest.mark.parametrize("limit", ["MAX_UNPACKED_BYTES", "MAX_UNPACKED_RATIO"])
def test_gzip_that_unpacks_to_too_much_is_left_early(
    deliver: Deliver, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    if limit == "MAX_UNPACKED_BYTES":
        monkeypatch.setattr(limits, limit, 2 * 10**6)
        monkeypatch.setattr(limits, "MAX_UNPACKED_RATIO", 10**9)
    seen: list[int] = []
    check = limits.check_unpacked

    def watch(unpacked: int, packed: int, name: str) -> None:
        seen.append(unpacked)
        check(unpacked, packed, name)

    monkeypatch.setattr("pipelines.reading.bytestream.check_unpacked", watch)
    content = gzip.compress(FILE.encode() + b"1" * 50_000_000, mtime=0)
    assert "returns.csv.gz unpacks to more than" in refusal(deliver({"returns.csv.gz": content}))
    # The ratio condemns what 50 MB were packed into once 200 times its size has come out.
    assert max(seen) <= 20_000_000


@pytest.mark.parametrize("liar", [False, True])
def test_a_workbook_that_unpacks_to_too_much_is_refused(deliver: Deliver, liar: bool) -> None:
    folder = deliver()
    path = folder / "returns.xlsx"
    write_workbook(path)
    rewrite(path, lambda xml: xml.replace("<sheetData>", "<sheetData>" + " " * 30_000_000))
    if liar:
        _understate_sizes(path)
    assert "returns.xlsx unpacks to more than 200 times its size" in refusal(folder)


def _understate_sizes(path: Path) -> None:
    """Write into the zip directory that every member is of 100 bytes."""
    content = bytearray(path.read_bytes())
    at = content.find(DIRECTORY_ENTRY)
    while at >= 0:
        content[at + 24 : at + 28] = (100).to_bytes(4, "little")
        at = content.find(DIRECTORY_ENTRY, at + 4)
    path.write_bytes(bytes(content))


FAR_CELLS = [
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    '<row r="1"><c r="A4294967295"><v>1</v></c></row>',
    "<row r='900000'><c\tr = 'ZZ900000'><v>1</v></c></row>",
    '<row r="900000">' + "<c><v>1</v></c>" * 200 + "</row>",
    '<x:row r="900000"><x:c s="1" r="ZZ900000"><x:v>1</x:v></x:c></x:row>',
]


@pytest.mark.parametrize("cells", FAR_CELLS)
def test_a_cell_far_from_the_others_does_not_fill_the_memory(deliver: Deliver, cells: str) -> None:
    folder = deliver()
    write_workbook(folder / "returns.xlsx")
    rewrite(
        folder / "returns.xlsx", lambda xml: xml.replace("</sheetData>", f"{cells}</sheetData>")
    )
    assert "returns.xlsx has a cell far below or right of the others" in refusal(folder)


def test_a_wide_sheet_is_read(deliver: Deliver) -> None:
    folder = deliver()
    with xlsxwriter.Workbook(str(folder / "returns.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [f"extra {n}" for n in range(300)])
        for row, line in enumerate(FILE.split()):
            sheet.write_row(row, 300, line.split(","))
    delivery = open_delivery(folder)
    reading = read_source(delivery, delivery.sources[0])
    frame, unknown = reading.rows.collect().drop(IS_ROW), reading.unknown
    assert frame.shape == (1, 4)
    assert len(unknown) == 300


def test_a_parquet_file_of_too_many_rows_is_not_read(
    deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = deliver()
    header, _ = FILE.split()
    frame = pl.DataFrame({name: ["1"] * 11 for name in header.split(",")})
    frame.write_parquet(folder / "returns.parquet")
    monkeypatch.setattr("pipelines.reading.parquet.MAX_PARQUET_ROWS", 10)
    assert "has more than 10 rows" in refusal(folder)

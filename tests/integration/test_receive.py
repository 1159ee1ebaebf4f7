"""``ias receive`` as a data manager meets it: what it says, what it copies, and what it refuses."""

import csv
import fcntl
import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from pipelines.quality import QualityReport
from pipelines.receiving import Received, receive
from pipelines.settings import Home
from pipelines.status import read_reports, read_status
from pipelines.warehouse import Warehouse
from pipelines.workspace import Workspace

DESCRIPTION = 'supplier = "north"\nperiod = "{}"\nextracted_on = {}\n'
PRACTICES = "practice_id,site_id,role,fte_gps\nq,east,comparison,2\n"
ABSENCES = "absence_id,person_id,practice_id,started_on,condition,employment,age\n"
RETURNS = "return_id,absence_id,happened_on,outcome\n"
GOOD: dict[str, str | bytes] = {
    "practices.csv": PRACTICES,
    "absences.csv": ABSENCES + "1,p1,q,2012-01-02,stress,employed,30\n",
    "returns.csv": RETURNS + "1,1,2012-02-01,full_return\n",
}

Send = Callable[..., Received]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    return home


@pytest.fixture
def send(tmp_path: Path, home: Home) -> Send:
    def write_and_receive(
        files: dict[str, str | bytes], period: str = "2012-06", extracted_on: str = "2012-07-05"
    ) -> Received:
        folder = tmp_path / "sent"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "delivery.toml").write_text(DESCRIPTION.format(period, extracted_on))
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(data)
        return receive(folder, home, lambda *_: None)

    return write_and_receive


def stored(home: Home) -> dict[str, bytes]:
    found = home.deliveries.rglob("*")
    return {
        str(path.relative_to(home.deliveries)): path.read_bytes()
        for path in sorted(found)
        if path.is_file()
    }


def said(report: QualityReport) -> dict[str, dict[str, tuple[int, ...]]]:
    return {f.file: {r.reason: r.examples for r in f.reasons} for f in report.files}


def test_a_good_delivery_is_copied_in_as_it_is(send: Send, home: Home, tmp_path: Path) -> None:
    report = send(GOOD).report
    assert report.is_taken
    assert not report.needs_a_person
    sent = {f"north/2012-06/{p.name}": p.read_bytes() for p in (tmp_path / "sent").iterdir()}
    assert stored(home) == sent
    for path in [home.deliveries, *home.deliveries.rglob("*"), home.receipts, home.erasure]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_same_delivery_again_changes_nothing(send: Send, home: Home) -> None:
    send(GOOD)
    before = stored(home)
    again = send(GOOD).report
    assert "is here already" in again.verdict
    assert [file.rows_read for file in again.files] == [1, 1, 1]
    assert stored(home) == before


def test_five_mistakes_are_told_with_their_rows_and_remedies(send: Send) -> None:
    report = send(
        {
            "practices.csv": PRACTICES + "r,east,pilot,2\n",
            "absences.csv": ABSENCES
            + "1,p1,q,2012-01-02,stress,employed,30\n"
            + "2,p2,q,31/02/2012,stress,employed,30\n"
            + "3,p3,q,2012-01-02,tired,employed,300\n",
            "returns.csv": RETURNS
            + "1,1,2012-01-02,full_return\n2,9,2012-02-01,died\n3,1,2012-08-01,full_return\n",
            "referrals.csv": "referral_id,absence_id,referred_on,tier\n1,1,2012-01-05,A\n",
            "fitnotes.csv": "fit_note_id\n1\n",
        }
    ).report
    assert said(report) == {
        "absences.csv": {
            "bad_value:condition": (3,),
            "bad_value:started_on": (2,),
            "out_of_range:age": (3,),
        },
        "practices.csv": {"pilot_start_missing": (2,)},
        "referrals.csv": {},
        "returns.csv": {
            "after_extract:happened_on": (3,),
            "date_order:happened_on": (1,),
            "orphan:absence_id": (2,),
        },
        "fitnotes.csv": {},
    }
    messages = {file.file: file.message for file in report.files}
    assert messages["referrals.csv"].endswith("lacks column referred_by: add it and send it anew.")
    assert "did you mean fit_notes?" in messages["fitnotes.csv"]
    advice = {r.reason: r.advice for file in report.files for r in file.reasons}
    assert "such as 2012-06-30 or 30/06/2012" in advice["bad_value:started_on"]
    assert "one of back_pain, " in advice["bad_value:condition"]
    assert "less than 16 or more than 80" in advice["out_of_range:age"]
    assert "first day it could refer" in advice["pilot_start_missing"]
    assert "2012-07-05, the day the records were extracted" in advice["after_extract:happened_on"]
    assert "on or before the first day off" in advice["date_order:happened_on"]
    assert "has not come" in advice["orphan:absence_id"]
    assert report.is_taken
    assert report.needs_a_person


def test_an_orphan_is_none_where_the_parent_came_earlier(
    send: Send, home: Home, build_records: Callable[[Workspace], bool]
) -> None:
    send(GOOD)
    late = {"returns.csv": RETURNS + "2,1,2012-03-01,full_return\n"}
    assert said(send(late, "2012-07", "2012-08-05").report) == {"returns.csv": {}}
    assert build_records(Workspace(home_folder=str(home.root)))
    assert said(send(late, "2012-08", "2012-09-05").report) == {"returns.csv": {}}


def test_what_changed_since_the_delivery_before_is_told(send: Send) -> None:
    rows = "{},p{},q,2012-01-02,stress,employed,{}\n"
    first = ABSENCES + "".join(rows.format(key, key, 30) for key in range(1, 5))
    send(GOOD | {"absences.csv": first})
    second = ABSENCES.replace("age", "age,record_status")
    second += "1,p1,q,2012-01-02,stress,employed,30,\n2,p2,q,2012-01-02,stress,employed,31,\n"
    second += "3,,,,,,,withdrawn\n9,p9,q,2012-02-02,stress,employed,,\n"
    report = send({"absences.csv": second}, "2012-07", "2012-08-05").report
    (file,) = report.files
    assert report.compared_with == "north/2012-06"
    assert file.rows_before == 4
    changes = {"new": 1, "corrected": 1, "repeated": 1, "withdrawn": 1, "superseded": 0}
    assert file.changes.model_dump() == changes
    age = next(column for column in file.completeness if column.column == "age")
    assert (age.rows_filled, round(age.share, 2), age.share_before) == (2, 0.67, 1.0)


def test_columns_outside_the_contract_are_not_stored(send: Send, home: Home) -> None:
    extra = ABSENCES.replace("age", "age,Shoe Size").encode("utf-16")
    row = "1,p1,q,2012-01-02,stress,employed,30,SECRET\n".encode("utf-16-le")
    report = send(GOOD | {"absences.csv": extra + row}).report
    assert report.is_taken
    assert "not stored: shoe_size" in report.files[0].message
    content = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    assert b"SECRET" not in content
    assert "SECRET".encode("utf-16-le") not in content
    assert stored(home)["north/2012-06/absences.csv"].decode().splitlines() == [
        '"absence_id","person_id","practice_id","started_on","condition","employment","age"',
        "1,p1,q,2012-01-02,stress,employed,30",
    ]
    assert "is here already" in send(GOOD | {"absences.csv": extra + row}).report.verdict


def test_a_workbook_leaves_its_other_sheets_behind(send: Send, home: Home, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, text in (("Absences", GOOD["absences.csv"]), ("Returns", GOOD["returns.csv"])):
            sheet = book.add_worksheet(name)
            for number, line in enumerate(str(text).splitlines()):
                sheet.write_row(number, 0, line.split(","))
        book.add_worksheet("Notes").write(0, 0, "SECRET")
    send({"practices.csv": PRACTICES, "delivery.xlsx": path.read_bytes()})
    assert sorted(stored(home)) == [
        f"north/2012-06/{name}"
        for name in ("absences.csv", "delivery.toml", "practices.csv", "returns.csv")
    ]


@pytest.mark.parametrize(
    ("extra", "what"),
    [
        ("nhs_ref,9434765919", "valid NHS numbers"),
        ("home,LS1 4AP", "full postcodes"),
        ("Date of Birth,1970-01-01", "telling header"),
        ("Surname,Smith", "telling header"),
        ("Surname,LS1 4AP", "column surname has a telling header"),
    ],
)
def test_a_file_that_identifies_people_is_not_copied(
    send: Send, home: Home, extra: str, what: str
) -> None:
    header, value = extra.split(",")
    content = f"{RETURNS.strip()},{header}\n1,1,2012-02-01,died,{value}\n"
    received = send(GOOD | {"fit_notes.csv": "", "returns.csv": content})
    assert not received.report.is_taken
    assert "must bring absences and returns" in received.report.verdict
    assert any(what in file.message for file in received.report.files)
    everything = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    assert value.encode() not in everything
    assert stored(home) == {}


def test_a_first_delivery_must_bring_absences_and_returns(send: Send, home: Home) -> None:
    report = send({"practices.csv": PRACTICES, "absences.csv": GOOD["absences.csv"]}).report
    assert not report.is_taken
    assert "returns is missing or could not be used" in report.verdict
    assert stored(home) == {}


def test_a_folder_without_a_description_is_refused_in_a_sentence(
    home: Home, tmp_path: Path
) -> None:
    (tmp_path / "sent").mkdir()
    received = receive(tmp_path / "sent", home, lambda *_: None)
    assert "has no delivery.toml" in received.report.verdict
    assert (received.written_to / "report.html").exists()


def test_a_period_sent_again_lies_beside_what_came_before(send: Send, home: Home) -> None:
    send(GOOD)
    send({"returns.csv": RETURNS + "1,1,2012-02-09,full_return\n"}, extracted_on="2012-07-20")
    folders = sorted(path.name for path in (home.deliveries / "north").iterdir())
    assert folders[0] == "2012-06"
    assert folders[1].startswith("2012-06-")


def test_links_pipes_and_paths_are_not_followed(send: Send, home: Home, tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text("SECRET")
    folder = tmp_path / "sent"
    send(GOOD)
    (folder / "services.csv").symlink_to(tmp_path / "outside.csv")
    (folder / "fit_notes.csv").symlink_to("/etc/passwd")
    (folder / "referrals.csv").symlink_to("../outside.csv")
    report = receive(folder, home, lambda *_: None).report
    refused = {f.file: f.message for f in report.files if f.status == "rejected"}
    assert set(refused) == {"services.csv", "fit_notes.csv", "referrals.csv"}
    assert all("outside the delivery" in message for message in refused.values())
    assert b"SECRET" not in b"".join(stored(home).values())


@pytest.mark.parametrize("supplier", ["../../etc", "a/b", "", ".hidden", "x" * 65])
def test_a_supplier_whose_name_is_a_path_is_refused(
    home: Home, tmp_path: Path, supplier: str
) -> None:
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / "delivery.toml").write_text(
        DESCRIPTION.format("2012-06", "2012-07-05").replace("north", supplier)
    )
    report = receive(folder, home, lambda *_: None).report
    assert "delivery.toml: write supplier in letters" in report.verdict
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "sent"]


def test_the_report_to_send_back_runs_no_formula(send: Send) -> None:
    text = ABSENCES.replace("age", "=cmd|' /C calc'!A0") + "1,p1,q,2012-01-02,stress,employed,1\n"
    received = send(GOOD | {"absences.csv": text})
    with (received.written_to / "report.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][:4] == ["file", "record", "about", "what"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    page = (received.written_to / "report.html").read_text()
    assert "<script" not in page
    assert "http" not in page


def test_status_shows_the_same_later(
    send: Send, home: Home, build_records: Callable[[Workspace], bool]
) -> None:
    bad = GOOD | {"absences.csv": str(GOOD["absences.csv"]) + "2,p2,q,2012-01-02,tired,employed,\n"}
    received = send(bad).report
    waiting = read_status(home).waiting
    assert [line.delivery_id for line in waiting] == ["north/2012-06"]
    assert read_reports(home, "north/2012-06") == [received]
    assert build_records(Workspace(home_folder=str(home.root)))
    assert read_status(home).waiting == []
    # Another supplier's keys are nobody's business here.
    other = home.deliveries / "south"
    shutil.copytree(home.deliveries / "north" / "2012-06", other)
    text = (other / "delivery.toml").read_text().replace("north", "south")
    (other / "delivery.toml").write_text(text.replace("2012-07-05", "2012-07-06"))
    assert build_records(Workspace(home_folder=str(home.root)))
    (later,) = read_reports(home, "north/2012-06")
    assert later.files == received.files
    assert read_reports(home, "west/2012-06") == []


def test_two_commands_at_once_do_not_mix(send: Send, home: Home, tmp_path: Path) -> None:
    send(GOOD)
    words = [sys.executable, "-m", "pipelines", "receive", tmp_path / "sent", "--home", home.root]
    with (home.root / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Another run is using" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_receipt_says_what_was_sent_and_what_is_stored(send: Send) -> None:
    received = send(GOOD | {"services.csv": "service_id\n1\n"})
    receipt = json.loads((received.written_to / "receipt.json").read_text())
    assert receipt["delivery_hash"] != receipt["stored_hash"]
    assert receipt["rejected"][0][:2] == ["services", "services.csv"]


def test_a_rejected_file_stays_told_by_every_run(
    send: Send, home: Home, build_records: Callable[[Workspace], bool]
) -> None:
    send(GOOD | {"services.csv": "service_id\n1\n"})
    assert build_records(Workspace(home_folder=str(home.root)))
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        ledger = connection.table("quality.ledger").pl()
    (rejected,) = ledger.filter(status="rejected").to_dicts()
    assert (rejected["file"], rejected["delivery_id"]) == ("services.csv", "north/2012-06")


def test_a_first_delivery_of_which_no_absence_can_be_used_is_not_taken(
    send: Send, home: Home
) -> None:
    report = send(GOOD | {"absences.csv": ABSENCES + "1,p1,q,31/12/12,stress,employed,30\n"}).report
    assert "absences is missing or could not be used" in report.verdict
    assert stored(home) == {}


def test_an_extract_that_is_yet_to_come_is_refused(send: Send) -> None:
    report = send(GOOD, extracted_on="2099-01-01").report
    assert "which is yet to come" in report.verdict


def test_rows_that_another_delivery_outdoes_are_told(send: Send) -> None:
    send(GOOD, "2012-07", "2012-08-05")
    older = {"returns.csv": RETURNS + "1,1,2012-02-09,full_return\n"}
    report = send(older, "2012-06", "2012-07-05").report
    (file,) = report.files
    assert (file.changes.corrected, file.changes.superseded) == (0, 1)
    assert "Some rows do not stand" in report.verdict


def test_what_is_no_fault_but_looks_like_a_slip_is_noted(send: Send) -> None:
    rows = ABSENCES + "1,p1,Q,2012-01-02,stress,employed,30\n2,p2,q,02/27/2012,stress,employed,\n"
    report = send(GOOD | {"absences.csv": rows, "notes.docx": b""}).report
    (notes,) = [file.notes for file in report.files if file.record == "absences"]
    assert len(notes) == 2
    assert "1 of the accepted rows have a practice_id that practices does not have" in notes[0]
    assert "1 dates in started_on can only be written month first" in notes[1]
    assert report.not_read == ("notes.docx",)
    assert "first delivery of north" in report.verdict


def test_every_row_number_is_in_the_table_to_send_back(send: Send) -> None:
    rows = "".join(f"{key},p{key},q,soon,stress,employed,30\n" for key in range(2, 32))
    received = send(GOOD | {"absences.csv": str(GOOD["absences.csv"]) + rows})
    with (received.written_to / "report.csv").open(newline="") as file:
        (line,) = [row for row in csv.reader(file) if "bad_value:started_on" in row]
    assert line[6] == ", ".join(map(str, range(2, 32)))


def ledger(home: Home) -> list[tuple[object, ...]]:
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        lines = connection.table("quality.ledger").pl()
    return lines.select("record", "file", "rows_read", "rows_quarantined", "message").rows()


def test_the_ledger_says_the_same_of_a_received_delivery(
    send: Send, home: Home, build_records: Callable[[Workspace], bool], tmp_path: Path
) -> None:
    extra = ABSENCES.replace("age", "age,note") + "1,p1,q,2012-01-02,stress,employed,30,x\n"
    files = GOOD | {
        "Absences.csv.gz": gzip.compress((extra + ",,,,,,,see letter\n").encode()),
        "services.csv": "service_id\n1\n",
    }
    del files["absences.csv"]
    send(files)
    other = Home(tmp_path / "other")
    assert build_records(Workspace(home_folder=str(home.root)))
    elsewhere = Workspace(home_folder=str(other.root), deliveries_folder=str(tmp_path / "sent"))
    assert build_records(elsewhere)
    lines = sorted(ledger(home))
    assert lines == sorted(ledger(other))
    assert lines[0][:4] == ("absences", "Absences.csv.gz", 2, 1)
    assert "not stored: note" in str(lines[0][4])


def test_two_deliveries_that_differ_in_nothing_stored_are_one(send: Send, home: Home) -> None:
    for note in ("a", "b", "c"):
        extra = ABSENCES.replace("age", "age,note")
        text = extra + f"1,p1,q,2012-01-02,stress,employed,30,{note}\n"
        assert send(GOOD | {"absences.csv": text}).report.is_taken
    assert [path.name for path in (home.deliveries / "north").iterdir()] == ["2012-06"]
    assert list(home.deliveries.glob(".storing-*")) == []


def test_a_header_full_of_separators_stays_one_header(
    send: Send, home: Home, build_records: Callable[[Workspace], bool]
) -> None:
    header = '"Absence;;;;;;;;;;;ID",person_id,practice_id,started_on,condition,employment,x\n'
    send(GOOD | {"absences.csv": header + "1,p1,q,2012-01-02,stress,employed,1\n"})
    assert build_records(Workspace(home_folder=str(home.root)))
    assert all(line[4] == "" or "not stored" in str(line[4]) for line in ledger(home))


def test_what_a_parquet_or_gzip_file_hides_is_not_stored(send: Send, home: Home) -> None:
    table = pl.DataFrame({"return_id": ["1"], "absence_id": ["1"], "happened_on": ["2012-02-01"]})
    arrow = table.with_columns(outcome=pl.lit("died")).to_arrow()
    buffer = io.BytesIO()
    pq.write_table(arrow.replace_schema_metadata({"by": "SECRET"}), buffer)
    files = GOOD | {"returns.parquet": buffer.getvalue()}
    del files["returns.csv"]
    assert send(files).report.is_taken
    assert b"SECRET" not in b"".join(stored(home).values())


@pytest.mark.parametrize("line", ["extracted_on = " + "1" * 5000, '"[/b]" = 1'])
def test_odd_settings_are_refused_in_a_sentence(home: Home, tmp_path: Path, line: str) -> None:
    folder = home.deliveries / "odd"
    folder.mkdir()
    (folder / "delivery.toml").write_text(line + "\n")
    assert "Not taken" in receive(folder, home, lambda *_: None).report.verdict
    words = [sys.executable, "-m", "pipelines", "status", "--home", home.root]
    assert subprocess.run(words, capture_output=True, check=False, cwd=tmp_path).returncode == 0


def test_many_blank_lines_at_the_end_are_no_burden(send: Send) -> None:
    report = send(GOOD | {"returns.csv": str(GOOD["returns.csv"]) + "\n" * 3_000_000}).report
    assert [f.rows_read for f in report.files if f.record == "returns"] == [1]


def test_long_values_repeated_a_million_times_are_refused(send: Send) -> None:
    frame = pl.DataFrame({"return_id": ["x" * 200_000] * 5_000, "absence_id": ["1"] * 5_000})
    frame = frame.with_columns(happened_on=pl.lit("2012-02-01"), outcome=pl.lit("died"))
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        for row in range(2_000):
            sheet.write_string(row, 0, "y" * 32_000)
    long = re.sub(rb"y{32000}", b"y" * 300_000, _shared_strings(book.getvalue()))
    report = send(
        GOOD | {"services.parquet": buffer.getvalue(), "fit_notes.xlsx": _with_strings(book, long)}
    ).report
    messages = {f.record: f.message for f in report.files}
    assert "longer than 32,767 characters" in messages["services"]
    assert "longer than 32,767 characters" in messages["fit_notes"]


def _shared_strings(book: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read("xl/sharedStrings.xml")


def _with_strings(book: io.BytesIO, strings: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(target, "w", 8) as archive:
        for name in source.namelist():
            is_strings = name == "xl/sharedStrings.xml"
            archive.writestr(name, strings if is_strings else source.read(name))
    return target.getvalue()


def test_a_mapping_may_not_name_people_or_hold_what_identifies_them(
    home: Home, tmp_path: Path
) -> None:
    for mapping, said in (
        ('[absences.values.person_id]\n"x" = "p1"\n', "cannot be used for person_id"),
        ('# ask jo@example.org\n[absences.columns]\n"a" = "age"\n', "holds e-mail addresses"),
    ):
        folder = tmp_path / "sent"
        folder.mkdir(exist_ok=True)
        (folder / "delivery.toml").write_text(DESCRIPTION.format("2012-06", "2012-07-05"))
        (folder / "mapping.toml").write_text(mapping)
        assert said in receive(folder, home, lambda *_: None).report.verdict


def test_a_folder_whose_name_is_no_text_is_refused_in_a_sentence(
    home: Home, tmp_path: Path
) -> None:
    folder = Path(os.fsdecode(bytes(tmp_path) + b"/bad\xff"))
    folder.mkdir()
    (folder / "delivery.toml").write_text(DESCRIPTION.format("2012-06", "2012-07-05"))
    assert "letters that cannot be read" in receive(folder, home, lambda *_: None).report.verdict

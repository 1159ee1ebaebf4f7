"""The ZIP of a release: the same bytes each time, complete in itself, harmless in a spreadsheet."""

import csv
import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.bundle import bundle_files, read_bundle, write_bundle
from pipelines.glossary import COLUMNS, TABLES, render_definitions, undefined
from pipelines.spreadsheets import released_csv

RELEASE = "2012-12-31-0123456789"
RUN = ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "\r=1", "plain"]
FLOW = pl.DataFrame({"step": RUN, "count": [-5, 0, None, 1, 2, 3, 4]})
MANIFEST: dict[str, Any] = {
    "release": RELEASE,
    "made_up": False,
    "created_at": "2013-01-15T10:00:00+00:00",
    "created_by": "Prue Parer",
    "data_until": "2012-12-03",
    "code_version": "0.1.0+abcdef12",
    "protocol": {"title": "Pilot 2012", "licence": "Use as you like.", "hash": "c0ffee"},
    "deliveries": [{"supplier": "derby", "hash": "aa"}],
    "lock": {"protocol": "c0ffee", "deliveries": "de11", "code": "c0de", "release": "0123456789"},
}


@pytest.fixture
def files() -> dict[str, bytes]:
    return bundle_files(MANIFEST, {"flow": FLOW})


def test_the_same_release_gives_the_same_bytes_whenever(tmp_path: Path) -> None:
    made = []
    for place, manifest in (("one", MANIFEST), ("two", MANIFEST | {"created_by": "Another"})):
        (tmp_path / place).mkdir()
        path = tmp_path / place / f"{RELEASE}.zip"
        write_bundle(path, bundle_files(manifest, {"flow": FLOW}))
        made.append(path.read_bytes())
    assert made[0] == made[1]


def test_its_hashes_can_be_checked_where_it_is_unpacked(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / f"{RELEASE}.zip"
    write_bundle(path, files)
    assert read_bundle(path) == files
    with zipfile.ZipFile(path) as bundle:
        bundle.extractall(tmp_path)
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(
        command, cwd=tmp_path / RELEASE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK") == len(files) - 1


def test_it_says_what_it_is_bound_to_and_what_may_be_done_with_it(files: dict[str, bytes]) -> None:
    readme, licence = files["README.txt"].decode(), files["LICENCE.txt"].decode()
    assert all(link in readme for link in ("c0ffee", "de11", "0.1.0+abcdef12", "0123456789"))
    assert "Use as you like." in licence
    assert json.loads(files["release.json"])["lock"] == MANIFEST["lock"]
    assert "made up" not in readme + licence
    assert "Prue" not in "".join(file.decode() for file in files.values())


def test_made_up_data_says_so_in_every_text() -> None:
    files = bundle_files(MANIFEST | {"made_up": True}, {"flow": FLOW})
    assert b"made up" in files["README.txt"]
    assert b"made up" in files["LICENCE.txt"]
    assert json.loads(files["release.json"])["made_up"] is True


def test_a_spreadsheet_runs_nothing_and_every_row_names_its_release() -> None:
    text = released_csv(FLOW, RELEASE).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(rows[0]) == ["step", "count", "release"]
    assert [row["step"] for row in rows] == [f"'{cell}" for cell in RUN[:-1]] + ["plain"]
    assert [row["count"] for row in rows] == ["-5", "0", "", "1", "2", "3", "4"]
    assert {row["release"] for row in rows} == {RELEASE}


def test_a_table_without_rows_still_names_the_column() -> None:
    assert released_csv(FLOW.clear(), RELEASE) == b"step,count,release\n"


def test_what_is_not_defined_is_found() -> None:
    assert undefined({"flow": FLOW}) == []
    assert undefined({"new": FLOW.rename({"count": "odd"})}) == ["new", "new.odd"]


def test_definitions_hold_each_table_and_column() -> None:
    page = render_definitions({"flow": FLOW})
    assert TABLES["flow"] in page
    assert f"- `count`: {COLUMNS['count']}" in page
    assert "### absences" in page
    assert "\n# " not in page

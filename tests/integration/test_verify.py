"""`ias verify`: a release that nobody touched holds, and every touch is named."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from pipelines import life
from pipelines.bundle import read_bundle, write_bundle
from pipelines.cli import main
from pipelines.outcome import Outcome
from pipelines.reading import open_delivery
from pipelines.receipts import Receipt, Receipts
from pipelines.release import hash_files
from pipelines.settings import Home

Touch = Callable[[Path], object]


@pytest.fixture(scope="module")
def signed(
    made_up_run: tuple[Home, Outcome],
    made_up_deliveries: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return a home with its deliveries and one published release; to be copied."""
    home = Home(tmp_path_factory.mktemp("signed"))
    home.create()
    shutil.copytree(made_up_deliveries, home.deliveries, dirs_exist_ok=True)
    shutil.copytree(made_up_run[0].releases, home.releases, dirs_exist_ok=True)
    release = str(made_up_run[1].release)
    life.review(home, release, "Ben", "Looked at every page.")
    life.publish(home, release, "Ada")
    return home.root


@pytest.fixture
def home(signed: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(signed, tmp_path / "home", symlinks=True)))


@pytest.fixture
def release(made_up_run: tuple[Home, Outcome]) -> str:
    return str(made_up_run[1].release)


def verify(home: Home, release: str) -> Result:
    done = CliRunner().invoke(main, ["verify", release, "--home", str(home.root)])
    assert "Traceback" not in done.output
    return done


def test_a_release_that_nobody_touched_holds(home: Home, release: str) -> None:
    done = verify(home, release)
    assert done.exit_code == 0, done.output
    assert "Everything holds" in done.output
    assert "12 deliveries are what they were" in done.output
    assert "signed by Ben (review), Ada (publish)" in done.output
    assert "note" not in done.output


def flip(path: Path, place: int = -20) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(bytes(content))


def edit(name: str, old: str, new: str) -> Touch:
    def touch(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return touch


def edit_manifest(change: Callable[[dict[str, object]], object]) -> Touch:
    """Change the manifest as somebody would who knows that it lists the hashes of files."""

    def touch(folder: Path) -> None:
        path = folder / "manifest.json"
        manifest = json.loads(path.read_text())
        change(manifest)
        path.write_text(json.dumps(manifest | {"files": hash_files(folder)}))

    return touch


def edit_table(folder: Path) -> None:
    with duckdb.connect(folder / "evidence.duckdb") as connection:
        connection.execute("UPDATE flow SET count = 5 WHERE count = (SELECT max(count) FROM flow)")


TOUCHES: dict[str, tuple[Touch, str]] = {
    "a byte of a CSV file": (lambda f: flip(f / "csv/flow.csv"), "csv/flow.csv was changed"),
    "a byte of a page": (lambda f: flip(f / "gp/index.html"), "gp/index.html was changed"),
    "a byte on paper": (lambda f: flip(f / "gp/booklet.pdf"), "gp/booklet.pdf was changed"),
    "a byte of the tables": (
        lambda f: flip(f / "evidence.duckdb", 100),
        "evidence.duckdb was changed",
    ),
    "a byte of the ZIP": (lambda f: flip(f / f"{f.name}.zip"), ".zip was changed"),
    "a file more": (lambda f: (f / "csv/new.csv").write_text("a"), "csv/new.csv was added"),
    "a link more": (lambda f: (f / "gp/more").symlink_to("/"), "gp/more was added"),
    "a file less": (lambda f: (f / "gp/index.html").unlink(), "gp/index.html is missing"),
    "no manifest": (lambda f: (f / "manifest.json").unlink(), "manifest.json is missing"),
    "half a manifest": (
        lambda f: (f / "manifest.json").write_text("{"),
        "manifest.json cannot be read",
    ),
    "another preparer": (
        edit("manifest.json", '"created_by": "demo', '"created_by": "Demo'),
        "signs another manifest.json",
    ),
    "no longer made up": (
        edit_manifest(lambda m: m.update(made_up=False)),
        "what it tells readers (made up",
    ),
    "another way to refer": (
        edit_manifest(lambda m: m["service"]["refer"].update(phone="111")),  # type: ignore[index]
        "how to refer) differs",
    ),
    "another protocol": (
        edit_manifest(lambda m: m["protocol"].update(sustained_days=1)),  # type: ignore[attr-defined]
        "the protocol's hash is not that of the protocol beside it",
    ),
    "a delivery less": (
        edit_manifest(lambda m: m["deliveries"].pop(0)),  # type: ignore[attr-defined]
        "the list of deliveries was changed",
    ),
    "other tables": (edit_table, "the tables in evidence.duckdb are not those"),
    "no lock": (edit_manifest(lambda m: m.pop("lock")), "lacks what this needs"),
}


@pytest.mark.parametrize("name", TOUCHES)
def test_every_touch_is_named(home: Home, release: str, name: str) -> None:
    touch, named = TOUCHES[name]
    touch(home.releases / release)
    done = verify(home, release)
    assert (done.exit_code, named in done.output) == (1, True), done.output
    assert "put back what is named above" in done.output


def test_a_file_touched_together_with_its_hash_is_not_what_the_tables_say(
    home: Home, release: str
) -> None:
    folder = home.releases / release
    for name in ("csv/flow.csv", "gp/index.html"):
        flip(folder / name)
    inside = read_bundle(folder / f"{release}.zip")
    write_bundle(folder / f"{release}.zip", inside | {"csv/flow.csv": b"step,count\n"})
    edit_manifest(lambda _: None)(folder)
    output = verify(home, release).output
    assert f"{release}.zip: csv/flow.csv is not what the tables say" in output
    assert f"{release}.zip: SHA256SUMS does not list the files beside it" in output
    assert "csv/flow.csv is not the table flow: line" in output
    assert "gp/index.html is not what the tables give: line" in output
    assert "DIFFERS  files" not in output


@pytest.mark.parametrize(
    ("touch", "named"),
    [
        (
            lambda text: text.replace('"by": "Ben"', '"by": "Eve"'),
            "does not follow the line",
        ),
        (lambda text: text.replace('"by": "Ada"', '"by": "Eve"'), "was edited"),
        (lambda text: "\n".join(text.split("\n")[:2]), "the end was cut off"),
        (lambda text: text[:-30], "the end was cut off"),
        (lambda text: "\n".join(text.split("\n")[3:]), "does not follow the line"),
        (lambda _: "", "the end was cut off"),
    ],
)
def test_a_signature_cut_or_edited_is_named(
    home: Home, release: str, touch: Callable[[str], str], named: str
) -> None:
    path = home.releases / f"{release}.signatures.jsonl"
    path.write_text(touch(path.read_text()))
    done = verify(home, release)
    assert (done.exit_code, named in done.output) == (1, True), done.output
    assert f"{path.name}: " in done.output


def test_a_delivery_touched_is_named_and_one_that_is_gone_is_noted(
    home: Home, release: str
) -> None:
    gone, touched = sorted(home.deliveries.glob("*/2012-06"))[:2]
    shutil.rmtree(gone)
    flip(touched / "absences.csv")
    done = verify(home, release)
    assert done.exit_code == 1
    assert f"{touched.parent.name}/2012-06: {touched} (" in done.output
    assert f"so not compared: {gone.parent.name}/2012-06" in done.output


def test_an_erasure_is_honoured_by_its_receipt(home: Home, release: str) -> None:
    folder = min(home.deliveries.glob("*/2012-06"))
    sent = open_delivery(folder)
    lines = (folder / "absences.csv").read_text().split("\n")
    (folder / "absences.csv").write_text("\n".join(lines[:1] + lines[2:]))
    assert verify(home, release).exit_code == 1
    stored = open_delivery(folder).delivery_hash
    described = sent.description
    Receipts(home).add(
        Receipt(described.supplier, described.period, sent.delivery_hash, stored, {"absences": 1})
    )
    done = verify(home, release)
    assert done.exit_code == 0, done.output
    assert "1 rows were erased" in done.output


def test_other_software_is_a_note(
    home: Home, release: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("chain", "whole"):
        monkeypatch.setattr(f"pipelines.verifying.{module}.code_version", lambda: "9.9+new")
    done = verify(home, release)
    assert done.exit_code == 0
    assert "and this is 9.9+new" in done.output


def test_a_link_that_leads_elsewhere_is_a_note(home: Home, release: str) -> None:
    (home.releases / "current").unlink()
    done = verify(home, release)
    assert done.exit_code == 0
    assert "the next `ias publish`" in done.output

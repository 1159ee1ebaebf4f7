"""Somebody asks that nothing be left: every byte of the home is searched, and nothing is."""

import gzip
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from pipelines.erasure import purging
from pipelines.erasure.tombstones import PERSON, Tombstones
from pipelines.memberships import keep_memberships, kept_memberships
from pipelines.running import run_everything
from pipelines.settings import Home
from pipelines.warehouse import Warehouse
from pipelines.workspace import Workspace

GONE = "person-GONE-77"
ABSENCE, REFERRAL = "absence-GONE-1", "referral-GONE-2"
TRACES = ("GONE",)
PRACTICES = "practice_id,site_id,role,fte_gps\nq,east,comparison,2\n"
ABSENCES = "absence_id,person_id,practice_id,started_on,condition,employment"
RETURNS = "return_id,absence_id,happened_on,outcome"
REFERRALS = "referral_id,absence_id,referred_on,tier,referred_by"
ASKS = f"absence_id,record_status,withdrawn_reason\n{ABSENCE},withdrawn,Objection\n"

Build = Callable[[Home], bool]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    return home


def describe(folder: Path, supplier: str, period: str, extracted_on: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "delivery.toml").write_text(
        f'supplier = "{supplier}"\nperiod = "{period}"\nextracted_on = {extracted_on}\n'
    )
    return folder


def first_delivery(root: Path, supplier: str = "north") -> Path:
    """A delivery in several formats; one person in it will be gone, one stays."""
    folder = describe(root / supplier / "2012-06", supplier, "2012-06", "2012-07-05")
    (folder / "practices.csv").write_text(PRACTICES)
    absences = [
        f"{ABSENCE},{GONE},q,2012-01-02,stress,employed",
        "a-stays,p-stays,q,2012-01-03,stress,employed",
        f"absence-GONE-3,{GONE},q,02/13/2012,stress,employed",
    ]
    text = "\r\n".join([ABSENCES, *absences, ""])
    (folder / "absences.csv.gz").write_bytes(gzip.compress(text.encode("utf-16"), mtime=0))
    with xlsxwriter.Workbook(str(folder / "returns.xlsx")) as book:
        sheet = book.add_worksheet()
        rows = [RETURNS, f"r-GONE,{ABSENCE},2012-02-01,full_return"]
        rows += ["r-stays,a-stays,2012-03-01,full_return"]
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row.split(","))
    pl.DataFrame(
        {"referral_id": [REFERRAL], "absence_id": [ABSENCE], "referred_on": ["2012-01-09"]}
        | {"tier": ["B"], "referred_by": ["gp"]}
    ).write_parquet(folder / "referrals.parquet")
    (folder / "services.csv").write_text(
        f"service_id,referral_id,service,requested_on\ns-GONE,{REFERRAL},physiotherapy,2012-01-10\n"
    )
    (folder / "notes.txt").write_text(f"Rang {GONE} on Monday.")
    return folder


def ask(root: Path, content: str = ASKS, name: str = "absences.csv") -> Path:
    header = "absence_id,person_id,practice_id,started_on,condition,employment"
    folder = describe(root / "north" / "2012-07", "north", "2012-07", "2012-08-05")
    if name == "absences.csv":
        rows = [line.split(",") for line in content.splitlines()[1:]]
        lines = [f"{key},,,,,,{status},{why}" for key, status, why in rows]
        content = "\n".join([f"{header},record_status,withdrawn_reason", *lines, ""])
    (folder / name).write_text(content)
    return folder


def run(home: Home, protocol_file: Path, deliveries: Path | None = None) -> list[str]:
    outcome = run_everything(workspace(home, protocol_file, deliveries), lambda *_: None)
    assert outcome.succeeded, outcome.failed
    return outcome.warnings


def workspace(home: Home, protocol_file: Path, deliveries: Path | None = None) -> Workspace:
    return Workspace(
        home_folder=str(home.root),
        deliveries_folder=str(deliveries or home.deliveries),
        protocol_file=str(protocol_file),
    )


@pytest.fixture
def build(build_records: Callable[[Workspace], bool], protocol_file: Path) -> Build:
    def build(home: Home) -> bool:
        return build_records(workspace(home, protocol_file))

    return build


def traces(home: Home) -> list[str]:
    """Files of the home in which some trace is left, in any of the encodings it came in."""
    needles = [word.encode(code) for word in TRACES for code in ("utf-8", "utf-16-le")]
    found = []
    for path in sorted(home.root.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if content.startswith(b"\x1f\x8b"):
                content += gzip.decompress(content)
            if any(needle in content for needle in needles):
                found.append(str(path.relative_to(home.root)))
    return found


def table(home: Home, name: str) -> pl.DataFrame:
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        frame: pl.DataFrame = connection.table(name).order("ALL").pl()
        return frame


def ledger(home: Home) -> list[tuple[object, ...]]:
    columns = ("record", "rows_read", "rows_accepted", "rows_quarantined")
    return table(home, "quality.ledger").select(columns).rows()


def test_nothing_is_left_of_a_person_who_objects(home: Home, protocol_file: Path) -> None:
    first_delivery(home.deliveries)
    run(home, protocol_file)
    assert len(traces(home)) > 1
    before = ledger(home)
    ask(home.deliveries)
    run(home, protocol_file)
    assert traces(home) == []
    assert table(home, "records.absences")["absence_id"].to_list() == ["a-stays"]
    assert table(home, "records.returns")["return_id"].to_list() == ["r-stays"]
    # Every row is still accounted for: those that went count as the withdrawals they are.
    after = ledger(home)
    assert [line[:2] for line in after if line != ("absences", 1, 1, 0)] == [
        line[:2] for line in before
    ]
    assert all(read == accepted + refused for _, read, accepted, refused in after)  # type: ignore[operator]


def test_a_person_who_objects_leaves_the_ledgers_of_who_was_counted(
    home: Home, build: Build
) -> None:
    first_delivery(home.deliveries)
    assert build(home)
    cell = dict.fromkeys(("analysis", "arm", "condition", "protocol", "data"), "x")
    keys = {"supplier": "north", "person_id": [GONE, "p-stays"], "absence_id": ["1", "a-stays"]}
    keep_memberships(home, "published", pl.DataFrame({**cell, **keys, "settled": True}))
    gone = bytes.fromhex(Tombstones(home).digest("north", PERSON, GONE))
    before = kept_memberships(home)["published"]
    assert gone in set(before["member"])
    ask(home.deliveries)
    assert build(home)
    after = pl.read_parquet(home.memberships / "published.parquet")
    assert after.equals(before.filter(pl.col("member") != gone))
    assert len(after) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "returns.csv",
            f"{RETURNS},record_status,withdrawn_reason\nr-GONE,,,,withdrawn,ERASURE \n",
        ),
        (
            "services.csv",
            "service_id,referral_id,service,requested_on,record_status,withdrawn_reason\n"
            "s-GONE,,,,withdrawn,erasure\n",
        ),
        (
            "absences.csv",
            f"absence_id,record_status,withdrawn_reason\n{ABSENCE},withdrawn,erasure\n",
        ),
    ],
)
def test_any_record_of_the_person_may_carry_the_request(
    home: Home, build: Build, name: str, content: str
) -> None:
    first_delivery(home.deliveries)
    ask(home.deliveries, content, name)
    assert build(home)
    assert traces(home) == []
    assert len(table(home, "records.absences")) == 1


def test_an_ordinary_withdrawal_erases_nobody(home: Home, build: Build) -> None:
    first_delivery(home.deliveries)
    ask(home.deliveries, ASKS.replace("Objection", "entered twice"))
    assert build(home)
    assert len(traces(home)) > 1
    assert len(table(home, "raw.absences")) == 4


def test_the_same_pseudonym_of_another_supplier_is_another_person(home: Home, build: Build) -> None:
    first_delivery(home.deliveries)
    first_delivery(home.deliveries, "south")
    ask(home.deliveries)
    assert build(home)
    absences = table(home, "records.absences").select("supplier", "absence_id").rows()
    assert absences == [("north", "a-stays"), ("south", "a-stays"), ("south", ABSENCE)]


def test_who_was_erased_is_not_taken_in_again(home: Home, build: Build) -> None:
    first_delivery(home.deliveries)
    ask(home.deliveries)
    assert build(home)
    again = describe(home.deliveries / "again", "north", "2012-08", "2012-09-05")
    (again / "absences.csv").write_text(
        f"{ABSENCES}\nabsence-GONE-9,{GONE},q,2012-08-01,stress,employed\n"
        "a-new,p-new,q,2012-08-02,stress,employed\n"
    )
    # The second absence is known to be theirs only from the file above; the first from before.
    (again / "returns.csv").write_text(
        f"{RETURNS}\nr-GONE-9,absence-GONE-9,2012-08-20,full_return\n"
        f"r-GONE-8,{ABSENCE},2012-02-03,full_return\nr-new,a-new,2012-08-21,full_return\n"
    )
    assert build(home)
    assert traces(home) == []
    assert ("returns", 3, 3, 0) in ledger(home)
    assert set(table(home, "records.returns")["return_id"]) == {"r-stays", "r-new"}


def test_what_came_before_its_person_is_found_when_the_person_comes_again(
    home: Home, build: Build
) -> None:
    first_delivery(home.deliveries)
    ask(home.deliveries)
    early = describe(home.deliveries / "early", "north", "2012-09", "2012-09-05")
    (early / "returns.csv").write_text(f"{RETURNS}\nr-GONE-5,absence-GONE-5,2012-08-20,died\n")
    assert build(home)
    assert traces(home) != []
    late = describe(home.deliveries / "late", "north", "2012-10", "2012-10-05")
    (late / "absences.csv").write_text(
        f"{ABSENCES}\nabsence-GONE-5,{GONE},q,2012-08-01,stress,employed\n"
    )
    assert build(home)
    assert traces(home) == []


def test_a_request_for_somebody_unknown_waits_and_is_told(home: Home, protocol_file: Path) -> None:
    ask(home.deliveries)
    warnings = run(home, protocol_file)
    assert any("requests for erasure name a record that nobody" in w for w in warnings)
    first_delivery(home.deliveries)
    assert not any("requests for erasure" in w for w in run(home, protocol_file))
    assert traces(home) == []


def test_a_home_rebuilt_from_its_deliveries_is_the_same(home: Home, build: Build) -> None:
    first_delivery(home.deliveries)
    ask(home.deliveries)
    assert build(home)
    names = ("records.absences", "records.returns", "raw.absences", "raw.erased", "raw.deliveries")
    before = {name: table(home, name) for name in names}
    counts = ledger(home)
    home.warehouse.unlink()
    assert build(home)
    assert traces(home) == []
    assert [name for name in names if not before[name].equals(table(home, name))] == []
    assert ledger(home) == counts


def test_deliveries_outside_the_home_are_left_and_told(
    home: Home, protocol_file: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    first = first_delivery(outside)
    content = {path: path.read_bytes() for path in first.iterdir()}
    ask(outside)
    warnings = run(home, protocol_file, outside)
    assert sum("lies outside the home and still holds people" in w for w in warnings) == 2
    assert traces(home) == []
    assert {path: path.read_bytes() for path in first.iterdir()} == content
    run(home, protocol_file, outside)
    assert traces(home) == []


def test_a_purge_cut_short_is_finished_by_the_next_run(
    home: Home, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_delivery(home.deliveries)
    ask(home.deliveries)

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    for step in ("Tombstones.add", "_purge_deliveries", "_purge_raw", "Warehouse.rewrite_raw"):
        owner, _, name = f"purging.{step}".rpartition(".")
        target = {"purging": purging, "purging.Tombstones": purging.Tombstones}.get(owner)
        with monkeypatch.context() as patch:
            patch.setattr(target or Warehouse, name, die)
            assert not build(home)
    assert build(home)
    assert traces(home) == []
    assert table(home, "records.absences")["absence_id"].to_list() == ["a-stays"]
    assert table(home, "raw.erased")["rows_erased"].sum() == 6
    assert not (home.erasure / "pending").exists()


def test_the_tombstones_hold_no_name_and_are_closed_to_others(home: Home, build: Build) -> None:
    first_delivery(home.deliveries)
    ask(home.deliveries)
    assert build(home)
    stones = home.erasure / "tombstones.jsonl"
    assert len(stones.read_text().split()) > 3
    for path in home.erasure.iterdir():
        assert path.stat().st_mode & 0o077 == 0


def absences_of(home: Home, *rows: str, period: str = "2012-06", day: str = "2012-07-05") -> Path:
    """A delivery of north with these absences; the header has room for a withdrawal."""
    folder = describe(home.deliveries / period, "north", period, day)
    text = "\n".join([f"{ABSENCES},record_status,withdrawn_reason", *rows, ""])
    (folder / "absences.csv").write_text(text)
    return folder


def returns_of(folder: Path, *rows: str) -> None:
    text = "\n".join([f"{RETURNS},record_status,withdrawn_reason", *rows, ""])
    (folder / "returns.csv").write_text(text)


def standing(home: Home) -> list[tuple[str, str]]:
    rows = table(home, "records.absences").select("absence_id", "person_id").rows()
    return sorted(rows)


def test_a_key_used_for_two_people_takes_nobody_else_along(home: Home, build: Build) -> None:
    first = absences_of(
        home, "k,one,q,2012-01-02,stress,employed,,", "m,one,q,2012-02-02,stress,employed,,"
    )
    returns_of(first, "r,k,2012-01-20,full_return,,")
    second = absences_of(
        home,
        "k,two,q,2012-05-02,stress,employed,,",
        "n,two,q,2012-06-02,stress,employed,,",
        "m,one,,,,,withdrawn,erasure",
        period="2012-07",
        day="2012-08-05",
    )
    returns_of(second, "r,n,2012-06-20,full_return,,")
    assert build(home)
    assert standing(home) == [("k", "two"), ("n", "two")]
    assert table(home, "records.returns")["absence_id"].to_list() == ["n"]
    assert all(b"one" not in path.read_bytes() for path in home.deliveries.rglob("*.csv"))


def test_a_request_that_leads_to_two_people_erases_neither_and_is_told(
    home: Home, protocol_file: Path
) -> None:
    first = absences_of(
        home, "a,one,q,2012-01-02,stress,employed,,", "b,two,q,2012-01-03,stress,employed,,"
    )
    returns_of(first, "r,a,2012-01-20,full_return,,")
    asks = describe(home.deliveries / "asks", "north", "2012-07", "2012-08-05")
    returns_of(asks, "r,b,,,withdrawn,erasure")
    warnings = run(home, protocol_file)
    assert any("was sent for several people: nobody was erased" in w for w in warnings)
    assert standing(home) == [("a", "one"), ("b", "two")]


@pytest.mark.parametrize(
    "row",
    [
        "a-GONE,,,,,,withdrawn,erasure",  # beside its live row: both are duplicate_key
        f",{GONE},,,,,withdrawn,erasure",  # without a key
    ],
)
def test_a_request_is_carried_out_whatever_else_is_wrong_with_its_row(
    home: Home, build: Build, row: str
) -> None:
    live = f"a-GONE,{GONE},q,2012-01-02,stress,employed,,"
    absences_of(home, live, row, "b,two,q,2012-01-03,stress,employed,,")
    assert build(home)
    assert traces(home) == []
    assert standing(home) == [("b", "two")]


@pytest.mark.parametrize(
    "row",
    [
        "a,one,q,2012-01-02,stress,employed,,objection",
        "a,,,,,,withdrawn,Erasure request",
        "a,,,,,,withdraw,erasure",
    ],
)
def test_a_row_that_only_seems_to_ask_is_told(home: Home, protocol_file: Path, row: str) -> None:
    absences_of(home, "b,two,q,2012-01-03,stress,employed,,")
    absences_of(home, row, period="2012-07", day="2012-08-05")
    warnings = run(home, protocol_file)
    assert any("north/2012-07 has rows that speak of erasure" in w for w in warnings)
    messages = table(home, "quality.ledger")["message"].to_list()
    assert sum("ask for nothing: 1" in message for message in messages) == 1


def test_what_is_left_of_a_file_is_not_judged_anew(home: Home, build: Build) -> None:
    """One of two ten-digit pseudonyms looks like an NHS number; the other is erased."""
    absences_of(
        home,
        "a,4914177765,q,2012-01-02,stress,employed,,",
        "b,1234567890,q,2012-01-03,stress,employed,,",
        "c,plain,q,2012-01-03,stress,employed,,",
    )
    asks = ("b,,,,,,withdrawn,erasure", "c,,,,,,withdrawn,erasure")
    for month, row in enumerate(asks, start=7):
        absences_of(home, row, period=f"2012-0{month}", day=f"2012-0{month + 1}-05")
        assert build(home)
    assert standing(home) == [("a", "4914177765")]
    home.warehouse.unlink()
    assert build(home)
    assert standing(home) == [("a", "4914177765")]


def test_a_delivery_received_and_not_run_is_purged_too(
    home: Home, build_records: Callable[[Workspace], bool], protocol_file: Path, tmp_path: Path
) -> None:
    first_delivery(home.deliveries)
    ask(tmp_path / "elsewhere")
    content = (tmp_path / "elsewhere/north/2012-07/absences.csv").read_text()
    text = content.replace(f"{ABSENCE},,", f"{ABSENCE},{GONE},")
    (tmp_path / "elsewhere/north/2012-07/absences.csv").write_text(text)
    assert build_records(workspace(home, protocol_file, tmp_path / "elsewhere"))
    assert traces(home) == []


def test_erased_rows_stay_no_rows_where_a_mapping_gives_constants(home: Home, build: Build) -> None:
    folder = absences_of(
        home, f"a-GONE,{GONE},q,2012-01-02,stress,,,", "b,two,q,2012-01-03,stress,,,"
    )
    text = (folder / "absences.csv").read_text().replace(",employment", ",ignored")
    (folder / "absences.csv").write_text(text)
    (folder / "mapping.toml").write_text('[absences.constants]\nemployment = "employed"\n')
    absences_of(home, "a-GONE,,,,,,withdrawn,erasure", period="2012-07", day="2012-08-05")
    assert build(home)
    home.warehouse.unlink()
    assert build(home)
    assert traces(home) == []
    assert ledger(home) == [("absences", 2, 2, 0), ("absences", 1, 1, 0)]


def test_a_step_up_from_a_referral_that_was_erased_goes_with_it(home: Home, build: Build) -> None:
    first_delivery(home.deliveries)
    later = ask(home.deliveries)
    (later / "referrals.csv").write_text(
        f"{REFERRALS},stepped_up_from\nr9,nobody-yet,2012-03-01,C,gp,{REFERRAL}\n"
    )
    assert build(home)
    assert traces(home) == []

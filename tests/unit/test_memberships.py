"""The ledger of memberships: closed, whole, hashed, and without whoever was erased."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.erasure.tombstones import PERSON, Tombstones
from pipelines.memberships import (
    MEMBERSHIPS,
    MembershipsUnusable,
    forget_members,
    keep_memberships,
    kept_memberships,
    say_missing,
)
from pipelines.settings import Home

RELEASE = "2012-12-31-0123456789"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    return home


def people(*names: str, supplier: str = "north") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "analysis": "since_referral",
            "arm": "A",
            "condition": "stress",
            "supplier": supplier,
            "person_id": names,
            "absence_id": [f"absence of {name}" for name in names],
            "settled": True,
            "protocol": "the hash of a protocol",
            "data": "the hash of deliveries",
        }
    )


def test_a_ledger_names_nobody_and_is_its_owners_alone(home: Home) -> None:
    assert keep_memberships(home, RELEASE, people("Ann", "Bob"))
    path = home.memberships / f"{RELEASE}.parquet"
    assert home.memberships.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in home.memberships.iterdir()] == [path.name]
    content = path.read_bytes()
    assert not any(word in content for word in (b"Ann", b"Bob", b"absence of", b"north"))
    (ledger,) = kept_memberships(home).values()
    assert ledger.schema == MEMBERSHIPS
    assert len(ledger) == 2


def test_a_ledger_is_written_once(home: Home) -> None:
    keep_memberships(home, RELEASE, people("Ann"))
    assert not keep_memberships(home, RELEASE, people("Ann", "Bob"))
    assert len(kept_memberships(home)[RELEASE]) == 1


def test_one_name_is_one_member_in_all_ledgers_of_a_home_and_of_no_other(
    home: Home, tmp_path: Path
) -> None:
    keep_memberships(home, "a", people("Ann"))
    keep_memberships(home, "b", people("Ann"))
    keep_memberships(home, "c", people("Ann", supplier="south"))
    other = Home(tmp_path / "other")
    other.create()
    keep_memberships(other, "a", people("Ann"))
    members = {name: ledger["member"].item() for name, ledger in kept_memberships(home).items()}
    assert members["a"] == members["b"] != members["c"]
    assert kept_memberships(other)["a"]["member"].item() not in members.values()


def test_who_is_erased_leaves_every_ledger(home: Home) -> None:
    keep_memberships(home, "a", people("Ann", "Bob"))
    keep_memberships(home, "b", people("Ann"))
    keep_memberships(home, "c", people("Ann", supplier="south"))
    backup = (home.memberships / "a.parquet").read_bytes()
    tombstones = Tombstones(home)
    tombstones.add("north", PERSON, ["Ann"])
    gone = bytes.fromhex(tombstones.digest("north", PERSON, "Ann"))
    assert gone in backup
    assert forget_members(home, tombstones) == []
    assert {name: len(kept) for name, kept in kept_memberships(home).items()} == {
        "a": 1,
        "b": 0,
        "c": 1,
    }
    assert not any(gone in path.read_bytes() for path in home.memberships.iterdir())
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in home.memberships.iterdir())
    # What comes back from a backup is not looked at.
    (home.memberships / "a.parquet").write_bytes(backup)
    assert len(kept_memberships(home)["a"]) == 1


def test_what_a_crash_left_unfinished_is_no_ledger(home: Home) -> None:
    (home.memberships / f".{RELEASE}.parquet.new").write_bytes(b"half")
    assert kept_memberships(home) == {}
    assert keep_memberships(home, RELEASE, people("Ann"))
    assert [path.name for path in home.memberships.iterdir()] == [f"{RELEASE}.parquet"]


def test_a_home_without_a_ledger_says_so(home: Home) -> None:
    keep_memberships(home, "a", people("Ann"))
    (sentence,) = say_missing(home, ["a", "b"])
    assert "published release b" in sentence
    assert "memberships/b.parquet" in sentence


def test_a_home_from_before_there_were_ledgers_has_none(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.erasure.mkdir()
    assert kept_memberships(home) == {}
    assert keep_memberships(home, RELEASE, people("Ann"))
    assert home.memberships.stat().st_mode & 0o777 == 0o700


def test_a_ledger_that_cannot_be_used_is_said_to_be(home: Home) -> None:
    keep_memberships(home, RELEASE, people("Ann"))
    path = home.memberships / f"{RELEASE}.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:40])
    with pytest.raises(MembershipsUnusable, match="cannot be read"):
        kept_memberships(home)
    path.write_bytes(whole)
    (home.erasure / "key").unlink()
    with pytest.raises(MembershipsUnusable, match="another key"):
        kept_memberships(home)
    tombstones = Tombstones(home)
    tombstones.add("north", PERSON, ["Ann"])
    (sentence,) = forget_members(home, tombstones)
    assert "may hold people who were erased" in sentence

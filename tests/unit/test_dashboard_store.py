"""Readers see the published release, the whole of it, and nothing else."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from dashboard.store import Releases, ReleaseUnreadable, read_release
from models.service import Service

Write = Callable[..., Path]


def publish(folder: Path) -> None:
    manifest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    line = {"action": "publish", "by": "Chec Ker", "at": "2013-01-16T09:00:00+00:00", "note": ""}
    line["manifest"] = manifest
    beside = folder.parent / f"{folder.name}.signatures.jsonl"
    beside.write_text(json.dumps(line) + "\n", encoding="utf-8")
    pointer = folder.parent / "current"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(folder.name, target_is_directory=True)


def test_a_release_is_read_as_it_was_written(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    release = read_release(write_release(referral_curves, release="r1"))
    assert release.table("curves").select(referral_curves.columns).equals(referral_curves)
    assert (release.id, release.made_up, release.sustained_days) == ("r1", True, 28)
    assert release.data_until == "2012-12-03"


def test_an_older_release_lacks_tables_and_columns_and_is_read_all_the_same(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    release = read_release(write_release(referral_curves, release="r1"))
    for lacking in ("exited_lo", "exited_hi", "n_censored"):
        assert release.table("curves")[lacking].null_count() == referral_curves.height
    assert release.table("economics").is_empty()
    assert release.table("waits").schema["hidden"] == pl.String
    assert release.service == Service()


def test_a_candidate_is_not_shown(write_release: Write, referral_curves: pl.DataFrame) -> None:
    folder = write_release(referral_curves, release="r1")
    releases = Releases(folder.parent)
    assert releases.get() is None
    assert releases.get("r1") is None
    assert releases.ids() == []


def test_an_evaluator_sees_candidates(write_release: Write, referral_curves: pl.DataFrame) -> None:
    folder = write_release(referral_curves, release="r1")
    release = Releases(folder.parent, candidates=True).get("r1")
    assert release is not None
    assert Releases(folder.parent).standing("r1").status == "candidate"


def test_publishing_another_release_is_seen_at_once(
    write_release: Write, referral_curves: pl.DataFrame, absence_curves: pl.DataFrame
) -> None:
    first = write_release(referral_curves, release="r1")
    second = write_release(absence_curves, release="r2")
    publish(first)
    releases = Releases(first.parent)
    assert releases.current_id() == "r1"
    publish(second)
    assert releases.current_id() == "r2"
    assert releases.ids() == ["r1", "r2"]


@pytest.mark.parametrize("name", ["..", ".", "../r1", "current", "", "r1/../r1", ".tmp-r1", "r9"])
def test_only_names_of_releases_are_followed(
    write_release: Write, referral_curves: pl.DataFrame, name: str
) -> None:
    folder = write_release(referral_curves, release="r1")
    publish(folder)
    assert Releases(folder.parent, candidates=True).get(name) is None


def test_a_pointer_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "current").symlink_to(tmp_path / "elsewhere")
    assert Releases(tmp_path / "releases").get() is None


def test_a_damaged_release_says_so(write_release: Write, referral_curves: pl.DataFrame) -> None:
    folder = write_release(referral_curves, release="r1")
    (folder / "evidence.duckdb").write_bytes(b"not a database")
    with pytest.raises(ReleaseUnreadable, match="r1 cannot be read"):
        read_release(folder)


def test_a_release_that_does_not_say_whether_it_is_made_up_is_refused(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    folder = write_release(referral_curves, release="r1")
    (folder / "manifest.json").write_text('{"release": "r1"}', encoding="utf-8")
    with pytest.raises(ReleaseUnreadable):
        read_release(folder)


def test_a_pointer_to_what_nobody_published_shows_nothing(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    folder = write_release(referral_curves, release="r1")
    (folder.parent / "current").unlink(missing_ok=True)
    (folder.parent / "current").symlink_to("r1", target_is_directory=True)
    assert Releases(folder.parent).current_id() is None
    assert Releases(folder.parent, candidates=True).current_id() == "r1"


def test_a_manifest_changed_after_publication_is_not_shown(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    folder = write_release(referral_curves, release="r1")
    publish(folder)
    assert Releases(folder.parent).current_id() == "r1"
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text() + " ")
    assert Releases(folder.parent).current_id() is None

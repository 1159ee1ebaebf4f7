"""Two people, in order, on an unchanged release; then one pointer moves."""

import json
from pathlib import Path

import pytest

from pipelines import releases, signatures
from pipelines.release import hash_files
from pipelines.releases import NotAllowed


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "releases" / "2012-07-05-abc"
    write_release(folder)
    return folder


def write_release(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "flow.csv").write_text("step,count\n")
    manifest = {"created_by": "Ada Preparer", "files": hash_files(folder)}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_the_preparer_cannot_review(release: Path) -> None:
    with pytest.raises(NotAllowed, match="ask somebody else"):
        signatures.review(release, "  ada   PREPARER ")
    assert releases.read_signatures(release) == []


def test_nothing_is_published_without_a_review(release: Path) -> None:
    with pytest.raises(NotAllowed, match="has not been reviewed"):
        signatures.publish(release, "Ben Checker")
    assert releases.current_release(release.parent) is None


def test_a_reviewed_release_is_published_and_pointed_to(release: Path) -> None:
    signatures.review(release, "Ben Checker", "numbers checked against R")
    assert releases.status_of(release) == "reviewed"
    signatures.publish(release, "Ada Preparer")
    assert releases.status_of(release) == "published"
    assert releases.current_release(release.parent) == release.name
    assert [s["by"] for s in releases.read_signatures(release)] == ["Ben Checker", "Ada Preparer"]


def test_publishing_again_signs_once(release: Path) -> None:
    signatures.review(release, "Ben Checker")
    signatures.publish(release, "Ben Checker")
    signatures.publish(release, "Ben Checker")
    assert [s["action"] for s in releases.read_signatures(release)] == ["review", "publish"]


def test_a_release_changed_after_its_review_is_not_published(release: Path) -> None:
    signatures.review(release, "Ben Checker")
    (release / "flow.csv").write_text("step,count\nepisodes,9\n")
    with pytest.raises(NotAllowed, match="changed after it was made"):
        signatures.publish(release, "Ben Checker")


def test_nor_is_one_whose_manifest_was_made_to_match(release: Path) -> None:
    signatures.review(release, "Ben Checker")
    (release / "more.csv").write_text("x")
    write_release(release)
    with pytest.raises(NotAllowed, match="changed after its review"):
        signatures.publish(release, "Ben Checker")


def test_a_damaged_release_cannot_be_signed(release: Path) -> None:
    (release / "manifest.json").write_text("[]")
    with pytest.raises(NotAllowed, match="is damaged"):
        signatures.review(release, "Ben Checker")


def test_a_line_cut_short_by_a_crash_signs_nothing_and_harms_nothing(release: Path) -> None:
    beside = release.parent / f"{release.name}.signatures.jsonl"
    beside.write_text('{"action": "publish", "by": "Ada')
    assert releases.status_of(release) == "candidate"
    signatures.review(release, "Ben Checker")
    assert releases.status_of(release) == "reviewed"


def test_the_pointer_moves_to_the_newer_release(release: Path) -> None:
    newer = release.parent / "2012-10-05-def"
    write_release(newer)
    for folder in (release, newer):
        signatures.review(folder, "Ben Checker")
        signatures.publish(folder, "Ben Checker")
    assert releases.current_release(release.parent) == newer.name
    assert releases.list_releases(release.parent) == [release.name, newer.name]


@pytest.mark.parametrize("name", ["nothing", "../releases", "current"])
def test_an_unknown_release_is_refused_with_those_there_are(release: Path, name: str) -> None:
    with pytest.raises(NotAllowed, match="2012-07-05-abc"):
        releases.find_release(release.parent, name)


@pytest.mark.parametrize(
    "name", ["   ", "Ann\u2028Lee", "Ann\nLee", "Ada Preparer\u200b", "x" * 101]
)
def test_a_signature_needs_a_name_that_can_be_seen(release: Path, name: str) -> None:
    with pytest.raises(NotAllowed, match="needs a person's name"):
        signatures.review(release, name)


def test_the_same_name_in_other_letters_is_the_same_person(release: Path) -> None:
    with pytest.raises(NotAllowed, match="ask somebody else"):
        signatures.review(release, "\uff21da Preparer")

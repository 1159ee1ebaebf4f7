"""Two people, in order, on an unchanged release; then one pointer moves."""

import json
from pathlib import Path

import pytest

from pipelines import signatures
from pipelines.signatures import NotAllowed


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "releases" / "2012-07-05-abc"
    folder.mkdir(parents=True)
    manifest = {"release": folder.name, "created_by": "Ada Preparer", "made_up": False}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_the_preparer_cannot_review(release: Path) -> None:
    with pytest.raises(NotAllowed, match="ask somebody else"):
        signatures.review(release, "  ada   PREPARER ")
    assert signatures.read_signatures(release) == []


def test_nothing_is_published_without_a_review(release: Path) -> None:
    with pytest.raises(NotAllowed, match="has not been reviewed"):
        signatures.publish(release, "Ben Checker")
    assert signatures.current_release(release.parent) is None


def test_a_reviewed_release_is_published_and_pointed_to(release: Path) -> None:
    signatures.review(release, "Ben Checker", "numbers checked against R")
    assert signatures.release_status(release) == "reviewed"
    signatures.publish(release, "Ada Preparer")
    assert signatures.release_status(release) == "published"
    assert signatures.current_release(release.parent) == release.name
    assert [s["by"] for s in signatures.read_signatures(release)] == ["Ben Checker", "Ada Preparer"]


def test_publishing_again_signs_once(release: Path) -> None:
    signatures.review(release, "Ben Checker")
    signatures.publish(release, "Ben Checker")
    signatures.publish(release, "Ben Checker")
    assert [s["action"] for s in signatures.read_signatures(release)] == ["review", "publish"]


def test_a_release_changed_after_its_review_is_not_published(release: Path) -> None:
    signatures.review(release, "Ben Checker")
    (release / "manifest.json").write_text(json.dumps({"created_by": "Ada Preparer"}))
    with pytest.raises(NotAllowed, match="changed after its review"):
        signatures.publish(release, "Ben Checker")


def test_the_pointer_moves_to_the_newer_release(release: Path) -> None:
    newer = release.parent / "2012-10-05-def"
    newer.mkdir()
    (newer / "manifest.json").write_text((release / "manifest.json").read_text())
    for folder in (release, newer):
        signatures.review(folder, "Ben Checker")
        signatures.publish(folder, "Ben Checker")
    assert signatures.current_release(release.parent) == newer.name
    assert signatures.list_releases(release.parent) == [release.name, newer.name]


@pytest.mark.parametrize("name", ["nothing", "../releases", "current"])
def test_an_unknown_release_is_refused_with_those_there_are(release: Path, name: str) -> None:
    with pytest.raises(NotAllowed, match="2012-07-05-abc"):
        signatures.find_release(release.parent, name)


def test_a_signature_needs_a_name(release: Path) -> None:
    with pytest.raises(NotAllowed, match="needs a name"):
        signatures.review(release, "   ")

"""Which releases of a home bind it, and what they keep from being published."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from models.protocol.document import Protocol, ProtocolError, parse_protocol
from pipelines import releases, signatures
from pipelines.cli import main
from pipelines.promises import check_publishable, protocol_in_force, published_releases
from pipelines.settings import Home

Make = Callable[[str, Protocol], Path]

SHORTER = parse_protocol("horizons = [28]")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def make(home: Home) -> Make:
    """Write a reviewed release made under a protocol, as far as promises look at it."""

    def write(release: str, protocol: Protocol) -> Path:
        folder = home.releases / release
        folder.mkdir(parents=True)
        held = protocol.model_dump(mode="json") | {"hash": protocol.hash}
        manifest = {"created_by": "Ada", "files": {}, "protocol": held}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        signatures.review(folder, "Ben")
        return folder

    return write


def publish_on(folder: Path, day: str) -> None:
    """Publish, as if on another day than today."""
    signatures.publish(folder, "Ben")
    path = folder.parent / f"{folder.name}.signatures.jsonl"
    lines = [json.loads(line) for line in path.read_text().split("\n") if line]
    lines[-1]["at"] = f"{day}T09:00:00+00:00"
    path.write_text("\n".join(map(json.dumps, lines)))


def test_releases_bind_in_the_order_of_publication_and_not_of_their_names(
    home: Home, make: Make
) -> None:
    publish_on(make("2012-12-31-a", SHORTER), "2013-03-01")
    publish_on(make("2013-01-31-b", Protocol()), "2013-02-01")
    make("2012-01-31-c", Protocol())
    assert [one.release for one in published_releases(home)] == ["2013-01-31-b", "2012-12-31-a"]


def test_a_release_that_readers_saw_binds_even_when_its_manifest_was_changed_since(
    home: Home, make: Make
) -> None:
    folder = make("R", Protocol())
    publish_on(folder, "2013-02-01")
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text() + "\n")
    assert releases.status_of(folder) == "candidate"
    assert [one.release for one in published_releases(home)] == ["R"]


def test_a_home_without_releases_binds_nobody(home: Home) -> None:
    home.protocol.write_text("horizons = [28]")
    assert protocol_in_force(home, home.protocol) == SHORTER


def test_the_sentence_names_the_file(home: Home, make: Make, tmp_path: Path) -> None:
    publish_on(make("R", Protocol()), "2013-02-01")
    home.protocol.write_text("horizons = [28]")
    with pytest.raises(ProtocolError) as refused:
        protocol_in_force(home, home.protocol)
    assert str(refused.value).startswith(
        f"The protocol {tmp_path / 'protocol.toml'} cannot be run: it differs from the protocol "
        "release R was published under"
    )


def test_a_candidate_older_than_the_first_publication_is_held_to_it(home: Home, make: Make) -> None:
    one, other = make("R", Protocol()), make("S", SHORTER)
    check_publishable(home, other.name)
    publish_on(one, "2013-02-01")
    with pytest.raises(ProtocolError, match=r"^S cannot be published, .* so: horizons"):
        check_publishable(home, other.name)


def test_what_was_published_may_be_pointed_to_again(home: Home, make: Make) -> None:
    one, other = make("R", Protocol()), make("S", SHORTER)
    for folder in (one, other):
        publish_on(folder, "2013-02-01")
    check_publishable(home, one.name)
    check_publishable(home, other.name)


def test_a_candidate_whose_protocol_is_no_longer_one_is_refused(home: Home, make: Make) -> None:
    folder = make("R", Protocol())
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["protocol"]["outcome"] = "better"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ProtocolError, match="cannot be run any more"):
        check_publishable(home, "R")


def test_the_command_refuses_to_publish_it_and_signs_nothing(home: Home, make: Make) -> None:
    publish_on(make("R", Protocol()), "2013-02-01")
    other = make("S", SHORTER)
    words = ["publish", "S", "--by", "Ada", "--home", str(home.root)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "ias: S cannot be published" in done.stderr
    assert releases.status_of(other) == "reviewed"
    assert releases.current_release(home.releases) == "R"

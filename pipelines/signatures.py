"""Who said what about a release: lines beside it, added to and never changed.

Two people are needed before anybody outside sees a number: one prepares, another reviews.
"""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from models.signing import (
    Signature,
    Status,
    is_name,
    is_same_person,
    parse_signatures,
    release_status,
)
from pipelines.release import hash_files

Action = Literal["review", "publish"]

PREPARER_OF_MADE_UP = "demonstration preparer"
CHECKER_OF_MADE_UP = "demonstration checker"


class NotAllowed(ValueError):
    """A signature that would break the rule of two people, or is on the wrong release."""


def find_release(releases: Path, release: str) -> Path:
    """Return the folder of a release, by its identifier.

    Raises
    ------
    NotAllowed
        If there is none of that name.
    """
    known = list_releases(releases)
    if release not in known:
        there = ", ".join(known) if known else "none yet: `ias run` makes one"
        raise NotAllowed(f"There is no release {release!r}; there are: {there}.")
    return releases / release


def list_releases(releases: Path) -> list[str]:
    """Return the identifiers of all releases, published or not."""
    return sorted(
        path.parent.name
        for path in releases.glob("[!.]*/manifest.json")
        if not path.parent.is_symlink()
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return a release's manifest.

    Raises
    ------
    NotAllowed
        If it cannot be read.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise NotAllowed(f"{folder.name} is damaged: move it away, then `ias run` makes it anew.")
    return manifest


def check_unchanged(folder: Path) -> None:
    """Compare every file of a release with the hash its manifest gives.

    Raises
    ------
    NotAllowed
        If a file was changed, taken away or added since the release was made.
    """
    if hash_files(folder) != read_manifest(folder)["files"]:
        raise NotAllowed(
            f"{folder.name} was changed after it was made: move it away, then `ias run` makes it "
            "anew."
        )


def read_signatures(folder: Path) -> list[Signature]:
    """Return the signatures of a release, oldest first."""
    path = _signatures_file(folder)
    return parse_signatures(path.read_text(encoding="utf-8")) if path.exists() else []


def status_of(folder: Path) -> Status:
    """Return how far a release has come."""
    return release_status(read_signatures(folder), _manifest_hash(folder))


def review(folder: Path, by: str, note: str = "") -> None:
    """Approve a candidate.

    Raises
    ------
    NotAllowed
        If `by` prepared the release, or it was changed since it was made.
    """
    check_name(by)
    check_unchanged(folder)
    if is_same_person(by, read_manifest(folder)["created_by"]):
        raise NotAllowed(
            f"{by} prepared {folder.name} and so cannot review it: ask somebody else to."
        )
    _sign(folder, "review", by, note)


def publish(folder: Path, by: str) -> None:
    """Make a reviewed release the one that readers see.

    Raises
    ------
    NotAllowed
        If nobody but its preparer has reviewed it, or it was changed since.
    """
    check_name(by)
    check_unchanged(folder)
    status = status_of(folder)
    if status == "candidate" and read_signatures(folder):
        raise NotAllowed(f"{folder.name} was changed after its review: prepare it anew.")
    if status == "candidate":
        raise NotAllowed(
            f"{folder.name} has not been reviewed: `ias review {folder.name} --by NAME` comes "
            "first, by somebody who did not prepare it."
        )
    if status != "published":
        _sign(folder, "publish", by, "")
    _point_to(folder)


def check_name(by: str) -> None:
    """Refuse what cannot be a person's name.

    Raises
    ------
    NotAllowed
        If it is empty, too long, or holds characters that cannot be seen.
    """
    if not is_name(by):
        raise NotAllowed("--by needs a person's name, in letters that can be seen.")


def current_release(releases: Path) -> str | None:
    """Return the identifier of the release that readers see, if there is one."""
    pointer = releases / "current"
    return pointer.readlink().name if pointer.is_symlink() else None


def _point_to(folder: Path) -> None:
    # A new link renamed over the old one: a reader sees one release or the other, never neither.
    fresh = folder.parent / ".current.new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.name, target_is_directory=True)
    fresh.rename(folder.parent / "current")


def _sign(folder: Path, action: Action, by: str, note: str) -> None:
    line = {
        "action": action,
        "by": by.strip(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "note": note,
        "manifest": _manifest_hash(folder),
    }
    with _signatures_file(folder).open("a", encoding="utf-8") as file:
        # The line break first: a line that a crash cut short must not swallow this one.
        file.write("\n" + json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _signatures_file(folder: Path) -> Path:
    return folder.parent / f"{folder.name}.signatures.jsonl"


def _manifest_hash(folder: Path) -> str:
    return hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()

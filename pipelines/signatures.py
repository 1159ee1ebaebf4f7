"""Who said what about a release: lines beside it, added to and never changed.

Two people are needed before anybody outside sees a number: one prepares, another reviews.
"""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

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
    """Return a release's manifest."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def read_signatures(folder: Path) -> list[dict[str, str]]:
    """Return the signatures of a release, oldest first."""
    path = _signatures_file(folder)
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def release_status(folder: Path) -> str:
    """Return ``candidate``, ``reviewed`` or ``published``."""
    actions = {signature["action"] for signature in read_signatures(folder)}
    if "publish" in actions:
        return "published"
    return "reviewed" if "review" in actions else "candidate"


def review(folder: Path, by: str, note: str = "") -> None:
    """Approve a candidate.

    Raises
    ------
    NotAllowed
        If `by` prepared the release.
    """
    if _same_person(by, read_manifest(folder)["created_by"]):
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
    approved = {s["manifest"] for s in read_signatures(folder) if s["action"] == "review"}
    if not approved:
        raise NotAllowed(
            f"{folder.name} has not been reviewed: `ias review {folder.name} --by NAME` comes "
            "first, by somebody who did not prepare it."
        )
    if _manifest_hash(folder) not in approved:
        raise NotAllowed(f"{folder.name} was changed after its review: prepare it anew.")
    if release_status(folder) != "published":
        _sign(folder, "publish", by, "")
    _point_to(folder)


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
    if not by.strip():
        raise NotAllowed("A signature needs a name: give one with --by.")
    line = {
        "action": action,
        "by": by.strip(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "note": note,
        "manifest": _manifest_hash(folder),
    }
    with _signatures_file(folder).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _signatures_file(folder: Path) -> Path:
    return folder.parent / f"{folder.name}.signatures.jsonl"


def _manifest_hash(folder: Path) -> str:
    return hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()


def _same_person(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())

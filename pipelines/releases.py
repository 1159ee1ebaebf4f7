"""What releases a home holds, and how each stands."""

import hashlib
import json
from pathlib import Path
from typing import Any

from models.signing import Signature, parse_signatures
from models.standing import Held, Status, current_of, status_among
from pipelines.release import hash_files
from pipelines.signature_file import read_text


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
    return parse_signatures(read_text(folder))


def held_releases(releases: Path) -> dict[str, Held]:
    """Return every release there is, as it is held."""
    return {
        name: Held(read_signatures(releases / name), manifest_hash(releases / name))
        for name in list_releases(releases)
    }


def status_of(folder: Path) -> Status:
    """Return how a release stands among those beside it."""
    return status_among(held_releases(folder.parent), folder.name)


def current_release(releases: Path) -> str | None:
    """Return the identifier of the release that readers see, if there is one."""
    return current_of(held_releases(releases))


def manifest_hash(folder: Path) -> str:
    """Return the hash of a release's manifest, which its signatures name."""
    return hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()

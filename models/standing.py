"""Where a release stands among the others: candidate, reviewed, published, superseded, withdrawn.

All of it follows from the signatures. What readers see is the last release to be published that
nobody has withdrawn.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from models.signing import Action, Signature

Status = Literal["candidate", "reviewed", "published", "superseded", "withdrawn"]


class Held(NamedTuple):
    """A release as it is held: what was signed, and the hash of the manifest it has now."""

    signatures: Sequence[Signature]
    manifest_hash: str


class Withdrawn(NamedTuple):
    """A release that was withdrawn, with the signature that says by whom and why."""

    release: str
    signature: Signature


def first_signed(signatures: Sequence[Signature], action: Action) -> Signature | None:
    """Return the first signature of a kind, whatever the manifest was then."""
    return next((one for one in signatures if one["action"] == action), None)


def own_status(held: Held) -> Status:
    """Return how far a release has come by itself: `superseded` is for `status_among` to say.

    Only signatures of the manifest it has now count; but what was withdrawn once stays so.
    """
    signatures, manifest_hash = held
    if first_signed(signatures, "withdraw"):
        return "withdrawn"
    actions = {one["action"] for one in signatures if one["manifest"] == manifest_hash}
    if "publish" in actions:
        return "published"
    return "reviewed" if "review" in actions else "candidate"


def publications(signed: Mapping[str, Sequence[Signature]]) -> list[str]:
    """Return the releases that were ever published, in that order.

    What happened to them later, and whether readers still see them, makes no difference: they did.
    """
    found = [
        (first["at"], release)
        for release, signatures in signed.items()
        if (first := first_signed(signatures, "publish"))
    ]
    return [release for _, release in sorted(found)]


def current_of(releases: Mapping[str, Held]) -> str | None:
    """Return the release that readers see: the last one published that still stands."""
    ordered = publications({name: held.signatures for name, held in releases.items()})
    standing = [name for name in ordered if own_status(releases[name]) == "published"]
    return standing[-1] if standing else None


def status_among(releases: Mapping[str, Held], release: str) -> Status:
    """Return how a release stands, one that gave way to a later one as `superseded`."""
    status = own_status(releases[release])
    if status == "published" and current_of(releases) != release:
        return "superseded"
    return status


def withdrawn_since(releases: Mapping[str, Held], release: str | None) -> list[Withdrawn]:
    """Return what was published after `release`, or ever where it is None, and then withdrawn.

    After one that is not published itself came nothing.
    """
    ordered = publications({name: held.signatures for name, held in releases.items()})
    first = 0 if release is None else len(ordered)
    later = ordered[ordered.index(release) + 1 if release in ordered else first :]
    return [
        Withdrawn(name, signature)
        for name in later
        if (signature := first_signed(releases[name].signatures, "withdraw"))
    ]

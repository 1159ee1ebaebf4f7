"""Who said what about a release: lines beside it, added to and never changed.

Two people are needed before anybody outside sees a number: one prepares, another reviews. One is
enough to take a release back.
"""

from pathlib import Path

from models.signing import Action, is_name, is_reason, is_same_person
from models.standing import Held, current_of, first_signed, publications, status_among
from pipelines.releases import (
    NotAllowed,
    check_unchanged,
    current_release,
    held_releases,
    manifest_hash,
    read_manifest,
    read_signatures,
)
from pipelines.signature_file import append, faults_of, reseal

PREPARER_OF_MADE_UP = "demonstration preparer"
CHECKER_OF_MADE_UP = "demonstration checker"


def review(folder: Path, by: str, note: str = "") -> None:
    """Approve a candidate; a second time with the same words changes nothing.

    Raises
    ------
    NotAllowed
        If `by` prepared the release, it was changed since it was made, or it was withdrawn.
    """
    check_name(by)
    if note.strip() and not is_reason(note):
        raise NotAllowed("--note needs text on one line, of 500 letters at most.")
    check_unchanged(folder)
    _check_not_withdrawn(folder)
    if is_same_person(by, read_manifest(folder)["created_by"]):
        raise NotAllowed(
            f"{by} prepared {folder.name} and so cannot review it: ask somebody else to."
        )
    said = {"action": "review", "by": by.strip(), "note": note.strip()}
    said["manifest"] = manifest_hash(folder)
    if not any(one.items() >= said.items() for one in read_signatures(folder)):
        _sign(folder, "review", by, note)
    reseal(folder)


def publish(folder: Path, by: str, correction: str = "") -> None:
    """Make a reviewed release the one that readers see; a second time changes nothing.

    Parameters
    ----------
    correction
        What was wrong before and is put right; empty where nothing was.

    Raises
    ------
    NotAllowed
        If nobody but its preparer has reviewed it, it was changed since, another has taken its
        place, or it was withdrawn.
    """
    check_name(by)
    if correction and not is_reason(correction):
        raise NotAllowed("--correction needs what was wrong, on one line of 500 letters at most.")
    check_unchanged(folder)
    _check_not_withdrawn(folder)
    held = held_releases(folder.parent)
    match status_among(held, folder.name):
        case "candidate" if held[folder.name].signatures:
            raise NotAllowed(f"{folder.name} was changed after its review: prepare it anew.")
        case "candidate":
            raise NotAllowed(
                f"{folder.name} has not been reviewed: `ias review {folder.name} --by NAME` comes "
                "first, by somebody who did not prepare it."
            )
        case "superseded":
            raise NotAllowed(
                f"{folder.name} was published already, and {current_of(held)} after it: readers go "
                f"back to an earlier one when the later is withdrawn (`ias withdraw`)."
            )
        case "reviewed":
            _sign(folder, "publish", by, correction, after=_last_publication(held))
    reseal(folder)
    point_to_current(folder.parent)


def withdraw(folder: Path, by: str, reason: str) -> None:
    """Take a published release back for good; a second time with the same words changes nothing.

    Raises
    ------
    NotAllowed
        If it was never published, or was withdrawn for another reason.
    """
    check_name(by)
    if not is_reason(reason):
        raise NotAllowed(
            "--reason needs what readers are told, on one line of 500 letters at most."
        )
    signatures = read_signatures(folder)
    if not first_signed(signatures, "publish"):
        raise NotAllowed(
            f"{folder.name} was never published, so no reader has seen it and there is nothing to "
            "withdraw."
        )
    before = first_signed(signatures, "withdraw")
    if before is None:
        _sign(folder, "withdraw", by, reason)
    elif before["note"] != reason.strip():
        _check_not_withdrawn(folder)
    reseal(folder)
    point_to_current(folder.parent)


def check_name(by: str) -> None:
    """Refuse what cannot be a person's name.

    Raises
    ------
    NotAllowed
        If it is empty, too long, or holds characters that cannot be seen.
    """
    if not is_name(by):
        raise NotAllowed("--by needs a person's name, in letters that can be seen.")


def point_to_current(releases: Path) -> None:
    """Have the link ``current`` lead to what readers see; for people, nothing is read from it."""
    current, link = current_release(releases), releases / "current"
    if current is None:
        link.unlink(missing_ok=True)
        return
    # A new link renamed over the old one: it leads to one release or the other, never nowhere.
    fresh = releases / ".current.new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(current, target_is_directory=True)
    fresh.rename(link)


def _check_not_withdrawn(folder: Path) -> None:
    found = first_signed(read_signatures(folder), "withdraw")
    if found:
        raise NotAllowed(
            f"{folder.name} was withdrawn by {found['by']} on {found['at'][:10]}: {found['note']} "
            "What was withdrawn stays so: publish another."
        )


def _last_publication(held: dict[str, Held]) -> str:
    ordered = publications({name: one.signatures for name, one in held.items()})
    last = first_signed(held[ordered[-1]].signatures, "publish") if ordered else None
    return last["at"] if last else ""


def _sign(folder: Path, action: Action, by: str, note: str, *, after: str = "") -> None:
    # What is dangerous to show can be withdrawn all the same; `reseal` keeps the fault in sight.
    if action != "withdraw" and faults_of(folder):
        raise NotAllowed(
            f"The signatures of {folder.name} were changed by hand: `ias verify {folder.name}` "
            "says where. Put them back as they were first."
        )
    append(folder, action, by, note, manifest_hash(folder), after=after)

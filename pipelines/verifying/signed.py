"""Check that the signatures stand as they were written, and sign this manifest."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.signing import Line, is_same_person, parse_lines
from pipelines.releases import current_release, manifest_hash
from pipelines.signature_file import faults_of, is_sealed, read_text, signatures_path
from pipelines.verifying.report import Part


def check_signatures(folder: Path, manifest: Mapping[str, Any]) -> Part:
    """Follow the chain of signatures, and hold each to the rule of two people."""
    name, text = signatures_path(folder).name, read_text(folder)
    lines = parse_lines(text)
    faults = [f"{name}: {fault}" for fault in faults_of(folder)]
    faults += [
        f"{name}: {fault}"
        for line in lines
        for fault in _faults_of_line(line, lines, str(manifest["created_by"]), folder)
    ]
    whole = {line.number for line in lines}
    notes = [
        f"{name}: line {number} is no whole signature, as a crash leaves it; it signs nothing"
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip() and number not in whole
    ]
    if lines and not is_sealed(folder):
        notes.append(f"{name}: nothing beside it says how it ended; the next signature will")
    count = "nobody has signed" if not lines else f"signed by {_say_signers(lines)}"
    return Part("signatures", count, faults, notes)


def _faults_of_line(line: Line, lines: list[Line], preparer: str, folder: Path) -> list[str]:
    signature = line.signature
    who = f"line {line.number} ({signature['action']}, {signature['by']})"
    faults = []
    # What was damaged may be withdrawn as it is.
    if signature["action"] != "withdraw" and signature["manifest"] != manifest_hash(folder):
        faults.append(f"{who} signs another manifest.json than the one there is now")
    if signature["action"] == "review" and is_same_person(signature["by"], preparer):
        faults.append(f"{who} is by the preparer, {preparer}")
    if signature["action"] == "publish" and not any(
        earlier.signature["action"] == "review" and earlier.number < line.number
        for earlier in lines
    ):
        faults.append(f"{who} comes without a review before it")
    return faults


def _say_signers(lines: list[Line]) -> str:
    return ", ".join(f"{line.signature['by']} ({line.signature['action']})" for line in lines)


def check_pointer(folder: Path) -> Part:
    """Say whether the link ``current`` leads to what readers see; nothing is read from it."""
    link, current = folder.parent / "current", current_release(folder.parent)
    leads_to = link.readlink().name if link.is_symlink() else None
    notes = []
    if leads_to != current:
        notes.append(
            f"the link {link} leads to {leads_to}, and readers see {current}: the next `ias "
            "publish` or `ias withdraw` puts it right"
        )
    return Part("readers", f"readers see {current}" if current else "nothing is shown", notes=notes)

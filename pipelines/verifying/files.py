"""Check that the files of a release are, to the byte, those its manifest lists."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.release import hash_files
from pipelines.verifying.report import Part


def check_files(folder: Path, manifest: Mapping[str, Any]) -> Part:
    """Compare every file with the hash the manifest gives for it."""
    listed, there = manifest["files"], hash_files(folder)
    faults = [f"{name} is missing" for name in sorted(listed.keys() - there.keys())]
    faults += [f"{name} was added" for name in sorted(there.keys() - listed.keys())]
    faults += [
        f"{name} was changed: its SHA-256 is {there[name][:12]}… and should be "
        f"{str(listed[name])[:12]}…"
        for name in sorted(there.keys() & listed.keys())
        if there[name] != listed[name]
    ]
    return Part("files", f"{len(listed)} files are those the manifest lists", faults)

"""Signatures on a release: what a line says, whose it is, and what they amount to.

Rules shared by the command line, which writes the lines, and the dashboard, which believes them.
"""

import json
import unicodedata
from collections.abc import Iterable
from typing import Literal

Signature = dict[str, str]
Status = Literal["candidate", "reviewed", "published"]

LONGEST_NAME = 100
_FIELDS = {"action", "by", "at", "note", "manifest"}


def parse_signatures(text: str) -> list[Signature]:
    """Return the signatures written in `text`, one JSON object a line, oldest first.

    A line that is not a whole signature, such as one cut short by a crash, signs nothing.
    """
    found = []
    for line in text.split("\n"):
        try:
            signature = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(signature, dict) and signature.keys() >= _FIELDS:
            found.append({name: str(signature[name]) for name in _FIELDS})
    return found


def release_status(signatures: Iterable[Signature], manifest_hash: str) -> Status:
    """Return how far a release has come, counting only signatures of the manifest it has now."""
    actions = {one["action"] for one in signatures if one["manifest"] == manifest_hash}
    if "publish" in actions:
        return "published"
    return "reviewed" if "review" in actions else "candidate"


def is_name(text: str) -> bool:
    """Return whether `text` can be a person's name: something, and nothing that cannot be seen."""
    visible = not any(unicodedata.category(letter).startswith(("C", "Zl", "Zp")) for letter in text)
    return bool(text.strip()) and visible and len(text) <= LONGEST_NAME


def is_same_person(one: str, other: str) -> bool:
    """Return whether two names read the same, whatever their case, spacing or encoding."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())

"""The lock of a release: a chain from its protocol to its numbers, so that any change shows.

    protocol -> deliveries -> code -> release

Each link is a hash of the one before and of what it adds; the last adds all rows of all tables
and what readers are told with them. The release's name ends with the last link's beginning, so
whatever carries the name (a page, a row of a CSV file) is bound to all of it. Neither the time nor
who prepared it is in it: the same inputs give the same release.
"""

from collections.abc import Mapping
from typing import Any, Final

from pipelines.canonical import hash_of

NAME_LENGTH: Final = 10
_SAID: Final = ("made_up", "data_until", "stamps", "tables")
"""What a manifest says of the numbers, and readers are told."""
_TOLD_SINCE: Final = ("service",)
"""What readers are told besides, where a manifest has it: those written earlier have not."""


def make_lock(manifest: Mapping[str, Any], content: str, protocol_hash: str) -> dict[str, str]:
    """Return the links of a release's chain.

    Parameters
    ----------
    manifest
        Without its lock, its files and its name.
    content
        The hash of all tables, by `pipelines.canonical.content_hash`.
    protocol_hash
        The hash of the protocol that the manifest holds.
    """
    deliveries = hash_of("deliveries", protocol_hash, manifest["deliveries"])
    code = hash_of("code", deliveries, manifest["code_version"])
    said = {name: manifest[name] for name in _SAID}
    said |= {name: manifest[name] for name in _TOLD_SINCE if name in manifest}
    return {
        "protocol": protocol_hash,
        "deliveries": deliveries,
        "code": code,
        "content": content,
        "release": hash_of("release", code, content, said),
    }


def name_release(manifest: Mapping[str, Any], lock: Mapping[str, str]) -> str:
    """Return what a release is called: the last day of data, and how its chain ends."""
    latest = max(one["extracted_on"] for one in manifest["deliveries"])
    return f"{latest}-{lock['release'][:NAME_LENGTH]}"

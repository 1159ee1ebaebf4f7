"""Check that the chain holds: protocol, deliveries and code to the numbers and the name."""

from collections.abc import Mapping
from typing import Any, Final

from models.protocol.document import hash_parameters
from pipelines.lock import make_lock, name_release
from pipelines.release import code_version
from pipelines.verifying.report import Part

_ADDED: Final = {
    "protocol": "the protocol was changed",
    "deliveries": "the list of deliveries was changed",
    "code": "the code version was changed",
    "content": "the tables in evidence.duckdb are not those it was made with",
    "release": "what it tells readers (made up, data until, stamps, rows, how to refer) differs",
}


def check_chain(name: str, manifest: Mapping[str, Any], content: str | None) -> Part:
    """Reckon every link anew.

    Parameters
    ----------
    name
        What the release's folder is called.
    manifest
        The manifest as it is now.
    content
        The hash of the tables as they are now; None where they cannot be read.
    """
    held = manifest["lock"]
    parameters = dict(manifest["protocol"])
    written_hash = parameters.pop("hash")
    protocol = hash_parameters(parameters)
    reckoned = make_lock(manifest, held["content"] if content is None else content, protocol)
    faults = []
    if content is None:
        faults.append("evidence.duckdb cannot be opened, so its tables could not be hashed")
    if written_hash != protocol:
        faults.append("manifest.json: the protocol's hash is not that of the protocol beside it")
    broken = [link for link in _ADDED if held[link] != reckoned[link]]
    # A link that follows a broken one is broken with it; the tables are a beginning of their own.
    first = [link for link in broken if link == broken[0] or link == "content"]
    faults += [f"manifest.json: {_ADDED[link]} (the link “{link}” does not hold)" for link in first]
    if not name == manifest["release"] == name_release(manifest, held):
        faults.append(
            f"the release is called {name}, its manifest calls it {manifest['release']}, and its "
            f"chain {name_release(manifest, held)}: the three must be one"
        )
    return Part("chain", f"protocol, deliveries, code and tables give {name}", faults)


def check_software(manifest: Mapping[str, Any]) -> Part:
    """Say whether this is the software the release was made with; it need not be."""
    made_with, running = str(manifest["code_version"]), code_version()
    if made_with == running:
        return Part("software", f"made by this very version, {running}")
    note = (
        f"made by version {made_with}, and this is {running}: it can be checked all the same, but "
        "the GPs' pages were not made again for comparison"
    )
    return Part("software", "another version", notes=[note])

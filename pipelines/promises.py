"""Hold a protocol to what was published under earlier ones."""

from pathlib import Path

from pydantic import ValidationError

from models.protocol.amendments import Published, check_promises
from models.protocol.document import Protocol, ProtocolError
from models.standing import publications
from pipelines.protocol_file import find_protocol, read_protocol
from pipelines.releases import held_releases, read_manifest
from pipelines.settings import Home


def protocol_in_force(home: Home, named: Path | None = None) -> Protocol:
    """Find, read and check the protocol a run is made under.

    Raises
    ------
    models.protocol.document.ProtocolError
        If there is none, it cannot be run, or it breaks what the home's published releases
        promised.
    """
    path = find_protocol(home, named)
    protocol = read_protocol(path)
    try:
        check_promises(protocol, published_releases(home))
    except ProtocolError as error:
        raise ProtocolError(f"The protocol {path} cannot be run: {error}") from None
    return protocol


def check_publishable(home: Home, release: str) -> None:
    """Hold a candidate to what was published since it was made.

    Raises
    ------
    models.protocol.document.ProtocolError
        If publishing it would break what other releases promised.
    """
    published = published_releases(home)
    if release in {one.release for one in published}:
        return
    held = read_manifest(home.releases / release)["protocol"]
    try:
        protocol = Protocol.model_validate(
            {key: value for key, value in held.items() if key in Protocol.model_fields}
        )
        check_promises(protocol, published)
    except ValidationError:
        raise ProtocolError(
            f"{release} cannot be published: its protocol cannot be run any more. Run `ias run` "
            "under one that can."
        ) from None
    except ProtocolError as error:
        raise ProtocolError(
            f"{release} cannot be published, for the protocol it was made under: {error}\n\n"
            "Then run `ias run` again."
        ) from None


def published_releases(home: Home) -> list[Published]:
    """Return every release of the home that was ever published, in that order.

    What happened to it later, and whether readers still see it, makes no difference: they did.
    """
    signed = {name: one.signatures for name, one in held_releases(home.releases).items()}
    return [
        Published(name, read_manifest(home.releases / name)["protocol"])
        for name in publications(signed)
    ]

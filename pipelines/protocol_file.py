"""Find and read the protocol a run is made under."""

from pathlib import Path

from models.protocol.document import Protocol, ProtocolError, parse_protocol
from pipelines.settings import Home


def find_protocol(home: Home, named: Path | None = None) -> Path:
    """Return the protocol file in force: the named one, else ``./protocol.toml``, else the home's.

    Raises
    ------
    models.protocol.document.ProtocolError
        If there is none.
    """
    if named is not None:
        if not named.is_file():
            raise ProtocolError(f"There is no protocol at {named}.")
        return named
    for candidate in (Path("protocol.toml"), home.protocol):
        if candidate.is_file():
            return candidate
    raise ProtocolError(
        f"There is no protocol: name one with --protocol, or put protocol.toml here or in "
        f"{home.root}."
    )


def read_protocol(path: Path) -> Protocol:
    """Read and check the protocol at `path`.

    Raises
    ------
    models.protocol.document.ProtocolError
        If it cannot be run; the sentence says where and what to change.
    """
    try:
        return parse_protocol(path.read_text(encoding="utf-8"))
    except ProtocolError as error:
        raise ProtocolError(f"The protocol {path} cannot be run: {error}") from None
    except UnicodeDecodeError:
        raise ProtocolError(f"The protocol {path} is not UTF-8 text: save it as UTF-8.") from None

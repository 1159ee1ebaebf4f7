"""Who reads what: a release, and what an address asks of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from dashboard.about import provenance
from dashboard.asked import Asked
from dashboard.page import Entry
from dashboard.store import Release
from models.signing import Signature


@dataclass(frozen=True)
class Reader:
    """
    A reader of a release.

    Attributes
    ----------
    release
        What is read.
    asked
        The wishes of the address.
    signatures
        Of the release, oldest first.
    earlier
        What was published before it and still stands, the latest first: by identifier, what reads
        it.
    """

    release: Release
    asked: Asked
    signatures: list[Signature] = field(default_factory=list)
    earlier: dict[str, Callable[[], Release]] = field(default_factory=dict)

    def provenance(self, *analyses: str) -> tuple[Entry, ...]:
        """Return where the numbers of these analyses come from."""
        return provenance(self.release, list(analyses), self.signatures)

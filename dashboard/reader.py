"""Who reads what: a release, and what an address asks of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from dashboard.about import provenance
from dashboard.asked import Asked
from dashboard.page import Entry
from dashboard.release import Release
from dashboard.standing import UNPUBLISHED, Listed
from models.signing import Signature
from models.standing import Status


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
    archive
        Lists every release that this reader may know of.
    status
        How the release stands among them; None where that is not known.
    """

    release: Release
    asked: Asked
    signatures: list[Signature] = field(default_factory=list)
    earlier: dict[str, Callable[[], Release]] = field(default_factory=dict)
    archive: Callable[[], tuple[Listed, ...]] = tuple
    status: Status | None = None

    @property
    def is_candidate(self) -> bool:
        """Whether the release is not published."""
        return self.status in UNPUBLISHED

    def provenance(self, *analyses: str) -> tuple[Entry, ...]:
        """Return where the numbers of these analyses come from."""
        return provenance(self.release, list(analyses), self.signatures)

"""Two releases that are set beside one another, and what they are called."""

from dataclasses import dataclass
from typing import Final

from dashboard.page import Entry, Table
from dashboard.reader import Reader
from dashboard.release import Release

NOTHING: Final = "Nothing"
ABOUT: Final[tuple[Entry, ...]] = (
    ("What is compared", "Every number that both releases show, under the same name."),
    (
        "What counts as moved",
        "The later estimate lies outside the earlier one's 95% limits. For curves, the share back "
        "at work 13, 26 and 52 weeks on.",
    ),
    (
        "What would make it wrong",
        "Most people are in both releases, so numbers should differ less than the limits allow "
        "for: one that moved deserves a reason. New people, longer follow-up, corrected records "
        "and a changed protocol all move numbers.",
    ),
)


@dataclass(frozen=True)
class Compared:
    """
    A release beside one that was published before it.

    Attributes
    ----------
    before
        The earlier.
    reader
        Who reads the later.
    """

    before: Release
    reader: Reader

    @property
    def now(self) -> Release:
        """The later of the two."""
        return self.reader.release

    @property
    def names(self) -> str:
        """Both by name, for a caption."""
        kind = "candidate" if self.reader.is_candidate else "release"
        return f"before: release {self.before.id}; now: {kind} {self.now.id}"

    @property
    def about(self) -> tuple[Entry, ...]:
        """What is said of every comparison, and where the later numbers come from."""
        return (*ABOUT, ("Compared", self.names), *self.reader.provenance())

    def table(
        self, what: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
    ) -> Table:
        """Return a table that names both, and says so where it has no row."""
        nothing = ((NOTHING, *[""] * (len(columns) - 1)),)
        return Table(f"{what} ({self.names})", columns, rows or nothing)

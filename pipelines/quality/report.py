"""The report on one delivery, as data; kept as JSON beside its receipt."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReasonCount(_Part):
    """Rows of a file set aside for one reason."""

    reason: str
    rows: int
    examples: tuple[int, ...]
    """Numbers of the first thousand such rows; 1 is the first under the header."""
    advice: str

    def first(self, count: int) -> str:
        """Return the first few row numbers in words, and whether there are more."""
        told = ", ".join(map(str, self.examples[:count]))
        return f"{told}, ..." if self.rows > count else told


class Completeness(_Part):
    """How many rows of a file have a column."""

    column: str
    rows_filled: int
    share: float
    share_before: float | None
    """In the supplier's delivery before; none where there was none."""


class Changes(_Part):
    """What a file's accepted rows say that was not said before, by key."""

    new: int = 0
    corrected: int = 0
    repeated: int = 0
    withdrawn: int = 0
    superseded: int = 0
    """Rows that do not stand: another delivery has a later version of them."""


class FileReport(_Part):
    """One file of a delivery."""

    file: str
    record: str
    status: Literal["accepted", "rejected"]
    message: str
    notes: tuple[str, ...] = ()
    """What is no fault of a row, but should be looked at."""
    rows_read: int = 0
    rows_accepted: int = 0
    rows_quarantined: int = 0
    rows_before: int | None = None
    """In the supplier's delivery before; none where there was none."""
    reasons: tuple[ReasonCount, ...] = ()
    completeness: tuple[Completeness, ...] = ()
    changes: Changes = Changes()


class QualityReport(_Part):
    """One delivery."""

    delivery_id: str
    extracted_on: str
    is_taken: bool
    verdict: str
    """A sentence: taken or not, and what to do."""
    files: tuple[FileReport, ...] = ()
    not_read: tuple[str, ...] = ()
    """Names of what else lies in the folder."""
    compared_with: str | None = None
    """The supplier's delivery before, as supplier and period."""

    @property
    def needs_a_person(self) -> bool:
        """Whether something was refused as a whole."""
        return not self.is_taken or any(file.status == "rejected" for file in self.files)


def say_rows(count: int) -> str:
    """Return a number of rows in words, with its verb: ``1 row was``, ``2 rows were``."""
    return "1 row was" if count == 1 else f"{count:,} rows were"

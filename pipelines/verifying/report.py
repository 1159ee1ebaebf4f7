"""What a check of a release found."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """One thing that was looked at."""

    name: str
    holds: str
    """What was confirmed, where nothing differs."""
    faults: list[str] = field(default_factory=list)
    """What differs, and where."""
    notes: list[str] = field(default_factory=list)
    """What is worth knowing and no fault."""


@dataclass(frozen=True)
class Verdict:
    """All that was found of one release."""

    release: str
    status: str
    parts: list[Part]

    @property
    def faults(self) -> list[str]:
        """Everything that differs."""
        return [fault for part in self.parts for fault in part.faults]

    @property
    def next_step(self) -> str:
        """What to do now."""
        if not self.faults:
            return "Everything holds: it is as it was made and signed."
        count = "1 thing differs" if len(self.faults) == 1 else f"{len(self.faults)} things differ"
        seen = (
            "Readers see it: withdraw it "
            f'(ias withdraw {self.release} --by NAME --reason "WHY"), or put back '
            if self.status in {"published", "superseded"}
            else "Do not publish it: put back "
        )
        return (
            f"{count} from what was made and signed. {seen}what is named above from a copy, and "
            "verify again. Without a copy, move the release and its signatures away; `ias run` on "
            "the same deliveries makes it anew."
        )

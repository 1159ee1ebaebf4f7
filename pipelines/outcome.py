"""How a run went, as numbers and names only: what the screen, a script and a test read."""

from dataclasses import dataclass, field


class RunInProgress(RuntimeError):
    """Another run is using the home folder."""


@dataclass(frozen=True)
class Outcome:
    """How a run went and what it made, as numbers and names only."""

    succeeded: bool
    release: str | None = None
    is_new: bool = False
    is_made_up: bool = False
    failed: list[str] = field(default_factory=list)
    """Plain sentences: a step that failed, a check that did not hold."""
    rejected: list[str] = field(default_factory=list)
    """Plain sentences of suppliers' files that could not be taken."""
    warnings: list[str] = field(default_factory=list)
    """Plain sentences of what should be looked at, but stops nothing."""
    stamps: list[str] = field(default_factory=list)
    """Plain sentences that results carry: what was changed or added after publication."""
    flow: list[tuple[str, str, int]] = field(default_factory=list)

"""Where things are: the home folder and what lies in it. Read when asked, never at import."""

import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_HOME = Path("var")


@dataclass(frozen=True)
class Home:
    """The folder that holds everything: deliveries, warehouse, releases and run history."""

    root: Path

    @classmethod
    def find(cls, named: Path | None = None) -> "Home":
        """Return the named home, else the one in ``IAS_HOME``, else ``./var``."""
        return cls((named or Path(os.environ.get("IAS_HOME") or DEFAULT_HOME)).absolute())

    @property
    def deliveries(self) -> Path:
        """Suppliers' folders, as sent."""
        return self.root / "deliveries"

    @property
    def warehouse(self) -> Path:
        """The record-level database: evaluators alone."""
        return self.root / "warehouse.duckdb"

    @property
    def releases(self) -> Path:
        """Aggregates after disclosure control: all that readers see."""
        return self.root / "releases"

    @property
    def dagster(self) -> Path:
        """Run history."""
        return self.root / "dagster"

    @property
    def receipts(self) -> Path:
        """What was received, with the reports on its quality; no record's value."""
        return self.root / "receipts"

    @property
    def erasure(self) -> Path:
        """Who must not come back: tombstones, and the key they are made with."""
        return self.root / "erasure"

    @property
    def memberships(self) -> Path:
        """Who was counted in each release, as keyed hashes."""
        return self.root / "memberships"

    @property
    def looks(self) -> Path:
        """What the last look into the deliveries showed."""
        return self.receipts / "looks.json"

    @property
    def protocol(self) -> Path:
        """The protocol of this home, where no other is named."""
        return self.root / "protocol.toml"

    @property
    def service(self) -> Path:
        """What the pilot tells the readers of its pages: how to refer, and whom to ask."""
        return self.root / "service.toml"

    def create(self) -> None:
        """Make the folders, readable by their owner alone where they hold records.

        A root that is there already keeps its mode: it may hold more than this.
        """
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        closed = (self.deliveries, self.dagster, self.receipts, self.erasure, self.memberships)
        for folder in closed:
            folder.mkdir(mode=0o700, exist_ok=True)
            folder.chmod(0o700)
        self.releases.mkdir(exist_ok=True)

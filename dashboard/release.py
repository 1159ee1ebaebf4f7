"""One release as the dashboard reads it: controlled aggregates, and where they came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from models.results import (
    BALANCE,
    CURVES,
    DIAGNOSTICS,
    ECONOMICS,
    EFFECTS,
    FLOW,
    PATHWAYS,
    SITES,
    VOLUMES,
    WAITS,
)
from models.service import Service, held_service

TABLES: Final = {
    "balance": BALANCE,
    "curves": CURVES,
    "diagnostics": DIAGNOSTICS,
    "economics": ECONOMICS,
    "effects": EFFECTS,
    "flow": FLOW,
    "pathways": PATHWAYS,
    "sites": SITES,
    "volumes": VOLUMES,
    "waits": WAITS,
}
"""The tables of a release; of one that a release lacks, nothing is shown."""

CONTROL: Final[dict[str, dict[str, Any]]] = {
    "curves": dict.fromkeys(("n_returned", "n_exited", "n_censored"), pl.Int64),
    "waits": {"hidden": pl.String},
}
"""What disclosure control adds to some tables; to all of them, `ADDED`."""

ADDED: Final[dict[str, Any]] = {"suppressed": pl.Boolean, "status": pl.String}

HASH_SHOWN: Final = 12
"""Letters of a hash that are shown."""


@dataclass(frozen=True)
class Release:
    """One release, read into memory: controlled aggregates and where they came from."""

    id: str
    made_up: bool
    manifest: Mapping[str, Any] = field(repr=False, hash=False, compare=False)
    tables: Mapping[str, pl.DataFrame] = field(repr=False, hash=False, compare=False)
    is_whole: bool = True
    """Whether nothing was left out for who reads it."""

    def table(self, name: str) -> pl.DataFrame:
        """Return a table as in `models.results`, with ``suppressed`` and ``status``."""
        return self.tables[name]

    @property
    def protocol(self) -> Mapping[str, Any]:
        """The protocol's parameters, with its ``hash``."""
        protocol: Mapping[str, Any] = self.manifest.get("protocol", {})
        return protocol

    def stamps(self, analyses: Iterable[str] | None = None) -> list[str]:
        """Return what results of these analyses must say of themselves; of all, by default.

        Plain sentences, each once: what was changed, or added, after results were published.
        """
        held: Mapping[str, list[str]] = self.manifest.get("stamps", {})
        wanted = held if analyses is None else analyses
        return list(dict.fromkeys(said for name in wanted for said in held.get(name, [])))

    @property
    def lock(self) -> list[str]:
        """What the figures are bound to, in words and the beginnings of hashes.

        From the protocol over the deliveries and the software to the figures themselves: a change
        of any changes the last, and the release's identifier ends with its beginning.
        """
        links = self.manifest.get("lock", {})
        return [
            f"protocol {str(self.protocol.get('hash', ''))[:HASH_SHOWN]}",
            f"deliveries {links.get('deliveries', '')[:HASH_SHOWN]}",
            f"software {self.manifest.get('code_version', '')}",
            f"figures {links.get('release', '')[:HASH_SHOWN]}",
        ]

    @property
    def sustained_days(self) -> int:
        """Days a return has to last before it counts."""
        return int(self.protocol.get("sustained_days", 28))

    @property
    def service(self) -> Service:
        """What the pilot tells readers: how to refer, and who answers questions."""
        return held_service(self.manifest.get("service"))

    @property
    def data_until(self) -> str | None:
        """The last day on which a return counts, as an ISO date; None where not stated."""
        return self.manifest.get("data_until")


def complete(name: str, held: pl.DataFrame | None) -> pl.DataFrame:
    """Return a table with every column it may have, those that it lacks null.

    Parameters
    ----------
    name
        Of the table.
    held
        What a release holds of it; an older one lacks the newer columns. None for nothing.
    """
    schema = pl.Schema({**TABLES[name], **CONTROL.get(name, {}), **ADDED})
    if held is None:
        return schema.to_frame()
    # Types are set anew because a table without rows may have lost them on the way.
    typed = held.with_columns(pl.col(c).cast(schema[c]) for c in held.columns if c in schema)
    lacking = [c for c in schema if c not in held.columns]
    return typed.with_columns(pl.lit(None, schema[c]).alias(c) for c in lacking)

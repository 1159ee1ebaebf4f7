"""What was taken into the home of a delivery as its supplier sent it: one receipt each.

What is stored can differ from what was sent: columns that the contract does not know, rejected
files and erased people are left out. A receipt ties the two together, so that a delivery keeps its
identity, which is the hash of what was sent. No receipt holds a record's value.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipelines.files import write_json
from pipelines.settings import Home

_FILE = "receipt.json"


@dataclass(frozen=True)
class SentFile:
    """A file that was taken, as its supplier sent it."""

    file: str
    unknown: tuple[str, ...] = ()
    """Columns that were left out."""


@dataclass(frozen=True)
class Receipt:
    """One delivery as stored."""

    supplier: str
    period: str
    delivery_hash: str
    """Hash of what the supplier sent: the delivery's identity."""
    stored_hash: str
    """Hash of what lies in the home."""
    erased: Mapping[str, int] = field(default_factory=dict)
    """By record: rows left out because a person asked for it."""
    rejected: tuple[tuple[str, str, str], ...] = ()
    """Record, file and sentence of what was not taken; ``delivery`` where no record is meant."""
    received_at: str = ""
    """Time of receipt; empty where the delivery did not come through ``ias receive``."""
    files: Mapping[str, SentFile] = field(default_factory=dict)
    """By record: the file that was taken."""


class Receipts:
    """The receipts of a home, by the hash of what is stored."""

    def __init__(self, home: Home) -> None:
        self._folder = home.receipts
        self._by_stored = {receipt.stored_hash: receipt for receipt in _read(home.receipts)}

    def __iter__(self) -> Iterator[Receipt]:
        """Iterate over all receipts, in the order of their hashes."""
        return iter(self._by_stored[name] for name in sorted(self._by_stored))

    def of_stored(self, stored_hash: str) -> Receipt | None:
        """Return the receipt of what is stored under a hash, if there is one."""
        return self._by_stored.get(stored_hash)

    def is_latest(self, receipt: Receipt) -> bool:
        """Tell whether nothing was received of the same period after this."""
        return all(
            other.received_at <= receipt.received_at
            for other in self
            if (other.supplier, other.period) == (receipt.supplier, receipt.period)
        )

    def identity(self, stored_hash: str) -> str:
        """Return the hash of what the supplier sent, by that of what is stored."""
        receipt = self._by_stored.get(stored_hash)
        return stored_hash if receipt is None else receipt.delivery_hash

    def folder(self, receipt: Receipt) -> Path:
        """Return the folder of a receipt and of the report that belongs to it."""
        return self._folder / receipt.stored_hash[:16]

    def add(self, receipt: Receipt) -> None:
        """Write a receipt, before what it stands for is put in place."""
        folder = self.folder(receipt)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_json(folder / _FILE, asdict(receipt))
        self._by_stored[receipt.stored_hash] = receipt


def _read(folder: Path) -> Iterator[Receipt]:
    for path in sorted(folder.glob(f"*/{_FILE}")):
        content = json.loads(path.read_text(encoding="utf-8"))
        content["rejected"] = tuple(map(tuple, content["rejected"]))
        content["files"] = {
            record: SentFile(sent["file"], tuple(sent["unknown"]))
            for record, sent in content["files"].items()
        }
        yield Receipt(**content)

"""What lies in a folder of deliveries: which there are, and what cannot be taken and why.

Looking costs what is new. A folder in which no file has changed since the last look is known by
the names, sizes and times of its files, and is not read again.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Final

from pipelines.contract import RECORDS
from pipelines.files import write_json
from pipelines.reading import Delivery, Unreadable, delivery_folders, open_delivery
from pipelines.reading.names import shown
from pipelines.receipts import Receipt, Receipts
from pipelines.settings import Home

NO_RECORD: Final = "delivery"
"""What stands for the record of a file that has none."""

DATA_ENDINGS: Final = (".csv", ".csv.gz", ".tsv", ".parquet", ".xlsx", ".xls", ".ods")


@dataclass(frozen=True)
class Look:
    """What a look into a folder showed; kept until something in the folder changes."""

    fingerprint: str
    stored_hash: str
    """Empty where the delivery could not be opened."""
    supplier: str
    period: str
    made_up: bool
    refusals: tuple[tuple[str, str, str], ...]
    """Record (``delivery`` where none is meant), file and sentence: what cannot be taken."""


@dataclass(frozen=True)
class Found:
    """A delivery that can be opened."""

    folder: Path
    delivery_hash: str
    look: Look
    receipt: Receipt | None

    @property
    def delivery_id(self) -> str:
        """Supplier and period."""
        return f"{self.look.supplier}/{self.look.period}"

    @property
    def partition(self) -> str:
        """What the pipeline calls this version of this delivery."""
        return f"{self.delivery_id}/{self.delivery_hash[:12]}"

    def open(self) -> Delivery:
        """Open it for reading."""
        return open_delivery(self.folder, is_vetted=self.receipt is not None)


@dataclass(frozen=True)
class Inventory:
    """Everything found."""

    folders: tuple[Found, ...]
    """Every folder that can be opened; several may hold the same delivery."""
    refused: tuple[tuple[str, str, str, str], ...]
    """Delivery, record, file and a sentence: what cannot be taken, and what to do about it."""

    @cached_property
    def deliveries(self) -> tuple[Found, ...]:
        """Each delivery once: of copies, the first."""
        by_hash: dict[str, Found] = {}
        for found in self.folders:
            by_hash.setdefault(found.delivery_hash, found)
        return tuple(by_hash.values())


def take_inventory(
    root: Path, home: Home, only: Callable[[Path], bool] = lambda _: True
) -> Inventory:
    """Look into every delivery's folder below `root`, or into those only that `only` allows."""
    looks = _remembered(home)
    receipts = Receipts(home)
    folders, refused = [], []
    seen = {}
    for folder in filter(only, delivery_folders(root)):
        place, name = str(folder.absolute()), shown(folder.relative_to(root).as_posix())
        fingerprint = fingerprint_of(folder)
        look = looks.get(place)
        if look is None or look.fingerprint != fingerprint:
            look = _look(folder, fingerprint)
        seen[place] = look
        if look.stored_hash:
            receipt = receipts.of_stored(look.stored_hash)
            found = Found(folder, receipts.identity(look.stored_hash), look, receipt)
            name = found.delivery_id
            if receipt is not None and receipts.is_latest(receipt):
                refused += [(name, *refusal) for refusal in receipt.rejected]
            folders.append(found)
        refused += [(name, *refusal) for refusal in look.refusals]
    _remember(home, looks | seen)
    return Inventory(tuple(folders), tuple(sorted(set(refused))))


def take_whole_inventory(root: Path, home: Home) -> Inventory:
    """Look into `root` and, where that is another place, into the home's own deliveries too."""
    found = [take_inventory(root, home)]
    if root.absolute() != home.deliveries:
        found.append(take_inventory(home.deliveries, home))
    folders, refused = zip(*((part.folders, part.refused) for part in found), strict=True)
    return Inventory(tuple(chain(*folders)), tuple(chain(*refused)))


def fingerprint_of(folder: Path) -> str:
    """Return a hash of the names, sizes and times of change of a folder's files; none is read."""
    told = []
    for path in sorted(folder.iterdir()):
        if path.is_file():
            found = path.stat()
            told.append((path.name, found.st_size, found.st_mtime_ns, found.st_ctime_ns))
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _look(folder: Path, fingerprint: str) -> Look:
    try:
        delivery = open_delivery(folder)
    except Unreadable as reason:
        refusal = (NO_RECORD, "delivery.toml", str(reason))
        return Look(fingerprint, "", "", "", False, (refusal,))
    described = delivery.description
    return Look(
        fingerprint,
        delivery.delivery_hash,
        described.supplier,
        described.period,
        described.made_up,
        tuple(refusals_of(delivery)),
    )


def refusals_of(delivery: Delivery) -> Iterable[tuple[str, str, str]]:
    """Name what cannot be read, and data under a name that no record has."""
    for name, why in delivery.refused:
        yield NO_RECORD, name, why
    for name in delivery.ignored:
        if name.lower().endswith(DATA_ENDINGS):
            yield NO_RECORD, name, _misnamed(name)


def _misnamed(name: str) -> str:
    nearest = get_close_matches(name.split(".", maxsplit=1)[0].lower(), RECORDS, n=1)
    meant = f"did you mean {nearest[0]}? " if nearest else ""
    return (
        f"{name} is not a name we know, so it was not read: {meant}Name it after one of "
        f"{', '.join(RECORDS)}, or take it out."
    )


def _remembered(home: Home) -> dict[str, Look]:
    """Return earlier looks; a memory that cannot be read is none, and everything is read again."""
    try:
        content = json.loads(home.looks.read_text(encoding="utf-8"))
        return {
            place: Look(**look | {"refusals": tuple(map(tuple, look["refusals"]))})
            for place, look in content.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _remember(home: Home, looks: dict[str, Look]) -> None:
    there = {place: asdict(look) for place, look in looks.items() if Path(place).is_dir()}
    write_json(home.looks, there)

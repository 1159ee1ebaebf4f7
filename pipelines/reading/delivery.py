"""Find a supplier's folders, and in each the files and sheets that hold records."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from pipelines.contract import Record
from pipelines.reading.description import DESCRIPTION_FILE, DeliveryDescription, read_description
from pipelines.reading.errors import Unreadable
from pipelines.reading.limits import check_file
from pipelines.reading.mapping import MAPPING_FILE, Mapping, read_mapping
from pipelines.reading.names import (
    is_text,
    record_of_file,
    record_of_sheet,
    shown,
    tidy_header,
)
from pipelines.reading.workbook import sheet_names

WORKBOOK_FILE = "delivery.xlsx"
DESCRIPTIVE_FILES = (DESCRIPTION_FILE, MAPPING_FILE)
_SPREADSHEETS = ("xlsx", "xls", "xlsm", "xlsb", "ods", "numbers")
_LEFT_BY_SYSTEMS = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Source:
    """What holds one record type: a file, or a sheet of the delivery's workbook."""

    record: Record
    path: Path
    sheet: str | None = None

    @property
    def name(self) -> str:
        """The file's name, as the ledger shows it."""
        return shown(self.path.name)

    @property
    def place(self) -> str:
        """The file, and the sheet where there are several, as sentences name it."""
        return self.name if self.sheet is None else f"{self.name} (sheet {shown(self.sheet)})"


@dataclass(frozen=True)
class Delivery:
    """A delivery found on disk: what it says of itself, what holds records, and its hash."""

    folder: Path
    description: DeliveryDescription
    mapping: Mapping
    sources: tuple[Source, ...]
    refused: tuple[tuple[str, str], ...]
    """Files that should hold records but do not say which, with what to do about each."""
    ignored: tuple[str, ...]
    """Names, as shown, of what else lies in the folder. It was not opened."""
    delivery_hash: str
    is_vetted: bool
    """Whether it was stored by us: then what identifies people has been looked for already, when it
    was whole."""

    @property
    def delivery_id(self) -> str:
        """Supplier and period."""
        return f"{self.description.supplier}/{self.description.period}"


def delivery_folders(root: Path) -> list[Path]:
    """Return every folder below `root` with a ``delivery.toml``, or record files without one.

    The order is by name, so that a run does the same whatever the file system returns. Links to
    folders are not followed, and a folder with a dotted name is still being written.
    """
    found = []
    for folder, below, files in os.walk(root):
        below[:] = sorted(name for name in below if not name.startswith("."))
        if any(map(_tells_a_delivery, files)):
            found.append(Path(folder))
    return sorted(found)


def _tells_a_delivery(name: str) -> bool:
    return name == DESCRIPTION_FILE or _holds_records(name)


def _holds_records(name: str) -> bool:
    return record_of_file(name) is not None or _is_workbook(name)


def _is_workbook(name: str) -> bool:
    """Tell the delivery's one workbook, in whatever format it was saved."""
    stem, _, suffix = name.partition(".")
    return tidy_header(stem) == "delivery" and suffix.lower() in _SPREADSHEETS


def open_delivery(folder: Path, *, is_vetted: bool = False) -> Delivery:
    """Read a folder's description and mapping, list what it holds and hash its contents.

    Parameters
    ----------
    folder
        The folder.
    is_vetted
        Whether it was stored by us, and need not be looked through for identifiers again.

    Raises
    ------
    Unreadable
        If ``delivery.toml`` or ``mapping.toml`` is missing or says something it may not.
    """
    if not is_text(str(folder)):
        raise Unreadable("The folder has a name with letters that cannot be read: rename it.")
    description = read_description(folder)
    mapping = read_mapping(folder)
    entries = sorted(folder.iterdir())
    holding = [path for path in entries if _holds_records(path.name)]
    sources: list[Source] = []
    refused: list[tuple[str, str]] = []
    ignored = [_label(path) for path in entries if _is_worth_naming(path)]
    for path in holding:
        record = record_of_file(path.name)
        if record is not None:
            sources.append(Source(record, path))
            continue
        try:
            in_workbook, other_sheets = _list_sheets(path, folder)
        except Unreadable as reason:
            refused.append((shown(path.name), str(reason)))
        else:
            sources += in_workbook
            ignored += other_sheets
    digest = _hash_files([folder / name for name in DESCRIPTIVE_FILES], holding, folder)
    return Delivery(
        folder,
        description,
        mapping,
        tuple(sources),
        tuple(refused),
        tuple(ignored),
        digest,
        is_vetted,
    )


def _is_worth_naming(path: Path) -> bool:
    """Leave out what systems and programs put beside files unasked."""
    name = path.name
    unasked = name.startswith((".", "~$")) or name.lower() in _LEFT_BY_SYSTEMS
    return not (unasked or name in DESCRIPTIVE_FILES or _holds_records(name))


def _label(path: Path) -> str:
    is_folder = path.is_dir() and not path.is_symlink()
    return shown(path.name) + "/" * is_folder


def _list_sheets(path: Path, folder: Path) -> tuple[list[Source], list[str]]:
    if path.name.lower() != WORKBOOK_FILE:
        raise Unreadable(
            f"{shown(path.name)} is not read: save the workbook as {WORKBOOK_FILE}, with a sheet "
            "for each record type."
        )
    check_file(path, folder)
    sources, others = [], []
    for sheet in sheet_names(path):
        record = record_of_sheet(sheet)
        if record is None:
            others.append(f"{shown(path.name)} (sheet {shown(sheet)})")
        else:
            sources.append(Source(record, path, sheet))
    if not sources:
        raise Unreadable(
            f"{shown(path.name)} has no sheet named for a record type: name its sheets "
            "practices, absences, referrals, returns, services or fit_notes."
        )
    return sources, others


def _hash_files(descriptive: list[Path], holding: list[Path], folder: Path) -> str:
    digest = hashlib.sha256()
    for path in [*(path for path in descriptive if path.exists()), *holding]:
        digest.update(os.fsencode(path.name) + b"\0" + _file_hash(path, folder))
    return digest.hexdigest()


def _file_hash(path: Path, folder: Path) -> bytes:
    try:
        check_file(path, folder)
    except Unreadable:
        # It is never opened, so all that can change is that it may be one day.
        return hashlib.sha256(b"not opened").digest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()

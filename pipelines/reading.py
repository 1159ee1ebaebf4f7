"""Read what a supplier sent: the delivery's description and its record files.

A file that cannot be read raises `Unreadable` with one plain sentence that says what to fix.
"""

import codecs
import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.contract import RECORDS, Record

_SEPARATORS = (",", ";", "\t")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Unreadable(ValueError):
    """A delivery or file that cannot be taken, with what its supplier must do about it."""


class DeliveryDescription(BaseModel):
    """What ``delivery.toml`` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    supplier: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")
    period: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    extracted_on: date
    complete_from: date | None = None
    made_up: bool = False


@dataclass(frozen=True)
class Delivery:
    """A delivery found on disk: its description, its record files and the hash of all of it."""

    folder: Path
    description: DeliveryDescription
    files: tuple[Path, ...]
    delivery_hash: str

    @property
    def delivery_id(self) -> str:
        """Supplier and period: a later folder for the same two replaces this one."""
        return f"{self.description.supplier}/{self.description.period}"

    def record_files(self) -> Iterator[tuple[Record, Path]]:
        """Yield each record type with the file that holds it."""
        for path in self.files:
            yield RECORDS[_record_name(path)], path


def delivery_folders(root: Path) -> list[Path]:
    """Return every folder below `root` that has a ``delivery.toml``, or record files without one.

    The order is by name, so that a run does the same whatever the file system returns.
    """
    described = {path.parent for path in root.rglob("delivery.toml")}
    bare = {path.parent for path in root.rglob("*.csv") if _record_name(path) in RECORDS}
    return sorted(folder for folder in described | bare if not _is_hidden(folder, root))


def _is_hidden(folder: Path, root: Path) -> bool:
    """Tell whether a folder is still being written: copies are made under a dotted name."""
    return any(part.startswith(".") for part in folder.relative_to(root).parts)


def _record_name(path: Path) -> str:
    return path.name.split(".")[0].lower()


def open_delivery(folder: Path) -> Delivery:
    """Read a folder's description and hash its contents.

    Raises
    ------
    Unreadable
        If ``delivery.toml`` is missing or says something it may not.
    """
    description = _describe(folder / "delivery.toml")
    files = tuple(sorted(p for p in folder.iterdir() if p.is_file() and _record_name(p) in RECORDS))
    digest = hashlib.sha256()
    for path in (folder / "delivery.toml", *files):
        digest.update(path.name.encode() + b"\0" + _file_hash(path))
    return Delivery(folder, description, files, digest.hexdigest())


def _describe(path: Path) -> DeliveryDescription:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise Unreadable(
            "The folder has no delivery.toml: add one with supplier, period and extracted_on."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise Unreadable(
            'delivery.toml is not valid TOML: write it as supplier = "name", '
            'period = "2012-06", extracted_on = 2012-07-05.'
        ) from None
    content = {key: _whole_day(value) for key, value in content.items()}
    try:
        return DeliveryDescription.model_validate(content)
    except ValidationError as error:
        faults = sorted({str(fault["loc"][0]) for fault in error.errors()})
        raise Unreadable(
            f"delivery.toml: correct {', '.join(faults)} (supplier: letters, digits and hyphens; "
            "period: year-month; extracted_on and complete_from: a date such as 2012-07-05)."
        ) from None


def _whole_day(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


def _file_hash(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def read_csv(path: Path, record: Record) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Read one CSV file as strings.

    Returns
    -------
    tuple of polars.DataFrame and tuple of str
        The columns the contract knows, as delivered, and the names of the others.

    Raises
    ------
    Unreadable
        If the file is empty, cannot be decoded or split, or lacks a required column.
    """
    if path.suffix.lower() != ".csv":
        raise Unreadable(f"{path.name} is not a .csv file: save it as CSV and send it anew.")
    text = _decode(path)
    header = text.partition("\n")[0]
    if not header.strip():
        raise Unreadable(f"{path.name} is empty: send it with a header line.")
    separator = max(_SEPARATORS, key=header.count)
    try:
        frame = pl.read_csv(
            text.encode(),
            separator=separator,
            infer_schema=False,
            raise_if_empty=True,
        )
    except pl.exceptions.PolarsError:
        # The library's message quotes the row; ours must not.
        raise Unreadable(
            f"{path.name} cannot be split into columns: a row has more fields than the header "
            "or an unclosed quotation mark. Save it again as CSV and send it anew."
        ) from None
    return _known_columns(frame, path, record)


def _decode(path: Path) -> str:
    content = path.read_bytes()
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
    for candidate in (encoding, "cp1252"):
        try:
            return content.decode(candidate).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise Unreadable(f"{path.name} is not text in UTF-8, UTF-16 or Windows-1252: save it as UTF-8.")


def _known_columns(
    frame: pl.DataFrame, path: Path, record: Record
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    # The library numbers a repeated header; the number is not the supplier's.
    names = [re.sub(r"_duplicated_\d+$", "", tidy_header(name)) for name in frame.columns]
    known = {column.name for column in record.columns}
    twice = sorted({name for name in names if name in known and names.count(name) > 1})
    if twice:
        raise Unreadable(f"{path.name} has column {twice[0]} twice: keep one.")
    lacking = [name for name in record.required if name not in names]
    if record.either is not None and not set(record.either) & set(names):
        lacking.append(" or ".join(record.either))
    if lacking:
        raise Unreadable(f"{path.name} lacks column {', '.join(lacking)}: add it and send it anew.")
    keep = [(old, new) for old, new in zip(frame.columns, names, strict=True) if new in known]
    unknown = tuple(name for name in names if name not in known)
    return frame.select(pl.col(old).alias(new) for old, new in keep), unknown


def tidy_header(name: str) -> str:
    """Return a header as the contract spells it: ``Absence ID`` becomes ``absence_id``."""
    return re.sub(r"[^a-z0-9]+", "_", name.strip().strip("\ufeff").lower()).strip("_")

"""Read ``delivery.toml``, and any TOML beside it, without trusting it."""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.reading.errors import Unreadable
from pipelines.reading.limits import MAX_DESCRIPTION_BYTES, check_file
from pipelines.reading.names import shown

DESCRIPTION_FILE = "delivery.toml"


class DeliveryDescription(BaseModel):
    """What ``delivery.toml`` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    supplier: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")
    period: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    extracted_on: date
    complete_from: date | None = None
    made_up: bool = False


def read_description(folder: Path) -> DeliveryDescription:
    """Read the description of the delivery in `folder`.

    Raises
    ------
    Unreadable
        If it is missing, too large, a link out of the folder, or says something it may not.
    """
    path = folder / DESCRIPTION_FILE
    if not path.is_symlink() and not path.exists():
        raise Unreadable(
            "The folder has no delivery.toml: add one with supplier, period and extracted_on."
        )
    example = 'supplier = "name", period = "2012-06", extracted_on = 2012-07-05'
    content = read_toml(path, folder, example)
    content = {key: _whole_day(value) for key, value in content.items()}
    try:
        return DeliveryDescription.model_validate(content)
    except ValidationError as error:
        faults = sorted({shown(str(fault["loc"][0])) for fault in error.errors()})
        raise Unreadable(
            f"delivery.toml: correct {', '.join(faults)} (supplier: letters, digits and hyphens; "
            "period: year-month; extracted_on and complete_from: a date such as 2012-07-05)."
        ) from None


def read_toml(path: Path, folder: Path, example: str) -> dict[str, Any]:
    """Read a small TOML file of `folder`; `example` shows how such a file is written.

    Raises
    ------
    Unreadable
        If it must not be opened or is not TOML in UTF-8.
    """
    check_file(path, folder, MAX_DESCRIPTION_BYTES)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        raise Unreadable(f"{path.name} is not valid TOML: write it as {example}.") from None


def _whole_day(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value

"""Read ``delivery.toml``, and any TOML beside it, without trusting it."""

import re
import tomllib
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.identifiers import holds_identifiers
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
        like = [p.name for p in folder.iterdir() if p.name.lower().startswith(DESCRIPTION_FILE)]
        remedy = (
            f"rename {shown(like[0])} to it"
            if like
            else "add one with supplier, period and extracted_on"
        )
        raise Unreadable(f"The folder has no delivery.toml: {remedy}.")
    example = 'supplier = "name", period = "2012-06", extracted_on = 2012-07-05'
    content = read_toml(path, folder, example)
    content = {key: _whole_day(value) for key, value in content.items()}
    try:
        return DeliveryDescription.model_validate(content)
    except ValidationError as error:
        faults = [_explain(str(fault["loc"][0]), fault["type"]) for fault in error.errors()]
        raise Unreadable(f"delivery.toml: {'; '.join(sorted(set(faults)))}.") from None


def read_toml(path: Path, folder: Path, example: str) -> dict[str, Any]:
    """Read a small TOML file of `folder`; `example` shows how such a file is written.

    Raises
    ------
    Unreadable
        If it must not be opened or is not TOML in UTF-8.
    """
    check_file(path, folder, MAX_DESCRIPTION_BYTES)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"{path.name} is not text in UTF-8: save it as UTF-8.") from None
    what = holds_identifiers(text)
    if what is not None:
        raise Unreadable(
            f"{path.name} holds {what}, and nothing that identifies people may be sent."
        )
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # What is wrong may be quoted by the library; where it is never is.
        line = re.search(r"at line (\d+)", str(error))
        where = f" on line {line[1]}" if line else ""
        raise Unreadable(
            f"{path.name} is not valid TOML{where}: write it as {example}, with straight quotation "
            "marks."
        ) from None


_RULES: Final = {
    "supplier": "write supplier in letters, digits and hyphens, 64 at most",
    "period": 'write period as year and month, "2012-06"',
    "extracted_on": "write extracted_on as a date without quotation marks, 2012-07-05",
    "complete_from": "write complete_from as a date without quotation marks, 2010-03-01",
    "made_up": "write made_up as true or false",
}


def _explain(name: str, kind: str) -> str:
    """Say what is wrong with one setting, without its value."""
    if kind == "extra_forbidden":
        nearest = get_close_matches(name.lower(), list(_RULES), n=1)
        hint = f"did you mean {nearest[0]}?" if nearest else "take it out"
        return f"{shown(name)} is no setting: {hint}"
    if kind == "missing":
        return f"{name} is missing: {_RULES[name]}"
    return _RULES[name]


def _whole_day(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value

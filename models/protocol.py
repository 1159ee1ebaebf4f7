"""The protocol: what will be estimated and with which parameters, decided before looking.

Flat and typed; an unknown key is refused with the nearest valid name; hashed, so that every result
can say under which protocol it was made.
"""

import difflib
import hashlib
import tomllib
from datetime import date
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from models.results import HORIZONS

CurveAnalysisName = Literal["since_referral", "since_absence"]

AnalysisName = Literal[CurveAnalysisName, "observed_vs_expected"]

CURVE_ANALYSES: Final[tuple[CurveAnalysisName, ...]] = CurveAnalysisName.__args__  # type: ignore[attr-defined]
"""Analyses that are curves alone, without a comparator."""

DimensionName = Literal[
    "site",
    "timing",
    "referred_by",
    "assessment_mode",
    "employer_size",
    "age_band",
    "sex",
    "deprivation",
]

DIMENSIONS: Final[tuple[DimensionName, ...]] = DimensionName.__args__  # type: ignore[attr-defined]


class ProtocolError(ValueError):
    """A protocol that cannot be run, with what to change in it."""


class Protocol(BaseModel):
    """Every parameter of the evaluation, each with its default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field("Evaluation of the Independent Assessment Service", max_length=120)
    analyses: tuple[AnalysisName, ...] = Field(("since_referral",), min_length=1)
    outcome: Literal["any_return", "full_return"] = "any_return"
    sustained_days: int = Field(28, ge=0, le=365)
    eligible_day: int = Field(28, ge=0, le=364)
    horizons: tuple[int, ...] = Field(HORIZONS, min_length=1)
    dimensions: tuple[DimensionName, ...] = DIMENSIONS
    curve_variance: Literal["episode", "practice"] = "episode"
    comparison_start: date | None = None
    censor_before: bool = True
    bootstrap_replicates: int = Field(500, ge=20, le=10_000)
    seed: int = Field(2012, ge=0, le=2**32 - 1)
    retention_months: int | None = Field(None, ge=1, le=1200)

    @field_validator("horizons")
    @classmethod
    def _on_weekly_grid(cls, horizons: tuple[int, ...]) -> tuple[int, ...]:
        if any(day <= 0 or day % 7 for day in horizons) or list(horizons) != sorted(set(horizons)):
            raise ValueError("whole weeks in days, each once and in ascending order")
        return horizons

    @property
    def curve_analyses(self) -> tuple[CurveAnalysisName, ...]:
        """Those of the analyses that are curves alone."""
        return tuple(name for name in CURVE_ANALYSES if name in self.analyses)

    @property
    def hash(self) -> str:
        """SHA-256 of the parameters as read: layout and comments of the file change nothing."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def parse_protocol(text: str) -> Protocol:
    """Read a protocol from TOML.

    Parameters
    ----------
    text : str
        TOML with the keys of `Protocol` at its top level; a missing key has its default.

    Raises
    ------
    ProtocolError
        If the text is not TOML, a key is unknown (the nearest valid one is named) or a value is
        not one the key may have.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProtocolError(f"it is not valid TOML: {error}.") from None
    for key in content:
        if key not in Protocol.model_fields:
            raise ProtocolError(_unknown_key(key))
    try:
        return Protocol.model_validate(content)
    except ValidationError as error:
        fault = error.errors()[0]
        key = ".".join(str(part) for part in fault["loc"])
        raise ProtocolError(f"{key}: {fault['msg'].removeprefix('Value error, ')}.") from None


def _unknown_key(key: str) -> str:
    known = list(Protocol.model_fields)
    nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    if nearest:
        return f"there is no key {key!r}; did you mean {nearest[0]!r}?"
    return f"there is no key {key!r}; the keys are {', '.join(known)}."

"""The protocol: what will be estimated and with which parameters, decided before looking.

Typed; an unknown key is refused with the nearest valid name; hashed, so that every result can say
under which protocol it was made.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from models.faults import nearest, say_fault
from models.protocol.analyses import AnalysisName, Importance, estimand_day
from models.protocol.tables import Amendment, Costs, Gates
from models.results import ALL, CONDITIONS, HORIZONS

__all__ = [
    "AnalysisName",
    "DimensionName",
    "Protocol",
    "ProtocolError",
    "hash_parameters",
    "parse_protocol",
]

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

CovariateName = Literal[
    "condition",
    "age_band",
    "sex",
    "employment",
    "employer_size",
    "employer_oh",
    "occupation",
    "deprivation",
    "tribunal",
    "earlier_episode",
    "quarter",
]

DIMENSIONS: Final[tuple[DimensionName, ...]] = get_args(DimensionName)
COVARIATES: Final[tuple[CovariateName, ...]] = get_args(CovariateName)
MODELLED: Final = (*COVARIATES, "earlier_episode:quarter")
"""Whether an earlier episode can be seen depends on when a list begins: hence both together."""

OPEN_GOVERNMENT_LICENCE: Final = (
    "Open Government Licence v3.0: nationalarchives.gov.uk/doc/open-government-licence/version/3"
)

PRIMARY: Final = ("pilot_vs_comparison",)


class ProtocolError(ValueError):
    """A protocol that cannot be run, with what to change in it."""


class Protocol(BaseModel):
    """Every parameter of the evaluation, each with its default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field("Evaluation of the Independent Assessment Service", max_length=120)
    analyses: tuple[AnalysisName, ...] = Field(("since_referral",), min_length=1)
    primary: tuple[str, ...] = PRIMARY
    secondary: tuple[str, ...] = ()
    post_hoc: tuple[AnalysisName, ...] = ()
    outcome: Literal["any_return", "full_return"] = "any_return"
    sustained_days: int = Field(28, ge=0, le=365)
    eligible_day: int = Field(28, ge=0, le=364)
    horizons: tuple[int, ...] = Field(HORIZONS, min_length=1)
    dimensions: tuple[DimensionName, ...] = DIMENSIONS
    subgroups: tuple[CovariateName | Literal["site"], ...] = ("condition",)
    covariates: tuple[str, ...] = Field(MODELLED, min_length=1)
    immovable_conditions: tuple[str, ...] = ()
    curve_variance: Literal["episode", "practice"] = "episode"
    comparison_start: date | None = None
    censor_before: bool = True
    bootstrap_replicates: int = Field(500, ge=20, le=10_000)
    seed: int = Field(2012, ge=0, le=2**32 - 1)
    licence: str = Field(OPEN_GOVERNMENT_LICENCE, min_length=1, max_length=300)
    retention_months: int | None = Field(None, ge=1, le=1200)
    gates: Gates = Gates()
    costs: Costs = Costs()
    amendments: tuple[Amendment, ...] = ()

    @field_validator("horizons")
    @classmethod
    def _on_weekly_grid(cls, horizons: tuple[int, ...]) -> tuple[int, ...]:
        if any(day <= 0 or day % 7 for day in horizons) or list(horizons) != sorted(set(horizons)):
            raise ValueError("whole weeks in days, each once and in ascending order")
        return horizons

    @field_validator("covariates", mode="before")
    @classmethod
    def _never_the_arm(cls, covariates: Any) -> Any:
        named = covariates if isinstance(covariates, (list, tuple)) else ()
        for name in ("site", "practice"):
            if name in named:
                raise ValueError(
                    f"{name} cannot be one: the pilot was given to whole sites and practices, so "
                    f"it tells the arms apart and leaves nobody to compare; take it out"
                )
        for name in (part for term in named for part in str(term).split(":")):
            if name not in COVARIATES:
                raise ValueError(f"there is no covariate {name!r}{nearest(name, COVARIATES)}")
        return covariates

    @field_validator("immovable_conditions")
    @classmethod
    def _conditions(cls, named: tuple[str, ...]) -> tuple[str, ...]:
        for name in named:
            if name not in CONDITIONS:
                raise ValueError(f"there is no condition {name!r}{nearest(name, CONDITIONS)}")
        return named

    @field_validator(
        "analyses", "primary", "secondary", "post_hoc", "dimensions", "subgroups", "covariates",
        "immovable_conditions",
    )  # fmt: skip
    @classmethod
    def _each_once(cls, named: tuple[str, ...]) -> tuple[str, ...]:
        twice = [name for name in dict.fromkeys(named) if named.count(name) > 1]
        if twice:
            raise ValueError(f"{twice[0]} is there twice; once is enough")
        return named

    @model_validator(mode="after")
    def _lists_agree(self) -> Self:
        for key in ("primary", "secondary"):
            for entry in getattr(self, key):
                self._check_entry(key, entry)
        for analysis in self.post_hoc:
            if analysis not in self.analyses:
                raise ValueError(f"post_hoc: {analysis} is not in analyses; add it there too")
        for amendment in self.amendments:
            for key in amendment.changes:
                _check_key(key)
        return self

    def _check_entry(self, key: str, entry: str) -> None:
        analysis, _, estimand = entry.partition(":")
        if analysis not in get_args(AnalysisName):
            hint = nearest(analysis, get_args(AnalysisName))
            raise ValueError(f"{key}: there is no analysis {analysis!r}{hint}")
        # A default that is not asked for gives weight to nothing, and is no mistake.
        if analysis not in self.analyses and (key, entry) != ("primary", *PRIMARY):
            raise ValueError(f"{key}: {analysis} is not in analyses; add it there, or leave it out")
        if analysis in self.post_hoc:
            raise ValueError(f"{key}: {analysis} is in post_hoc, so it cannot be {key}")
        if key == "secondary" and entry in self.primary:
            raise ValueError(f"secondary: {entry} is in primary too; leave it in one")
        if ":" in entry:
            day = estimand_day(estimand)
            if day is not None and day not in self.horizons:
                raise ValueError(f"{key}: {entry} is reckoned on a day that is not in horizons")

    @property
    def hash(self) -> str:
        """SHA-256 of all that was read, amendments too; layout and comments change nothing."""
        return hash_parameters(self.model_dump(mode="json"))

    def importance(self, analysis: str, estimand: str, condition: str = ALL) -> Importance:
        """Return how much weight a result may be given.

        An entry that names the estimand goes before one that names the whole analysis. A subgroup
        of what is primary is secondary at most. What was not asked for is post hoc.
        """
        if analysis in self.post_hoc:
            return "post_hoc"
        for entry in (f"{analysis}:{estimand}", analysis):
            if entry in self.primary:
                return "primary" if condition == ALL else "secondary"
            if entry in self.secondary:
                return "secondary"
        return "exploratory" if analysis in self.analyses else "post_hoc"


def hash_parameters(parameters: Mapping[str, Any]) -> str:
    """Return the hash of a protocol as a manifest holds it, keys in the order they were written.

    It does not ask whether this version of the software knows the keys, so that what was made by
    an earlier one can still be checked.
    """
    text = json.dumps(parameters, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _check_key(key: str) -> None:
    """Refuse what names no key an amendment can be about; ``gates.smd`` names one of a table."""
    table, _, inner = key.partition(".")
    tables: dict[str, type[BaseModel]] = {"gates": Gates, "costs": Costs}
    known = list(tables[table].model_fields) if inner and table in tables else []
    keys = [f"{table}.{name}" for name in known] or [
        name for name in Protocol.model_fields if name != "amendments"
    ]
    if key not in keys:
        raise ValueError(f"amendments: changes names no key {key!r}{nearest(key, keys)}")


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
    try:
        return Protocol.model_validate(content)
    except ValidationError as error:
        raise ProtocolError(say_fault(error, Protocol)) from None

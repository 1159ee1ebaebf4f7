"""The tables of a protocol: limits of the gates, unit costs, amendments."""

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from models.protocol.analyses import AnalysisName
from models.signing import is_name, is_reason


class Table(BaseModel):
    """A table that takes the keys it has, and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Gates(Table):
    """Limits past which a result is withheld from a release.

    ``events`` and ``at_risk`` may be raised and not lowered: disclosure control needs as many.
    """

    smd: float = Field(default=0.1, gt=0, le=0.25)
    effective_sample: int = Field(default=50, ge=10, le=100_000)
    overlap: float = Field(default=0.2, ge=0.05, lt=1)
    events: int = Field(default=10, ge=10, le=10_000)
    detectable_hr: float = Field(default=1.5, gt=1, le=3)
    completeness: float = Field(default=0.8, ge=0.5, le=1)
    practices: int = Field(default=10, ge=2, le=1_000)
    at_risk: int = Field(default=15, ge=15, le=10_000)


class UnitCost(Table):
    """What one unit costs or is worth, in pounds, with the range that is credible."""

    amount: float = Field(ge=0, le=1_000_000)
    low: float = Field(ge=0, le=1_000_000)
    high: float = Field(ge=0, le=1_000_000)
    source: str = Field(min_length=1, max_length=300)
    price_year: int = Field(ge=1990, le=2100)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.amount <= self.high:
            raise ValueError("amount must lie between low and high")
        return self


class Costs(Table):
    """Unit costs: a referral to each tier, and a day for each who gains by one at work."""

    tier_A: UnitCost | None = None  # noqa: N815 - tiers are written with a capital everywhere
    tier_B: UnitCost | None = None  # noqa: N815
    tier_C: UnitCost | None = None  # noqa: N815
    day_of_work: UnitCost | None = None
    day_of_sick_pay: UnitCost | None = None
    day_of_benefits: UnitCost | None = None


class Amendment(Table):
    """A change made after results were published: who made it, when, why, and what it touches."""

    on: date
    by: str
    why: str = Field(min_length=1, max_length=500)
    changes: tuple[str, ...] = Field(min_length=1)
    touches: tuple[AnalysisName, ...] = ()

    @field_validator("by")
    @classmethod
    def _a_person(cls, by: str) -> str:
        if not is_name(by):
            raise ValueError("a person's name, in letters that can be seen")
        return by.strip()

    @field_validator("why")
    @classmethod
    def _one_line(cls, why: str) -> str:
        if not is_reason(why):
            raise ValueError("a reason, on one line")
        return why.strip()

"""What a pilot tells the readers of its pages: how to refer, and who answers questions.

Typed, so that what a GP's page has no room for, or a reader could not use, is refused before it is
in a release. No number depends on any of it.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from models.faults import say_fault
from models.results import TIERS

ROOM: Final = 600
"""Characters that a GP's page has room for, of all that is said about how to refer."""

_PHONE: Final = re.compile(
    r"\+?(?=(?:[^0-9]*[0-9]){3})[0-9()][0-9 ()-]*(,? (ext|extension|option) [0-9]{1,6})?"
)
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+'-]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_WEB: Final = re.compile(
    r"https://([A-Za-z0-9-]+\.)+[A-Za-z]{2,}(:[0-9]{1,5})?(/[A-Za-z0-9._~/%?=&+#-]*)?"
)


class ServiceError(ValueError):
    """Settings of the service that cannot be used, with what to change in them."""


def _one_line(text: str) -> str:
    if not text:
        raise ValueError("say something, or leave the key out")
    if not text.isprintable():
        raise ValueError("one line of plain text: type anew what was pasted, without hidden signs")
    return text


def _like(pattern: re.Pattern[str], example: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(f"write it like {example}")
        return text

    return check


Name = Annotated[str, Field(max_length=60), AfterValidator(_one_line)]
Hours = Annotated[str, Field(max_length=60), AfterValidator(_one_line)]
How = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]
Phone = Annotated[
    str, Field(max_length=40), AfterValidator(_like(_PHONE, "01632 960123, option 2"))
]
Email = Annotated[str, Field(max_length=60), AfterValidator(_like(_EMAIL, "refer@ias.example.org"))]
Web = Annotated[
    str, Field(max_length=80), AfterValidator(_like(_WEB, "https://ias.example.org/refer"))
]
Tier = Literal["A", "B", "C"]


class Part(BaseModel):
    """A table that takes the keys it has, and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Contact(Part):
    """How somebody is reached; what is not told is not made up."""

    phone: Phone | None = None
    email: Email | None = None
    web: Web | None = None
    hours: Hours | None = None

    @property
    def can_be_reached(self) -> bool:
        """Whether a reader is told any way to reach them."""
        return bool(self.phone or self.email or self.web)


class Refer(Contact):
    """How a GP refers; `how` is none where the pages' own words will do."""

    how: How | None = None
    tiers: tuple[Tier, ...] = TIERS

    @field_validator("tiers")
    @classmethod
    def _each_once_in_order(cls, tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
        if not tiers or len(set(tiers)) < len(tiers):
            raise ValueError("name one tier at least, and each once")
        return tuple(sorted(tiers))


class Site(Contact):
    """How one site of the pilot is reached, where that differs."""

    id: Name
    name: Name

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not self.can_be_reached:
            raise ValueError("give it a phone, email or web of its own, or leave the site out")
        return self


class Questions(Contact):
    """Who answers readers' questions, about a page they cannot use or about data on people."""

    name: Name | None = None


class Service(Part):
    """All of `service.toml`, each key with its default."""

    refer: Refer = Refer()
    sites: tuple[Site, ...] = ()
    questions: Questions = Questions()

    @model_validator(mode="after")
    def _each_site_once(self) -> Self:
        named = [site.id for site in self.sites]
        twice = [name for name in dict.fromkeys(named) if named.count(name) > 1]
        if twice:
            raise ValueError(f"the site {twice[0]} is there twice; once is enough")
        return self

    @model_validator(mode="after")
    def _fits_a_page(self) -> Self:
        length = sum(len(text) for part in (self.refer, *self.sites) for text in _texts(part))
        if length > ROOM:
            raise ValueError(
                f"how to refer is told in {length} characters, and a GP's page has room for "
                f"{ROOM}: shorten it, or leave out sites that the general way serves as well"
            )
        return self


def _texts(part: Contact) -> Iterator[str]:
    """Return all that a page prints of a part."""
    told = part.model_dump(exclude={"id", "tiers"})
    return (text for text in told.values() if text is not None)


def parse_service(text: str) -> Service:
    """Read the settings from TOML.

    Raises
    ------
    ServiceError
        If the text is not TOML, a key is unknown (the nearest valid one is named) or a value is
        not one the key may have.
    """
    try:
        return Service.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ServiceError(f"it is not valid TOML: {error}.") from None
    except ValidationError as error:
        raise ServiceError(say_fault(error, Service)) from None


def held_service(held: object) -> Service:
    """Return the settings that a release's manifest holds.

    What an older release lacks, and what another version of the software wrote and this one would
    not take, counts as not told: a telephone number keeps nobody from the figures.
    """
    try:
        return Service.model_validate(held or {}, extra="ignore")
    except ValidationError:
        return Service()

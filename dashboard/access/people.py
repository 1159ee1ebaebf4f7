"""What somebody may see, and who is looking at this moment."""

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from flask import g, has_app_context
from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

Role = Literal["commissioner", "evaluator"]


def _printable(name: str) -> str:
    if not name.strip() or not name.isprintable():
        raise ValueError("a name of printable characters")
    return name


Word = Annotated[str, AfterValidator(_printable)]
"""A name: it can be shown on one line, and written into a file as it is."""


class Grant(BaseModel):
    """What somebody may see: a role and, for a commissioner, the sites if not all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role
    sites: tuple[Word, ...] | None = None

    def say(self) -> str:
        """Return in words what may be seen."""
        if self.sites is None:
            return self.role
        return f"{self.role}, {', '.join(self.sites) or 'no site'} and totals only"

    @model_validator(mode="after")
    def _evaluators_see_all(self) -> Self:
        if self.role == "evaluator" and self.sites is not None:
            raise ValueError("an evaluator sees every site: take out `sites`")
        return self


def widest(grants: list[Grant]) -> Grant | None:
    """Return all that several grants give together; None where there are none."""
    if any(one.role == "evaluator" for one in grants):
        return Grant(role="evaluator")
    if not grants or any(one.sites is None for one in grants):
        return Grant(role="commissioner") if grants else None
    sites = {site for one in grants for site in one.sites or ()}
    return Grant(role="commissioner", sites=tuple(sorted(sites)))


@dataclass(frozen=True)
class Person:
    """
    Somebody who has signed in.

    Attributes
    ----------
    name
        The account's name, or the subject the provider knows them by; what the audit log says.
    shown
        What they are called on screen.
    role
        Their role.
    sites
        The sites whose figures they may see; None for all.
    """

    name: str
    shown: str
    role: Role
    sites: frozenset[str] | None


def person_here() -> Person | None:
    """Return who is asking; None where nobody has signed in, or nothing is asked."""
    return g.get("person") if has_app_context() else None

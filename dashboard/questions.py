"""What a browser asks, if it asks as our own pages do; nothing else is worth an answer."""

from collections.abc import Mapping
from typing import Any, Final, Self

from flask import Request, abort
from pydantic import BaseModel, ValidationError, model_validator

LARGEST: Final = 64 * 1024
"""Bytes of a question: our pages ask in some two thousand."""

BAD_REQUEST: Final = 400
_WORDS: Final = ("search", "pathname")


class Part(BaseModel):
    """What the browser holds of one component."""

    id: str | dict[str, str]
    property: str
    value: Any = None

    @model_validator(mode="after")
    def _is_what_a_page_holds(self) -> Self:
        if self.property in _WORDS and not isinstance(self.value, str | None):
            raise ValueError("an address is text")
        if self.property == "id" and self.value != self.id:
            raise ValueError("a component goes by its own name")
        return self


class Question(BaseModel):
    """A question in the form in which Dash's script asks it."""

    output: str
    outputs: Part | list[Part]
    inputs: list[Part]
    state: list[Part]
    changedPropIds: list[str] = []  # noqa: N815 - as Dash calls it

    @model_validator(mode="after")
    def _knows_the_view_before(self) -> Self:
        views = [part.value for part in self.state if part.property == "data"]
        if not all(isinstance(view, dict | None) for view in views):
            raise ValueError("a view is described by names and values")
        return self

    def is_one_of(self, callbacks: Mapping[str, Any]) -> bool:
        """Tell whether one of our pages asks this.

        Parameters
        ----------
        callbacks
            What Dash answers, by output.
        """
        known = callbacks.get(self.output)
        if known is None:
            return False
        outputs = self.outputs if isinstance(self.outputs, list) else [self.outputs]
        is_all = len(outputs) == self.output.count("...") + 1
        return is_all and all(
            [_which(part) for part in sent] == [_known(part) for part in known[kind]]
            for kind, sent in (("inputs", self.inputs), ("state", self.state))
        )


def _which(part: Part) -> tuple[bool, str]:
    """Return which part it is, but for the card: whether of one, and its property."""
    return isinstance(part.id, dict), part.property


def _known(part: Mapping[str, str]) -> tuple[bool, str]:
    # Dash writes the name of a part of a card as JSON.
    return part["id"].startswith("{"), part["property"]


def question_in(request: Request, callbacks: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a request asks, as it was sent; refuse what none of our pages would ask.

    Parameters are those of `Question.is_one_of`, and the request.
    """
    request.max_content_length = LARGEST
    try:
        asked: dict[str, Any] = request.get_json()
        is_ours = Question.model_validate(asked).is_one_of(callbacks)
    except (ValidationError, RecursionError):
        is_ours = False
    return asked if is_ours else abort(BAD_REQUEST)

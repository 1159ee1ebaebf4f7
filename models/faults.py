"""What is wrong with a file of settings, in words that name the key and the remedy."""

import difflib
from collections.abc import Iterable
from inspect import isclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_UNKNOWN = "extra_forbidden"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that names what was probably meant, or all there is."""
    names = list(known)
    found = _closest(name, names)
    return f"; did you mean {found!r}?" if found else f"; there are {', '.join(names)}"


def say_fault(error: ValidationError, model: type[BaseModel]) -> str:
    """Say the first fault that pydantic found; an unknown key before all else.

    Parameters
    ----------
    error
        What pydantic raised.
    model
        The model it raised it for.
    """
    faults = sorted(error.errors(), key=lambda fault: fault["type"] != _UNKNOWN)
    return _unknown_key(faults[0], model) if faults[0]["type"] == _UNKNOWN else _say(faults[0])


def _say(fault: ErrorDetails) -> str:
    # A person counts from one.
    place = ".".join(str(p + 1) if isinstance(p, int) else p for p in fault["loc"])
    text = fault["msg"].removeprefix("Value error, ")
    sentence = f"{place}: {text}" if place else text
    return sentence if sentence.endswith(("?", ".")) else f"{sentence}."


def _unknown_key(fault: ErrorDetails, model: type[BaseModel]) -> str:
    *tables, key = fault["loc"]
    for part in tables:
        if isinstance(part, str):
            model = _model_in(model.model_fields[part].annotation) or model
    where = f" in {'.'.join(p for p in tables if isinstance(p, str))}" if tables else ""
    known = list(model.model_fields)
    found = _closest(str(key), known)
    if found:
        return f"there is no key {key!r}{where}; did you mean {found!r}?"
    return f"there is no key {key!r}{where}; the keys are {', '.join(known)}."


def _closest(name: str, known: Iterable[str]) -> str | None:
    # Without regard to case: 'tier_b' is nearer to 'tier_B' than to 'tier_C'.
    by_lower = {one.lower(): one for one in known}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.5)
    return by_lower[found[0]] if found else None


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model that an annotation is, or is a list or an option of."""
    if isclass(annotation) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)

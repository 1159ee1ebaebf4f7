"""Attributes with a hyphen in their name, which Python cannot write as keywords."""

from typing import Any


def hyphened(**values: str) -> dict[str, Any]:
    """Return ``aria_label="x"`` as ``{"aria-label": "x"}``, to be passed on to a component."""
    return {name.replace("_", "-"): value for name, value in values.items()}

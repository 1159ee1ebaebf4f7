"""Dash components as HTML text, for readers without scripts and for tests."""

from typing import Any, Final

from dash.development.base_component import Component
from markupsafe import Markup, escape

RENAMED: Final = {
    "className": "class",
    "htmlFor": "for",
    "tabIndex": "tabindex",
    "colSpan": "colspan",
    "rowSpan": "rowspan",
}
NEEDS_SCRIPTS: Final = ("Button", "Graph", "Store", "Location", "Input", "Select", "Form")
"""What does nothing without scripts is left out."""

EMPTY: Final = ("Br", "Hr", "Img")


def to_html(node: Any) -> Markup:
    """
    Write components as HTML.

    Parameters
    ----------
    node
        A component, a component as Dash sends it (a dictionary), text, a number, a list of such, or
        None.

    Returns
    -------
    markupsafe.Markup
        Everything that is text is escaped.
    """
    if node is None:
        return Markup()
    if isinstance(node, list | tuple):
        return Markup().join(map(to_html, node))
    if isinstance(node, Component):
        node = node.to_plotly_json()  # type: ignore[no-untyped-call]
    if not isinstance(node, dict):
        return escape(node)
    kind, props = node["type"], node["props"]
    if kind in NEEDS_SCRIPTS:
        return Markup()
    tag = kind.lower()
    attributes = Markup().join(_attribute(*pair) for pair in props.items() if _is_written(*pair))
    if kind in EMPTY:
        return Markup("<{}{}>").format(tag, attributes)
    return Markup("<{}{}>{}</{}>").format(tag, attributes, to_html(props.get("children")), tag)


def _is_written(name: str, value: Any) -> bool:
    # An element is there once with its name, for scripts; twice would be a fault.
    return name not in {"children", "id", "hidden", "role"} and isinstance(value, str | int)


def _attribute(name: str, value: Any) -> Markup:
    return Markup(' {}="{}"').format(RENAMED.get(name, name), value)

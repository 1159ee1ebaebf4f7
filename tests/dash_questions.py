"""The questions that a page's script asks, written as it writes them."""

import json
from typing import Any

Question = dict[str, Any]


def question(asked: dict[str, Any], values: dict[str, Any], card: str = "") -> Question:
    """Return a question of the browser.

    Parameters
    ----------
    asked
        One of ``/_dash-dependencies``.
    values
        What the browser holds, by component and property.
    card
        Whose chart is asked for, if it is about a card.
    """

    def filled(part: dict[str, Any], is_near: object = None) -> dict[str, Any]:
        if "MATCH" not in part["id"]:
            value = values.get(f"{part['id']}.{part['property']}", is_near)
            return {"id": part["id"], "property": part["property"], "value": value}
        name = json.loads(part["id"]) | {"card": card}
        value = name if part["property"] == "id" else True
        return {"id": name, "property": part["property"], "value": value}

    names = asked["output"].removeprefix("..").removesuffix("..").split("...")
    parts = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]
    outputs = [{name: filled(part)[name] for name in ("id", "property")} for part in parts]
    return {
        "output": asked["output"],
        "outputs": outputs if len(outputs) > 1 else outputs[0],
        "inputs": [filled(part) for part in asked["inputs"]],
        "state": [filled(part) for part in asked["state"]],
        "changedPropIds": [],
    }


def is_of_a_card(asked: dict[str, Any]) -> bool:
    """Whether a question is about one card."""
    return "MATCH" in asked["output"]

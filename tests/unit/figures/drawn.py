"""What a chart draws, in few words: all that a reader sees of it, and nothing of the template."""

import json
from collections.abc import Iterable
from typing import Any

import plotly.graph_objects as go

Plain = dict[str, Any]

MANY = 24
"""More points than this are told by their ends and their range."""


def drawn(figure: go.Figure) -> Plain:
    """Return what a figure draws as plain data."""
    whole = figure.to_plotly_json()
    layout = whole["layout"]
    axes = {name: part for name, part in layout.items() if name[:5] in ("xaxis", "yaxis")}
    return _lean(
        {
            "height": layout["height"],
            "axes": {name: _axis(part) for name, part in sorted(axes.items())},
            "traces": [_trace(trace) for trace in whole["data"]],
            "words": [_note(note) for note in layout.get("annotations", [])],
            "shapes": [_shape(shape) for shape in layout.get("shapes", [])],
            "key": layout.get("showlegend", "legend" in layout),
        }
    )


def _axis(part: Plain) -> Plain:
    return {
        "title": part.get("title", {}).get("text"),
        "type": part.get("type"),
        "range": part.get("range"),
        "ticks": part.get("ticktext") or part.get("tickvals"),
        "ticksuffix": part.get("ticksuffix"),
        "hidden": part.get("visible") is False or part.get("showticklabels") is False,
        "matches": part.get("matches"),
    }


def _trace(trace: Plain) -> Plain:
    marker, line, error = (trace.get(name, {}) for name in ("marker", "line", "error_x"))
    scale = marker.get("colorbar", {})
    return {
        "type": " ".join(filter(None, (trace["type"], trace.get("mode")))),
        "name": trace.get("name"),
        "panel": " ".join(filter(None, (trace.get("xaxis"), trace.get("yaxis")))),
        "x": _points(trace.get("x")),
        "y": _points(trace.get("y")),
        "base": _points(trace.get("base")),
        "below": _points(error.get("arrayminus")),
        "above": _points(error.get("array")),
        "text": trace.get("text"),
        "dash": line.get("dash") if "lines" in trace.get("mode", "") else None,
        "symbol": marker.get("symbol"),
        "hatch": marker.get("pattern", {}).get("shape"),
        "colour": marker.get("color", line.get("color")),
        "fill": trace.get("fill"),
        "scale": scale.get("title", {}).get("text"),
        "ends": [marker["cmin"], marker["cmax"]] if "cmin" in marker else None,
        "on touch": _touched(trace),
    }


def _touched(trace: Plain) -> Any:
    if trace.get("hoverinfo") == "skip":
        return None
    said = trace.get("hovertemplate")
    return [said, *trace.get("customdata", [])] if said else trace.get("hoverinfo")


def _points(values: Iterable[Any] | None) -> Any:
    if values is None:
        return None
    held = [round(value, 3) if isinstance(value, float) else value for value in values]
    if len(held) <= MANY:
        return held
    return f"{len(held)} points, {held[0]} to {held[-1]}, within {min(held)} to {max(held)}"


def _note(note: Plain) -> Plain:
    places = {axis: note.get(f"{axis}ref") for axis in "xy"}
    at = ", ".join(
        f"{axis} {_short(note.get(axis))}{f' of {ref}' if ref else ''}"
        for axis, ref in places.items()
    )
    return {"text": note["text"], "at": at, "arrow": note.get("showarrow") or None}


def _short(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


def _shape(shape: Plain) -> Plain:
    ends = {name: [_short(shape.get(f"{name}0")), _short(shape.get(f"{name}1"))] for name in "xy"}
    words = shape.get("label", {}).get("text") or shape.get("name")
    return {"type": shape["type"], **ends, "dash": shape["line"].get("dash"), "text": words}


def _lean(value: Any) -> Any:
    """Leave out what is not there."""
    if isinstance(value, dict):
        lean = {name: _lean(part) for name, part in value.items()}
        return {name: part for name, part in lean.items() if not _is_nothing(part)}
    return [_lean(part) for part in value] if isinstance(value, list) else value


def _is_nothing(value: Any) -> bool:
    return value is False or value in (None, "", [], {})


def to_text(value: Any, indent: int = 0) -> str:
    """Write plain data as JSON in which a list of plain values is one line."""
    pad, inner = " " * indent, " " * (indent + 2)
    if isinstance(value, dict) and value:
        lines = (
            f"{inner}{_one(name)}: {to_text(part, indent + 2)}" for name, part in value.items()
        )
        return "{\n" + ",\n".join(lines) + f"\n{pad}}}"
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        lines = (f"{inner}{to_text(part, indent + 2)}" for part in value)
        return "[\n" + ",\n".join(lines) + f"\n{pad}]"
    return _one(value)


def _one(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=list)

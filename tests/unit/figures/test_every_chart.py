"""What holds for every chart, of the examples and of every page of a whole release."""

import math
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard.asked import Asked
from dashboard.page import Card
from dashboard.reader import Reader
from dashboard.render import card as rendered
from dashboard.site_map import PLACES
from dashboard.theme import ARMS, GRID, INK, PAPER
from tests.unit.figures.cases import CASES
from tests.unit.release_of_every_kind import release_of_every_kind

QUERIES = ("", "tier=A-B", "tier=A", "condition=stress", "split=timing&tier=A", "site=brook",
           "day=150&cost_A=40")  # fmt: skip
NO_NUMBER = re.compile(r"\b(nan|NaN|None(?! of)|null|inf|undefined)\b")
UNITS = re.compile(
    r"days?\b|weeks?\b|quarter|\bmonth\b|\b100\b|%|times as fast|standard deviations|pounds|"
    r"returns expected|back at work",
    re.IGNORECASE,
)
OUTCOMES = {"curves", "forest", "funnel", "heat", "love", "parametric", "side_by_side", "waits"}
"""Charts of what can be better or worse; the others count."""

PALETTE = {line.colour for line in ARMS.values()} | {INK, GRID, PAPER, "#A285D1"}
GREYS = {"#8A8A8A", "#1F1F1F", "#EDEEEF", "#B1B4B6"}


def shown_cards() -> Iterator[tuple[str, Card]]:
    for place in PLACES:
        for query in QUERIES:
            page = place.build(Reader(release_of_every_kind(), Asked(query)))
            for one in page.cards:
                if one.draw:
                    yield f"{place.path}?{query} {one.key}", one


@pytest.fixture(scope="module")
def charts() -> dict[str, go.Figure]:
    """Every example and every chart of every page, once each."""
    drawn = {name: one.draw() for name, one in shown_cards() if one.draw}
    return {name: draw() for name, draw in CASES.items()} | drawn


def words_of(figure: go.Figure) -> Iterator[str]:
    """Everything a chart writes."""
    plain = figure.to_plotly_json()
    for trace in plain["data"]:
        for key in ("name", "text", "customdata", "hovertemplate"):
            yield from strings(trace.get(key))
    for key, part in plain["layout"].items():
        if key[1:5] == "axis":
            yield from strings([part.get("title", {}).get("text"), *(part.get("ticktext") or [])])
    for note in plain["layout"].get("annotations", []):
        yield note["text"]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings(part)


def test_nothing_that_is_no_number_is_drawn(charts: dict[str, go.Figure]) -> None:
    for name, figure in charts.items():
        for words in words_of(figure):
            assert not NO_NUMBER.search(words), (name, words)
        for trace in figure.to_plotly_json()["data"]:
            for axis in "xy":
                held = [value for value in trace.get(axis, []) if isinstance(value, float)]
                assert all(map(math.isfinite, held)), name


def test_every_axis_of_numbers_says_its_unit(charts: dict[str, go.Figure]) -> None:
    for name, figure in charts.items():
        layout = figure.to_plotly_json()["layout"]
        notes = " ".join(note["text"] for note in layout.get("annotations", []))
        for letter in "xy":
            axes = [part for key, part in layout.items() if key.startswith(f"{letter}axis")]
            numbers = [part for part in axes if is_of_numbers(part)]
            titles = " ".join(part.get("title", {}).get("text", "") for part in axes)
            if numbers:
                assert UNITS.search(titles) or "a month" in notes, (name, letter, titles)


def is_of_numbers(axis: dict[str, Any]) -> bool:
    is_seen = axis.get("visible", True) and axis.get("showticklabels", True)
    return bool(is_seen and not axis.get("ticktext"))


@pytest.mark.parametrize("name", [name for name in CASES if name.partition("-")[0] in OUTCOMES])
def test_what_can_be_better_says_which_way(name: str) -> None:
    plain = CASES[name]().to_plotly_json()
    scales = [trace.get("marker", {}).get("colorbar", {}) for trace in plain["data"]]
    axes = [part for key, part in plain["layout"].items() if key[1:5] == "axis"]
    titles = [part.get("title", {}).get("text", "") for part in [*scales, *axes]]
    assert any(re.search(r"better\s→|←\sbetter", title) for title in titles)


def test_every_chart_is_told_in_words_to_who_cannot_see_it() -> None:
    for name, one in shown_cards():
        assert one.sentence.endswith((".", "”.")), name
        assert not NO_NUMBER.search(one.sentence), name
        chart = next(
            iter(find(rendered(one, "/a/b/c.csv", "?card=c", "chart").to_plotly_json(), "img"))
        )
        assert chart["aria-label"] == one.sentence


def find(component: Any, role: str) -> Iterator[dict[str, Any]]:
    """Properties of every component of a role."""
    if hasattr(component, "to_plotly_json"):
        component = component.to_plotly_json()
    if isinstance(component, dict):
        props = component.get("props", {})
        if props.get("role") == role:
            yield props
        yield from find(props.get("children"), role)
    elif isinstance(component, list | tuple):
        for part in component:
            yield from find(part, role)


def test_colours_are_those_of_the_palette(charts: dict[str, go.Figure]) -> None:
    for name, figure in charts.items():
        for trace in figure.to_plotly_json()["data"]:
            colours = [trace.get(part, {}).get("color") for part in ("marker", "line")]
            plain = [one for one in strings(colours) if one.startswith("#")]
            assert set(plain) <= PALETTE | GREYS, (name, trace.get("name"))


def test_a_tier_looks_the_same_wherever_it_is_drawn(charts: dict[str, go.Figure]) -> None:
    for name, figure in charts.items():
        for trace in figure.to_plotly_json()["data"]:
            tier = re.fullmatch(r"Tier ([ABC])", trace.get("name") or "")
            if tier and "lines" in trace["mode"]:
                line = ARMS[tier[1]]
                drawn = (trace["line"]["color"], trace["line"]["dash"])
                assert drawn == (line.colour, line.dash), name


def test_every_curve_has_its_name_where_it_ends(charts: dict[str, go.Figure]) -> None:
    curves = {name: one for name, one in charts.items() if name.split("-")[0].endswith("curves")}
    assert len(curves) > 2
    for name, figure in curves.items():
        plain = figure.to_plotly_json()
        notes = plain["layout"]["annotations"]
        ends = {
            note["text"].replace("<br>", " "): (note["x"], note["y"])
            for note in notes
            if "x" in note
        }
        for trace in plain["data"]:
            if trace.get("name"):
                assert ends[trace["name"]][0] == trace["x"][-1], name
                assert ends[trace["name"]][1] == pytest.approx(trace["y"][-1], abs=0.06), name


def test_no_meaning_hangs_on_colour_alone(charts: dict[str, go.Figure]) -> None:
    for name, figure in charts.items():
        plain = figure.to_plotly_json()
        looks: dict[tuple[Any, ...], set[str]] = {}
        for trace in plain["data"]:
            if (
                trace["type"] == "scatter"
                and "fill" not in trace
                and trace.get("hoverinfo") != "skip"
            ):
                marker, line = trace.get("marker", {}), trace.get("line", {})
                panel = (trace.get("xaxis"), trace.get("yaxis"), trace["mode"])
                look = (*panel, marker.get("symbol"), line.get("dash"), line.get("width"))
                colours = strings(marker.get("color") or line.get("color"))
                looks.setdefault(look, set()).update(set(colours) - {PAPER})
        assert all(len(colours) <= 1 for colours in looks.values()), (name, looks)


def test_neighbours_of_a_bar_are_told_apart_without_colour(charts: dict[str, go.Figure]) -> None:
    for name, figure in charts.items():
        traces = figure.to_plotly_json()["data"]
        bars = [trace for trace in traces if trace["type"] == "bar" and trace.get("name")]
        for left, right in pairwise(bars):
            hatched = [one["marker"].get("pattern", {}).get("shape") for one in (left, right)]
            light = sorted(luminance(one["marker"]["color"]) for one in (left, right))
            assert hatched[0] != hatched[1] or (light[1] + 0.05) / (light[0] + 0.05) > 3, name


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

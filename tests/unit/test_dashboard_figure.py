"""The chart draws what may be shown, so that it can be told apart without colour."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.asked import Asked
from dashboard.figures.curves import build, spread
from dashboard.render import CONFIG
from dashboard.selection import Selection, choices_of, select
from dashboard.state import parse
from dashboard.store import read_release
from dashboard.theme import ARMS, line_of


@pytest.fixture
def back_pain(published: Path) -> Selection:
    release = read_release(published / "2012-12-31-0123456789")
    return select(release, parse(Asked("condition=back_pain"), choices_of(release)))


def test_every_tier_has_a_line_in_its_own_colour_and_dash(back_pain: Selection) -> None:
    lines = [trace for trace in build(back_pain).data if trace.name]
    assert [line.name for line in lines] == ["Tier A", "Tier B", "Tier C"]
    assert [line.line.color for line in lines] == ["#12436D", "#28A197", "#801650"]
    assert len({line.line.dash for line in lines}) == 3
    assert {line.line.shape for line in lines} == {"hv"}


def test_lines_are_named_at_their_ends_in_readable_ink(back_pain: Selection) -> None:
    names = build(back_pain).layout.annotations
    assert [name.text for name in names] == ["Tier A", "Tier B", "Tier C"]
    assert {name.font.color for name in names} == {"#3D3D3D"}


def test_a_line_ends_where_disclosure_control_stopped_it(back_pain: Selection) -> None:
    figure = build(back_pain)
    rings = [trace for trace in figure.data if trace.mode == "markers"]
    lines = {trace.name: trace for trace in figure.data if trace.name}
    assert [ring.x[0] for ring in rings] == [lines["Tier A"].x[-1], lines["Tier B"].x[-1]]
    assert lines["Tier A"].x[-1] == 49


def test_what_is_hidden_is_not_drawn(published: Path) -> None:
    release = read_release(published / "2012-12-31-0123456789")
    cancer = select(release, parse(Asked("condition=cancer"), choices_of(release)))
    assert [trace.name for trace in build(cancer).data if trace.name] == ["Tier A"]


def test_nothing_can_be_sent_away() -> None:
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["displaylogo"] is False


def test_an_arm_looks_the_same_wherever_it_stands() -> None:
    assert line_of("C", 0, is_arm=True) == ARMS["C"]
    assert line_of("C", 0, is_arm=False) != ARMS["C"]


@settings(derandomize=True)
@given(st.lists(st.floats(0, 1), max_size=8))
def test_names_never_overlap_and_keep_their_order(heights: list[float]) -> None:
    placed = spread(heights, 0.06)
    in_order = [height for _, height in sorted(zip(heights, placed, strict=True))]
    gaps = [b - a for a, b in pairwise(in_order)]
    assert all(gap >= 0.06 - 1e-9 for gap in gaps)


def test_a_chart_with_nothing_to_draw_says_why(published: Path) -> None:
    release = read_release(published / "2012-12-31-0123456789")
    hidden = select(release, parse(Asked("condition=cancer&tier=C"), choices_of(release)))
    assert not hidden.visible
    notes = build(hidden).layout.annotations
    assert [note.text for note in notes] == ["Too few people to show"]

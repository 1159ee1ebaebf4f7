"""Panels and heat maps hold what may be shown, and words for what may not."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.heat import HATCHED, Cell, colour_of, heat_map
from dashboard.figures.rows import Mark, Panel, Row
from dashboard.figures.side_by_side import side_by_side
from dashboard.theme import INK

PANELS = (
    Panel("As found", "Days (better →)", none=0),
    Panel("Shrunk", "Speed (better →)", none=1, is_ratio=True),
)
ROWS = (
    Row("Tier A"),
    Row(
        "Back pain", (Mark(6.4, 4.1, 8.9, "benefit", "6.4"), Mark(1.2, 1.1, 1.3, "benefit", "1.2"))
    ),
    Row("Stress", (Mark(1.0, -1.0, 3.0, "unsure", "1.0"), "Withheld")),
    Row("Cancer", ("Too few people to show", "")),
)
CONTRAST = 4.5
"""Least contrast of text that WCAG 2.2 AA asks for."""


def test_every_panel_has_its_marks_with_limits_and_its_line_of_no_difference() -> None:
    figure = side_by_side(ROWS, PANELS)
    left = [trace for trace in figure.data if trace.xaxis == "x"]
    right = [trace for trace in figure.data if trace.xaxis == "x2"]
    assert [tuple(trace.x) for trace in left] == [(0, 0), (6.4,), (1.0,)]
    assert [tuple(trace.x) for trace in right] == [(1, 1), (1.2,)]
    assert left[1].error_x.array[0] == 2.5
    assert left[1].error_x.arrayminus[0] == 2.3
    assert (left[1].marker.symbol, left[2].marker.symbol) == ("circle", "circle-open")


def test_what_is_not_shown_says_so_in_its_row_and_panel() -> None:
    words = [
        (note.text, note.y, note.xref) for note in side_by_side(ROWS, PANELS).layout.annotations
    ]
    assert words == [("Withheld", 2, "x2 domain"), ("Too few people<br>to show", 3, "x domain")]


def test_axes_say_what_is_measured_and_which_side_is_better() -> None:
    layout = side_by_side(ROWS, PANELS).layout
    assert layout.xaxis.title.text == "<b>As found</b><br>Days (better →)"
    assert layout.xaxis2.type == "log"
    assert layout.xaxis.domain[1] < layout.xaxis2.domain[0]
    assert list(layout.yaxis.ticktext) == ["<b>Tier A</b>", "Back pain", "Stress", "Cancer"]
    assert layout.height > 4 * 30


def test_a_panel_like_the_first_has_its_range() -> None:
    alike = Panel("Shrunk", "Days (better →)", none=0, is_like_first=True)
    assert side_by_side(ROWS, (PANELS[0], alike)).layout.xaxis2.matches == "x"


def test_a_panel_without_marks_has_no_numbers_on_its_axis() -> None:
    rows = [Row("Stress", ("Withheld", "Withheld"))]
    layout = side_by_side(rows, PANELS).layout
    assert not layout.xaxis.showticklabels
    assert not side_by_side([], PANELS).layout.annotations


def test_a_hidden_cell_is_hatched_and_worded_and_a_number_is_neither() -> None:
    cells = [
        Cell(0, 0, 6.5, "<b>6.5</b><br>(4 to 9)", "6.5 (4.0 to 9.0) days"),
        Cell(0, 1, None, "Withheld", "Why"),
        Cell(1, 0, 0.0, "<b>0.0</b>", "0.0"),
        Cell(1, 1, None, "Too few", ""),
    ]
    axes = ("When referred", "", "Days regained (better →)")
    shown, scale, hidden = heat_map(["a", "b"], ["c", "d"], cells, axes).data
    assert list(shown.text) == ["<b>6.5</b><br>(4 to 9)", "<b>0.0</b>"]
    assert list(hidden.text) == ["Withheld", "Too few"]
    assert hidden.marker.pattern.shape == "/"
    assert hidden.marker.color == HATCHED
    assert shown.marker.color[1] == "rgb(255, 255, 255)"
    assert scale.marker.colorbar.title.text == "Days regained (better →)"
    assert (scale.marker.cmin, scale.marker.cmax) == (-6.5, 6.5)


def test_a_heat_map_of_nothing_shown_has_no_scale() -> None:
    cells = [Cell(0, 0, None, "Withheld", "")]
    assert len(heat_map(["a"], ["c"], cells, ("", "", "")).data) == 1


@given(st.floats(-1, 1))
def test_text_can_be_read_on_every_colour(share: float) -> None:
    colour = [float(part) / 255 for part in colour_of(share)[4:-1].split(",")]
    ink = [int(INK[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    lighter, darker = luminance(colour), luminance(ink)
    assert (lighter + 0.05) / (darker + 0.05) >= CONTRAST


def luminance(colour: list[float]) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

"""A hundred people as little pictures, drawn as SVG: shape as well as colour says who is who."""

from typing import Final

from markupsafe import Markup

ACROSS: Final = 10
STEP: Final = 12
RADIUS: Final = 4.5
_SIZE: Final = ACROSS * STEP

_BACK: Final = Markup('<circle class="back" cx="{}" cy="{}" r="{}"/>')
_OFF: Final = Markup('<circle class="off" cx="{}" cy="{}" r="{}"/>')
_LEFT: Final = Markup('<path class="left" d="M{} {}l7 7m0-7l-7 7"/>')


def icon_array(title: str, back: int, left: int | None) -> Markup:
    """Draw 100 people: filled discs back at work, crosses gone from work, rings still off.

    Parameters
    ----------
    title
        What the picture says, for a reader who cannot see it.
    back, left
        How many of the hundred; together 100 at most. None have a cross where `left` is None.
    """
    marks = Markup().join(_mark(place, back, left or 0) for place in range(ACROSS * ACROSS))
    return Markup(
        '<svg class="people" role="img" viewBox="0 0 {} {}"><title>{}</title>{}</svg>'
    ).format(_SIZE, _SIZE, title, marks)


def _mark(place: int, back: int, left: int) -> Markup:
    row, column = divmod(place, ACROSS)
    x, y = (STEP * (part + 0.5) for part in (column, row))
    if place < back:
        return _BACK.format(_short(x), _short(y), RADIUS)
    if place >= ACROSS * ACROSS - left:
        return _LEFT.format(_short(x - 3.5), _short(y - 3.5))
    return _OFF.format(_short(x), _short(y), RADIUS - 0.5)


def _short(number: float) -> str:
    return f"{number:g}"

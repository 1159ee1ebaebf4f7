"""The page *Releases*: what is new, what was put right, all releases, and what to take away."""

from collections.abc import Callable
from typing import Final

from dashboard.changes import Moves
from dashboard.history.archive import archive_card, corrections_card
from dashboard.history.compared import Compared
from dashboard.history.files import files_card
from dashboard.history.main_numbers import main_card, main_result
from dashboard.history.moves import curves_card, curves_of, effects_card, effects_of
from dashboard.history.sources import data_card, protocol_card
from dashboard.page import Choice, Page
from dashboard.reader import Reader
from dashboard.release import Release
from dashboard.store import ReleaseUnreadable
from dashboard.words import list_words, say_date

PATH: Final = "/releases"
NAME: Final = "Releases"
QUESTION: Final = "What is new, and which figures are these?"

FIRST: Final = (
    "This is release {}. No release was published before this one, so there is none to compare it "
    "with."
)
CHANCE: Final = (
    "A number has moved when it lies outside the range that was likely for it before. Of many "
    "numbers a few do so by chance."
)
OTHER_SINCE: Final = (
    "The link asks for a release that was not published before this one: it is compared with the "
    "one just before."
)


def build(reader: Reader) -> Page:
    """Return the page for a release and, by ``since``, one that was published before it."""
    held, kept = (
        reader.earlier,
        (archive_card(reader), corrections_card(reader), files_card(reader)),
    )
    if not held:
        return Page(headline=FIRST.format(reader.release.id), cautions=(), cards=kept)
    first = next(iter(held))
    since = reader.asked.grant("since", list(held), first, OTHER_SINCE)
    choices = (Choice("since", "Compared with", _options(held), since, first),)
    try:
        compared = Compared(held[since](), reader)
    except ReleaseUnreadable as damage:
        return Page(headline=str(damage), cautions=(), cards=kept, choices=choices)
    effects, curves = effects_of(compared), curves_of(compared)
    return Page(
        headline=_headline(compared, effects, curves),
        cautions=(CHANCE,),
        choices=choices,
        cards=(
            main_card(compared),
            *kept,
            effects_card(compared, effects),
            curves_card(compared, curves),
            data_card(compared),
            protocol_card(compared),
        ),
        notes=tuple(reader.asked.notes),
    )


def _options(held: dict[str, Callable[[], Release]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in held)


def _headline(compared: Compared, effects: Moves, curves: Moves) -> str:
    before = compared.before
    moved = list_words(
        [_of(effects, "comparison"), _of(curves, "point of a curve", "points of curves")]
    )
    until = f", with returns up to {say_date(before.data_until)}," if before.data_until else ""
    if compared.reader.is_candidate:
        return (
            f"If candidate {compared.now.id} took the place of release {before.id}{until} {moved} "
            f"would move by more than was likely. {main_result(compared)}"
        )
    return (
        f"Since release {before.id}{until} {moved} moved by more than was likely. "
        f"{main_result(compared)}"
    )


def _of(moves: Moves, one: str, many: str = "") -> str:
    words = one if moves.compared == 1 else many or f"{one}s"
    return f"{moves.moved.height or 'none'} of {moves.compared:,} {words}"

"""Results and points of curves that moved by more than was likely."""

from collections.abc import Callable
from typing import Any, Final

from dashboard.change_words import say_point, say_result
from dashboard.changes import Moves, moved_curves, moved_effects
from dashboard.history.compared import Compared
from dashboard.page import Card
from dashboard.verdicts import signed

Row = dict[str, Any]
COLUMNS: Final = ("Result", "Before", "Likely before", "Now", "Likely now")


def effects_of(compared: Compared) -> Moves:
    """Return the results that moved."""
    return moved_effects(compared.before.table("effects"), compared.now.table("effects"))


def curves_of(compared: Compared) -> Moves:
    """Return the points of curves that moved."""
    return moved_curves(compared.before.table("curves"), compared.now.table("curves"))


def effects_card(compared: Compared, moves: Moves) -> Card:
    """Return the results that moved, each before and now."""
    return _card(
        "results", "Comparisons that moved", compared, moves, _rows(moves, say_result, _effect)
    )


def curves_card(compared: Compared, moves: Moves) -> Card:
    """Return the points of curves that moved, each before and now."""
    return _card("curves", "Curves that moved", compared, moves, _rows(moves, say_point, _percent))


def _card(
    key: str, title: str, compared: Compared, moves: Moves, rows: tuple[tuple[str, ...], ...]
) -> Card:
    sentence = (
        f"Shown in both releases: {moves.compared:,}, of which {len(rows) or 'none'} moved. "
        f"Shown now and not before: {moves.appeared:,}. No longer shown: {moves.gone:,}."
    )
    return Card(key, title, sentence, compared.table(title, COLUMNS, rows), compared.about)


def _rows(
    moves: Moves, say: Callable[[Row], str], number: Callable[[Row, str], str]
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            say(row),
            number(row, "before"),
            _range(number, row, "before"),
            number(row, "now"),
            _range(number, row, "now"),
        )
        for row in moves.moved.iter_rows(named=True)
    )


def _effect(row: Row, name: str) -> str:
    # As released: days have one decimal, everything else two.
    return signed(row[name], 1 if row["estimand"].startswith("days_") else 2)


def _percent(row: Row, name: str) -> str:
    return f"{100 * row[name]:.1f}%"


def _range(number: Callable[[Row, str], str], row: Row, name: str) -> str:
    lo, hi = f"{name}_lo", f"{name}_hi"
    if row[lo] is None or row[hi] is None:
        return ""
    return f"{number(row, lo)} to {number(row, hi)}"

"""The page *What changed?*: a release beside one that was published before it."""

from collections.abc import Callable
from typing import Any, Final

from dashboard.change_words import say_parameter, say_point, say_result
from dashboard.changes import (
    Moves,
    delivery_changes,
    moved_curves,
    moved_effects,
    new_amendments,
    protocol_changes,
)
from dashboard.page import Card, Choice, Entry, Page, Table
from dashboard.reader import Reader
from dashboard.store import Release, ReleaseUnreadable
from dashboard.words import list_words, say_date
from models.standing import first_signed

PATH: Final = "/changes"
NAME: Final = "What changed?"
QUESTION: Final = "What changed since the release before?"

FIRST: Final = "No release was published before this one, so there is none to compare it with."
CHANCE: Final = (
    "A number has moved when it lies outside the range that was likely for it before. Of many "
    "numbers a few do so by chance."
)
OTHER_SINCE: Final = (
    "The link asks for a release that was not published before this one: it is compared with the "
    "one just before."
)
NOTHING: Final = "Nothing"
MOVED: Final = ("Result", "Before", "Likely before", "Now", "Likely now")
ABOUT: Final[tuple[Entry, ...]] = (
    ("What is compared", "Every number that both releases show, under the same name."),
    (
        "What counts as moved",
        "The later estimate lies outside the earlier one's 95% limits. For curves, the share back "
        "at work 13, 26 and 52 weeks on.",
    ),
    (
        "What would make it wrong",
        "Most people are in both releases, so numbers should differ less than the limits allow "
        "for: one that moved deserves a reason. New people, longer follow-up, corrected records "
        "and a changed protocol all move numbers.",
    ),
)


def build(reader: Reader) -> Page:
    """Return the page for a release and, by ``since``, one that was published before it."""
    held = reader.earlier
    if not held:
        return Page(headline=FIRST, cautions=(), cards=())
    since = reader.asked.grant("since", list(held), next(iter(held)), OTHER_SINCE)
    try:
        before, now = held[since](), reader.release
    except ReleaseUnreadable as damage:
        return Page(headline=str(damage), cautions=(), cards=())
    effects = moved_effects(before.table("effects"), now.table("effects"))
    curves = moved_curves(before.table("curves"), now.table("curves"))
    results, points = _rows(effects, say_result, _plain), _rows(curves, say_point, _percent)
    return Page(
        headline=_headline(before, effects, curves),
        cautions=(CHANCE,),
        choices=(Choice("since", "Compared with", _options(held), since, next(iter(held))),),
        cards=(
            _moved_card("results", "Comparisons that moved", effects, results, reader),
            _moved_card("curves", "Curves that moved", curves, points, reader),
            _data(before, reader),
            _protocol(before, reader),
        ),
        notes=tuple(reader.asked.notes),
    )


def _options(held: dict[str, Callable[[], Release]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in held)


def _headline(before: Release, effects: Moves, curves: Moves) -> str:
    parts = [_of(effects, "comparison"), _of(curves, "point of a curve", "points of curves")]
    until = f", with returns up to {say_date(before.data_until)}," if before.data_until else ""
    return f"Since release {before.id}{until} {list_words(parts)} moved by more than was likely."


def _of(moves: Moves, one: str, many: str = "") -> str:
    words = one if moves.compared == 1 else many or f"{one}s"
    return f"{moves.moved.height or 'none'} of {moves.compared:,} {words}"


def _moved_card(
    key: str, title: str, moves: Moves, rows: tuple[tuple[str, ...], ...], reader: Reader
) -> Card:
    sentence = (
        f"Shown in both releases: {moves.compared:,}, of which {len(rows) or 'none'} moved. "
        f"Shown now and not before: {moves.appeared:,}. No longer shown: {moves.gone:,}."
    )
    table = _table(f"{title}, before and now", MOVED, rows)
    return Card(key, title, sentence, table, _about(reader))


def _rows(
    moves: Moves, say: Callable[[dict[str, Any]], str], number: Callable[[float], str]
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            say(row),
            number(row["before"]),
            _range(number, row["before_lo"], row["before_hi"]),
            number(row["now"]),
            _range(number, row["now_lo"], row["now_hi"]),
        )
        for row in moves.moved.iter_rows(named=True)
    )


def _table(caption: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Table:
    """Return a table that says so where it has no row."""
    return Table(caption, columns, rows or ((NOTHING, *[""] * (len(columns) - 1)),))


def _plain(value: float) -> str:
    return f"{value:g}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _range(number: Callable[[float], str], lo: float | None, hi: float | None) -> str:
    return "" if lo is None or hi is None else f"{number(lo)} to {number(hi)}"


def _data(before: Release, reader: Reader) -> Card:
    title = "Data that changed"
    changes = delivery_changes(
        before.manifest.get("deliveries", []), reader.release.manifest.get("deliveries", [])
    )
    rows = tuple((change.what, change.before, change.now) for change in changes)
    published = first_signed(reader.signatures, "publish")
    corrected = f" It puts right: {published['note']}" if published and published["note"] else ""
    count = f"{len(rows)} deliveries were added, sent again or left out" if rows else "None changed"
    columns = ("Supplier and period", "Before", "Now")
    sentence = f"{count}.{corrected}"
    table = _table("Deliveries, before and now", columns, rows)
    return Card("data", title, sentence, table, _about(reader))


def _protocol(before: Release, reader: Reader) -> Card:
    title = "Protocol and software"
    now = reader.release
    rows = [
        (say_parameter(change.what), change.before, change.now)
        for change in protocol_changes(before.protocol, now.protocol)
    ]
    amendments = [
        f"Amended on {say_date(one['on'])} by {one['by']}, because {one['why'].rstrip('.')}."
        for one in new_amendments(before.protocol, now.protocol)
    ]
    said = "The protocol is the same." if not rows else f"{len(rows)} parameters of it changed."
    versions = [str(one.manifest.get("code_version", "")) for one in (before, now)]
    if versions[0] != versions[1]:
        rows.append(("Software", versions[0], versions[1]))
    sentence = " ".join([said, *amendments])
    table = _table("Parameters, before and now", ("What", "Before", "Now"), tuple(rows))
    return Card("protocol", title, sentence, table, _about(reader))


def _about(reader: Reader) -> tuple[Entry, ...]:
    return (*ABOUT, *reader.provenance())

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
    return Page(
        headline=_headline(before, effects, curves),
        cautions=(CHANCE,),
        choices=(Choice("since", "Compared with", _options(held), since, next(iter(held))),),
        cards=(
            _moved_card("results", "Comparisons that moved", effects, say_result, reader),
            _moved_card("curves", "Curves that moved", curves, say_point, reader),
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
    key: str, title: str, moves: Moves, say: Callable[[dict[str, Any]], str], reader: Reader
) -> Card:
    rows = tuple(
        (
            say(row),
            _number(row["before"]),
            _range(row["before_lo"], row["before_hi"]),
            _number(row["now"]),
            _range(row["now_lo"], row["now_hi"]),
        )
        for row in moves.moved.iter_rows(named=True)
    )
    sentence = (
        f"{moves.compared:,} are shown in both releases, and {len(rows) or 'none'} of them moved. "
        f"{moves.appeared:,} are shown that were not, and {moves.gone:,} no longer are."
    )
    table = Table(f"{title}, before and now", MOVED, rows)
    return Card(key, title, sentence, table, _about(reader))


def _number(value: float) -> str:
    return f"{value:g}"


def _range(lo: float | None, hi: float | None) -> str:
    return "" if lo is None or hi is None else f"{lo:g} to {hi:g}"


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
    table = Table("Deliveries, before and now", columns, rows)
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
    table = Table("Parameters, before and now", ("What", "Before", "Now"), tuple(rows))
    return Card("protocol", title, sentence, table, _about(reader))


def _about(reader: Reader) -> tuple[Entry, ...]:
    return (*ABOUT, *reader.provenance())

"""Every release that a reader may know of: how it stands, and what was put right or taken back."""

from collections.abc import Sequence
from typing import Final

from dashboard.asked import to_query
from dashboard.page import Card, Entry, Link, Table
from dashboard.pages.does_it_work import PATH as FRONT
from dashboard.reader import Reader
from dashboard.release import HASH_SHOWN
from dashboard.standing import UNPUBLISHED, Listed
from dashboard.words import counted, list_words, say_date
from models.standing import first_signed

COLUMNS: Final = (
    "Release",
    "How it stands",
    "Published",
    "Returns counted up to",
    "Protocol",
    "Who may see it",
)
STANDS: Final = {
    "published": "The latest",
    "superseded": "Not the latest",
    "withdrawn": "Withdrawn: not shown",
    "reviewed": "Reviewed, not published",
    "candidate": "Candidate, not reviewed",
}
OPEN_TO: Final = {
    "published": "All readers",
    "superseded": "All readers",
    "withdrawn": "No reader",
    "reviewed": "Evaluators",
    "candidate": "Evaluators",
}
IN_PART: Final = "All readers; you, in part"
HERE: Final = " (you see it here)"
ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What stays",
        "A release is never changed. What gave way to a later one keeps its address, so that a "
        "number which was passed on can still be found where it came from.",
    ),
    (
        "What does not",
        "A release that turns out to be wrong is withdrawn: nobody is shown its figures any more, "
        "and its addresses answer with the reason.",
    ),
    (
        "How often",
        "Releases are a quarter apart, so that nobody can be found by subtracting one from the "
        "next. One that puts right what was wrong may follow at once.",
    ),
    (
        "The letters of a protocol",
        "The beginning of its hash: releases with the same letters were made by the same rules.",
    ),
)


def archive_card(reader: Reader) -> Card:
    """Return all releases, the latest first, each a way to its figures."""
    listed = reader.archive()
    published = [one for one in listed if one.is_published]
    waiting = sum(one.status in UNPUBLISHED for one in listed)
    said = [f"{counted(len(published), 'published release')} can be looked at."]
    if waiting:
        said.append(
            f"{counted(waiting, 'more is', 'more are')} not published, for evaluators alone."
        )
    said.append("The name of a release leads to its figures.")
    rows = tuple(_row(one, reader) for one in listed)
    table = Table("All releases, the latest first", COLUMNS, rows)
    about = (*ABOUT, *reader.provenance())
    return Card("archive", "All releases", " ".join(said), table, about)


def _row(one: Listed, reader: Reader) -> tuple[str, ...]:
    published = first_signed(one.signatures, "publish")
    on = say_date(published["at"]) if published else "Not published"
    open_to = OPEN_TO[one.status]
    if one.is_published and not reader.release.is_whole:
        open_to = IN_PART
    if one.status == "withdrawn":
        return (one.release, STANDS[one.status], on, "", "", open_to)
    until, protocol = one.manifest.get("data_until"), one.manifest.get("protocol", {})
    here = HERE if one.release == reader.release.id else ""
    return (
        Link(one.release, _figures_of(one.release, reader)),
        f"{STANDS[one.status]}{here}",
        on,
        say_date(until) if until else "Not stated",
        str(protocol.get("hash", ""))[:HASH_SHOWN],
        open_to,
    )


def _figures_of(release: str, reader: Reader) -> str:
    kept = reader.asked.kept() | {"release": release}
    return f"{FRONT}?{to_query((key, value, '') for key, value in kept.items())}"


def corrections_card(reader: Reader) -> Card:
    """Return what was put right, and what was taken back, with the reasons given for it."""
    listed = reader.archive()
    corrected = [
        (one, note) for one in listed if one.is_published and (note := _note(one, "publish"))
    ]
    withdrawn = [(one, _note(one, "withdraw")) for one in listed if one.status == "withdrawn"]
    told = [
        (one.release, "Puts right what was wrong", _on(one, "publish"), note)
        for one, note in corrected
    ] + [(one.release, "Withdrawn", _on(one, "withdraw"), note) for one, note in withdrawn]
    table = Table(
        "What was done, when and why",
        ("Release", "What was done", "On", "Why"),
        tuple(told) or (("None", "", "", ""),),
    )
    about = (*ABOUT, *reader.provenance())
    sentence = _say_corrections(corrected, withdrawn)
    return Card("corrections", "Corrections and withdrawals", sentence, table, about)


def _say_corrections(corrected: Sequence[object], withdrawn: Sequence[object]) -> str:
    parts = [
        *(
            [f"{counted(len(withdrawn), 'release was', 'releases were')} withdrawn"]
            if withdrawn
            else []
        ),
        *(
            [f"{counted(len(corrected), 'puts', 'put')} right what was wrong before"]
            if corrected
            else []
        ),
    ]
    return f"{list_words(parts)}." if parts else "Nothing was withdrawn, and nothing put right."


def _note(one: Listed, action: str) -> str:
    signed = _signed(one, action)
    return signed["note"] if signed else ""


def _on(one: Listed, action: str) -> str:
    signed = _signed(one, action)
    return say_date(signed["at"]) if signed else ""


def _signed(one: Listed, action: str) -> dict[str, str] | None:
    return first_signed(one.signatures, "withdraw" if action == "withdraw" else "publish")

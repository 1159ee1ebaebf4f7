"""Say how a release stands among the others: not published, superseded, withdrawn, a correction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from dashboard.words import list_words, say_date
from models.signing import Signature
from models.standing import Status, Withdrawn, first_signed


@dataclass(frozen=True)
class Standing:
    """How a release stands among the others."""

    release: str | None
    """None where there is none to show."""
    status: Status | None
    current: str | None
    """What readers see who ask for no release in particular."""
    signatures: Sequence[Signature]
    withdrawn: Sequence[Withdrawn]
    """What was published later, and is withdrawn; all that is, where there is none to show."""
    waiting: Sequence[str] = ()
    """What is not published, for who may see it: an evaluator, in a process of their own."""


@dataclass(frozen=True)
class Listed:
    """
    A release among all that a reader may know of.

    Attributes
    ----------
    release
        Its identifier.
    status
        How it stands.
    signatures
        Of it, oldest first.
    manifest
        What it says of itself.
    """

    release: str
    status: Status
    signatures: Sequence[Signature]
    manifest: Mapping[str, Any] = field(repr=False, hash=False, compare=False)

    @property
    def is_published(self) -> bool:
        """Whether readers can see it."""
        return self.status in ("published", "superseded")


class Note(NamedTuple):
    """A note on top of a page."""

    name: str
    title: str
    text: str
    link: str = ""
    """A release to go on to, if there is one."""
    beside: str = ""
    """A release to set this one beside, if there is one."""


UNPUBLISHED: Final = ("candidate", "reviewed")
COMPARISON: Final = "/releases?release={}&since={}"
"""Where a release is set beside another."""

CHECKED: Final = {
    "candidate": "It is a candidate for an evaluator to check.",
    "reviewed": "It was reviewed, and waits to be published.",
}


def notes_of(standing: Standing) -> list[Note]:
    """Return what has to stand on top of every page of a release, most important first."""
    found = []
    if standing.status in UNPUBLISHED and standing.release:
        found.append(_candidate_note(standing.release, standing))
    if standing.waiting and standing.status in ("published", "superseded"):
        text = f"You see what readers see. Not published: {list_words([*standing.waiting])}."
        title = f"Published: release {standing.release}"
        found.append(Note("published", title, text, standing.waiting[-1]))
    own = first_signed(standing.signatures, "withdraw")
    if own and standing.release:
        found.append(withdrawn_note(Withdrawn(standing.release, own), standing.current))
    if standing.status == "superseded" and standing.current:
        text = f"Release {standing.current} has taken the place of this one."
        found.append(Note("superseded", "Not the latest figures", text, standing.current))
    found += [withdrawn_note(one) for one in standing.withdrawn]
    published = first_signed(standing.signatures, "publish")
    if published and published["note"]:
        text = f"This release puts right what was wrong before: {published['note']}"
        found.append(Note("correction", "A correction", text))
    return found


def _candidate_note(release: str, standing: Standing) -> Note:
    text = f"{CHECKED[standing.status or 'candidate']} Nobody else may be shown these figures."
    beside = standing.current or ""
    return Note("candidate", f"Not published: candidate {release}", text, beside, release)


def withdrawn_note(one: Withdrawn, current: str | None = None) -> Note:
    """Return what is said of a release that was taken back."""
    day = say_date(one.signature["at"])
    text = f"Release {one.release} was withdrawn on {day}: {one.signature['note']}"
    return Note("withdrawn", "Withdrawn", text, current or "")


def show_note(note: Note, address: str) -> Markup:
    """Return a note as HTML.

    Parameters
    ----------
    address
        Where a release is read, with ``{}`` for its identifier.
    """
    link = (
        Markup(' <a href="{}">See release {}</a>.').format(address.format(note.link), note.link)
        if note.link
        else Markup()
    )
    if note.link and note.beside:
        link += Markup(' <a href="{}">What would change</a>.').format(
            COMPARISON.format(note.beside, note.link)
        )
    return Markup('<p class="banner" id="{}"><strong>{}</strong> {}{}</p>').format(
        note.name, note.title, note.text, link
    )

"""The pictures of a hundred people and the table of findings: at most seven rows."""

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

from dashboard.summaries.certainty import certainty
from dashboard.summaries.language import mark
from dashboard.summaries.numbers import days_gained, in_hundred, of_hundred, people
from dashboard.summaries.page import Block, Hundred, Mark, Pair, Side, Table
from dashboard.summaries.results import Compared, Group, Share
from dashboard.summaries.subject import Subject, weeks
from dashboard.summaries.sureness import level_word

ROW_DAYS: Final = (28, 91, 182)
NOT_YET: Final = mark("Not enough yet")
NOT_KNOWN: Final = mark("Not known yet")

BACK: Final = mark("Back at work by {weeks} weeks")
GAINED: Final = mark("Days at work by {weeks} weeks")
LEFT: Final = mark("Left work by {weeks} weeks")

KEY: Final[tuple[tuple[Mark, str], ...]] = (
    ("back", mark("back at work")),
    ("off", mark("still off sick")),
    ("left", mark("left work")),
)


class _Row(NamedTuple):
    """A row of the table: its heading, and what it says of a group."""

    label: str
    cell: Callable[[Subject, Compared], str]


def pairs(subject: Subject) -> tuple[Pair, ...]:
    """Return a pair of pictures for every group of which something is shown."""
    return tuple(
        Pair(subject.heading(one), _sides(subject, one, one.day))
        for one in subject.groups
        if one.day is not None
    )


def _sides(subject: Subject, one: Compared, day: int) -> tuple[Side, ...]:
    language = subject.language
    similar = language.say("Similar people without the service")
    name = (
        language.say("People referred to {tier}", tier=subject.group(one))
        if subject.results.has_referrals
        else subject.heading(one)
    )
    told = _side(subject, name, one.people, day)
    if one.standing(day) == "compared":
        return _side(subject, similar, one.similar, day), told
    return Side(similar, language.label(NOT_KNOWN)), told


def _side(subject: Subject, name: str, group: Group, day: int) -> Side:
    language, share, hundred = subject.language, group.back(day), group.hundred(day)
    if share is None or hundred is None:
        return Side(name, language.label(NOT_YET))
    back, left = hundred
    title = language.say(
        "{name}. Of 100 people, {back} were back at work after {weeks} weeks, {left} had left "
        "work and {off} were still off sick.",
        name=name, back=back, left=left, off=100 - back - left, weeks=weeks(day),
    )  # fmt: skip
    caption = language.say("{share} back at work", share=in_hundred(language, share))
    return Side(name, caption[:1].upper() + caption[1:], Hundred(title, back, left))


def findings(subject: Subject) -> Block | None:
    """Return the numbers, a column for every group of which something is shown."""
    language = subject.language
    groups = [one for one in subject.groups if one.day is not None]
    if not groups:
        return None
    gained = max(one.day or 0 for one in groups)
    last = max(d for d in ROW_DAYS if d <= gained or any(one.people.left(d) for one in groups))
    rows = [
        *(_Row(language.say(BACK, weeks=weeks(day)), partial(_back, day=day)) for day in ROW_DAYS),
        _Row(language.say(GAINED, weeks=weeks(gained)), partial(_gained, day=gained)),
        _Row(language.say(LEFT, weeks=weeks(last)), partial(_left, day=last)),
        _Row(language.say("People counted"), _counted),
        _Row(language.say("How sure we are"), _sure),
    ]
    table = Table(
        caption=language.say("The numbers, out of 100 people"),
        columns=("", *(subject.heading(one) for one in groups)),
        rows=tuple((row.label, *(row.cell(subject, one) for one in groups)) for row in rows),
    )
    return Block(table.caption, table=table, note=_note(subject))


def _back(subject: Subject, one: Compared, *, day: int) -> str:
    return _beside(subject, one, one.people.back(day), one.similar.back(day), day)


def _left(subject: Subject, one: Compared, *, day: int) -> str:
    language, similar = subject.language, one.similar.left(day)
    if one.people.hardly_left(day) and similar and one.standing(day) == "compared":
        # A share of nothing has no range: counts below 8 are released as none.
        beside = language.say("similar people: {share}", share=of_hundred(language, similar))
        return f"{language.say('fewer than 8 people')}\n{beside}"
    return _beside(subject, one, one.people.left(day), similar, day)


def _beside(
    subject: Subject, one: Compared, share: Share | None, similar: Share | None, day: int
) -> str:
    """Say a share beside that of similar people; neither where they were compared in vain."""
    language = subject.language
    standing = one.standing(day)
    if share is None or standing == "hidden" or (standing == "compared" and similar is None):
        return language.label(NOT_YET)
    beside = of_hundred(language, similar) if similar else language.label(NOT_KNOWN).lower()
    said = language.say("similar people: {share}", share=beside)
    return f"{of_hundred(language, share)}\n{said}"


def _gained(subject: Subject, one: Compared, *, day: int) -> str:
    standing = one.standing(day)
    if standing == "compared":
        return days_gained(subject.language, one.gained(day))
    return subject.language.label(NOT_KNOWN if standing == "described" else NOT_YET)


def _counted(subject: Subject, one: Compared) -> str:
    language = subject.language
    if one.people.n is None:
        return language.label(NOT_YET)
    counted = people(language, one.people.n)
    similar = one.n_similar
    if similar is None:
        return counted
    beside = language.say("similar people: {share}", share=people(language, similar))
    return f"{counted}\n{beside}"


def _sure(subject: Subject, one: Compared) -> str:
    language, found = subject.language, certainty(subject.results, one)
    return level_word(language, found.level) if found else language.label(NOT_KNOWN)


def _note(subject: Subject) -> str:
    return subject.language.say(
        "In brackets: where the true number is likely to be. “Not enough yet” means too few "
        "people, or a check that was not passed. It does not mean that nobody went back."
    )

"""The pictures of a hundred people and the table of findings: at most seven rows."""

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

from dashboard.summaries.certainty import certainty
from dashboard.summaries.language import Language, mark
from dashboard.summaries.numbers import days_gained, in_hundred, of_hundred, people
from dashboard.summaries.page import Block, Hundred, Mark, Pair, Side, Table
from dashboard.summaries.results import Compared, Group, Share
from dashboard.summaries.subject import Subject, weeks
from dashboard.summaries.sureness import level_word

ROW_DAYS: Final = (28, 91, 182)
NOT_YET: Final = mark("Not enough yet")
NOT_KNOWN: Final = mark("Not known yet")

BACK: Final = mark("Back at work by {weeks} weeks")
GAINED: Final = mark("Average days at work by {weeks} weeks, beside similar people")
LEFT: Final = mark("Left work by {weeks} weeks")

KEY: Final[tuple[tuple[Mark, str], ...]] = (
    ("back", mark("back at work")),
    ("off", mark("still off sick")),
    ("left", mark("left work")),
)
OFF_OR_LEFT: Final = mark("still off sick (or left work, if no cross)")
"""What a ring means where too few left work to draw them."""


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


def key_of(subject: Subject, shown: tuple[Pair, ...]) -> tuple[tuple[Mark, str], ...]:
    """Return what each mark of the pictures means; empty where there is none."""
    drawn = [side.picture for pair in shown for side in pair.sides if side.picture]
    words = dict(KEY)
    if any(one.left is None for one in drawn):
        words["off"] = OFF_OR_LEFT
    return tuple((kind, subject.language.label(said)) for kind, said in words.items() if drawn)


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
    caption = language.say(
        "{share} back at work by {weeks} weeks", share=in_hundred(language, share), weeks=weeks(day)
    )
    title = _title(language, name, day, *hundred)
    return Side(name, caption[:1].upper() + caption[1:], Hundred(title, *hundred))


def _title(language: Language, name: str, day: int, back: int, left: int | None) -> str:
    values = {"name": name, "back": back, "weeks": weeks(day)}
    if left is None:
        return language.say(
            "{name}. Of 100 people, {back} were back at work after {weeks} weeks. The others were "
            "still off sick or had left work.",
            **values,
        )
    return language.say(
        "{name}. Of 100 people, {back} were back at work after {weeks} weeks, {left} had left "
        "work and {off} were still off sick.",
        left=left, off=100 - back - left, **values,
    )  # fmt: skip


def findings(subject: Subject) -> Block | None:
    """Return the numbers, a column for every group of which something is shown."""
    language = subject.language
    groups = [one for one in subject.groups if one.day is not None]
    if not groups:
        return None
    gained = max(one.day or 0 for one in groups)
    last = _left_day(groups, gained)
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


def _left_day(groups: list[Compared], gained: int) -> int:
    """Return when leaving work can be told of the most groups, as late as that may be."""
    told = {day: sum(_tells_left(one, day) for one in groups) for day in ROW_DAYS}
    return max(told, key=lambda day: (told[day], day)) if any(told.values()) else gained


def _tells_left(one: Compared, day: int) -> bool:
    standing = one.standing(day)
    if standing == "compared":
        is_told = one.people.left(day) or one.people.hardly_left(day)
        return bool(is_told and one.similar.left(day))
    return standing == "described" and one.people.left(day) is not None


def _left(subject: Subject, one: Compared, *, day: int) -> str:
    language, similar, n = subject.language, one.similar.left(day), one.people.n
    if one.people.hardly_left(day) and similar and n and one.standing(day) == "compared":
        # A share of nothing has no range: counts below 8 are released as none.
        few = language.say("fewer than 8 of {people} people", people=people(language, n))
        beside = language.say("similar people: {share}", share=of_hundred(language, similar))
        return f"{few}\n{beside}"
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
    """Say the difference the answer rests on, which may be of fewer weeks than others' are."""
    language = subject.language
    if one.day is None or one.standing(one.day) != "compared":
        return language.label(NOT_YET if one.effects else NOT_KNOWN)
    days = days_gained(language, one.gained(one.day))
    if one.day == day:
        return days
    return language.say("by {weeks} weeks: {days}", weeks=weeks(one.day), days=days)


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

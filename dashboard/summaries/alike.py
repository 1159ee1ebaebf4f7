"""“Someone like my patient”: what was seen of people with a condition, referred then, to a tier.

Where too few such people were followed, or the range is too wide to be of use, it declines.
"""

from typing import Final

from dashboard.summaries.certainty import certainty
from dashboard.summaries.numbers import days_gained, gain_at_work, in_hundred, people
from dashboard.summaries.results import Compared, Share
from dashboard.summaries.subject import Subject, weeks
from dashboard.summaries.sureness import level_word
from dashboard.words import level_label
from models.results import ALL

LEAST: Final = 50
"""People of whom fewer are too few to speak for somebody like them."""
WIDEST: Final = 0.30
"""The widest range of either share, of 1, that says anything of somebody like them."""

Support = tuple[int, Share, Share]
"""The day told of, the share of those referred and that of similar people back at work by then."""


def support(one: Compared) -> Support | None:
    """Return what there is to tell beside similar people; None where it is too thin."""
    day = one.day
    if day is None or one.standing(day) != "compared" or (one.people.n or 0) < LEAST:
        return None
    share, similar = one.people.back(day), one.similar.back(day)
    if share is None or similar is None:
        return None
    is_wide = any(one.hi - one.lo > WIDEST for one in (share, similar))
    return None if is_wide else (day, share, similar)


def tell(subject: Subject, one: Compared) -> str:
    """Return the answer for somebody of a condition, tier and time of referral, in sentences."""
    language, found = subject.language, support(one)
    if found is None:
        return language.say(
            "{who}: not enough to say how they got on beside similar people.",
            who=_who(subject, one),
        )
    day, share, similar = found
    return language.say(
        "{who}: {share} were back at work {weeks} weeks later. Of similar people in practices "
        "without the service: {similar}. That is {gain}. We counted {number} who were "
        "referred. How sure we are: {sure}.",
        who=_who(subject, one),
        share=in_hundred(language, share),
        weeks=weeks(day),
        similar=in_hundred(language, similar),
        gain=gain_at_work(language, one.gained(day)),
        number=people(language, one.people.n or 0),
        sure=_sure(subject, one),
    )


def in_short(subject: Subject, one: Compared) -> str:
    """Return the same for a cell of a table whose headings say who and when."""
    language, found = subject.language, support(one)
    if found is None:
        return language.say("Not enough to say")
    day, share, similar = found
    number = people(language, one.people.n or 0)
    return "\n".join(
        (
            language.say(
                "{share} by {weeks} weeks", share=in_hundred(language, share), weeks=weeks(day)
            ),
            language.say("similar people: {share}", share=in_hundred(language, similar)),
            days_gained(language, one.gained(day)),
            language.say("{n} people; how sure: {sure}", n=number, sure=_sure(subject, one)),
        )
    )


def time_off(subject: Subject, timing: str) -> str:
    """Return when somebody was referred, as the heading of a row."""
    if timing == ALL:
        return subject.language.say("At any time")
    return subject.language.label(level_label("timing", timing))


def _who(subject: Subject, one: Compared) -> str:
    values = {"people": subject.people, "tier": subject.group(one)}
    if one.timing == ALL:
        said = subject.language.say("{people} referred to {tier} at any time", **values)
    else:
        time = time_off(subject, one.timing).lower()
        said = subject.language.say("{people} referred to {tier} when {time}", time=time, **values)
    return said[:1].upper() + said[1:]


def _sure(subject: Subject, one: Compared) -> str:
    found = certainty(subject.results, one)
    return level_word(subject.language, found.level).lower() if found else ""

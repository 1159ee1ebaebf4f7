"""The question a page asks and its answer in a sentence: which way, never more than was shown."""

from typing import Final

from dashboard.summaries.certainty import FOLLOWED_UNTIL, certainty
from dashboard.summaries.language import mark
from dashboard.summaries.numbers import days_more, in_hundred
from dashboard.summaries.results import Compared
from dashboard.summaries.subject import Subject, weeks
from dashboard.summaries.sureness import level_word, reasons
from dashboard.verdicts import Kind, Verdict

SAID: Final[dict[Kind, str]] = {
    "benefit": mark(
        "After referral to {tiers}, {people} were back at work sooner than similar people without "
        "the service."
    ),
    "harm": mark(
        "After referral to {tiers}, {people} were back at work later than similar people without "
        "the service."
    ),
    "unsure": mark("For {tiers} we saw no clear difference from similar people: it may be chance."),
}
"""What is said of tiers whose difference is shown, by which way it goes."""
NOT_YET: Final = mark("For {tiers} there is not enough to go on yet.")
NOTHING: Final = mark(
    "Not enough is known yet to say how soon {people} are back at work after referral."
)


def question(subject: Subject) -> str:
    """Return what the page answers."""
    if not subject.results.has_referrals:
        return subject.language.say("How soon are {people} back at work?", people=subject.people)
    if not subject.results.compares:
        return subject.language.say(
            "How soon are {people} back at work if I refer them?", people=subject.people
        )
    return subject.language.say(
        "Are {people} back at work sooner if I refer them?", people=subject.people
    )


def answer(subject: Subject) -> str:
    """Return the answer in one or two sentences; every tier is in one of them."""
    if not subject.results.compares:
        return _described(subject)
    hidden = [one for one in subject.groups if one.day is None]
    if len(hidden) == len(subject.groups):
        return _told(subject, NOTHING, hidden)
    told = [_told(subject, message, _of_kind(subject, kind)) for kind, message in SAID.items()]
    return " ".join(filter(None, [*told, _told(subject, NOT_YET, hidden)]))


def _named(subject: Subject, one: Compared) -> str:
    """Return a group's name, with how sure its result is where it may be taken for an answer.

    A result of a few weeks only says so, since others on the page may be of more.
    """
    language, name, day = subject.language, subject.group(one), one.day
    found = certainty(subject.results, one)
    if day is None or found is None:
        return name
    is_short = day < FOLLOWED_UNTIL
    level = level_word(language, found.level).lower()
    values = {"group": name, "level": level, "weeks": weeks(day)}
    if one.gained(day).kind == "unsure":
        return language.say("{group} (after {weeks} weeks)", **values) if is_short else name
    if is_short:
        return language.say("{group} (after {weeks} weeks; how sure we are: {level})", **values)
    return language.say("{group} (how sure we are: {level})", **values)


def caution(subject: Subject) -> str:
    """Return what the answer must not be taken to mean."""
    language = subject.language
    if subject.results.compares:
        return language.say(
            "People who were referred are set beside similar people in practices without the "
            "service. This cannot prove that the service made the difference. Each tier takes "
            "different people, so do not judge one tier against another."
        )
    if subject.results.has_referrals:
        return language.say(
            "This does not tell you what the service changed. Nor does it tell you which tier is "
            "best: each tier takes different people, and tier C takes the hardest problems."
        )
    return language.say(
        "These records hold no referrals, so they cannot tell you what the service changed. The "
        "groups of practices differ in other ways too."
    )


def fairest(subject: Subject) -> str:
    """Return what the primary comparison says of the condition; empty where it was not made.

    It alone may speak of usual care: it counts everybody, whomever the GP chose to refer.
    """
    one = subject.results.everyone(subject.condition)
    if not one.effects:
        return ""
    language, day, counted = subject.language, one.day, _counted(subject)
    people, similar = (group.back(day or 0) for group in (one.people, one.similar))
    if day is None or people is None or similar is None:
        return f"{counted} {language.say('For that there is not enough to go on yet.')}"
    said = language.say(
        "With the service on offer, {people} were back at work {weeks} weeks later. Under usual "
        "care it would have been {similar}.",
        people=in_hundred(language, people),
        similar=in_hundred(language, similar),
        weeks=weeks(day),
    )
    return f"{counted} {said} {_which_way(subject, one.gained(day))} {_how_sure(subject, one)}"


def _counted(subject: Subject) -> str:
    start = weeks(int(subject.results.release.protocol.get("eligible_day", 28)))
    if start == 0:
        return subject.language.say("The fairest test counts everyone off sick, referred or not.")
    return subject.language.say(
        "The fairest test counts everyone still off sick after {start} weeks, referred or not.",
        start=start,
    )


def _which_way(subject: Subject, verdict: Verdict) -> str:
    language = subject.language
    days = days_more(language, verdict)
    if verdict.kind == "benefit":
        return language.say(
            "So people were back sooner with the service: {days} at work.", days=days
        )
    if verdict.kind == "harm":
        return language.say(
            "So people were back later with the service: {days} at work.", days=days
        )
    return language.say("This difference may be chance: {days} at work.", days=days)


def _how_sure(subject: Subject, one: Compared) -> str:
    found = certainty(subject.results, one)
    if found is None:
        return ""
    language = subject.language
    level, why = level_word(language, found.level).lower(), reasons(language, found)
    if not why:
        return language.say("How sure we are: {level}.", level=level)
    return language.say("How sure we are: {level} ({reasons}).", level=level, reasons=why)


def _told(subject: Subject, message: str, found: list[Compared]) -> str:
    """Say something of some tiers; nothing of none."""
    if not found:
        return ""
    language = subject.language
    tiers = language.listed([_named(subject, one) for one in found])
    return language.say(message, people=subject.people, tiers=tiers)


def _of_kind(subject: Subject, kind: Kind) -> list[Compared]:
    return [one for one in subject.groups if one.day and one.gained(one.day).kind == kind]


def _described(subject: Subject) -> str:
    language = subject.language
    days = [one.day for one in subject.groups if one.day]
    day = max(days, default=0)
    shown = [(one, share) for one in subject.groups if (share := one.people.back(one.day or 0))]
    if not shown:
        return language.say(
            "Too few people yet to show. We cannot say yet how soon {people} are back at work.",
            people=subject.people,
        )
    parts = [
        language.say(
            "{share} in {group}" if one.day == day else "{share} in {group} (after {weeks} weeks)",
            share=in_hundred(language, share),
            group=subject.group(one),
            weeks=weeks(one.day or 0),
        )
        for one, share in shown
    ]
    values = {"people": subject.people, "weeks": weeks(day), "parts": language.listed(parts)}
    if subject.results.has_referrals:
        said = language.say(
            "Of {people}, this many were back at work {weeks} weeks after referral: {parts}.",
            **values,
        )
        hidden = [one for one in subject.groups if one.day is None]
        return " ".join(filter(None, [said, _told(subject, NOT_YET, hidden)]))
    return language.say(
        "Of {people}, this many were back at work {weeks} weeks after going off sick: {parts}.",
        **values,
    )

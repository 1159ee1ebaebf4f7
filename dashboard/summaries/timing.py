"""When to refer: what was seen of people referred sooner and later."""

from typing import Final

from dashboard.summaries.numbers import days_gained
from dashboard.summaries.page import Block
from dashboard.summaries.results import GAINS, HEADLINE_DAYS, Compared
from dashboard.summaries.subject import Subject, weeks
from dashboard.words import level_label
from models.results import ALL

DIFFER: Final = "p_timing"
"""The check that says whether gains by time of referral differ by more than chance."""
SIGNIFICANT: Final = 0.05


def when(subject: Subject) -> Block | None:
    """Return what the time of referral seems to matter; None where nobody was referred."""
    if not subject.results.has_referrals:
        return None
    language = subject.language
    points = _gains(subject)
    day = max((one.day or 0 for one in subject.groups), default=0)
    lead = language.say(
        "Days at work by {weeks} weeks after referral, beside similar people:", weeks=weeks(day)
    )
    return Block(
        heading=language.say("When should I refer?"),
        paragraphs=(_seen(subject), lead) if points else (_seen(subject),),
        points=points,
    )


def _seen(subject: Subject) -> str:
    """Say whether the gain differed by when people were referred, all conditions together."""
    language, results = subject.language, subject.results
    tested = {
        one.arm: check["value"]
        for one in subject.groups
        if (check := results.check(GAINS, DIFFER, one.arm)) and check["value"] is not None
    }
    differ = [one for one in subject.groups if tested.get(one.arm, 1.0) < SIGNIFICANT]
    alike = [one for one in subject.groups if tested.get(one.arm, 0.0) >= SIGNIFICANT]
    said = [_best(subject, one) for one in differ]
    if alike:
        said.append(
            language.say(
                "For all conditions together, we see no clear sign that it matters when you refer "
                "to {tiers}.",
                tiers=subject.listed(alike),
            )
        )
    return " ".join(said) or language.say("We cannot say yet whether it matters when you refer.")


def _best(subject: Subject, one: Compared) -> str:
    """Say when the gain from a tier was greatest, all conditions together."""
    language, results = subject.language, subject.results
    day = HEADLINE_DAYS[0]
    shown = [
        (verdict.estimate, verdict, timing)
        for timing in results.timings(ALL, one.arm)
        if (verdict := results.referred(ALL, one.arm, timing).gained(day)).estimate is not None
    ]
    if not shown:
        return ""
    _, verdict, timing = max(shown, key=lambda each: each[0] or 0.0)
    return language.say(
        "For all conditions together, when you refer to {tier} does seem to matter: the gain was "
        "greatest at {timing}, {days} at work by {weeks} weeks.",
        tier=subject.group(one),
        timing=language.label(level_label("timing", timing)).lower(),
        days=days_gained(language, verdict),
        weeks=weeks(day),
    )


def _gains(subject: Subject) -> tuple[tuple[str, str], ...]:
    """Return days gained by tier and time of referral, as far as they are shown."""
    language, results = subject.language, subject.results
    found = [
        results.referred(subject.condition, one.arm, level)
        for one in subject.groups
        for level in results.timings(subject.condition, one.arm)
    ]
    day = max((one.day or 0 for one in subject.groups), default=0)
    return tuple(
        (
            language.say(
                "{tier}, {timing}",
                tier=subject.heading(one),
                timing=language.label(level_label("timing", one.timing)).lower(),
            ),
            _sentence(language.say("{days}.", days=days_gained(language, one.gained(day)))),
        )
        for one in found
        if one.standing(day) == "compared"
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]

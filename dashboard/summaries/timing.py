"""When to refer: what was seen of people referred sooner and later."""

from typing import Final

from dashboard.summaries.numbers import days_gained, gain_at_work
from dashboard.summaries.page import Block
from dashboard.summaries.results import GAINS, HEADLINE_DAYS, Compared
from dashboard.summaries.subject import Subject, weeks
from dashboard.words import level_label
from models.results import ALL

DIFFER: Final = "p_timing"
"""The check that says whether gains by time of referral differ by more than chance."""
SIGNIFICANT: Final = 0.05
LEAST_TIMES: Final = 2
"""Times of referral of which fewer cannot be set against each other."""


def when(subject: Subject) -> Block | None:
    """Return what the time of referral seems to matter; None where nobody was referred."""
    if not subject.results.has_referrals:
        return None
    language = subject.language
    points, is_whole = _gains(subject)
    day = max((one.day or 0 for one in subject.groups), default=0)
    lead = language.say(
        "Days at work by {weeks} weeks after referral, beside similar people:", weeks=weeks(day)
    )
    return Block(
        heading=language.say("When should I refer?"),
        paragraphs=(_seen(subject), lead) if points else (_seen(subject),),
        points=points,
        note="" if is_whole or not points else language.say("Other times: not enough yet."),
    )


def _seen(subject: Subject) -> str:
    """Say whether the gain differed by when people were referred, all conditions together.

    Every tier is in one of the sentences: one whose test is not shown must not look tested.
    """
    language = subject.language
    said: list[str] = []
    alike: list[Compared] = []
    untold: list[Compared] = []
    for one in subject.groups:
        chance = _chance(subject, one)
        best = _best(subject, one) if chance is not None and chance < SIGNIFICANT else ""
        if best:
            said.append(best)
        else:
            (untold if chance is None or chance < SIGNIFICANT else alike).append(one)
    if alike:
        said.append(
            language.say(
                "For all conditions together, we see no clear sign that it matters when you refer "
                "to {tiers}.",
                tiers=subject.either(alike),
            )
        )
    if untold and said:
        said.append(
            language.say(
                "For {tiers} we cannot say yet whether it matters.", tiers=subject.listed(untold)
            )
        )
    return " ".join(said) or language.say("We cannot say yet whether it matters when you refer.")


def _chance(subject: Subject, one: Compared) -> float | None:
    """Return how often chance alone would make times differ so; None where that is not shown."""
    check = subject.results.check(GAINS, DIFFER, one.arm)
    return check["value"] if check else None


def _best(subject: Subject, one: Compared) -> str:
    """Say at which time those referred did best; nothing where fewer than two may be compared."""
    language, results = subject.language, subject.results
    day = HEADLINE_DAYS[0]
    shown = [
        (verdict.estimate, verdict, timing)
        for timing in results.timings(ALL, one.arm)
        if (verdict := results.referred(ALL, one.arm, timing).gained(day)).estimate is not None
    ]
    if len(shown) < LEAST_TIMES:
        return ""
    _, verdict, timing = max(shown, key=lambda each: each[0] or 0.0)
    return language.say(
        "For all conditions together, when you refer to {tier} does seem to matter. Beside similar "
        "people, those referred when {timing} did best: {gain} by {weeks} weeks.",
        tier=subject.group(one),
        timing=language.label(level_label("timing", timing)).lower(),
        gain=gain_at_work(language, verdict),
        weeks=weeks(day),
    )


def _gains(subject: Subject) -> tuple[tuple[tuple[str, str], ...], bool]:
    """Return days gained by tier and time of referral, and whether all of them are shown."""
    language, results = subject.language, subject.results
    found = [
        results.referred(subject.condition, one.arm, level)
        for one in subject.groups
        for level in results.timings(subject.condition, one.arm)
    ]
    day = max((one.day or 0 for one in subject.groups), default=0)
    told = [one for one in found if one.standing(day) == "compared"]
    points = tuple(
        (
            language.say(
                "{tier}, {timing}",
                tier=subject.heading(one),
                timing=language.label(level_label("timing", one.timing)).lower(),
            ),
            _sentence(language.say("{days}.", days=days_gained(language, one.gained(day)))),
        )
        for one in told
    )
    return points, len(told) == len(found)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]

"""Numbers as a GP reads them: always in the same form, and always with their range."""

from typing import Final

from dashboard.summaries.language import Language, mark
from dashboard.summaries.results import Share
from dashboard.verdicts import Verdict

CLEAR: Final = ("benefit", "harm")
"""Kinds of verdict on a difference beyond chance."""

MORE: Final = mark("about {number} ({lo} to {hi}) days more")
FEWER: Final = mark("about {number} ({lo} to {hi}) days fewer")


def in_hundred(language: Language, share: Share) -> str:
    """Return a share of people: ``about 71 (65 to 77) in 100``."""
    return language.say("{number} in 100", number=of_hundred(language, share))


def of_hundred(language: Language, share: Share) -> str:
    """Return the same where a heading says that it is in 100: ``about 71 (65 to 77)``."""
    number, lo, hi = (language.number(100 * part) for part in (share.value, share.lo, share.hi))
    return language.say("about {number} ({lo} to {hi})", number=number, lo=lo, hi=hi)


def people(language: Language, n: int) -> str:
    """Return how many people, rounded as they were released: ``about 1,125``."""
    return language.say("about {number}", number=language.number(n))


def days_gained(language: Language, verdict: Verdict) -> str:
    """
    Return a difference in days at work: ``about 3.2 (0.9 to 7.4) days more``.

    Parameters
    ----------
    language
        To write it in.
    verdict
        One that is shown. Of a loss it says how many days fewer; of what may be chance it says so.
    """
    said = days_more(language, verdict)
    return said if verdict.kind in CLEAR else language.say("{days}: may be chance", days=said)


def gain_at_work(language: Language, verdict: Verdict) -> str:
    """Return the same inside a sentence: ``about 3.2 (0.9 to 7.4) days more at work``."""
    said = days_more(language, verdict)
    if verdict.kind in CLEAR:
        return language.say("{days} at work", days=said)
    return language.say("{days} at work, which may be chance", days=said)


def days_more(language: Language, verdict: Verdict) -> str:
    """Return the same without a word on chance, for a sentence that says that itself."""
    if verdict.estimate is None or verdict.lo is None or verdict.hi is None:
        raise ValueError("A difference that is not shown has no number.")
    parts = (verdict.estimate, verdict.lo, verdict.hi)
    is_loss = verdict.estimate < 0
    if is_loss:
        parts = (-verdict.estimate, -verdict.hi, -verdict.lo)
    number, lo, hi = (language.number(part, 1) for part in parts)
    return language.say(FEWER if is_loss else MORE, number=number, lo=lo, hi=hi)

"""What a GP page says of a condition, put together in the order in which it is read."""

from collections.abc import Iterable
from typing import Final

from dashboard.sentences import MADE_UP
from dashboard.summaries import scope
from dashboard.summaries.answers import answer, caution, fairest, question
from dashboard.summaries.findings import findings, key_of, pairs
from dashboard.summaries.language import Language
from dashboard.summaries.page import Page
from dashboard.summaries.results import (
    BEFORE_AFTER,
    BY_TIER,
    EVERYONE,
    GAINS,
    OFF_SICK,
    Results,
)
from dashboard.summaries.subject import Subject
from dashboard.summaries.sureness import how_sure
from dashboard.summaries.timing import when


def page_of(results: Results, condition: str, language: Language) -> Page:
    """
    Return what a condition's page says.

    Parameters
    ----------
    results
        Of a release.
    condition
        One of its `Results.conditions`.
    language
        To write it in.
    """
    subject = Subject(language, results, condition)
    shown = pairs(subject)
    blocks = (
        findings(subject),
        when(subject),
        how_sure(subject),
        scope.who(subject),
        scope.unknown(subject),
        scope.how_to_refer(subject),
    )
    return Page(
        name=condition,
        language=language.code,
        title=language.say("{condition}: back to work", condition=subject.label),
        label=subject.label,
        stamp=stamp(results, language),
        question=question(subject),
        answer=answer(subject),
        paragraphs=tuple(filter(None, (caution(subject), fairest(subject)))),
        pictures=language.say("Out of 100 people"),
        pairs=shown,
        key=key_of(subject, shown),
        blocks=tuple(block for block in blocks if block),
        footer=footer(results, language, TOLD if results.has_referrals else (OFF_SICK,)),
        pages_label=language.say("Pages"),
        all_label=language.say("All conditions"),
        paper_label=language.say("Print this page (PDF)"),
    )


TOLD: Final = (*BY_TIER, EVERYONE, GAINS, BEFORE_AFTER)
"""The analyses whose results a page tells, and whose changes it owes to its readers."""


def stamp(results: Results, language: Language) -> tuple[str, ...]:
    """Return that the data are made up, in two sentences; nothing where they are real."""
    return (language.label(MADE_UP),) if results.release.made_up else ()


def footer(results: Results, language: Language, analyses: Iterable[str] | None) -> tuple[str, ...]:
    """Return what the page's numbers are bound to, and what was changed after publication.

    Parameters
    ----------
    results, language
        Of the page.
    analyses
        Those it tells of; None for all.
    """
    release = results.release
    bound = [language.say("Release {release}", release=release.id), *release.lock]
    return (" · ".join(bound), *release.stamps(analyses))

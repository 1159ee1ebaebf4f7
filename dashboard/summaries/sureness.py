"""How sure we are, in words: each level in a sentence, and why a result is no surer."""

from typing import Final

from dashboard.summaries.certainty import LEVELS, Certainty, Doubt, Level, certainty
from dashboard.summaries.language import Language, mark
from dashboard.summaries.page import Block
from dashboard.summaries.results import Compared
from dashboard.summaries.subject import Subject

WORDS: Final[dict[Level, tuple[str, str]]] = {
    "high": (mark("High"), mark("New results are not likely to change this.")),
    "moderate": (mark("Moderate"), mark("New results may change this a little.")),
    "low": (mark("Low"), mark("New results may well change this.")),
    "very low": (mark("Very low"), mark("We know little. Do not rest a decision on it.")),
}
"""What each level is called, and what it means."""

DOUBTS: Final[dict[Doubt, str]] = {
    "chosen": mark("GPs chose whom to refer, and people were not put into groups by lot"),
    "luck": mark("looked at beside all other conditions, it may be luck"),
    "areas": mark("the areas were not chosen by lot"),
    "wide": mark("the range is wide"),
    "very wide": mark("the range is very wide"),
    "short": mark("people were followed for only a few weeks"),
    "unknown follow-up": mark("we cannot tell whether everyone was followed up"),
    "check": mark("one of our checks was not passed"),
    "control": mark("days off sick the year before, which the service cannot change, differed too"),
}
"""Why a result is no surer, inside a sentence."""


def level_word(language: Language, level: Level) -> str:
    """Return what a level is called."""
    return language.label(WORDS[level][0])


def reasons(language: Language, found: Certainty) -> str:
    """Return why one result is no surer, inside a sentence; empty where nothing is against it."""
    return "; ".join(
        language.label(words) for doubt, words in DOUBTS.items() if doubt in found.doubts
    )


def how_sure(subject: Subject) -> Block | None:
    """Return how sure each result is, and why no surer; None where no comparison is shown."""
    found = [(one, sure) for one in subject.groups if (sure := certainty(subject.results, one))]
    if not found:
        return None
    language = subject.language
    levels = [
        (_names(subject, level_word(language, level), of_level), language.label(WORDS[level][1]))
        for level in LEVELS
        if (of_level := [one for one, sure in found if sure.level == level])
    ]
    doubts = [
        _names(subject, language.label(words), in_doubt)
        for doubt, words in DOUBTS.items()
        if (in_doubt := [one for one, sure in found if doubt in sure.doubts])
    ]
    why = language.say("{reasons}.", reasons="; ".join(doubts))
    return Block(
        language.say("How sure are we, and why?"),
        points=(*levels, (language.say("Why not surer"), why[:1].upper() + why[1:])),
    )


def _names(subject: Subject, said: str, groups: list[Compared]) -> str:
    return subject.language.say("{said} ({tiers})", said=said, tiers=subject.listed(groups))

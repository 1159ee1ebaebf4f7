"""The three tiers in a GP's words: what the patient gets, whom it suits, when to refer."""

from dataclasses import dataclass
from typing import Final

from dashboard.summaries.language import mark


@dataclass(frozen=True)
class Tier:
    """One tier, as a GP page speaks of it."""

    name: str
    gives: str
    suits: str
    when: str


TIERS: Final = {
    "A": Tier(
        name=mark("Advice"),
        gives=mark(
            "Clearer fit-note guidance for you. Advice for the employer by phone and online."
        ),
        suits=mark("Simple problems that a small change at work can solve."),
        when=mark("straight away"),
    ),
    "B": Tier(
        name=mark("Assessment"),
        gives=mark(
            "A work health expert finds out what the patient can do. You, the patient and the "
            "employer get a report with changes to make at work."
        ),
        suits=mark("One clear problem, where the employer needs detail or has no such help."),
        when=mark("from about 4 weeks to 3 months off, often at 6 weeks"),
    ),
    "C": Tier(
        name=mark("Support"),
        gives=mark(
            "A case manager helps with health, work and life until after the return. Treatment "
            "can start sooner."
        ),
        suits=mark("Complex or mental health problems, in people who want to go back."),
        when=mark("from about 4 weeks to 6 months off, or at once if you know the patient"),
    ),
}

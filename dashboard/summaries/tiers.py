"""The three tiers in a GP's words: what the patient gets, whom it suits, when to refer."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Tier:
    """One tier, as a GP page speaks of it."""

    name: str
    gives: str
    suits: str
    when: str


TIERS: Final = {
    "A": Tier(
        name="Advice",
        gives="Clearer fit-note guidance for you, and advice for the employer by phone and online.",
        suits="Simple problems that a small change at work can solve.",
        when="straight away",
    ),
    "B": Tier(
        name="Assessment",
        gives=(
            "An independent occupational health expert finds out what the patient can do. "
            "You, the patient and the employer get a report with changes to make at work."
        ),
        suits="One clear problem, where the employer needs detail or has no such help.",
        when="from about 4 weeks to 3 months off; often at 6 weeks",
    ),
    "C": Tier(
        name="Support",
        gives=(
            "A case manager stays with the patient until after the return, and helps with health, "
            "work and life. Treatment can start sooner."
        ),
        suits="Complex or mental health problems, in people who want to go back.",
        when="from about 4 weeks to 6 months off; at once if you know the patient's story",
    ),
}

"""The words a reader sees for steps of the service, and for the states people pass through."""

import re
from dataclasses import dataclass
from typing import Final

from dashboard.words import humanise


@dataclass(frozen=True)
class Step:
    """How a step is spoken of: its name, since when it is waited for, and it inside a sentence."""

    name: str
    since: str
    it: str

    @property
    def label(self) -> str:
        """Its name and its clock, on two lines of a chart."""
        return f"{self.name}<br>{self.since}"


STEPS: Final = {
    "referred_to_assessed": Step("First assessment", "after referral", "a first assessment"),
    "assessed_to_goal": Step("Goal agreed", "after assessment", "an agreed goal"),
    "referred_to_employer": Step(
        "Employer contacted", "after referral", "contact with the employer"
    ),
    "physiotherapy": Step("Physiotherapy", "after request", "physiotherapy"),
    "talking_therapy": Step("Talking therapy", "after request", "talking therapy"),
    "work_support": Step("Support at work", "after request", "support at work"),
    "other_support": Step("Other support", "after request", "other support"),
}
"""In the order in which they come."""


def step_of(name: str) -> Step:
    """Return how a step is spoken of, one that is new to this dashboard too."""
    words = humanise(name)
    return STEPS.get(name, Step(words, "after request", words.lower()))


STATES: Final = {
    "absent_not_referred": "Off sick, not referred",
    "tier_A": "Tier A",
    "tier_B": "Tier B",
    "tier_C": "Tier C",
    "relapse": "Off again soon",
    "returned": "Back for good",
    "exited": "Left work",
    "still_absent": "Still off",
    "end_unknown": "Not known",
}
"""In the order in which they come."""

TIER_STATES: Final = ("tier_A", "tier_B", "tier_C")
END_STATES: Final = ("returned", "exited", "still_absent", "end_unknown")


def state_label(state: str) -> str:
    """Return the label of a state."""
    return STATES.get(state, humanise(state))


def say_quarter(quarter: str) -> str:
    """Return a quarter as months: ``2012Q1`` as January to March 2012."""
    months, year = _months(quarter)
    return f"{months[0]} to {months[1]} {year}" if months else quarter


def quarter_tick(quarter: str) -> str:
    """Return when a quarter begins, on two short lines."""
    months, year = _months(quarter)
    return f"{months[0][:3]}<br>{year}" if months else quarter


def _months(quarter: str) -> tuple[tuple[str, str] | None, str]:
    found = re.fullmatch(r"(\d{4})Q([1-4])", quarter)
    return (QUARTERS[int(found[2]) - 1], found[1]) if found else (None, "")


QUARTERS: Final = (
    ("January", "March"),
    ("April", "June"),
    ("July", "September"),
    ("October", "December"),
)

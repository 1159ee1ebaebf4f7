"""The words a reader sees for names in a release: conditions, arms, dimensions, levels."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from models.results import ALL, CONDITIONS, MISSING

PAIR: Final = "-"
"""Between two tiers that are shown side by side: A-B."""


@dataclass(frozen=True)
class Analysis:
    """How one analysis is spoken of."""

    name: str
    title: str
    """For the choice of analysis."""
    arm_key: str
    """What the arm is called in an address."""
    arm_label: str
    """What the arm is called above its choice."""
    people: str
    """Who is followed, after the words for the condition."""
    clock: str
    """When week 0 is, in the middle of a sentence."""
    later: str
    """How a number of weeks since week 0 goes on in a sentence."""
    arms: dict[str, str]

    def arm(self, name: str) -> str:
        """Return the words for an arm, or for two side by side, on its own: a label."""
        if PAIR in name:
            return f"Tiers {list_words(name.split(PAIR))}"
        return self.arms.get(name, humanise(name))

    def who(self, condition: str, arm: str) -> str:
        """Return the words for the people of a condition and arm, inside a sentence."""
        if arm == ALL or PAIR in arm:
            return f"{people_with(condition)} {self.people}"
        if self.arm_key == "tier":
            return f"{people_with(condition)} {self.people} to tier {arm}"
        return f"{people_with(condition)} {self.people} in {self.arm(arm).lower()}"


ANALYSES: Final = {
    "since_referral": Analysis(
        name="since_referral",
        title="Since referral",
        arm_key="tier",
        arm_label="Tier",
        people="referred",
        clock="referral",
        later="later",
        arms={
            "A": "Tier A",
            "B": "Tier B",
            "C": "Tier C",
            ALL: "All tiers",
        },
    ),
    "since_absence": Analysis(
        name="since_absence",
        title="Since the absence began",
        arm_key="group",
        arm_label="Practices",
        people="off sick",
        clock="the absence began",
        later="after the absence began",
        arms={
            "pilot": "Pilot practices",
            "comparison": "Comparison practices",
            ALL: "All practices",
        },
    ),
}
"""The analyses this dashboard can speak of, in the order in which they are preferred."""

_PRACTICES: Final = {"pilot": "With the service", "comparison": "Similar people without it"}

COMPARED: Final = {
    "pilot_vs_comparison": Analysis(
        name="pilot_vs_comparison",
        title="Pilot and comparison practices, made alike",
        arm_key="group",
        arm_label="Practices",
        people="still off sick after four weeks",
        clock="four weeks off sick",
        later="later",
        arms=_PRACTICES,
    ),
    "pilot_vs_comparison_day0": Analysis(
        name="pilot_vs_comparison_day0",
        title="The same from the first day off",
        arm_key="group",
        arm_label="Practices",
        people="off sick",
        clock="the absence began",
        later="after the absence began",
        arms=_PRACTICES,
    ),
    "observed_vs_expected": Analysis(
        name="observed_vs_expected",
        title="Those referred, beside what was expected of similar people",
        arm_key="tier",
        arm_label="Tier",
        people="referred",
        clock="referral",
        later="later",
        arms={
            "A": "Tier A",
            "B": "Tier B",
            "C": "Tier C",
            "expected_A": "Similar people, not referred (A)",
            "expected_B": "Similar people, not referred (B)",
            "expected_C": "Similar people, not referred (C)",
        },
    ),
}
"""Comparisons, whose curves are shown in pairs."""

_PEOPLE: Final = {
    ALL: "people",
    "stress": "people with stress (including work-related stress)",
    "post_operative": "people recovering from an operation",
    "cardiovascular": "people with heart or circulation problems",
    "respiratory": "people with lung or breathing problems",
    "other_musculoskeletal": "people with other muscle, bone or joint problems",
    "minor_self_limiting": "people with a minor illness",
}

DIMENSIONS: Final = {
    "site": "site",
    "timing": "time of referral",
    "referred_by": "who referred",
    "assessment_mode": "kind of assessment",
    "employer_size": "size of employer",
    "age_band": "age",
    "sex": "sex",
    "deprivation": "deprivation",
}
"""Splits in the order in which they are offered, as in 'by size of employer'."""

_LEVELS: Final = {
    "timing": {
        "0-27": "Under 4 weeks off",
        "28-41": "4 to 6 weeks off",
        "42-90": "6 to 13 weeks off",
        "91+": "13 weeks off or more",
    },
    "referred_by": {
        "gp": "GP",
        "self": "The patient",
        "oh_expert": "Tier B expert",
    },
    "employer_size": {
        "micro": "1 to 9 staff",
        "small": "10 to 49 staff",
        "medium": "50 to 249 staff",
        "large": "250 staff or more",
    },
    "sex": {"F": "Women", "M": "Men"},
    "deprivation": {
        "1": "1 (most deprived)",
        "5": "5 (least deprived)",
    },
}

TOO_FEW: Final = "Too few people to show"
STOPPED: Final = "Stopped: too few people left to show"
WITHHELD: Final = "Withheld"
NO_FIGURE: Final = "No figure"
NONE: Final = "0 (none)"
SHORT_TOO_FEW: Final = "Too few"
NOT_RELEASED: Final = "Not released"
"""Of a check's number: its verdict is released, and the number could give counts away."""

NOT_SHOWN: Final = (SHORT_TOO_FEW, STOPPED, WITHHELD, NO_FIGURE, NOT_RELEASED)
"""How a cell begins that shows no number, each in its own words."""


def humanise(name: str) -> str:
    """Turn a name made of words and underscores into a label."""
    words = re.sub(r"[_\s]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def condition_label(condition: str) -> str:
    """Return the label of a condition group."""
    return "All conditions" if condition == ALL else CONDITIONS.get(condition, humanise(condition))


def people_with(condition: str) -> str:
    """Return the words for people with a condition, inside a sentence."""
    if condition in _PEOPLE:
        return _PEOPLE[condition]
    label = condition_label(condition)
    return f"people with {label[:1].lower()}{label[1:]}"


def dimension_label(dimension: str) -> str:
    """Return the words for a dimension, inside a sentence."""
    return DIMENSIONS.get(dimension, humanise(dimension).lower())


def level_label(dimension: str, level: str) -> str:
    """Return the label of one level of a dimension."""
    if level == MISSING:
        return "Not recorded"
    return _LEVELS.get(dimension, {}).get(level) or (
        level if dimension in {"site", "age_band", "deprivation"} else humanise(level)
    )


def known_levels(dimension: str) -> list[str]:
    """Return the levels of a dimension that have words of their own, in their order."""
    return list(_LEVELS.get(dimension, {}))


def level_order(dimension: str, level: str) -> tuple[bool, int, str]:
    """Return a sort key: the natural order of a dimension, 'not recorded' last."""
    known = known_levels(dimension)
    numbers = re.match(r"\d+", level)
    place = int(numbers.group()) if numbers else known.index(level) if level in known else 99
    return level == MISSING, place, level


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: ``1 delivery``, ``2 deliveries``."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def list_words(parts: list[str]) -> str:
    """Join parts as in speech: a, b and c."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def say_date(text: str) -> str:
    """Return an ISO date, or date and time, as a reader says it: ``3 December 2012``."""
    day = date.fromisoformat(text[:10])
    return f"{day.day} {day:%B %Y}"

"""The words for every check of a comparison: what it asks, what it is held against, what it does.

One table, so that a check has one name wherever it is told of.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Any, Final, Literal

from dashboard.verdicts import signed
from dashboard.words import NO_FIGURE, NOT_RELEASED, humanise

Row = dict[str, Any]
Role = Literal["gate", "warning", "measure"]
"""A gate withholds the result, a warning stands beside it, and a measure has no right or wrong."""

Unit = Literal["count", "share", "ratio", "days", "number", "none"]


@dataclass(frozen=True)
class CheckWords:
    """
    How a check is spoken of.

    Attributes
    ----------
    label
        What it asks for, as a few words.
    short
        The same where there is little room.
    role
        What follows where it is not passed.
    unit
        What its value is measured in.
    rule
        How its value is held against its limit; empty for a measure.
    asks
        What it is good for, in a plain sentence.
    """

    label: str
    short: str
    role: Role
    unit: Unit
    rule: str
    asks: str


CHECKS: Final = {
    "practices": CheckWords(
        "Enough practices in each group", "Practices", "gate", "count", "at least",
        "A result from a handful of practices may be about them and not about the service.",
    ),
    "events": CheckWords(
        "Enough returns to work in each group", "Returns", "gate", "count", "at least",
        "With few returns, a handful more or fewer would change the answer.",
    ),
    "effective_sample": CheckWords(
        "Enough people left once the groups are made alike", "Size", "gate", "count", "at least",
        "Making groups alike leaves each worth fewer people than were counted.",
    ),
    "overlap": CheckWords(
        "People who could have been in either group", "Alike", "gate", "share", "at least",
        "Only people who have somebody like them in the other group can be compared.",
    ),
    "balance": CheckWords(
        "No difference left between the groups", "Balance", "gate", "number", "below",
        "The largest difference left in what the weights were not made for, in standard "
        "deviations, where chance does not explain it.",
    ),
    "detectable_effect": CheckWords(
        "Enough data to find a benefit", "Power", "gate", "ratio", "at most",
        "How large a benefit would have to be before it could be found at all.",
    ),
    "follow_up": CheckWords(
        "People followed to the end", "Followed", "gate", "share", "at least",
        "Of those who look absent when the records end, how many have a recent fit note.",
    ),
    "left_out": CheckWords(
        "People who are like nobody in the other group", "Left out", "gate", "share",
        "at most", "People who are like nobody in the other group are not in the result.",
    ),
    "comparison": CheckWords(
        "A comparison could be made", "Made", "gate", "none", "",
        "Without enough comparison practices nothing can be expected of anybody.",
    ),
    "parallel_trends": CheckWords(
        "Same path before the service began", "Trends", "gate", "number", "at least",
        "If the groups drew apart before there was a service, it did not do that.",
    ),
    "lead": CheckWords(
        "The groups {} quarters before the start", "Lead {}", "warning", "number", "within",
        "How far apart the groups were then. Quarters are judged together, as the same path.",
    ),
    "expected_until": CheckWords(
        "Comparison practices followed for long enough", "Reach", "warning", "days", "at least",
        "Beyond the last day that is followed elsewhere, nothing can be expected.",
    ),
    "proportional_hazards": CheckWords(
        "The same effect throughout", "Steady", "warning", "number", "at least",
        "Where the effect changes with time, one ratio is an average over it.",
    ),
    "fit": CheckWords(
        "The model settled", "Fit", "warning", "none", "",
        "A model that does not settle gives numbers that rest on little.",
    ),
    "days_absent_before": CheckWords(
        "Same days off sick in the year before", "Year before", "warning", "days", "within",
        "Nobody had the service then, so the groups should not differ.",
    ),
    "negative_control": CheckWords(
        "A condition the service cannot change", "Unmoved", "warning", "ratio", "",
        "Its people should return at the same rate in both groups.",
    ),
    "e_value": CheckWords(
        "Hidden cause needed to explain the whole result", "E-value", "measure", "ratio", "",
        "How strongly something not recorded would have to go with both the group and returning.",
    ),
    "e_value_limit": CheckWords(
        "Hidden cause needed to leave the result in doubt", "E-value of the limit", "measure",
        "ratio", "", "1 means that it is in doubt as it stands.",
    ),
    "refused": CheckWords(
        "Pilot's people who refused consent", "Refused", "measure", "share", "",
        "They are in no analysis, and there are none in comparison practices.",
    ),
    "referred_early": CheckWords(
        "Pilot's people referred before four weeks", "Early", "measure", "share", "",
        "Early help can change who is still off sick after four weeks.",
    ),
    "tipping_point": CheckWords(
        "Share of the lost who would have to be still off, by week {}", "Tipping point {}",
        "measure", "share", "",
        "If that many of the pilot's people who were lost from view had not returned, there "
        "would be no difference.",
    ),
    "return_model": CheckWords(
        "Returns that the expected curve rests on", "Returns elsewhere", "measure", "count", "",
        "In comparison practices.",
    ),
    "exit_model": CheckWords(
        "People leaving work that the expected curve rests on", "Exits elsewhere", "measure",
        "count", "", "In comparison practices.",
    ),
    "terms_left_out": CheckWords(
        "Facts about people that could not be used", "Not used", "measure", "count", "",
        "They are the same for everybody in comparison practices.",
    ),
    **{
        f"{name}_{family}": CheckWords(label.format(of), label.format(of), "measure", "number", "",
                                       asks)
        for family, of in (("condition", "conditions"), ("timing", "times of referral"))
        for name, label, asks in (
            ("tau2", "How much the true effects of {} differ",
             "A variance; 0 means that the effect is the same for all."),
            ("i2", "Share of the spread between {} that is not chance",
             "From 0 (all chance) to 1."),
            ("p", "Whether {} differ by more than chance",
             "A p value: small means that they do."),
        )
    },
}  # fmt: skip
"""Every check by its name; one of a time has the time's number after it."""

_WEEK: Final = 7
_NUMBERED: Final = re.compile(r"(lead|tipping_point)_(\d+)")


@lru_cache(maxsize=256)
def words_of(check: str) -> CheckWords:
    """Return the words for a check; for one that has none yet, what its name says."""
    numbered = _NUMBERED.fullmatch(check)
    if not numbered:
        unknown = CheckWords(humanise(check), humanise(check), "warning", "number", "", "")
        return CHECKS.get(check, unknown)
    stem, number = numbered[1], int(numbered[2])
    one = CHECKS[stem]
    said = number // _WEEK if stem == "tipping_point" else number
    named = one.label.format(said), one.short.format(said)
    return CheckWords(*named, one.role, one.unit, one.rule, one.asks)


def role_of(row: Row) -> Role:
    """Return what a row of released checks does: a share that may be all cannot fail."""
    told = words_of(row["check"])
    may_be_all = told.unit == "share" and row["limit"] == 1
    return "measure" if may_be_all else told.role


def say_verdict(row: Row) -> str:
    """Return how a check ended."""
    if row["gate"] == "not_assessable":
        return "Could not be made"
    if role_of(row) == "measure":
        return "For information"
    return "Passed" if row["gate"] == "pass" else "Not passed"


def say_value(row: Row) -> str:
    """Return what was found, in its unit, or why that is not shown."""
    value = row["value"]
    if value is None or not isfinite(value):
        return NOT_RELEASED if row["suppressed"] else NO_FIGURE
    return _say(value, words_of(row["check"]).unit)


def say_limit(row: Row) -> str:
    """Return what a check is held against; empty for what has no limit."""
    told, limit = words_of(row["check"]), row["limit"]
    if role_of(row) == "measure" or not told.rule or limit is None or not isfinite(limit):
        return ""
    return f"{told.rule} {_say(limit, told.unit)}"


def _say(value: float, unit: Unit) -> str:
    if unit == "count":
        return f"{value:,.0f}"
    if unit == "share":
        # Released to the nearest twentieth, so that none can be a few.
        if value == 0:
            return "under 3 in 100"
        return f"{100 * value:.0f} in 100"
    if unit == "days":
        return f"{signed(value)} days"
    return signed(value, 2)

"""Days regained in pounds: the reader's own figures put to the release's, and nothing more.

The range of a result is that of the days alone. A reader's own figures are taken as they are: who
doubts one can move it, and see.
"""

from typing import Final

from dashboard.verdicts import MINUS, Kind, Verdict

PENCE: Final = 0.5
"""Pounds: less than this is told as none."""


def worth(days: Verdict, day: float) -> Verdict:
    """
    Return what days regained are worth: the most that a referral may cost to pay for itself.

    Parameters
    ----------
    days
        As released. One that shows no number gives none, and keeps its reason.
    day
        Pounds that a day at work is worth, 0 or more.
    """
    return net_benefit(days, day, 0.0)


def net_benefit(days: Verdict, day: float, cost: float) -> Verdict:
    """
    Return what days regained are worth, less what they cost.

    Parameters
    ----------
    days, day
        As `worth`.
    cost
        Pounds, of what the days are regained by.

    Returns
    -------
    Verdict
        ``benefit`` where even the least likely days pay for the cost, ``harm`` where not even the
        most likely do.
    """
    if days.estimate is None or days.lo is None or days.hi is None:
        return days
    estimate, lo, hi = (value * day - cost for value in (days.estimate, days.lo, days.hi))
    kind: Kind = "benefit" if lo > 0 else "harm" if hi < 0 else "unsure"
    return Verdict(kind, estimate, lo, hi)


def pounds(value: float) -> str:
    """Return whole pounds, with a true minus sign before the pound's."""
    amount = f"£{abs(value):,.0f}"
    return f"{MINUS}{amount}" if value < 0 and abs(value) > PENCE else amount


def say_pounds(verdict: Verdict) -> str:
    """Return pounds with their range: ``£120 (£40 to £300)``; empty where there is none."""
    if verdict.estimate is None or verdict.lo is None or verdict.hi is None:
        return ""
    return f"{pounds(verdict.estimate)} ({pounds(verdict.lo)} to {pounds(verdict.hi)})"

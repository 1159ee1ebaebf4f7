"""How many of a family of results stand out, and by how much: the whole family, never its best."""

from collections.abc import Callable, Sequence
from typing import Final

from dashboard.verdicts import NO_NUMBER, Verdict, signed

Show = Callable[[float], str]
Named = tuple[str, Verdict]

FAST: Final = "times as fast"
FEW: Final = 2
"""Up to so many results are named one by one."""

SHRINKING: Final = (
    "Shrinking draws each result towards what the results of its tier have in common, the more so "
    "the fewer people it rests on, so that the luckiest is not taken for the best."
)


def show_days(days: float) -> str:
    """Return days: ``3.2``."""
    return signed(days)


def show_times(ratio: float) -> str:
    """Return a ratio: ``1.29``."""
    return f"{ratio:.2f}"


def say(verdict: Verdict, show: Show) -> str:
    """Return a number with its range, or the words that stand in its place."""
    if verdict.estimate is None or verdict.lo is None or verdict.hi is None:
        return NO_NUMBER[verdict.kind]
    return f"{show(verdict.estimate)} ({show(verdict.lo)} to {show(verdict.hi)})"


def tally(family: Sequence[Named], show: Show, unit: str, whom: str) -> str:
    """
    Say how many of a family stand out, and by how much.

    Parameters
    ----------
    family
        Names and what each says, every one of them, shown or not.
    show, unit
        Write a number, and what it counts.
    whom
        Whose family it is.

    Returns
    -------
    str
        Such as ``9 of 9 with tier A (1.19 to 1.34 times as fast, 95% limits from 1.10 to
        1.45)``: of those that can be shown.
    """
    shown = [one for one in family if one[1].is_shown]
    if not shown:
        return f"none can be shown {whom}"
    gains = [one for one in shown if one[1].kind == "benefit"]
    losses = [one for one in shown if one[1].kind == "harm"]
    told = _those(gains, show, unit) or _limits([verdict for _, verdict in shown], show)
    said = f"{len(gains) or 'none'} of {len(shown)} {whom} ({told})"
    if losses:
        said += f", with losses in {len(losses)} ({_those(losses, show, unit)})"
    return said


def _those(named: Sequence[Named], show: Show, unit: str) -> str:
    """Return results by name or, where they are many, their range; nothing where there is none."""
    if len(named) <= FEW:
        said = (f"{name}: {say(verdict, show).strip(')')}" for name, verdict in named)
        return "; ".join(one.replace(" (", f" {unit}, ") for one in said)
    middles = [verdict.estimate for _, verdict in named if verdict.estimate is not None]
    limits = _limits([verdict for _, verdict in named], show)
    ends = dict.fromkeys((show(min(middles)), show(max(middles))))
    return f"{' to '.join(ends)} {unit}, {limits}"


def _limits(verdicts: Sequence[Verdict], show: Show) -> str:
    lows = [verdict.lo for verdict in verdicts if verdict.lo is not None]
    highs = [verdict.hi for verdict in verdicts if verdict.hi is not None]
    return f"95% limits from {show(min(lows))} to {show(max(highs))}"


def reasons(verdicts: Sequence[Verdict]) -> str:
    """Return the commonest reason why results are not shown; empty where there is none."""
    told = [verdict.reason for verdict in verdicts if not verdict.is_shown and verdict.reason]
    return max(dict.fromkeys(told), key=told.count) if told else ""

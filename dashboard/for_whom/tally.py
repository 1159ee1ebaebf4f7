"""How many of a family of results stand out, and by how much: the whole family, never its best."""

from collections.abc import Callable, Sequence
from typing import Final

from dashboard.verdicts import Verdict, signed
from dashboard.words import NO_FIGURE, TOO_FEW, WITHHELD, list_words

Show = Callable[[float], str]
Named = tuple[str, Verdict]

NO_NUMBER: Final = {"withheld": WITHHELD, "suppressed": TOO_FEW, "no data": NO_FIGURE}
FEW: Final = 2
"""Up to so many results are named one by one."""

SHRINKING: Final = (
    "Shrinking draws each result towards what the results of its tier have in common, the more so "
    "the fewer people it rests on, so that the luckiest is not taken for the best."
)


def show_days(days: float) -> str:
    """Return days: ``−3.2``."""
    return signed(days)


def show_times(ratio: float) -> str:
    """Return a ratio: ``1.29``."""
    return f"{ratio:.2f}"


def say(verdict: Verdict, show: Show) -> str:
    """Return a number with its range, or the words that stand in its place."""
    if verdict.estimate is None or verdict.lo is None or verdict.hi is None:
        return NO_NUMBER[verdict.kind]
    return f"{show(verdict.estimate)} ({show(verdict.lo)} to {show(verdict.hi)})"


def tally(family: Sequence[Named], show: Show) -> str:
    """
    Say how many of a family stand out, with their range.

    Parameters
    ----------
    family
        Names and what each says, every one of them, shown or not.
    show
        Writes a number.

    Returns
    -------
    str
        Such as ``9 of the 9 that can be shown (1.19 to 1.34, limits within 1.10 and 1.45)``.
    """
    shown = [one for one in family if one[1].is_shown]
    if not shown:
        return "none that can be shown"
    gains = [one for one in shown if one[1].kind == "benefit"]
    losses = [one for one in shown if one[1].kind == "harm"]
    of_all = f"of the {len(shown)} that can be shown"
    limits = _limits([verdict for _, verdict in gains or shown], show)
    said = f"{len(gains)} {of_all} ({_those(gains, show) or limits})" if gains else ""
    said = said or f"none {of_all} ({limits})"
    return f"{said}, with losses in {_those(losses, show) or len(losses)}" if losses else said


def _those(named: Sequence[Named], show: Show) -> str:
    """Return results one by one, or their range where they are many; nothing where there is none."""
    if 0 < len(named) <= FEW:
        return list_words([f"{name.lower()}: {say(verdict, show)}" for name, verdict in named])
    if not named:
        return ""
    middles = [verdict.estimate for _, verdict in named if verdict.estimate is not None]
    between = f"{show(min(middles))} to {show(max(middles))}"
    return f"{between}, {_limits([verdict for _, verdict in named], show)}"


def _limits(verdicts: Sequence[Verdict], show: Show) -> str:
    lows = [verdict.lo for verdict in verdicts if verdict.lo is not None]
    highs = [verdict.hi for verdict in verdicts if verdict.hi is not None]
    return f"limits within {show(min(lows))} and {show(max(highs))}"


def reasons(verdicts: Sequence[Verdict]) -> str:
    """Return the commonest reason why results are not shown; empty where there is none."""
    told = [verdict.reason for verdict in verdicts if not verdict.is_shown and verdict.reason]
    return max(dict.fromkeys(told), key=told.count) if told else ""

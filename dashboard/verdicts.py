"""What a comparison says, in one of six ways: benefit, harm, unsure, withheld, suppressed, no data.

Every sentence is made from the released row alone, always with its range.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from dashboard.words import NO_FIGURE, TOO_FEW, WITHHELD

Kind = Literal["benefit", "harm", "unsure", "withheld", "suppressed", "no data"]
Row = dict[str, Any]

MINUS: Final = "\N{MINUS SIGN}"
NO_NUMBER: Final = {"withheld": WITHHELD, "suppressed": TOO_FEW, "no data": NO_FIGURE}
"""What stands in the place of a number, by kind of verdict."""


@dataclass(frozen=True)
class Verdict:
    """
    What a row says.

    Attributes
    ----------
    kind
        Which way.
    estimate, lo, hi
        Of the row; None where no number may be shown.
    reason
        Why there is none.
    """

    kind: Kind
    estimate: float | None = None
    lo: float | None = None
    hi: float | None = None
    reason: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether there is a number."""
        return self.estimate is not None


def judge(row: Row | None) -> Verdict:
    """
    Return what a row of released effects says.

    Parameters
    ----------
    row
        Of ``evidence.effects``: a difference, of which more than 0 is good news, or a hazard ratio
        of returning, of which more than 1 is. None where the release has none.
    """
    if row is None:
        return Verdict("no data", reason="This release holds no such comparison.")
    status = row["status"]
    if status in ("withheld", "suppressed"):
        return Verdict(status, reason=row["reason"])
    if row["estimate"] is None or row["lo"] is None or row["hi"] is None:
        return Verdict("no data", reason=row["reason"] or "No number could be worked out.")
    none = 1.0 if row["estimand"] == "hazard_ratio" else 0.0
    # Time off work in logarithms is the one measure of which less is better.
    better = -1 if row["estimand"] == "log_duration" else 1
    lo, hi = sorted((better * (row["lo"] - none), better * (row["hi"] - none)))
    kind: Kind = "benefit" if lo > 0 else "harm" if hi < 0 else "unsure"
    return Verdict(kind, row["estimate"], row["lo"], row["hi"])


def say_days(verdict: Verdict) -> str:
    """Return days with their range: ``3.2 days (0.9 to 7.4)``."""
    if verdict.estimate is None or verdict.lo is None or verdict.hi is None:
        return ""
    return f"{signed(verdict.estimate)} days ({signed(verdict.lo)} to {signed(verdict.hi)})"


def say_in_hundred(verdict: Verdict) -> str:
    """Return a difference of shares as people of 100: ``2 (0 to 4) in 100``."""
    if verdict.estimate is None or verdict.lo is None or verdict.hi is None:
        return ""
    parts = [signed(100 * value, 0) for value in (verdict.estimate, verdict.lo, verdict.hi)]
    return f"{parts[0]} ({parts[1]} to {parts[2]}) in 100"


def say_likely(lo: float | None, hi: float | None, show: Callable[[float], str]) -> str:
    """Return the range beside a large number: ``likely between 1.0 and 9.5``; else nothing."""
    return "" if lo is None or hi is None else f"likely between {show(lo)} and {show(hi)}"


def signed(number: float, decimals: int = 1) -> str:
    """Return a number with a true minus sign, and none on a 0."""
    text = f"{abs(number):.{decimals}f}"
    is_below = number < 0 and float(text) != 0
    return f"{MINUS}{text}" if is_below else text


def say_difference(verdict: Verdict, weeks: int) -> str:
    """
    Return what a difference in days at work says, in one sentence.

    Parameters
    ----------
    verdict
        Of ``days_regained_<day>``, pilot less comparison.
    weeks
        By when.
    """
    by = f"in the {weeks} weeks that followed"
    if verdict.kind in ("benefit", "harm"):
        return f"With the service people were at work {say_more(verdict, say_days)} {by}."
    if verdict.kind == "unsure":
        return (
            f"It is not clear yet whether the service changes how soon people return: the "
            f"difference {by} was {say_days(verdict)} at work, which may be chance."
        )
    if verdict.kind == "withheld":
        return f"The answer is withheld, because it could mislead. {verdict.reason}"
    if verdict.kind == "suppressed":
        return f"The answer cannot be shown. {verdict.reason}"
    return f"It cannot be said whether the service changes how soon people return. {verdict.reason}"


def say_more(verdict: Verdict, say: Callable[[Verdict], str], less: str = "less") -> str:
    """Return a difference with its direction, a harm as so many ``less``, and whether by chance."""
    if verdict.kind == "harm":
        return f"{say(turned(verdict))} {less}"
    chance = ", which may be chance" if verdict.kind == "unsure" else ""
    return f"{say(verdict)} more{chance}"


def turned(verdict: Verdict) -> Verdict:
    """Return a difference the other way round: so many less as so many."""
    estimate, lo, hi = (
        None if value is None else -value for value in (verdict.estimate, verdict.hi, verdict.lo)
    )
    return Verdict(verdict.kind, estimate, lo, hi)

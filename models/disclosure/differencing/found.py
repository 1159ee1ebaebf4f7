"""How differences that tell too much are reported: as the auditor does, a row each."""

from collections.abc import Iterable
from typing import Final

import polars as pl

from models.disclosure.audit.report import FAILURES
from models.disclosure.differencing.reach import Contradiction, Few

UNDECIDED: Final = (
    "Whether this difference can be worked out could not be decided in time, which counts as if it "
    "could."
)
CONTRADICTION: Final = (
    "The numbers cannot all be right: no counts agree with everything that is told, so that "
    "nothing can be said of what they tell together."
)


def report(
    rule: str, few: Iterable[Few], names: pl.DataFrame, reason: str, fewer: str
) -> pl.DataFrame:
    """
    Report differences that are known to be small.

    Parameters
    ----------
    rule
        Which rule they break.
    few
        As `models.disclosure.differencing.reach.find_few` returns them.
    names
        ``table``, ``cell`` and ``measure`` of each difference.
    reason, fewer
        What to say of more people and of fewer; ``{}`` stands for how many, twice.
    """
    rows = []
    for one in few:
        small, large = sorted((abs(one.lowest), abs(one.highest)))
        said = (reason if one.lowest > 0 else fewer).format(small, large)
        told = UNDECIDED if one.found == "timeout" else said
        ways = one.highest - one.lowest + 1
        rows.append((rule, *names.row(one.target), one.lowest, one.highest, ways, told))
    return pl.DataFrame(rows, FAILURES, orient="row")


def not_found_out(rule: str, why: ArithmeticError) -> pl.DataFrame:
    """Report that nothing could be found out, which counts as if everything had been."""
    reason = CONTRADICTION if isinstance(why, Contradiction) else UNDECIDED
    row = (rule, "all", "all", "all", None, None, None, reason)
    return pl.DataFrame([row], FAILURES, orient="row")

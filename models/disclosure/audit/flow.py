"""What a reader knows of the flow: each step is what the one before leaves."""

from itertools import chain
from typing import Final

import polars as pl

from models.disclosure.audit.margins import Known
from models.disclosure.audit.sums import at_most, equal, together
from models.disclosure.audit.told import tell_counts
from models.results import ALL

FLOW_KEYS: Final = ("step", "reason")

Step = tuple[str, str | None]
Total = tuple[tuple[str, str], tuple[Step, ...]]

ADD_UP: Final[tuple[Total, ...]] = (
    (("absences", ALL), (("absences", "chained_to_an_earlier_one"), ("episodes", ALL))),
    (("episodes", ALL), (("episodes_left_out", None), ("episodes_analysed", ALL))),
    (("referrals", ALL), (("referrals_set_aside", None), ("referrals_counted", ALL))),
)
"""Totals and their parts; a reason of None is every reason of that step."""

AT_MOST: Final[tuple[Total, ...]] = (
    (("episodes_analysed", ALL), (("episodes_analysed", "end_unknown"),)),
    (("episodes_analysed", ALL), (("episodes_analysed", "past_eligible_day"),)),
    (("episodes_analysed", ALL), (("episodes_referred", None),)),
    (("referrals_counted", ALL), (("episodes_referred", None),)),
)

ELSEWHERE: Final = {("referrals", ALL): "volumes|all|all|all|all"}
"""Steps that another table counts too."""


def know_flow(flow: pl.DataFrame) -> Known:
    """Return what the flow tells."""
    steps = flow.select(FLOW_KEYS).rows()
    placed = flow.with_columns(
        place=pl.Series([place_of(*step) for step in steps], dtype=pl.String)
    )
    rows = [
        {f"flow|rows_received|{reason}": -1}
        | {f"flow|rows_{what}|{reason}": 1 for what in ("quarantined", "accepted")}
        for step, reason in steps
        if step == "rows_received"
    ]
    sums = [equal(rows), equal(_told(steps, ADD_UP)), at_most(_told(steps, AT_MOST))]
    return tell_counts(placed, "flow", FLOW_KEYS, "count"), together(sums)


def place_of(step: str, reason: str) -> str:
    """Name the place of a step; episodes referred are those the curves since referral count."""
    if step == "episodes_referred":
        return f"curves|since_referral|{reason}|all|all|all|n"
    return ELSEWHERE.get((step, reason), f"flow|{step}|{reason}")


def _told(steps: list[tuple[str, str]], named: tuple[Total, ...]) -> list[dict[str, int]]:
    """Return the sums of which every part is in the flow."""
    sums = []
    for total, parts in named:
        found = [_matching(steps, total, part) for part in parts]
        if total in steps and all(found):
            places = [place_of(*step) for step in chain(*found)]
            sums.append(dict.fromkeys(places, 1) | {place_of(*total): -1})
    return sums


def _matching(
    steps: list[tuple[str, str]], total: tuple[str, str], part: Step
) -> list[tuple[str, str]]:
    name, why = part
    return [s for s in steps if s != total and s[0] == name and why in (None, s[1])]

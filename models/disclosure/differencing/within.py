"""One release by itself: what is left of a group without a part of it must not be a few people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from scipy import sparse

from models.disclosure.audit.propagation import propagate
from models.disclosure.audit.system import System, build_system
from models.disclosure.differencing.found import not_found_out, report
from models.disclosure.differencing.reach import Contradiction, find_few
from models.disclosure.differencing.reading import read_joint_counts

LEFT: Final = (
    "What is shown tells that {} to {} people are in this group and in none of the parts of it "
    "that are shown: whatever else is said of both tells of them."
)

FROM_DAY_0: Final = "results|pilot_vs_comparison_day0|"
FROM_ELIGIBLE_DAY: Final = "results|pilot_vs_comparison|"


def difference_within(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """
    Find groups of 1-7 people that are left when parts are taken from a whole.

    Parameters
    ----------
    tables
        The tables of a release, after disclosure control.

    Returns
    -------
    polars.DataFrame
        As `models.disclosure.audit.report.FAILURES`, rule ``nested``; table, cell and measure
        are the whole's.

    Notes
    -----
    Nested are: a margin and those of its parts that are shown; a count and another that holds it
    (who had returned by day 91 and by day 28, who was assessed and who was referred); the
    comparison from day 0 and the one from the eligible day. What is left when all counts but one
    are surely 0 is itself a cell of the release: its flag tells of it, and the audit of suppressed
    cells sees to the rest.
    """
    told, sums = read_joint_counts(tables)
    system = build_system(told, sums)
    asked = _groups(told, sums, system)
    wholes = pl.DataFrame({"place": [one.whole for one in asked]}, {"place": pl.String})
    names = wholes.join(
        told.unique("place", keep="first"), on="place", how="left", maintain_order="left"
    )
    try:
        few = find_few(system, _rows(asked, system))
    except Contradiction as why:
        return not_found_out("nested", why)
    found = report("nested", few, names.select("table", "cell", "measure"), LEFT, LEFT)
    return found.unique(["table", "cell", "measure"], keep="first", maintain_order=True)


@dataclass(frozen=True)
class _Group:
    """What is left of a whole, as a weighted sum of counts."""

    whole: str
    weights: Mapping[str, int]


def left_of_wholes(
    told: pl.DataFrame, sums: pl.DataFrame, system: System
) -> dict[str, sparse.csr_array]:
    """Return what is left of each whole, as weights of the system's counts: a row a way."""
    groups = _groups(told, sums, system)
    rows = _rows(groups, system)
    ways: dict[str, list[int]] = {}
    for number, group in enumerate(groups):
        ways.setdefault(group.whole, []).append(number)
    return {whole: rows[numbers] for whole, numbers in ways.items()}


def _groups(told: pl.DataFrame, sums: pl.DataFrame, system: System) -> list[_Group]:
    _, highest = propagate(system)
    nothing = set(system.places.filter(pl.Series(highest == 0)))
    hidden = set(told.filter("is_hidden")["place"])
    groups = [*_of_sums(sums, hidden), *_of_later_start(set(system.places))]
    # From a whole that is suppressed nothing can be taken: what is known of it is for the audit.
    told_of = [one for one in groups if one.whole not in hidden]
    return [one for one in told_of if len(one.weights.keys() - nothing) > 1]


def _of_sums(sums: pl.DataFrame, hidden: set[str]) -> Iterator[_Group]:
    """Yield what is left of every whole: its hidden parts, or what its parts do not fill."""
    # Lists, not frames: there are thousands of sums of a few counts each.
    whole_sums = sums.filter(limit=0).group_by("sum", maintain_order=True)
    told = whole_sums.agg("place", "weight", pl.col("is_equal").first())
    for places, weighing, is_equal in told.select(pl.exclude("sum")).iter_rows():
        weights = dict(zip(places, weighing, strict=True))
        wholes = [place for place, weight in weights.items() if weight < 0]
        if len(wholes) != 1:
            continue
        if not is_equal:
            yield _Group(wholes[0], {place: -weight for place, weight in weights.items()})
            continue
        left = [place for place, weight in weights.items() if weight > 0 and place in hidden]
        if len(left) > 1 and len(left) < len(weights) - 1:
            yield _Group(wholes[0], dict.fromkeys(left, 1))


def _of_later_start(places: set[str]) -> Iterator[_Group]:
    """Yield who left before the eligible day: in the comparison from day 0 and not in the other."""
    for whole in sorted(places):
        part = whole.replace(FROM_DAY_0, FROM_ELIGIBLE_DAY)
        if part != whole and part in places:
            yield _Group(whole, {whole: 1, part: -1})


def _rows(groups: list[_Group], system: System) -> sparse.csr_array:
    number = {place: column for column, place in enumerate(system.places)}
    entries = [
        (row, number[place], weight)
        for row, group in enumerate(groups)
        for place, weight in group.weights.items()
    ]
    row, column, weight = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    shape = (len(groups), system.shape[1])
    return sparse.csr_array((weight.astype(np.float64), (row, column)), shape=shape)

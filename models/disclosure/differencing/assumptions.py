"""What an attacker who has two releases may take for granted of the data behind them.

None of it is quite so: corrections withdraw records, and change what is past. Where the releases
themselves show it, an attacker sees it too, and takes it for granted of all other counts.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from scipy import sparse

from models.aalen_johansen import Floats
from models.disclosure.audit.programs import TOLERANCE, Program, program_of
from models.disclosure.audit.propagation import propagate
from models.disclosure.audit.system import Bools, System
from models.disclosure.differencing.reach import Contradiction, TooSlow
from models.disclosure.differencing.reading import Pair
from models.results import ALL

ACCRUING: Final = ("volumes|", "waits|", "pathways|", "curves|", "results|observed_vs_expected|")
PASSING: Final = (
    "|still_absent|", "|end_unknown", "|n_censored|", "|rows_quarantined|",
    "|begun_on_or_after_cut", "|after_follow_up_ended",
)  # fmt: skip
"""What people and rows leave again as time goes on: not yet back, not yet known, or lost from view.
A change of these is no group of people, but those who came less those who went."""


def passes(place: str) -> bool:
    """Tell whether people leave a count again as time goes on."""
    return any(word in place for word in PASSING)


def only_accrue(pair: Pair) -> System:
    """
    Return two releases as one system in which no count has become smaller.

    Parameters
    ----------
    pair
        Two releases, the older first.

    Returns
    -------
    System
        With one more sum for each count that may be taken to accrue, but for those given up so that
        all others can be true: as few as possible, by how much they are broken.

    Raises
    ------
    models.disclosure.differencing.reach.Contradiction
        When the numbers of one release cannot all be right.
    models.disclosure.differencing.reach.TooSlow
        When it takes too long to tell what can be claimed.
    """
    accrues = [place.startswith(ACCRUING) and not passes(place) for place in pair.places]
    return _claim(pair.system, -pair.increments()[np.flatnonzero(accrues)])


def past_stays(pair: Pair) -> System:
    """
    Return two releases as one system in which quarters that had ended have not changed.

    Parameters
    ----------
    pair
        Two releases, the older first.

    Returns
    -------
    System
        As `only_accrue` returns it; protected are the counts of those quarters that are suppressed.

    Raises
    ------
    models.disclosure.differencing.reach.Contradiction
        When the numbers of one release cannot all be right.
    models.disclosure.differencing.reach.TooSlow
        When it takes too long to tell what can be claimed.
    """
    quarters = [_quarter(place) for place in pair.places]
    latest = max(quarters, default="")
    past = np.flatnonzero([bool(quarter) and quarter < latest for quarter in quarters])
    change = pair.increments()[past]
    both = sparse.csr_array(sparse.vstack([change, -change]))
    system = _claim(pair.system, both)
    is_past = np.zeros(system.shape[1], dtype=bool)
    is_past[np.concatenate([pair.old[past], pair.new[past]])] = True
    return replace(system, is_protected=system.is_protected & is_past)


def _quarter(place: str) -> str:
    """Return the quarter of a count of volumes, else nothing."""
    table, quarter, *_ = place.split("|")
    return quarter if table == "volumes" and quarter != ALL else ""


def _claim(system: System, claims: sparse.csr_array) -> System:
    """Add claims, that weighted sums are 0 or less, as far as they can be true together."""
    if not claims.shape[0]:
        return system
    kept = np.flatnonzero(~_broken(system, claims))
    more = sparse.coo_array(claims[kept])
    row = np.concatenate([system.row, more.row + system.shape[0]])
    column = np.concatenate([system.column, more.col])
    weight = np.concatenate([system.weight, more.data.astype(np.int64)])
    order = np.lexsort((row, column))
    return replace(
        system,
        row=row[order],
        column=column[order],
        weight=weight[order],
        is_equal=np.concatenate([system.is_equal, np.zeros(len(kept), dtype=bool)]),
        limit=np.concatenate([system.limit, np.zeros(len(kept), dtype=np.int64)]),
    )


def _broken(system: System, claims: sparse.csr_array) -> Bools:
    """Tell which claims are given up so that all others hold."""
    lowest, highest = propagate(system)
    if (lowest > highest).any():
        raise Contradiction
    is_open = lowest < highest
    program = program_of(system, np.flatnonzero(is_open), lowest, highest)
    free = sparse.csr_array(sparse.csc_array(claims)[:, is_open])
    fixed = claims @ np.where(is_open, 0, lowest).astype(np.float64)
    cost = np.concatenate([np.zeros(free.shape[1]), np.ones(len(fixed))])
    values, is_impossible = _elastic(program, free, -fixed).extreme(cost)
    if values is None:
        raise Contradiction if is_impossible else TooSlow
    broken: Bools = values[free.shape[1] :] > TOLERANCE
    return broken


def _elastic(program: Program, rows: sparse.csr_array, limits: Floats) -> Program:
    """Add rows that are at most their limits, but for a variable each by which they are not."""
    count = len(limits)
    return replace(
        program,
        lowest=np.concatenate([program.lowest, np.zeros(count)]),
        highest=np.concatenate([program.highest, np.full(count, np.inf)]),
        matrix=sparse.block_array(
            [[program.matrix, None], [rows, -sparse.eye_array(count)]], format="csr"
        ),
        least=np.concatenate([program.least, np.full(count, -np.inf)]),
        most=np.concatenate([program.most, limits]),
    )

"""What an attacker adds who takes it that records only accrue: no count has become smaller.

It is not so: corrections withdraw records. Where the releases themselves show that it is not so,
the attacker sees it too, and takes it for all other counts.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from scipy import sparse

from models.aalen_johansen import Floats
from models.disclosure.audit.programs import TOLERANCE, Program, program_of
from models.disclosure.audit.propagation import propagate
from models.disclosure.audit.system import Bools, System
from models.disclosure.differencing.reach import Contradiction
from models.disclosure.differencing.reading import Pair

ACCRUING: Final = ("volumes|", "waits|", "pathways|", "curves|", "results|observed_vs_expected|")
PASSING: Final = (
    "|still_absent|", "|end_unknown", "|censored|", "|rows_quarantined|", "|begun_on_or_after_cut",
    "|after_follow_up_ended",
)  # fmt: skip
"""What people and rows leave again as time goes on: not yet back, not yet known, or lost from view.
A change of these is no group of people, but those who came less those who went."""


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
        With one more sum for each count that may be taken to accrue. Of those that cannot all be
        true, as few as possible (by how much they are broken) are left out.

    Raises
    ------
    models.disclosure.differencing.reach.Contradiction
        When the numbers of one release cannot all be right.
    """
    accrues = np.array(
        [place.startswith(ACCRUING) and not passes(place) for place in pair.places], dtype=bool
    )
    claims = -pair.increments()[np.flatnonzero(accrues)]
    return _with_claims(pair.system, claims[np.flatnonzero(~_broken(pair.system, claims))])


def passes(place: str) -> bool:
    """Tell whether people leave a count again as time goes on."""
    return any(word in place for word in PASSING)


def _broken(system: System, claims: sparse.csr_array) -> Bools:
    """Tell which claims (a weighted sum is 0 or less) are given up so that all others hold."""
    lowest, highest = propagate(system)
    if (lowest > highest).any():
        raise Contradiction
    is_open = lowest < highest
    program = program_of(system, np.flatnonzero(is_open), lowest, highest)
    free = sparse.csr_array(sparse.csc_array(claims)[:, is_open])
    fixed = claims @ np.where(is_open, 0, lowest).astype(np.float64)
    values, _ = _elastic(program, free, -fixed).extreme(
        np.concatenate([np.zeros(free.shape[1]), np.ones(len(fixed))])
    )
    if values is None:
        raise Contradiction
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


def _with_claims(system: System, claims: sparse.csr_array) -> System:
    more = sparse.coo_array(claims)
    row = np.concatenate([system.row, more.row + system.shape[0]])
    column = np.concatenate([system.column, more.col])
    weight = np.concatenate([system.weight, more.data.astype(np.int64)])
    order = np.lexsort((row, column))
    return replace(
        system,
        row=row[order],
        column=column[order],
        weight=weight[order],
        is_equal=np.concatenate([system.is_equal, np.zeros(claims.shape[0], dtype=bool)]),
        limit=np.concatenate([system.limit, np.zeros(claims.shape[0], dtype=np.int64)]),
    )

"""Two releases together: by how much a count has grown must not be known to be a few people."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from models.disclosure.audit.propagation import propagate
from models.disclosure.audit.system import Bools
from models.disclosure.differencing.assumptions import only_accrue, passes
from models.disclosure.differencing.found import not_found_out, report
from models.disclosure.differencing.past import find_narrowed
from models.disclosure.differencing.reach import Contradiction, TooSlow, find_few
from models.disclosure.differencing.reading import Pair, put_side_by_side, read_joint_counts

GROWN: Final = (
    "Both releases together tell that {} to {} people were added to this count since: whatever "
    "else is said of it in both tells of them."
)
SHRUNK: Final = (
    "Both releases together tell that {} to {} people were taken out of this count since: whatever "
    "else is said of it in both tells of them."
)


def difference_releases(
    old: Mapping[str, pl.DataFrame], new: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """
    Find counts that are known to have changed by 1-7 between two releases.

    Parameters
    ----------
    old, new
        The tables of a published release and of a candidate, after disclosure control.

    Returns
    -------
    polars.DataFrame
        As `models.disclosure.audit.report.FAILURES`, one row for each such count: rule
        ``increment``, or ``increment_accruing`` where it takes the assumption that records only
        accrue. ``lowest`` and ``highest`` are the least and the greatest change that is possible,
        below 0 where people were taken out. Also what `past.find_narrowed` finds.

    Notes
    -----
    All tables of both releases are attacked together, by intervals, linear and integer programming
    (`reach`). A count that is surely 0 in one of them is none of this rule's: what has changed is
    then the other count itself, of which its own release tells no more than it may.
    """
    pair = put_side_by_side(read_joint_counts(old), read_joint_counts(new))
    asked = np.flatnonzero(_is_group(pair))
    increments, names = pair.increments()[asked], pair.names[asked.tolist()]
    try:
        plain = report("increment", find_few(pair.system, increments), names, GROWN, SHRUNK)
        accruing = find_few(only_accrue(pair), increments)
        narrowed = find_narrowed(pair)
    except (Contradiction, TooSlow) as why:
        return not_found_out("increment", why)
    assumed = report("increment_accruing", accruing, names, GROWN, SHRUNK)
    more = assumed.join(plain, on=["table", "cell", "measure"], how="anti")
    return pl.concat([plain, more, narrowed])


def _is_group(pair: Pair) -> Bools:
    """Tell whose change is a group of people that neither release shows by itself."""
    _, highest = propagate(pair.system)
    is_nothing = (highest[pair.old] == 0) | (highest[pair.new] == 0)
    is_group: Bools = ~is_nothing & np.array([not passes(one) for one in pair.places], dtype=bool)
    return is_group

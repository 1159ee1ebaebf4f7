"""All that a reader of a release knows about the counts behind it."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import polars as pl

from models.disclosure.audit.curves import know_curves
from models.disclosure.audit.findings import know_effects, know_model_curves, know_sites
from models.disclosure.audit.flow import know_flow
from models.disclosure.audit.margins import Known, know_pathways, know_volumes, know_waits
from models.disclosure.audit.sums import together
from models.disclosure.audit.told import TOLD

READERS: Final[tuple[tuple[str, Callable[[pl.DataFrame], Known]], ...]] = (
    ("volumes", know_volumes),
    ("waits", know_waits),
    ("pathways", know_pathways),
    ("flow", know_flow),
    ("curves", know_curves),
    ("curves", know_model_curves),
    ("effects", know_effects),
    ("sites", know_sites),
)


class _Itself:
    """A frame that equals itself and no other."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __hash__(self) -> int:
        return id(self.frame)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.frame is self.frame


@lru_cache(maxsize=64)
def _known(know: Callable[[pl.DataFrame], Known], table: _Itself) -> Known:
    # While a candidate is protected, most of its tables stay as they are from one turn to the next.
    return know(table.frame)


def read_release(tables: Mapping[str, pl.DataFrame]) -> Known:
    """
    Put together what all tables of a release tell, and the sums that tie them.

    Parameters
    ----------
    tables
        The tables of a release by name, after disclosure control; those not named here hold no
        counts that add up.

    Returns
    -------
    tuple of polars.DataFrame
        As `models.disclosure.audit.told.TOLD` and `models.disclosure.audit.sums.SUMS`. A sum with
        a count that no table of this release tells of is left out.
    """
    known = [_known(know, _Itself(tables[name])) for name, know in READERS if name in tables]
    told = pl.concat([TOLD.to_frame(), *(one for one, _ in known)])
    sums = together(more for _, more in known)
    untold = sums.join(told.select("place").unique(), on="place", how="anti")
    return told, sums.join(untold, on="sum", how="anti")

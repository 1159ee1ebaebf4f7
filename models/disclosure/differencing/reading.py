"""What a reader of one release, or of two, knows: counts within bounds, tied by sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from scipy import sparse

from models.counting import Ints
from models.disclosure.audit.margins import Known
from models.disclosure.audit.reader import read_release
from models.disclosure.audit.sums import together
from models.disclosure.audit.system import System, build_system
from models.disclosure.curves import TOTALS
from models.results import HORIZONS

OLD: Final = "old|"
NEW: Final = "new|"

_DAY: Final = rf"\|(?:{'|'.join(TOTALS)})\|(\d+)$"


@dataclass(frozen=True)
class Pair:
    """
    Two releases as one system.

    Attributes
    ----------
    system
        The counts of both, each under its release's name.
    names
        ``table``, ``cell`` and ``measure`` of the counts that both releases tell of.
    places
        Their places.
    old, new
        Their numbers in the system.
    """

    system: System
    names: pl.DataFrame
    places: list[str]
    old: Ints
    new: Ints

    def increments(self) -> sparse.csr_array:
        """Return new less old of every place, as weights of the system's counts."""
        return self.later() - self._one_each(self.old)

    def later(self) -> sparse.csr_array:
        """Return the new count of every place, as weights of the system's counts."""
        return self._one_each(self.new)

    def _one_each(self, columns: Ints) -> sparse.csr_array:
        index = (np.arange(len(columns)), columns)
        shape = (len(columns), self.system.shape[1])
        return sparse.csr_array((np.ones(len(columns)), index), shape=shape)


def read_joint_counts(tables: Mapping[str, pl.DataFrame]) -> Known:
    """Return what a release tells of counts that are tied to others.

    Of curves these are the days of results; other weeks stand alone (`models.disclosure.audit`).
    """
    told, sums = read_release(tables)
    day = pl.col("place").str.extract(_DAY, 1).cast(pl.Int64)
    told = told.filter(day.is_null() | day.is_in(HORIZONS))
    heard = pl.col("place").is_in(told["place"].unique().implode()).all().over("sum")
    return told, sums.filter(heard)


def put_side_by_side(old: Known, new: Known) -> Pair:
    """Return two releases as one system: nothing ties one to the other yet."""
    sides = [(OLD, *old), (NEW, *new)]
    told = pl.concat([_named(side, told) for side, told, _ in sides])
    sums = together(_named(side, sums) for side, _, sums in sides)
    system = build_system(told, sums)
    number = {place: column for column, place in enumerate(system.places)}
    shared = new[0].unique("place", keep="first", maintain_order=True)
    shared = shared.join(old[0], on="place", how="semi", maintain_order="left")
    places = shared["place"].to_list()
    old_columns, new_columns = (
        np.array([number[side + place] for place in places], dtype=np.int64) for side in (OLD, NEW)
    )
    names = shared.select("table", "cell", "measure")
    return Pair(system, names, places, old_columns, new_columns)


def _named(side: str, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.concat_str(pl.lit(side), "place").alias("place"))

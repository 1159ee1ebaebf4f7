"""The reader's knowledge as numbers: bounds of every count, and the sums as a sparse matrix."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from models.counting import Ints
from models.disclosure.audit.told import UNKNOWN

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class System:
    """
    Counts within bounds, tied by sums.

    Attributes
    ----------
    places
        Name of each count, in the order of the arrays.
    lowest, highest
        What its own tables tell of each.
    is_protected
        Which must keep 5 possible values.
    row, column, weight
        Entries of the matrix of sums, in the order of their columns.
    is_equal, limit
        Of each sum: whether it equals its limit or is at most that.
    """

    places: pl.Series
    lowest: Ints
    highest: Ints
    is_protected: Bools
    row: Ints
    column: Ints
    weight: Ints
    is_equal: Bools
    limit: Ints

    @property
    def shape(self) -> tuple[int, int]:
        """How many sums and counts there are."""
        return len(self.limit), len(self.lowest)

    def matrix(self) -> sparse.csr_array:
        """Return the weights of all sums."""
        return sparse.csr_array((self.weight, (self.row, self.column)), shape=self.shape)


def build_system(told: pl.DataFrame, sums: pl.DataFrame) -> System:
    """
    Put what several tables tell of the same count together, and number counts and sums.

    Parameters
    ----------
    told, sums
        As `models.disclosure.audit.reader.read_release` returns them.
    """
    counts = (
        told.group_by("place")
        .agg(pl.col("lowest").max(), pl.col("highest").min(), pl.col("is_protected").all())
        .sort("place")
        .with_row_index("column")
    )
    entries = (
        sums.join(counts.select("place", "column"), on="place")
        .with_columns(pl.col("sum").rank("dense").cast(pl.Int64) - 1)
        .sort("column", "sum")
    )
    rows = entries.unique("sum", keep="first").sort("sum")
    return System(
        places=counts["place"],
        lowest=counts["lowest"].to_numpy(),
        highest=counts["highest"].to_numpy(),
        is_protected=counts["is_protected"].to_numpy(),
        row=entries["sum"].to_numpy(),
        column=entries["column"].cast(pl.Int64).to_numpy(),
        weight=entries["weight"].to_numpy(),
        is_equal=rows["is_equal"].to_numpy(),
        limit=rows["limit"].to_numpy(),
    )


def components(system: System, lowest: Ints, highest: Ints) -> Ints:
    """
    Tell which counts hang together: the number of each count's component.

    A count that is known exactly ties nothing, nor does a sum that holds whatever its counts are.
    """
    open_counts = lowest < highest
    weighted_high = np.where(system.weight > 0, highest[system.column], lowest[system.column])
    most = np.bincount(system.row, system.weight * weighted_high, minlength=system.shape[0])
    binds = system.is_equal | (most > system.limit)
    used = open_counts[system.column] & binds[system.row]
    rows, columns = system.shape
    graph = sparse.coo_array(
        (np.ones(used.sum()), (system.row[used], rows + system.column[used])),
        shape=(rows + columns, rows + columns),
    )
    labels: Ints = csgraph.connected_components(graph, directed=False)[1][rows:]
    return labels


def is_unbounded(highest: Ints) -> Bools:
    """Tell which counts have no upper bound."""
    unbounded: Bools = highest >= UNKNOWN // 2
    return unbounded

"""Secondary suppression: no hidden cell may stand alone in a sum whose other cells are shown.

A *line* is a set of cells tied by a sum: the parts of a shown margin and that margin, or all flows
into and out of a state. Where just one cell of a line is hidden, it is what the others leave; so
the smallest other part is hidden with it, until no line is left with one.

Source: Hundepool A et al., Statistical Disclosure Control, 2012, chapter 4 (secondary suppression;
here without an optimiser: cell by cell, the smallest first).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from models.results import ALL


@dataclass(frozen=True)
class Line:
    """Cells tied by a sum, as row numbers: its parts, and its total where that is a cell itself."""

    parts: tuple[int, ...]
    total: int | None = None

    @property
    def cells(self) -> tuple[int, ...]:
        """All cells of the line."""
        return self.parts if self.total is None else (*self.parts, self.total)


def margin_lines(table: pl.DataFrame, dimensions: Sequence[str]) -> list[Line]:
    """
    Return the lines of a table that holds its own margins.

    Parameters
    ----------
    table
        One row a cell; in a dimension, ``all`` is the sum over its other values.
    dimensions
        Two or more columns that together tell cells apart.

    Returns
    -------
    list of Line
        One for each dimension and each combination of the others that has both a margin and parts.
    """
    numbered = table.with_row_index("row")
    is_total = pl.col("_value") == ALL
    lines = []
    for dimension in dimensions:
        others = [name for name in dimensions if name != dimension]
        grouped = (
            numbered.with_columns(_value=pl.col(dimension))
            .group_by(others, maintain_order=True)
            .agg(pl.col("row").filter(~is_total), pl.col("row").filter(is_total).alias("total"))
        )
        for parts, total in grouped.select("row", "total").iter_rows():
            if parts and total:
                lines.append(Line(tuple(parts), total[0]))
    return lines


def balance_lines(flows: pl.DataFrame, source: str, target: str, by: Sequence[str]) -> list[Line]:
    """
    Return the lines of flows: what goes into a state comes out of it.

    Parameters
    ----------
    flows
        One row a flow.
    source, target
        Columns of the state it leaves and the state it reaches.
    by
        Columns within whose combinations flows balance.

    Returns
    -------
    list of Line
        One for each combination and each state that is both reached and left. A flow from a state
        to itself cancels and is in none.
    """
    lines = []
    moving = flows.with_row_index("row").filter(pl.col(source) != pl.col(target))
    for _, group in moving.group_by(list(by), maintain_order=True):
        for state in sorted(set(group[source]) & set(group[target])):
            touching = group.filter((pl.col(source) == state) | (pl.col(target) == state))
            lines.append(Line(tuple(touching.get_column("row"))))
    return lines


def hide_companions(
    counts: Sequence[int], hidden: Sequence[bool], lines: Sequence[Line]
) -> list[bool]:
    """
    Hide as many more cells as it takes for no line to have a single hidden one.

    Parameters
    ----------
    counts
        Exact counts of all cells.
    hidden
        Which are hidden already.
    lines
        The sums that tie cells.

    Returns
    -------
    list of bool
        Which cells to hide. A line's companion is its smallest shown part above 0; where it has
        none, the total; a part of 0 only where there is no other.
    """
    result = list(hidden)
    waiting = True
    while waiting:
        waiting = False
        for line in lines:
            if sum(result[cell] for cell in line.cells) == 1:
                chosen = _companion(counts, result, line)
                if chosen is not None:
                    result[chosen] = waiting = True
    return result


def _companion(counts: Sequence[int], hidden: Sequence[bool], line: Line) -> int | None:
    shown = [part for part in line.parts if not hidden[part]]
    large = [part for part in shown if counts[part] > 0]
    if large:
        return min(large, key=lambda part: (counts[part], part))
    if line.total is not None and not hidden[line.total]:
        return line.total
    return shown[0] if shown else None

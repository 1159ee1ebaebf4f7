"""Read the counts of one clock from the warehouse, as the risk table that models take."""

from collections.abc import Sequence

import duckdb
import polars as pl

from models.counting import number_alike
from models.risk_table import PATTERN, RiskTable
from pipelines.warehouse import read_frame

ARM = "arm"


def read_risk_table(
    connection: duckdb.DuckDBPyConnection, clock: str, covariates: Sequence[str]
) -> RiskTable:
    """Return the counts of a clock, clustered by practice, with ``arm`` and some covariates.

    Parameters
    ----------
    connection
        The warehouse.
    clock
        One of those of ``cohort.risk_table``.
    covariates
        Columns of ``cohort.patterns``; the rest is summed over.
    """
    cells = read_frame(connection, "evidence/cells.sql", clock=pl.DataFrame({"clock": [clock]}))
    patterns = connection.table("cohort.patterns").pl()
    pairs, number = number_alike(cells, [PATTERN, ARM])
    described = pairs.join(patterns, on=PATTERN, how="left", maintain_order="left")
    numbered = described.drop(PATTERN).with_row_index(PATTERN)
    counts = cells.drop(ARM).with_columns(pl.Series(PATTERN, number))
    return RiskTable.from_numbered(counts, numbered, [ARM, *covariates])


def read_history(
    connection: duckdb.DuckDBPyConnection, covariates: Sequence[str]
) -> RiskTable | None:
    """Return how many were absent for how many days in the year before; None where none is known.

    The days are a covariate: these are no episodes, and nothing ends.
    """
    counts = connection.table("cohort.prior_absence").pl()
    if counts.is_empty():
        return None
    patterns = connection.table("cohort.patterns").pl()
    written_out = counts.join(patterns, on=PATTERN).with_columns(start=0, stop=1, status=0)
    return RiskTable.from_counts(written_out, [ARM, "days", *covariates])

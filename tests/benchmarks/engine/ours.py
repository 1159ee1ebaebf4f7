"""The tasks in our own engine; each starts from a frame of texts, the risk table included."""

from pathlib import Path

import duckdb
import polars as pl

from models.cox import fit_cox
from models.cox.bootstrap import bootstrap_cox
from models.incidence import cumulative_incidence
from models.risk_table import RiskTable
from tests.benchmarks.engine.data import STRATA, TERMS

HERE = Path(__file__).parent
MEMORY = "700MB"
"""What DuckDB may use of it; beyond, it spills to disk."""


def cox(frame: pl.DataFrame) -> None:
    fit_cox(RiskTable.from_frame(frame, TERMS), TERMS)


def clustered(frame: pl.DataFrame) -> None:
    fit_cox(RiskTable.from_frame(frame, TERMS, cluster="practice"), TERMS)


def curves(frame: pl.DataFrame) -> None:
    cumulative_incidence(RiskTable.from_frame(frame, STRATA), STRATA)


def bootstrap(frame: pl.DataFrame, replicates: int) -> None:
    table = RiskTable.from_frame(frame, TERMS, cluster="practice")
    bootstrap_cox(table, fit_cox(table, TERMS), replicates=replicates)


def cox_from_parquet(files: str) -> None:
    """Group by in DuckDB, two statements; then no row is left to read."""
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = $limit", {"limit": MEMORY})
        connection.execute("SET preserve_insertion_order = false")
        connection.execute((HERE / "patterns.sql").read_text(), {"files": files})
        patterns = connection.sql("FROM patterns").pl()
        cells = connection.sql((HERE / "risk_table.sql").read_text(), params={"files": files}).pl()
    table = RiskTable.from_numbered(cells, patterns, TERMS)
    del cells
    fit_cox(table, TERMS)

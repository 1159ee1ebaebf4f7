"""What a data manager is told of a delivery: what is wrong, in which rows, and how to mend it.

Counts, names of files and columns, and row numbers. Never a row's value.
"""

from pipelines.quality.report import (
    Changes,
    Completeness,
    FileReport,
    QualityReport,
    ReasonCount,
)

__all__ = ["Changes", "Completeness", "FileReport", "QualityReport", "ReasonCount"]

"""A negative control: days absent in the year before, which the service cannot have changed.

If the weighted arms differ in it, they differ in something the weights did not make alike, and the
comparison of what came after may be wrong for the same reason.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from models.comparisons.arm_contrast import Contrast, contrast_of_means
from models.comparisons.overlap import weigh_overlap
from models.gates import Check
from models.risk_table import PATTERN, RiskTable

DAYS: Final = "days"
CHECK: Final = "days_absent_before"
NO_DIFFERENCE: Final = (
    "In the year before, when nobody had the service, both groups were off sick for about as long."
)
DIFFERENCE: Final = (
    "Already in the year before, when nobody had the service, the groups were off sick for a "
    "different time: the difference seen afterwards may in part be older than the service."
)


def control_by_history(table: RiskTable, covariates: Sequence[str]) -> list[Check]:
    """
    Compare the weighted mean days absent in the 365 days before.

    Parameters
    ----------
    table
        Counts clustered by practice with ``arm``, the covariates and ``days`` (a number): those
        whose year before is known.
    covariates
        Terms of the propensity model.

    Returns
    -------
    list of Check
        ``days_absent_before``: the difference in days, against the half-width of its 95% interval.
        It withholds nothing: it is shown beside the result.

    Raises
    ------
    models.errors.NoComparisonError
        As `overlap.weigh_overlap`.
    """
    overlap = weigh_overlap(table, covariates)
    days = overlap.table.patterns.get_column(DAYS).to_numpy().astype(np.float64)
    found: Contrast = contrast_of_means(overlap, days[overlap.table.numbers(PATTERN)])
    is_apart = bool(found.lo > 0 or found.hi < 0)
    reason = DIFFERENCE if is_apart else NO_DIFFERENCE
    half_width = found.hi - found.estimate
    return [Check(CHECK, found.estimate, half_width, "fail" if is_apart else "pass", reason)]

"""What is told of each site, and of all: counts, limits and p."""

import math

import numpy as np
import pytest

from models.comparisons.before_after_rows import Measured, effect_rows
from models.comparisons.differences import Differences, Sites

SITES = Sites(
    names=["derby", "leeds"],
    people=np.array([[10, 20, 30, 40], [1, 2, 3, 4]]),
    returns=np.array([[5, 6, 7, 8], [1, 1, 2, 2]]),
    practices=np.array([[12, 15], [10, 11]]),
    are_apart=True,
)
FOUND = Differences(
    estimate=np.array([2.0, -1.0]),
    model_se=np.array([9.0, 9.0]),
    by_practice=np.array([[0.3, 0.4, 0.0], [0.0, 0.0, 1.0]]),
    at_risk=np.array([10, 1]),
)


def test_a_row_holds_the_counts_limits_and_p_of_its_estimate() -> None:
    derby, _, pooled = effect_rows(Measured("x", FOUND, ["", ""]), SITES, may_pass=True)
    assert [derby[name] for name in ("n_arm", "n_comparator")] == [30, 70]
    assert [derby[name] for name in ("events_arm", "events_comparator")] == [11, 15]
    assert (derby["estimate"], derby["se"]) == pytest.approx((2.0, 0.5))
    assert (derby["lo"], derby["hi"]) == pytest.approx((2 - 0.98, 2 + 0.98), abs=1e-4)
    assert derby["p"] == pytest.approx(math.erfc(4 / math.sqrt(2)))
    # Weighed by one over the squared error, 4 to 1; the practices differ, so errors are apart.
    assert pooled["estimate"] == pytest.approx(0.8 * 2.0 - 0.2 * 1.0)
    assert pooled["se"] == pytest.approx(math.hypot(0.8 * 0.5, 0.2 * 1.0))
    assert pooled["n_arm"] == 33

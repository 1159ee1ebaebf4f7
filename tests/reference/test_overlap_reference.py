"""Overlap weights, contrasts of arms and their errors equal R's: ``overlap.R`` holds the calls."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from models.comparisons.arm_contrast import Contrast, compare_curves, compare_hazards
from models.comparisons.overlap import weigh_overlap
from models.risk_table import RiskTable

HERE = Path(__file__).parent
HORIZONS = [28, 91, 182]


def read(name: str) -> pl.DataFrame:
    return pl.read_csv(HERE / f"{name}.csv", comment_prefix="#", infer_schema_length=None)


EPISODES, EXPECTED = read("overlap_data"), read("overlap_expected")
TABLE = RiskTable.from_frame(EPISODES, ["arm", "condition", "age"], cluster="practice")
OVERLAP = weigh_overlap(TABLE, ["condition", "age", "condition:age"])


def contrasts() -> dict[str, Contrast]:
    found = {"log_hazard_ratio": compare_hazards(OVERLAP)}
    for horizon in compare_curves(OVERLAP, HORIZONS):
        found[f"risk_difference_{horizon.day}"] = horizon.risk_difference
        found[f"days_regained_{horizon.day}"] = horizon.days_regained
    return found


def test_propensities_are_those_of_glm() -> None:
    expected = read("overlap_propensity")
    own = OVERLAP.table.patterns.with_columns(ours=pl.Series(OVERLAP.propensity))
    both = expected.join(own, on=["arm", "condition", "age"])
    assert both.height == expected.height == OVERLAP.table.patterns.height
    np.testing.assert_allclose(both["ours"], both["e"], rtol=1e-9)


@pytest.mark.parametrize(("estimand", "estimate", "error"), EXPECTED.rows())
def test_contrasts_and_their_errors(estimand: str, estimate: float, error: float) -> None:
    found = contrasts()[estimand]
    assert found.estimate == pytest.approx(estimate, rel=1e-8, abs=1e-10)
    # Leaving out one practice of forty is not a derivative, but nearly.
    assert found.se == pytest.approx(error, rel=0.03)
    assert found.lo < found.estimate < found.hi

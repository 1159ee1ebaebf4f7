"""Expected curves from any day equal those of R's Cox models: ``standardise.R`` has the calls."""

from pathlib import Path

import numpy as np
import polars as pl

from models.comparisons.comparison_hazards import ComparisonModel
from models.comparisons.standardise import Referred, standardise
from models.risk_table import RiskTable
from models.sites.site_variation import CASE_MIX

HERE = Path(__file__).parent
SAME_FOR_ALL = [pl.lit("all").alias(name) for name in CASE_MIX if name not in {"age_band", "sex"}]


def read(name: str) -> pl.DataFrame:
    return pl.read_csv(HERE / f"{name}.csv", comment_prefix="#", infer_schema_length=None)


EXPECTED = read("standardise_expected").with_columns(SAME_FOR_ALL)
MODEL = ComparisonModel.fit(
    RiskTable.from_frame(
        read("standardise_data").with_columns(SAME_FOR_ALL),
        ["condition", *CASE_MIX],
        stop="stop",
        start="start",
        cluster="cluster",
    )
)


def test_incidences_of_every_pattern_from_every_day() -> None:
    """Each pattern and day is a group of its own, so that its mean is its one curve."""
    asked = EXPECTED.unique(["age_band", "sex", "condition", "day"], maintain_order=True)
    groups = asked.select(
        *CASE_MIX,
        "condition",
        "day",
        arm=pl.format("{} {} {}", "age_band", "sex", "day"),
        timing=pl.lit("all"),
        cluster=pl.lit("q"),
        n=3,
    )
    referred = Referred.of(groups, MODEL)
    hazards = MODEL.hazards(np.ones(20), referred.days(MODEL, 60))
    sums = standardise(referred, hazards, np.ones(1), 60)
    returned, exited = sums.curves()
    places = referred.strata.with_row_index("place").join(
        groups, on=["arm", "condition"], validate="1:1"
    )
    keys = ["age_band", "sex", "condition", "day"]
    both = EXPECTED.join(places.select("place", *keys), on=keys, validate="m:1")
    assert both.height == EXPECTED.height == 192
    place, day = both["place"].to_numpy(), both["t"].to_numpy()
    np.testing.assert_allclose(returned[place, day], both["returned"], rtol=1e-8)
    np.testing.assert_allclose(exited[place, day], both["exited"], rtol=1e-8)


def test_terms_that_are_the_same_for_everybody_are_dropped_and_named() -> None:
    assert MODEL.dropped == ("employer_size", "employer_oh", "occupation", "deprivation")
    assert [column.term for column in MODEL.terms.columns] == ["age_band", "age_band", "sex"]

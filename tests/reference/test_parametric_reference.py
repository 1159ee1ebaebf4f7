"""Parametric fits equal R's ``survreg``: ``parametric.R`` holds the calls."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from models.parametric import fit_parametric
from models.risk_table import RiskTable

HERE = Path(__file__).parent


def read(name: str) -> pl.DataFrame:
    return pl.read_csv(
        HERE / f"{name}.csv",
        comment_prefix="#",
        infer_schema_length=None,
        schema_overrides={"tier": pl.String},
    )


EPISODES, EXPECTED = read("incidence_data"), read("parametric_expected")


@pytest.mark.parametrize("case", EXPECTED["case"].unique(maintain_order=True))
def test_three_families(case: str) -> None:
    expected = EXPECTED.filter(case=case)
    frame = EPISODES.filter(case=case)
    table = RiskTable.from_frame(frame, ["tier"], stop="stop", start="start", weight="weight")
    families = expected["family"].unique().to_list()
    fits = fit_parametric(table, ["tier"], until=100, families=families)
    both = expected.join(
        fits.estimates, on=["tier", "family", "parameter"], suffix="_ours", how="left"
    ).join(fits.families, on=["tier", "family"], suffix="_ours", how="left")
    np.testing.assert_allclose(both["estimate_ours"], both["estimate"], rtol=1e-4)
    np.testing.assert_allclose(both["log_likelihood_ours"], both["log_likelihood"], rtol=1e-8)
    np.testing.assert_allclose(both["aic"], 4 - 2 * both["log_likelihood"], rtol=1e-8)

"""Expected events equal R's ``predict(coxph(...), type = "expected")``: see ``expected.R``."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from models.cox import fit_cox
from models.risk_table import RiskTable

HERE = Path(__file__).parent


def read(name: str) -> pl.DataFrame:
    return pl.read_csv(HERE / f"{name}.csv", comment_prefix="#", infer_schema_length=None)


EXPECTED, DATA = read("expected_events"), read("cox_data")
TERMS = {"heavy_ties": ["a", "b"], "recurrent_bladder": ["a", "x"]}
STRATIFIED = ("recurrent_bladder", "delayed_weighted_strata")


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("case", EXPECTED["case"].unique(maintain_order=True))
def test_expected_events_of_every_row(case: str, ties: Any) -> None:
    frame = DATA.filter(case=case).with_columns(pl.col("a", "b").cast(pl.String))
    covariates = ["a", "b", "g", "x", "row"]
    table = RiskTable.from_frame(frame, covariates, stop="stop", start="start", weight="weight")
    strata = ["g"] if case in STRATIFIED else []
    fit = fit_cox(table, TERMS.get(case, ["a", "b", "x"]), strata, ties=ties)
    found = table.counts.select("row", ours=fit.expected_events())
    both = EXPECTED.filter(case=case).join(found, on="row", validate="1:1")
    assert both.height == frame.height
    np.testing.assert_allclose(both["ours"], both[ties], rtol=1e-8, atol=1e-12)

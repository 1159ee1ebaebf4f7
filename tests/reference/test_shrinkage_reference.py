"""Shrunk effects equal metafor's ``rma(method = "PM")`` and ``blup()``: see ``shrinkage.R``."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from models.comparisons.shrinkage import shrink

HERE = Path(__file__).parent
EXPECTED = pl.read_csv(
    HERE / "shrinkage_expected.csv", comment_prefix="#", infer_schema_length=None
)


@pytest.mark.parametrize("case", EXPECTED["case"].unique(maintain_order=True))
def test_shrunk_effects(case: str) -> None:
    expected = EXPECTED.filter(case=case)
    found = shrink(expected.select("effect", "estimate", "se"), ["effect"])
    ours = (found.tau2, found.q, found.p, found.mean, found.mean_se)
    theirs = expected.select("tau2", "q", "p", "mean", "mean_se").row(0)
    assert ours == pytest.approx(theirs, rel=1e-8, abs=1e-10)
    assert found.df == expected.height - 1
    names = {"shrunk": "shrunk", "shrunk_se": "shrunk_se", "shrunk_lo": "lo", "shrunk_hi": "hi"}
    for name, named in names.items():
        np.testing.assert_allclose(found.effects[name], expected[named], rtol=1e-8, atol=1e-10)

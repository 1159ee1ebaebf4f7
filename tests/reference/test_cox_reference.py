"""Cox models equal R's: ``cox.R`` in this folder holds the calls that made the numbers.

    coxph(Surv(start, stop, status == cause) ~ terms, weights = weight, cluster = cluster, ties =)
    cox.zph(fit, transform = "km", terms = TRUE);  survfit(fit, newdata, conf.type = "log")

Coefficients agree to 1e-8, standard errors to 1e-8 relative: the contract asks for 1e-6 and 1e-4.
"""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from models.cox import CoxFit, fit_cox
from models.risk_table import RiskTable

HERE = Path(__file__).parent
TERMS: dict[str, list[str]] = {
    "recurrent_bladder": ["a", "x"],
    "competing_colon": ["a", "b"],
    "competing_colon_death": ["a", "b"],
    "heavy_ties": ["a", "b"],
    "interaction": ["a", "b", "a:b"],
    "with_offset": ["a"],
    "ridge": ["a", "x"],
    "two_people": ["x"],
    "one_day": ["x"],
}
OPTIONS: dict[str, dict[str, Any]] = {
    "competing_colon_death": {"cause": 2},
    "with_offset": {"offset": "offset"},
    "ridge": {"ridge": 3.0},
}
STRATIFIED = ("recurrent_bladder", "delayed_weighted_strata")


def read(name: str) -> pl.DataFrame:
    return pl.read_csv(HERE / f"{name}.csv", comment_prefix="#", infer_schema_length=None)


DATA = read("cox_data").with_columns(pl.col("a", "b", "g").cast(pl.String))
FITS = read("cox_fits")
CASES = [tuple(row) for row in FITS.select("case", "ties").rows()]


@cache
def fitted(case: str, ties: Any, *, robust: bool = True) -> CoxFit:
    frame = DATA.filter(case=case)
    by_cluster = robust and FITS.filter(case=case)["robust"][0] == "cluster"
    table = RiskTable.from_frame(
        frame,
        ["a", "b", "g", "x", "offset"],
        stop="stop",
        start="start",
        weight="weight",
        cluster="cluster" if by_cluster else None,
    )
    terms = TERMS.get(case, ["a", "b", "x"])
    has_none = "a" in terms and "none" in frame["a"].to_list()
    return fit_cox(
        table,
        terms,
        strata=["g"] if case in STRATIFIED else [],
        ties=ties,
        reference={"a": "none"} if has_none else {},
        robust=robust,
        **OPTIONS.get(case, {}),
    )


def test_every_kind_of_case_is_there() -> None:
    assert len({case for case, _ in CASES}) == 15
    assert {ties for _, ties in CASES} == {"efron", "breslow"}


@pytest.mark.parametrize(("case", "ties"), CASES)
def test_coefficients_and_standard_errors(case: str, ties: str) -> None:
    expected = read("cox_coefficients").filter(case=case, ties=ties).sort("place")
    if case == "interaction":
        # R lets the first factor of an interaction vary fastest, we the last.
        expected = expected[[0, 1, 2, 3, 4, *(5 + a + 3 * b for a in range(3) for b in range(2))]]
    found = fitted(case, ties).coefficients
    np.testing.assert_allclose(found["coef"], expected["coef"], rtol=0, atol=1e-8)
    np.testing.assert_allclose(found["se"], expected["se"], rtol=1e-8)
    if case != "ridge":
        # R's robust error of a single event or two is 0 but for rounding.
        robust = expected["se_robust"].to_numpy()
        np.testing.assert_allclose(found["se_robust"], robust, rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize(("case", "ties"), CASES)
def test_log_likelihoods(case: str, ties: str) -> None:
    (expected,) = FITS.filter(case=case, ties=ties).to_dicts()
    fit = fitted(case, ties)
    assert fit.converged
    assert fit.warnings == ()
    assert fit.log_likelihood_null == pytest.approx(expected["null"], rel=1e-11)
    if case != "ridge":
        assert fit.log_likelihood == pytest.approx(expected["log_likelihood"], rel=1e-11)


@pytest.mark.parametrize(
    ("case", "ties"), read("cox_tests").select("case", "ties").unique(maintain_order=True).rows()
)
def test_proportional_hazards(case: str, ties: str) -> None:
    expected = read("cox_tests").filter(case=case, ties=ties)
    found = fitted(case, ties).test_proportional_hazards()
    assert found["term"].to_list() == expected["term"].to_list()
    assert found["df"].to_list() == expected["df"].to_list()
    np.testing.assert_allclose(found["chi2"], expected["chi2"], rtol=1e-6)
    np.testing.assert_allclose(found["p"], expected["p"], rtol=1e-6)


@pytest.mark.parametrize(
    ("case", "ties"), read("cox_curves").select("case", "ties").unique(maintain_order=True).rows()
)
def test_predicted_curves(case: str, ties: str) -> None:
    expected = read("cox_curves").filter(case=case, ties=ties)
    people = DATA.filter(case=case).head(2)
    curves = fitted(case, ties, robust=False).predict(people)
    for person in (1, 2):
        theirs = expected.filter(person=person)
        own = curves.filter(pattern=person - 1).select(pl.exclude("pattern"))
        days = theirs.select(pl.col("day").cast(pl.Int32))
        at = days.join_asof(own, on="day", strategy="backward")
        for column in ("cumulative_hazard", "free", "se", "lo", "hi"):
            np.testing.assert_allclose(at[column], theirs[column], rtol=1e-7, err_msg=column)

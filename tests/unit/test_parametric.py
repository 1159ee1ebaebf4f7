"""Parametric curves follow the observed one, go beyond it, and say where there is none."""

import numpy as np
import polars as pl
import pytest

from models.errors import OptionError
from models.parametric import FAMILIES, fit_parametric
from models.risk_table import RiskTable


def weibull_with_exits(people: int, seed: int = 5) -> RiskTable:
    rng = np.random.default_rng(seed)
    back = 120 * rng.weibull(0.8, people)
    gone = rng.exponential(900, people)
    seen = rng.integers(60, 365, people)
    time = np.ceil(np.minimum(np.minimum(back, gone), seen)).astype(int)
    status = np.where(np.minimum(back, gone) > seen, 0, np.where(back < gone, 1, 2))
    frame = pl.DataFrame({"tier": ["A"] * people, "time": time, "status": status})
    return RiskTable.from_frame(frame, ["tier"])


FITS = fit_parametric(weibull_with_exits(3_000), ["tier"], until=500)


def test_the_family_that_made_the_data_fits_and_its_curve_lies_on_the_observed_one() -> None:
    aic = dict(FITS.families.select("family", "aic").iter_rows())
    assert aic["weibull"] < min(aic["log_normal"], aic["log_logistic"])
    assert aic["generalised_gamma"] < aic["weibull"] + 2.01
    for family in ("weibull", "generalised_gamma", "spline"):
        seen = FITS.curves.filter(pl.col("family") == family, ~pl.col("is_beyond"))
        apart = (seen["returned"] - seen["observed"]).abs()
        # Days are rounded up, so the curve of the first days lies a little to the left.
        assert float(apart.max()) < 0.03  # type: ignore[arg-type]


def test_the_curve_goes_on_beyond_the_last_day_and_says_so() -> None:
    beyond = FITS.curves.filter("is_beyond")
    assert beyond["day"].min() == 365
    assert beyond["observed"].null_count() == beyond.height
    for family in FAMILIES:
        curve = FITS.curves.filter(family=family)["returned"].to_numpy()
        assert curve[0] == 0
        assert (np.diff(curve) >= 0).all()
        assert curve[-1] < 1


def test_exits_take_their_share_of_the_incidence() -> None:
    """With returns and exits at constant hazards a and b the incidence tends to a / (a + b)."""
    days = np.arange(1, 2_000)
    rng = np.random.default_rng(1)
    either = np.ceil(rng.exponential(1 / 0.02, 20_000)).astype(int)
    status = np.where(rng.random(20_000) < 0.75, 1, 2)
    frame = pl.DataFrame({"time": either, "status": status})
    fits = fit_parametric(RiskTable.from_frame(frame, []), until=len(days), families=["weibull"])
    assert fits.curves["returned"].to_list()[-1] == pytest.approx(0.75, abs=0.01)


def test_without_exits_the_curve_is_the_familys_own() -> None:
    table = weibull_with_exits(500).filter(pl.col("status") != 2)
    fits = fit_parametric(table, until=200, families=["weibull"])
    scale, shape = fits.estimates.sort("parameter")["estimate"]
    expected = 1 - np.exp(-((np.arange(201) / scale) ** shape))
    np.testing.assert_allclose(fits.curves["returned"], expected, rtol=1e-9)


def test_a_few_exits_leave_at_one_constant_rate() -> None:
    rng = np.random.default_rng(2)
    time = np.ceil(100 * rng.weibull(1.3, 400)).astype(int)
    status = np.where(np.arange(400) < 9, 2, 1)
    table = RiskTable.from_frame(pl.DataFrame({"time": time, "status": status}), [])
    fits = fit_parametric(table, until=200, families=["weibull"])
    scale, shape = fits.estimates.sort("parameter")["estimate"]
    rate = 9 / time.sum()
    # The integral of the density of return times the chance of not having gone.
    step = 1 / 64
    middle = np.arange(step / 2, 200, step)
    density = shape / scale * (middle / scale) ** (shape - 1) * np.exp(-((middle / scale) ** shape))
    expected = np.cumsum(density * np.exp(-rate * middle) * step)[63::64]
    np.testing.assert_allclose(fits.curves["returned"][1:], expected, rtol=1e-3)


def test_a_group_too_small_is_said_to_be() -> None:
    fits = fit_parametric(weibull_with_exits(11), ["tier"], until=50)
    assert fits.families["problem"].str.contains("Fewer than 10 returns").all()
    assert fits.families["aic"].null_count() == len(FAMILIES)
    assert fits.curves["returned"].null_count() == fits.curves.height
    assert fits.estimates.is_empty()


def test_a_fit_worse_than_what_it_contains_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.parametric.WORSE", -1e9)
    fits = fit_parametric(weibull_with_exits(200), until=50, families=["spline", "weibull"])
    spline, weibull = fits.families["problem"]
    assert "did not settle" in spline
    assert not weibull


@pytest.mark.parametrize("options", [{"families": ["gompertz"]}, {"until": -1}])
def test_what_is_not_offered_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(OptionError):
        fit_parametric(weibull_with_exits(20), **options)  # type: ignore[arg-type]

"""Funnel limits are exact, widen where units differ by more than chance, and name a side."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from models.errors import ColumnNameError, InvalidValueError, OptionError
from models.sites.funnel import funnel, over_dispersion, ratio_limits


def counts(observed: list[int], expected: list[float]) -> pl.DataFrame:
    return pl.DataFrame({"observed": observed, "expected": expected})


@pytest.mark.parametrize("level", [0.95, 0.998])
@pytest.mark.parametrize("expected", [0.01, 0.7, 3.2, 25.0, 400.0])
def test_a_count_is_outside_exactly_when_its_poisson_tail_is_small(
    expected: float, level: float
) -> None:
    tail = (1 - level) / 2
    lo, hi = ratio_limits(expected, level)
    observed = np.arange(int(4 * expected + 20))
    low = stats.poisson.cdf(observed, expected) <= tail
    high = stats.poisson.sf(observed - 1, expected) <= tail
    assert high.any()
    assert (observed / expected < lo).tolist() == low.tolist()
    assert (observed / expected > hi).tolist() == high.tolist()


def test_limits_agree_with_the_exact_interval_of_an_observed_count() -> None:
    # 20 observed: the 95% interval of the mean is 12.22 to 30.89 (Garwood).
    interval = stats.chi2.ppf([0.025, 0.975], [40, 42]) / 2
    assert interval == pytest.approx([12.2165, 30.8884], abs=1e-4)
    lo, hi = ratio_limits(interval, 0.95)
    assert hi[0] * interval[0] == pytest.approx(20)
    assert lo[1] * interval[1] == pytest.approx(20)


def test_positions_name_the_side_and_the_outermost_limit() -> None:
    observed, expected = [100, 75, 60, 125, 140, 0], [100.0] * 5 + [0.0]
    # Two others at each far end keep the scores winsorised near these.
    found = funnel(counts(observed + [100] * 60, expected + [100.0] * 60)).head(6)
    position = ["inside", "low_95", "low_998", "high_95", "high_998", None]
    assert found["position"].to_list() == position
    assert found.select("ratio", "lo95", "hi998").row(5) == (None, None, None)
    inside = found.row(0, named=True)
    order = [inside[name] for name in ("lo998", "lo95", "ratio", "hi95", "hi998")]
    assert order == sorted(order)


def test_chance_alone_is_rarely_called_over_dispersion() -> None:
    rng = np.random.default_rng(20050415)
    expected = rng.uniform(5, 200, (300, 40))
    phi = [over_dispersion(rng.poisson(row), row) for row in expected]
    assert np.mean(np.array(phi) > 1) < 0.05


def test_real_differences_widen_the_limits() -> None:
    rng = np.random.default_rng(20050415)
    expected = np.full(200, 150.0)
    observed = rng.poisson(expected * rng.gamma(25, 1 / 25, 200))
    phi = over_dispersion(observed, expected)
    # Variance of a count: 150 + 150^2 / 25, seven times a Poisson's; winsorised, somewhat less.
    assert 3.5 < phi < 7.5
    plain, wide = ratio_limits(150.0, 0.95), ratio_limits(150.0, 0.95, phi)
    assert np.sqrt(wide[1]) - 1 == pytest.approx(np.sqrt(phi) * (np.sqrt(plain[1]) - 1))
    found = funnel(pl.DataFrame({"observed": observed, "expected": expected}))
    assert (found["position"] == "inside").mean() > 0.9
    assert found["hi95"][0] == pytest.approx(float(wide[1]))


def test_a_few_far_units_do_not_excuse_themselves() -> None:
    # Two in forty, far out: winsorised, they do not move the limits, and are flagged.
    observed, expected = np.array([100] * 38 + [300, 310]), np.full(40, 100.0)
    assert over_dispersion(observed, expected) == 1.0
    assert over_dispersion(observed[-2:], expected[-2:]) == 1.0


def test_limits_of_a_wide_funnel_stay_at_or_above_zero() -> None:
    lo, _ = ratio_limits([0.5, 8.0], 0.998, 9.0)
    assert lo.tolist() == [0.0, 0.0]


def test_what_is_refused() -> None:
    with pytest.raises(InvalidValueError, match='"expected", row 2'):
        funnel(counts([1, 2], [1.0, -1.0]))
    with pytest.raises(InvalidValueError, match='"observed", row 1'):
        funnel(counts([-1], [1.0]))
    with pytest.raises(ColumnNameError, match="ratio"):
        funnel(counts([1], [1.0]).with_columns(ratio=1))
    with pytest.raises(OptionError, match="phi"):
        ratio_limits(1.0, 0.95, 0.5)
    with pytest.raises(OptionError, match="level"):
        ratio_limits(1.0, 95)

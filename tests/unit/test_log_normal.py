"""The log-normal model with delayed entry, against its own likelihood written out plainly."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from models.comparisons.log_normal import Durations, fit_log_normal

Floats = NDArray[np.float64]


def draw(people: int, seed: int) -> Durations:
    """Return episodes whose log durations differ by 0.4, some seen late and some cut short."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 2, people).astype(float)
    days = np.exp(3 + 0.4 * group + 0.9 * rng.normal(size=people))
    start = np.where(rng.random(people) < 0.4, rng.integers(0, 30, people), 0).astype(float)
    cut = start + rng.exponential(60, people) + 1
    is_seen = days > start
    return Durations(
        design=np.column_stack([np.ones(people), group])[is_seen],
        start=start[is_seen],
        stop=np.minimum(days, cut)[is_seen],
        is_event=(days <= cut)[is_seen],
        weight=rng.integers(1, 4, people).astype(float)[is_seen],
    )


def log_likelihood(rows: Durations, parameters: Floats) -> float:
    mean, scale = rows.design @ parameters[:-1], np.exp(parameters[-1])
    at_stop = (np.log(rows.stop) - mean) / scale
    with np.errstate(divide="ignore"):
        at_start = (np.log(rows.start) - mean) / scale
    own = np.where(rows.is_event, norm.logpdf(at_stop) - np.log(scale), norm.logsf(at_stop))
    return float(rows.weight @ (own - norm.logsf(at_start)))


def curvature(rows: Durations, parameters: Floats, width: float = 1e-4) -> Floats:
    """Second derivatives of the log likelihood, by differences."""
    steps = np.eye(len(parameters)) * width

    def at(*moves: Floats) -> float:
        return log_likelihood(rows, parameters + sum(moves))

    return np.array(
        [
            [(at(a, b) - at(a, -b) - at(-a, b) + at(-a, -b)) / (4 * width**2) for b in steps]
            for a in steps
        ]
    )


def test_delayed_entry_at_the_top_of_the_likelihood_with_its_curvature() -> None:
    rows = draw(1500, seed=3)
    fit = fit_log_normal(rows)
    assert fit is not None
    top = log_likelihood(rows, fit.parameters)
    for move in np.eye(3) * 0.01:
        assert log_likelihood(rows, fit.parameters + move) < top
        assert log_likelihood(rows, fit.parameters - move) < top
    np.testing.assert_allclose(
        np.linalg.inv(fit.covariance), -curvature(rows, fit.parameters), rtol=1e-4, atol=0.5
    )


def test_influence_is_what_a_little_more_weight_does() -> None:
    rows = draw(400, seed=4)
    fit = fit_log_normal(rows)
    assert fit is not None
    for place in (0, 7, 100):
        more, less = rows.weight.copy(), rows.weight.copy()
        more[place] += 0.01
        less[place] -= 0.01
        fits = [fit_log_normal(replace(rows, weight=weight)) for weight in (more, less)]
        assert fits[0] is not None
        assert fits[1] is not None
        slope = (fits[0].parameters - fits[1].parameters) / 0.02
        np.testing.assert_allclose(fit.influence[place], slope, rtol=1e-4, atol=1e-9)


def test_the_truth_is_found_although_many_are_seen_late() -> None:
    rows = draw(20_000, seed=5)
    fit = fit_log_normal(rows)
    assert fit is not None
    off = (fit.parameters - [3, 0.4, np.log(0.9)]) / np.sqrt(np.diag(fit.covariance))
    assert np.abs(off).max() < 3
    blind = fit_log_normal(replace(rows, start=np.zeros_like(rows.start)))
    assert blind is not None
    assert blind.parameters[0] > 3.05


def test_rows_added_up_give_the_same_fit() -> None:
    rows = draw(300, seed=6)
    doubled = Durations(**{name: np.concatenate([v, v]) for name, v in vars(rows).items()})
    once = fit_log_normal(replace(rows, weight=2 * rows.weight))
    twice = fit_log_normal(doubled)
    assert once is not None
    assert twice is not None
    np.testing.assert_allclose(once.parameters, twice.parameters, atol=1e-9)


def test_covariates_that_cannot_be_told_apart_have_no_fit() -> None:
    rows = draw(300, seed=7)
    same = np.column_stack([rows.design, rows.design[:, 1]])
    assert fit_log_normal(replace(rows, design=same)) is None

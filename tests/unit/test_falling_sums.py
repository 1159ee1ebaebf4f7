"""Sums over ties in closed form are the sums written out, near the end and far from it."""

import numpy as np
import pytest

from models.cox.falling_sums import falling_sums


@pytest.mark.parametrize("d", [1, 2, 7, 100, 5_000])
@pytest.mark.parametrize("beyond", [0, 1e-9, 0.3, 5, 99.4, 100, 101, 1e4, 1e9])
def test_closed_forms_are_the_sums(d: int, beyond: float) -> None:
    x = d + beyond
    terms = np.longdouble(x) - np.arange(d, dtype=np.longdouble)
    expected = (np.log(terms).sum(), (1 / terms).sum(), (1 / terms**2).sum())
    found = falling_sums(np.array([x]), np.array([float(d)]))
    for ours, written_out in zip(found, expected, strict=True):
        assert float(ours[0]) == pytest.approx(float(written_out), rel=2e-13, abs=1e-14)

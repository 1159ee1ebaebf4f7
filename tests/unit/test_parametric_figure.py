"""The chart of parametric curves ranks families by fit and marks what nobody observed."""

import numpy as np
import polars as pl

from dashboard.figures.parametric import FAMILY_NAMES, build
from models.parametric import FAMILIES, fit_parametric
from models.risk_table import RiskTable


def test_families_are_ranked_over_the_observed_curve() -> None:
    rng = np.random.default_rng(3)
    frame = pl.DataFrame({"time": np.ceil(rng.exponential(40, 400)).astype(int) % 180 + 1})
    fits = fit_parametric(RiskTable.from_frame(frame.with_columns(status=pl.lit(1)), []), until=364)
    figure = build(fits.families, fits.curves)
    names = [trace.name for trace in figure.data]
    assert names[0] == "Observed"
    assert names[1].endswith("(AIC +0.0)")
    gains = [float(name.rsplit("+", 1)[1].rstrip(")")) for name in names[1:]]
    assert gains == sorted(gains)
    assert max(figure.data[0].x) < figure.layout.shapes[0].x1 == 52
    assert len({trace.line.dash for trace in figure.data[1:]}) == len(FAMILIES)


def test_every_family_has_a_name_in_words() -> None:
    assert FAMILY_NAMES.keys() == FAMILIES.keys()

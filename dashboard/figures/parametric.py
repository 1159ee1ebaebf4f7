"""The chart 'parametric curves over the observed one': how far a family may be believed."""

from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard.figures.base import paper
from dashboard.theme import GRID, INK, Line, line_of

WEEK: Final = 7

FAMILY_NAMES: Final = {
    "weibull": "Weibull",
    "log_normal": "Log-normal",
    "log_logistic": "Log-logistic",
    "generalised_gamma": "Generalised gamma",
    "spline": "Spline",
}


def build(families: pl.DataFrame, curves: pl.DataFrame) -> go.Figure:
    """Draw the families of one stratum over the observed curve.

    Parameters
    ----------
    families
        ``family``, ``aic``: as `models.parametric.ParametricFits.families`.
    curves
        ``family``, ``day``, ``returned``, ``observed``, ``is_beyond``: shares of 1.

    Returns
    -------
    plotly.graph_objects.Figure
        Weeks across, percentage back at work up; named from the best fit (the lowest AIC) to the
        worst. What lies beyond the last day observed is shaded: no data speak for it.
    """
    ranked = families.drop_nulls("aic").sort("aic", "family")
    best = ranked["aic"].first()
    observed = curves.filter(family=curves["family"].first()).sort("day").drop_nulls("observed")
    traces = [_trace(observed, "observed", "Observed", Line(INK, "solid"), shape="hv", width=4)]
    for place, (family, aic) in enumerate(ranked.select("family", "aic").iter_rows()):
        name = f"{FAMILY_NAMES[family]} (AIC {aic - best:+.1f})"
        drawn = curves.filter(family=family).sort("day")
        line = line_of(family, place, is_arm=False)
        traces.append(_trace(drawn, "returned", name, line, shape="linear", width=2))
    last = float(curves["day"].max()) / WEEK  # type: ignore[arg-type]
    return go.Figure({"data": traces, "layout": _layout(observed, last)})


def _trace(
    points: pl.DataFrame, column: str, name: str, line: Line, *, shape: str, width: float
) -> dict[str, object]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": (points["day"] / WEEK).to_list(),
        "y": (100 * points[column]).round(1).to_list(),
        "line": {"color": line.colour, "dash": line.dash, "width": width, "shape": shape},
        "hovertemplate": "%{y:.0f}%",
    }


def _layout(observed: pl.DataFrame, last: float) -> dict[str, object]:
    end = float(observed["day"].max() or 0) / WEEK  # type: ignore[arg-type]
    axis = {"zeroline": False, "linecolor": INK, "showline": True, "gridcolor": GRID}
    return {
        **paper(),
        "height": 420,
        "margin": {"l": 62, "r": 16, "t": 12, "b": 52},
        "legend": {"x": 0.98, "y": 0.02, "xanchor": "right", "yanchor": "bottom"},
        "hovermode": "x unified",
        "shapes": [_beyond(end, last)] if end < last else [],
        "xaxis": axis | {"title": {"text": "Weeks"}, "range": [0, last], "showgrid": False},
        "yaxis": axis
        | {"title": {"text": "Back at work (better →)"}, "range": [0, 100], "ticksuffix": "%"},
    }


def _beyond(end: float, last: float) -> dict[str, object]:
    return {
        "type": "rect",
        "yref": "paper",
        "x0": end,
        "x1": last,
        "y0": 0,
        "y1": 1,
        "fillcolor": GRID,
        "opacity": 0.4,
        "layer": "below",
        "line": {"width": 0},
        "label": {"text": "beyond what was observed", "textposition": "top center"},
    }

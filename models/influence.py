"""Influence of each episode on the cumulative incidence of return, and on the area under it.

The influence of episode *i* on the Aalen-Johansen estimate F(t) is its derivative in the weight of
that episode. With n(u) at risk, d(u) leaving for any reason, h = d/n, h1 the hazard of returning,
S(u-) the probability of still being absent just before u, and dM_i = dN_i - Y_i h (Y_i is 1 on
``(start, stop]``)::

    D_i(t) = sum over u <= t of  S(u-)/n(u) dM_i1(u) - (F(t) - F(u)) / (n(u) - d(u)) dM_i(u)

where the second term is 0 if n(u) = d(u): nothing that happens later can then change F. With the
running sums g(t) = sum of S(u-) h1(u)/n(u) + F(u) h(u)/(n(u)-d(u)) and
c(t) = sum of h(u)/(n(u)-d(u)), an episode (s, x] contributes

* while it runs (s <= t < x):  g(s) - F(t) c(s) + P(t),  P(t) = F(t) c(t) - g(t);
* once it is over (t >= x):  g(s) - F(t) c(s) + a + F(t) b,  where for a return
  a = S(x-)/n(x) + F(x)/(n(x)-d(x)) - g(x) and b = c(x) - 1/(n(x)-d(x)), an exit lacks the first
  term of a, and a censoring has a = -g(x), b = c(x).

Everything but F(t) and P(t) is fixed on two days of an episode's life. What follows from that for
variances is in `jackknife`.

Sources: Aalen & Johansen 1978; Therneau T, *survival* vignette "Methods for survival curves"
(infinitesimal jackknife). R: ``survfit(Surv(start, stop, factor), id=, cluster=)$std.err``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.aalen_johansen import Floats, Incidence, share
from models.counting import Ints


@dataclass(frozen=True)
class Rows:
    """
    Rows of a risk table as arrays of one length.

    Attributes
    ----------
    stratum
        Number of the row's curve.
    start, stop
        Columns of the grid of days in which the row enters and leaves.
    cause
        Which way out the row ends with, 0 for the first; -1 where it is censored.
    weight
        Case weight of one episode.
    n
        Episodes the row stands for.
    """

    stratum: Ints
    start: Ints
    stop: Ints
    cause: Ints
    weight: Floats
    n: Floats

    @property
    def is_first(self) -> NDArray[np.bool_]:
        """Whether a row ends with the first way out."""
        is_first: NDArray[np.bool_] = self.cause == 0
        return is_first

    @property
    def has_left(self) -> NDArray[np.bool_]:
        """Whether a row ends with any way out."""
        return self.cause >= 0

    def take(self, rows: NDArray[np.intp]) -> "Rows":
        """Return some of the rows."""
        return Rows(**{name: values[rows] for name, values in vars(self).items()})

    def sums(self, shape: tuple[int, int], day: Ints, values: Floats) -> Floats:
        """Sum values of the rows into cells of stratum x day."""
        cells = self.stratum * shape[1] + day
        totals = np.bincount(cells, values, minlength=shape[0] * shape[1])
        return totals.astype(np.float64, copy=False).reshape(shape)


@dataclass(frozen=True)
class Terms:
    """What rows contribute at their start (g, c) and at their stop (a, b); see the module."""

    start_g: Floats
    start_c: Floats
    stop_a: Floats
    stop_b: Floats


@dataclass(frozen=True)
class Paths:
    """Running sums of the module's notes, each of shape (strata, days)."""

    incidence: Incidence
    g: Floats
    c: Floats

    @property
    def running(self) -> Floats:
        """The path P(t) that every running episode shares."""
        return self.incidence.returned * self.c - self.g

    def terms(self, rows: Rows) -> Terms:
        """Look up what each row contributes on its own two days."""
        begin, end = (rows.stratum, rows.start), (rows.stratum, rows.stop)
        fit = self.incidence
        per_stayer = share(np.ones_like(fit.staying), fit.staying)[end]
        left = rows.has_left
        jump = rows.is_first * share(fit.survival_before, fit.at_risk)[end]
        return Terms(
            start_g=self.g[begin],
            start_c=self.c[begin],
            stop_a=jump + left * fit.returned[end] * per_stayer - self.g[end],
            stop_b=self.c[end] - left * per_stayer,
        )


def find_paths(incidence: Incidence) -> Paths:
    """Return the running sums that influences are made of."""
    pull = share(incidence.hazard, incidence.staying)
    jump = incidence.survival_before * share(incidence.first_hazard, incidence.at_risk)
    return Paths(
        incidence=incidence,
        g=np.cumsum(jump + incidence.returned * pull, axis=1),
        c=np.cumsum(pull, axis=1),
    )


def on_days(paths: Paths, rows: Rows, days: Ints) -> Floats:
    """
    Influence of one episode of each row on the cumulative incidence on some days.

    Parameters
    ----------
    paths, rows
        The estimates, and the rows they were made from.
    days
        Columns of the grid of days.

    Returns
    -------
    array of shape (rows, days)
        The derivative in the weight of one episode.
    """
    terms = paths.terms(rows)
    path = paths.incidence.returned[rows.stratum][:, days]
    running = paths.running[rows.stratum][:, days]
    has_begun = days >= rows.start[:, None]
    is_over = days >= rows.stop[:, None]
    entered = terms.start_g[:, None] - path * terms.start_c[:, None]
    left = terms.stop_a[:, None] + path * terms.stop_b[:, None]
    own: Floats = has_begun * entered + np.where(is_over, left, has_begun * running)
    return own


def on_area(paths: Paths, rows: Rows, until: int) -> Floats:
    """
    Influence of one episode of each row on the area: on the sum over days 0 .. until - 1.

    Parameters
    ----------
    paths, rows
        The estimates, and the rows they were made from.
    until
        Where the area ends; at most the number of days.

    Returns
    -------
    array of shape (rows,)

    Notes
    -----
    The sum of the influences on each day; sums of 1, F and P over a range of days are differences
    of running sums.
    """
    terms, stratum = paths.terms(rows), rows.stratum
    begin, end = np.minimum(rows.start, until), np.minimum(rows.stop, until)
    area, running = _running_sum(paths.incidence.returned), _running_sum(paths.running)

    def between(sums: Floats, first: Ints, last: Ints) -> Floats:
        return sums[stratum, last] - sums[stratum, first]

    after = np.full_like(end, until)
    open_days = (end - begin) * terms.start_g - terms.start_c * between(area, begin, end)
    closed_days = (until - end) * (terms.start_g + terms.stop_a)
    closed_days = closed_days + (terms.stop_b - terms.start_c) * between(area, end, after)
    own: Floats = open_days + between(running, begin, end) + (rows.stop < until) * closed_days
    return own


def _running_sum(values: Floats) -> Floats:
    """Return the sum over the days before each day."""
    before = np.zeros((len(values), values.shape[1] + 1))
    np.cumsum(values, axis=1, out=before[:, 1:])
    return before

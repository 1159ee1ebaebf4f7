"""Running totals that anybody can work out again from a released curve.

A released curve is a function of rounded running totals, so the totals are no secret: the auditor
has to start from them, as a reader can.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from models.aalen_johansen import Floats
from models.counting import Ints
from models.disclosure.audit.system import Bools
from models.disclosure.curves import DECIMALS
from models.disclosure.thresholds import ROUND_TO, WEEK

WAYS: Final = ("returned", "exited", "censored")
HALF_A_DECIMAL: Final = 0.5 * 10.0**-DECIMALS
SLACK: Final = 1e-9

Span = tuple[Floats, Floats]
"""The least and the greatest of something."""


@dataclass(frozen=True)
class Totals:
    """
    Running totals of curves, as a reader works them out.

    Attributes
    ----------
    lowest, highest
        By way out, arrays (curves, weeks) of the least and the greatest rounded total that give the
        curve; -1 where it is not shown.
    fits
        Whether there are rounded totals that give the curve, shape (curves, weeks).
    """

    lowest: dict[str, Ints]
    highest: dict[str, Ints]
    fits: Bools


def work_out(curves: pl.DataFrame, number: Ints, shape: tuple[int, int]) -> Totals:
    """
    Work out the rounded running totals of returns, exits and censorings.

    Parameters
    ----------
    curves
        Shown rows of `models.disclosure.curves.control_curves`; weeks may be left out.
    number
        Which curve each row is of.
    shape
        How many curves and weeks there are.

    Notes
    -----
    With A at risk since the last week shown and S still absent, a step of ``dF`` is ``S m / A`` for
    m moves, and m is a multiple of 5. As long as only one m fits, A and S are known exactly and
    errors do not build up; after that both ends of what fits are carried. Where people enter late,
    A is known up to those who may yet enter: what is left of n.
    """
    week = curves["day"].to_numpy() // WEEK

    def grid(name: str) -> Floats:
        filled = np.full(shape, np.nan)
        filled[number, week] = curves[name].cast(pl.Float64).to_numpy()
        return filled

    at_risk = grid("at_risk")
    incidence = {way: grid(way) for way in WAYS[:2]}
    late = np.nan_to_num(np.nanmax(grid("n"), axis=1, initial=0) - np.nan_to_num(at_risk[:, 0]))
    walk = _Walk(at_risk[:, 0], np.maximum(late, 0.0))
    unseen = [{way: np.full(shape, -1, dtype=np.int64) for way in WAYS} for _ in range(2)]
    totals = Totals(unseen[0], unseen[1], fits=np.ones(shape, dtype=bool))
    for k in range(shape[1]):
        here = ~np.isnan(at_risk[:, k])
        if k > 0:
            fits = walk.step(here, at_risk[:, k], {way: of[:, k] for way, of in incidence.items()})
            totals.fits[:, k] = fits
        for way in WAYS:
            totals.lowest[way][here, k] = walk.least[way][here]
            totals.highest[way][here, k] = walk.most[way][here]
    return totals


@dataclass
class _Walk:
    """Where each curve stands at the last week shown."""

    at_risk: Floats
    late: Floats
    known: dict[str, Floats] = field(init=False)
    error: Floats = field(init=False)
    least: dict[str, Floats] = field(init=False)
    most: dict[str, Floats] = field(init=False)

    def __post_init__(self) -> None:
        curves = len(self.at_risk)
        self.error = np.zeros(curves)
        self.known = {way: np.zeros(curves) for way in WAYS[:2]}
        self.least = {way: np.zeros(curves) for way in WAYS}
        self.most = {way: np.zeros(curves) for way in WAYS}

    def step(self, here: Bools, at_risk: Floats, incidence: dict[str, Floats]) -> Bools:
        """Go on to the next week of the curves shown ``here``; tell where rounded moves fit."""
        absent = np.maximum(1 - self.known["returned"] - self.known["exited"], SLACK)
        moved = {way: self._moves(of - self.known[way], absent) for way, of in incidence.items()}
        left = self.at_risk - at_risk
        (r_least, r_most), (x_least, x_most) = moved.values()
        moved["censored"] = (
            np.maximum(left - r_most - x_most, 0),
            left + self.late - r_least - x_least,
        )
        is_one = (self.late == 0) & (self.error == 0)
        fits = ~here
        for way, (least, most) in moved.items():
            is_one &= least == most
            self.least[way] = np.where(here, self.least[way] + least, self.least[way])
            self.most[way] = np.where(here, self.most[way] + most, self.most[way])
        fits |= np.logical_and.reduce([least <= most for least, most in moved.values()])
        for way, of in incidence.items():
            exact = self.known[way] + absent * moved[way][0] / np.maximum(self.at_risk, SLACK)
            self.known[way] = np.where(here, np.where(is_one, exact, of), self.known[way])
        self.error = np.where(here, np.where(is_one, 0.0, HALF_A_DECIMAL), self.error)
        self.at_risk = np.where(here, at_risk, self.at_risk)
        return fits

    def _moves(self, rise: Floats, absent: Floats) -> Span:
        """Return the multiples of 5 that a rise of an incidence may stand for."""
        off = HALF_A_DECIMAL + self.error
        least = (rise - off) * self.at_risk / (absent + 2 * self.error)
        surely_absent = np.maximum(absent - 2 * self.error, SLACK)
        most = (rise + off) * (self.at_risk + self.late) / surely_absent
        return (
            np.maximum(np.ceil((least - SLACK) / ROUND_TO), 0) * ROUND_TO,
            np.floor((most + SLACK) / ROUND_TO) * ROUND_TO,
        )

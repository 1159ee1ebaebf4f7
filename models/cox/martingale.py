"""How many events a fitted model expects of each row: what martingale residuals are made of.

A row at risk in some cells expects its relative hazard times the baseline hazard of those cells.
One that has the event expects less of that last cell: those who share a day are, by Efron, not
exposed to each other's event whole (a1 in `partial_likelihood`). With weights, weighted events and
weighted expectations have the same sum in every stratum.

Source: Therneau TM, Grambsch PM, Modeling Survival Data, 2000, chapter 4; R: ``predict(fit, type =
"expected")``, that is the event less ``residuals(fit, type = "martingale")``.
"""

import numpy as np

from models.aalen_johansen import Floats
from models.cox.partial_likelihood import Likelihood
from models.cox.risk_sets import Ints, RiskSets


def expected_events(sets: RiskSets, fit: Likelihood) -> Floats:
    """Return the events expected of one episode of each row, from its start to its stop."""
    hazard = sets.forwards(fit.a0)
    exposed = look_up(hazard, sets.last) - look_up(hazard, sets.before)
    spared = sets.rows.is_event * look_up(fit.a1, sets.last)
    result: Floats = fit.relative[sets.rows.pattern] * sets.is_seen * (exposed - spared)
    return result


def look_up(by_cell: Floats, cell: Ints) -> Floats:
    """Look up by cell; 0 for the cell -1, which is none."""
    if len(by_cell) == 0:
        return np.zeros((len(cell), *by_cell.shape[1:]))
    found = by_cell[np.maximum(cell, 0)]
    found[cell < 0] = 0
    return found

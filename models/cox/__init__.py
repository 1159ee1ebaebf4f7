"""Cause-specific Cox regression from the counts of a risk table, equal to R's ``coxph``.

`fit_cox` is what to call. The formulas stand at the head of `partial_likelihood` (Efron and Breslow
ties), `variance` (robust and clustered), `proportional_hazards` (the score test) and `prediction`
(baseline hazards and curves); `risk_sets` is how they are computed from counts.
"""

from models.cox.fit import fit_cox
from models.cox.result import CoxFit

__all__ = ["CoxFit", "fit_cox"]

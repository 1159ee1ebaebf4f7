"""Whether a comparison can bear a decision: measures of that, checks of them, and one verdict.

`measures` holds formulas, `checks` the limits, each with the sentence a reader gets when a result
does not keep to it, and `withhold` makes the verdict of them.
"""

from models.gates.checks import (
    Check,
    check_balance,
    check_detectable,
    check_effective_sample,
    check_events,
    check_follow_up,
    check_overlap,
    check_practices,
    tell_hidden_cause,
    withhold,
)
from models.gates.measures import (
    EValue,
    e_value,
    kish_effective_size,
    overlap_share,
    preference_scores,
    smallest_detectable_hr,
)

__all__ = [
    "Check",
    "EValue",
    "check_balance",
    "check_detectable",
    "check_effective_sample",
    "check_events",
    "check_follow_up",
    "check_overlap",
    "check_practices",
    "e_value",
    "kish_effective_size",
    "overlap_share",
    "preference_scores",
    "smallest_detectable_hr",
    "tell_hidden_cause",
    "withhold",
]

"""The numbers that decide what may leave the record-level zone."""

from typing import Final

LEAST_SHOWN: Final = 8
"""Smallest count that is shown; 0 is shown too."""

ROUND_TO: Final = 5
LEAST_AT_RISK: Final = 15
"""A curve stops at the first week whose rounded number at risk is below this."""

LEAST_IN_CURVE: Final = 50
"""A curve of fewer (rounded) is not shown at all: totals below 8 become 0, which hides up to 21 who
left. Of 30 people that moves the curve by 10 to 40 points, from 50 on by less than its interval in
24 of 25 curves."""

LEAST_PRACTICES: Final = 2
"""A number from fewer practices would show a single practice."""

WEEK: Final = 7
"""Days between two points of a released curve."""

FLAG: Final = "suppressed"

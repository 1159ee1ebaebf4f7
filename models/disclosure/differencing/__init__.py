"""Differencing: what several published numbers tell together, by subtraction.

`difference_releases` takes two releases, `difference_within` one, and `difference_populations` who
was counted under two protocols. `reach` is the attack, `accrual` what an attacker may assume.
"""

from models.disclosure.differencing.populations import difference_populations
from models.disclosure.differencing.protect import protect, protect_against, protect_within
from models.disclosure.differencing.releases import difference_releases
from models.disclosure.differencing.within import difference_within

__all__ = [
    "difference_populations",
    "difference_releases",
    "difference_within",
    "protect",
    "protect_against",
    "protect_within",
]

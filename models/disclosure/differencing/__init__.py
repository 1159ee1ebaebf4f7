"""Differencing: what several published numbers tell together, by subtraction.

`populations` compares who was counted under two protocols.
"""

from models.disclosure.differencing.populations import difference_populations

__all__ = ["difference_populations"]

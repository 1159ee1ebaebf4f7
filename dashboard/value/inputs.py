"""What a reader puts in: a cost for each kind of help, and what a day at work is worth."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from dashboard.page import Amount
from dashboard.reader import Reader
from models.results import TIERS

EACH: Final = "each"
"""In place of a tier: everybody on offer the service, referred or not."""

LIMITS: Final = {"A": (1_000, 5), "B": (2_000, 10), "C": (10_000, 50)}
"""Pounds: the most that is taken, and the slider's step."""

DAY_BOX: Final = Amount("day", "A day at work is worth", "", "", 1_000, 5)
EACH_BOX: Final = Amount(
    "cost_each", "The service costs, per person on offer", "", "", 2_000, 5,
    "All it costs, shared among everybody still off sick after four weeks.",
)  # fmt: skip
NO_AMOUNT: Final = (
    "The link holds a figure that is no amount in pounds, or too large a one: it is left out."
)
FROM_PROTOCOL: Final = "The protocol says £{:,.2f} ({:,.2f} to {:,.2f})."


@dataclass(frozen=True)
class Inputs:
    """Pounds that were put in, None where nothing was; and the boxes they were put into."""

    day: float | None
    costs: Mapping[str, float | None]
    boxes: tuple[Amount, ...]

    @property
    def is_whole(self) -> bool:
        """Whether some net benefit can be worked out."""
        return self.day is not None and any(cost is not None for cost in self.costs.values())


def inputs_of(reader: Reader) -> Inputs:
    """Return what an address puts in, else what the protocol says."""
    costs: Mapping[str, Any] = reader.release.protocol.get("costs", {})
    day = _box(reader, DAY_BOX, costs.get("day_of_work"))
    boxes = {tier: _box(reader, _tier_box(tier), costs.get(f"tier_{tier}")) for tier in TIERS}
    boxes[EACH] = _box(reader, EACH_BOX, None)
    costs_put_in = {name: _number(box) for name, box in boxes.items()}
    return Inputs(_number(day), costs_put_in, (day, *boxes.values()))


def _tier_box(tier: str) -> Amount:
    most, step = LIMITS[tier]
    return Amount(f"cost_{tier}", f"A referral to tier {tier} costs", "", "", most, step)


def _box(reader: Reader, empty: Amount, promised: Mapping[str, Any] | None) -> Amount:
    box = empty
    if promised:
        amount, low, high = (float(promised[key]) for key in ("amount", "low", "high"))
        box = replace(
            empty,
            default=f"{amount:.2f}".removesuffix(".00"),
            hint=FROM_PROTOCOL.format(amount, low, high),
            most=max(empty.most, 2 * round(high)),
        )
    return replace(box, value=reader.asked.amount(box.name, box.most, box.default, NO_AMOUNT))


def _number(box: Amount) -> float | None:
    return float(box.value) if box.value else None

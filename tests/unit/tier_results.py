"""Released results by tier, for tests of the pages that show them."""

from typing import Any

Row = dict[str, Any]
WHY = "Fewer than 15 of those referred were followed this long."
FEW = "Too few people returned to work in one of the groups."


def effect(
    analysis: str,
    arm: str,
    numbers: tuple[float, float, float] | str,
    *,
    condition: str = "all",
    timing: str = "all",
    estimand: str = "days_regained_91",
    n: int | None = 200,
) -> Row:
    """A row of effects: its estimate with limits, or its status where it has none."""
    is_shown = not isinstance(numbers, str)
    estimate, lo, hi = numbers if is_shown else (None, None, None)
    status = "shown" if is_shown else numbers
    return {
        "analysis": analysis,
        "estimand": estimand,
        "arm": arm,
        "comparator": "expected",
        "condition": condition,
        "dimension": "all" if timing == "all" else "timing",
        "level": timing,
        "estimate": estimate,
        "lo": lo,
        "hi": hi,
        "n_arm": n,
        "n_comparator": 5000,
        "gate": "pass" if is_shown else "withheld",
        "reason": {"withheld": WHY, "suppressed": FEW}.get(status, ""),
        "status": status,
        "suppressed": not is_shown,
    }


def days(arm: str, numbers: tuple[float, float, float] | str, **keys: Any) -> Row:
    """Days regained, observed less expected."""
    return effect("observed_vs_expected", arm, numbers, **keys)


def shrunk(arm: str, numbers: tuple[float, float, float] | str, condition: str) -> Row:
    """A shrunk speed of return by condition."""
    return effect("who_gains", arm, numbers, condition=condition, estimand="hazard_ratio")


def speed(arm: str, numbers: tuple[float, float, float] | str, **keys: Any) -> Row:
    """A speed of return under a tier."""
    return effect("tier_exposure", arm, numbers, estimand="hazard_ratio", **keys)


def check(analysis: str, name: str, arm: str, value: float, condition: str = "all") -> Row:
    """A diagnostic."""
    return {
        "analysis": analysis,
        "arm": arm,
        "condition": condition,
        "dimension": "all",
        "level": "all",
        "check": name,
        "value": value,
        "gate": "pass",
        "reason": "",
        "status": "shown",
        "suppressed": False,
    }


def share(
    arm: str, level: str, numbers: tuple[float, float, float] | None, dimension: str = "timing"
) -> list[Row]:
    """A curve of two days: the start, and 13 weeks later with its range; cut short where hidden."""
    keys = {
        "analysis": "since_referral",
        "arm": arm,
        "condition": "all",
        "dimension": dimension,
        "level": level,
        "n": 200,
    }
    returned, lo, hi = numbers or (None, None, None)
    start = {"day": 0, "at_risk": 200, "returned": 0.0, "returned_lo": None, "returned_hi": None}
    later = {
        "day": 91,
        "at_risk": None if numbers is None else 60,
        "returned": returned,
        "returned_lo": lo,
        "returned_hi": hi,
    }
    return [
        keys | start | {"suppressed": False, "status": "shown"},
        keys
        | later
        | {"suppressed": numbers is None, "status": "shown" if numbers else "suppressed"},
    ]

"""Rows of a release for every way in which a result can speak, made for the tests of headlines."""

from typing import Any

from models.sites.site_variation import FLAGS

Row = dict[str, Any]
Numbers = tuple[float, float, float]

WHY = "Fewer than 10 practices are in one of the groups."
FEW = "Too few people returned to work in one of the groups."
WAYS: dict[str, Numbers | str] = {
    "benefit": (5.25, 1.0, 9.5),
    "harm": (-4.0, -7.0, -0.96),
    "unsure": (3.2, -1.14, 7.6),
    "touching nothing": (2.0, 0.0, 4.0),
    "withheld": "withheld",
    "suppressed": "suppressed",
    "not worked out": "missing",
}
SPEEDS: dict[str, Numbers | str] = WAYS | {
    "benefit": (1.3, 1.2, 1.41),
    "harm": (0.8, 0.7, 0.9),
    "unsure": (1.1, 0.9, 1.3),
    "touching nothing": (1.1, 1.0, 1.2),
}
"""The same as ratios."""


def said(numbers: Numbers | str) -> Row:
    """Return the columns that say what a result is, or why there is none."""
    if not isinstance(numbers, str):
        return dict(zip(("estimate", "lo", "hi"), numbers, strict=True)) | {
            "gate": "pass", "reason": "", "suppressed": False, "status": "shown",
        }  # fmt: skip
    reason = {"withheld": WHY, "suppressed": FEW}.get(numbers, "")
    return {
        "estimate": None, "lo": None, "hi": None, "gate": "withheld" if reason else "pass",
        "reason": reason, "suppressed": bool(reason), "status": numbers,
    }  # fmt: skip


def effect(analysis: str, estimand: str, arm: str, numbers: Numbers | str, **more: Any) -> Row:
    keys = {"comparator": "comparison", "condition": "all", "dimension": "all", "level": "all"}
    about = {"analysis": analysis, "estimand": estimand, "arm": arm, "importance": "secondary"}
    return about | keys | {"n_arm": 200, "n_comparator": 500} | said(numbers) | more


def pilot(numbers: Numbers | str, day: int = 182, **more: Any) -> Row:
    estimand = f"days_regained_{day}"
    primary = {"importance": "primary" if day == 182 else "secondary"}
    return effect("pilot_vs_comparison", estimand, "pilot", numbers, **primary | more)


def worth(arm: str, numbers: Numbers | str, **more: Any) -> Row:
    keys = {"arm": arm, "comparator": "expected", "condition": "all", "item": "net_benefit"}
    told = {name: value for name, value in said(numbers).items() if name not in ("gate", "reason")}
    return keys | told | more


def curve(arm: str, shares: dict[int, Numbers | None], **more: Any) -> list[Row]:
    """Rows of a curve: a share with its range by day; None where too few people are left."""
    keys = {"analysis": "since_referral", "arm": arm, "condition": "all", "dimension": "all",
            "level": "all", "exited": 0.0, "n": 200}  # fmt: skip
    start = {"day": 0, "at_risk": 200, "returned": 0.0, "suppressed": False, "status": "shown"}
    rows = [keys | start | more]
    for day, numbers in shares.items():
        returned, lo, hi = numbers or (None, None, None)
        rows.append(keys | more | {
            "day": day, "at_risk": None if numbers is None else 60, "returned": returned,
            "returned_lo": lo, "returned_hi": hi, "suppressed": numbers is None,
            "status": "suppressed" if numbers is None else "shown",
        })  # fmt: skip
    return rows


def hidden_curve(arm: str, **more: Any) -> list[Row]:
    """A curve of which nothing is shown."""
    rows = curve(arm, {91: None}, **more)
    return [row | {"returned": None, "n": None, "suppressed": True, "status": "suppressed"}
            for row in rows]  # fmt: skip


def site(name: str, flag: str = "inside", status: str = "shown") -> Row:
    keys = {"site_id": name, "tier": "all", "measure": "returns", "n": 400}
    numbers = {"observed": 200, "expected": 200.0, "ratio": 1.0, "lo95": 0.9, "hi95": 1.1,
               "lo998": 0.8, "hi998": 1.2, "flag": FLAGS[flag]}  # fmt: skip
    if status != "shown":
        numbers = dict.fromkeys(numbers)
    return keys | numbers | {"suppressed": status == "suppressed", "status": status}


def volume(tier: str, rate: float | None, status: str = "shown", **more: Any) -> Row:
    lo, hi = {"A": (10.0, 15.0), "B": (4.0, 6.0), "C": (None, None)}[tier]
    return {
        "quarter": "all", "site_id": "all", "tier": tier, "referred_by": "gp",
        "referrals": None if status == "suppressed" else 100, "fte_gps": 20.0, "months": 12.0,
        "per_fte_gp": rate, "expected_lo": lo, "expected_hi": hi,
        "suppressed": status == "suppressed", "status": status,
    } | more  # fmt: skip


def wait(step: str, within: float | None, **more: Any) -> Row:
    return {
        "site_id": "all", "tier": "all", "step": step, "n": 200, "median_days": 12, "p90_days": 40,
        "target_days": 14, "within_target": within, "suppressed": False, "hidden": "",
        "status": "shown",
    } | more  # fmt: skip


def check(name: str, gate: str = "pass", **more: Any) -> Row:
    return {
        "analysis": "pilot_vs_comparison", "arm": "pilot", "condition": "all", "dimension": "all",
        "level": "all", "check": name, "value": 20.0, "limit": 10.0, "gate": gate, "reason": "",
        "suppressed": False, "status": "shown",
    } | more  # fmt: skip

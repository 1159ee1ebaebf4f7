"""A release that holds something of everything, so that every card of every page has its table.

The controlled tables of the small release, and beside them the comparisons it lacks.
"""

from functools import cache
from typing import Any

import polars as pl

from dashboard.release import Release, complete
from tests.unit.headlines.rows import check, curve, effect, hidden_curve, pilot, worth
from tests.unit.releases import MANIFEST, release_of
from tests.unit.small_release import exact_release

Row = dict[str, Any]
DAYS = (28, 91, 182, 364)
SHARES: dict[int, Any] = {28: (0.2, 0.15, 0.26), 91: (0.685, 0.6, 0.755), 182: None}


def comparisons() -> list[Row]:
    """The main comparison at every time, asked in other ways, and by condition."""
    days = [(0.31, -0.4, 1.0), (1.42, 0.12, 2.84), (5.25, 1.0, 9.5), "withheld"]
    shares = [(0.01, -0.02, 0.04), (0.053, 0.02, 0.086), (0.031, -0.01, 0.07), "withheld"]
    refused = {"dimension": "sensitivity", "level": "refused_never_return"}
    rows = []
    for day, numbers, share in zip(DAYS, days, shares, strict=True):
        other = {"estimand": f"risk_difference_{day}", "importance": "secondary"}
        rows += [
            pilot(numbers, day),
            pilot(share, day) | other,
            pilot(share, day) | other | refused,
            pilot(share, day) | other | {"analysis": "pilot_vs_comparison_day0"},
        ]
    return [
        *rows,
        pilot("suppressed", condition="cancer"),
        pilot((-2.0, -3.5, -0.5), condition="stress"),
    ]


def by_tier() -> list[Row]:
    """Shrunk results and speeds under a tier, of every kind."""
    ratios: list[tuple[str, str, Any]] = [
        ("A", "back_pain", (1.29, 1.18, 1.41)),
        ("A", "stress", "withheld"),
        ("B", "back_pain", (1.04, 0.91, 1.19)),
        ("B", "stress", (0.83, 0.71, 0.97)),
    ]
    speeds = [
        effect(analysis, "hazard_ratio", tier, numbers, condition=condition)
        for analysis in ("who_gains", "tier_exposure")
        for tier, condition, numbers in ratios
    ]
    return [*speeds, effect("tier_exposure", "hazard_ratio", "A", (1.21, 1.12, 1.31))]


def checks() -> list[Row]:
    """Checks of the main comparison that ended in every way, and what stands beside tiers."""
    exposed = {"analysis": "tier_exposure", "arm": "A", "condition": "back_pain"}
    return [
        check("practices", value=25.0),
        check("events", value=4125.0),
        check("overlap", value=0.95, limit=0.2),
        check("balance", value=0.02, limit=0.1),
        check("follow_up", value=0.95, limit=0.8),
        check("detectable_effect", "fail", condition="cancer", value=None, suppressed=True),
        check("refused", "not_assessable", value=None, reason="Nobody was asked."),
        check("days_absent_before", value=-0.5, limit=1.3),
        check("e_value", value=1.23, limit=None),
        check("e_value_limit", value=1.0, limit=None),
        check("e_value", value=1.9, limit=None, **exposed),
        check("e_value_limit", value=1.6, limit=None, **exposed),
        check("p_condition", value=0.4, limit=None, analysis="who_gains", arm="A"),
    ]


def described() -> list[Row]:
    """Curves of the main comparison, and by site."""
    site = {"dimension": "site"}
    return [
        *curve("pilot", SHARES, analysis="pilot_vs_comparison"),
        *curve("comparison", SHARES, analysis="pilot_vs_comparison"),
        *curve("A", SHARES, **site, level="ashfield"),
        *hidden_curve("A", **site, level="brook"),
    ]


def balance() -> list[Row]:
    """Facts before and after the groups are made alike."""
    keys = {"analysis": "pilot_vs_comparison", "condition": "all", "suppressed": False,
            "status": "shown"}  # fmt: skip
    facts = [("sex", "F", -0.02, 0.0, True), ("deprivation", "1", 0.17, 0.01, False)]
    names = ("covariate", "level", "smd_before", "smd_after", "by_construction")
    return [keys | dict(zip(names, fact, strict=True)) for fact in facts]


@cache
def release_of_every_kind() -> Release:
    """Return the release."""
    told = release_of(
        effects=[*comparisons(), *by_tier()], diagnostics=checks(), curves=described(),
        balance=balance(), economics=[worth("A", (120.4, 35.0, 260.0)), worth("pilot", "withheld")],
    )  # fmt: skip
    exact = {name: complete(name, frame) for name, frame in exact_release().items()}
    return Release(
        id=told.id,
        made_up=True,
        manifest=MANIFEST,
        tables={
            name: pl.concat([exact[name], frame], how="diagonal") if name in exact else frame
            for name, frame in told.tables.items()
        },
    )

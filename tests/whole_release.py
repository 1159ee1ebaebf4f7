"""A release that has something for every page, made from a few exact counts by the real control.

One pilot's story decides everything, so that a small, a harmful or a withheld one is a word away.
"""

from collections.abc import Mapping
from itertools import product

import polars as pl

from models.disclosure.counts import control_counts
from models.disclosure.findings import (
    control_balance,
    control_diagnostics,
    control_effects,
    control_sites,
)
from models.disclosure.model_curves import control_expected_curves, control_weighted_curves
from models.disclosure.status import tell_status
from models.disclosure.tables import control_pathways, control_volumes, control_waits
from models.results import CURVES, FLOW, PATHWAYS, PRACTICES, SITES, VOLUMES, WAITS
from tests.conftest import as_curves, curve, since_absence, since_referral
from tests.whole_results import CONDITIONS, Pilot, balance, checks, effects

Tables = dict[str, pl.DataFrame]
Cells = Mapping[tuple[str, ...], int]
PLACES = {"derby": 0.4, "north-leeds": 0.6}
TIERS = {"A": 0.62, "B": 0.28, "C": 0.10}
WHO = {"gp": 0.7, "employer": 0.2, "self": 0.1}
QUARTERS = ("2012Q1", "2012Q2", "2012Q3", "2012Q4")
EXPECTED = {"A": (10.0, 15.0), "B": (4.0, 6.0), "C": (1.0, 2.0)}
GPS = 6.0
"""Full-time GPs at each site."""


def whole_release(pilot: Pilot | None = None) -> Tables:
    """Return every table of the release that a pilot ends in."""
    pilot = pilot or Pilot()
    released = control_effects(effects(pilot))
    tables = {
        "balance": control_balance(balance(), released),
        "curves": _curves(pilot, released),
        "diagnostics": control_diagnostics(checks(pilot), released),
        "effects": released,
        "flow": control_counts(_flow(pilot), ["count"]),
        "pathways": control_pathways(_pathways(pilot)),
        "sites": control_sites(_sites(pilot), _practices()),
        "volumes": control_volumes(_volumes(pilot)),
        "waits": control_waits(_waits(pilot)),
    }
    return {name: tell_status(name, table) for name, table in tables.items()}


def _curves(pilot: Pilot, released: pl.DataFrame) -> pl.DataFrame:
    counted = pl.concat([since_referral(pilot.size), since_absence(pilot.size)])
    pairs = control_weighted_curves(_weighted(pilot), released)
    observed = as_curves([row for n, keys in _referred(pilot) for row in _curve(n, 0.012, **keys)])
    expected = control_expected_curves(_expected(pilot), observed, released)
    return pl.concat([counted, observed, pairs, expected], how="diagonal")


def _curve(n: int, speed: float, **keys: str) -> list[dict[str, object]]:
    return curve(n, speed, **{"condition": "all", "dimension": "all", "level": "all"} | keys)


def _exact(rows: list[dict[str, object]]) -> pl.DataFrame:
    kept = (
        as_curves(rows).filter(~pl.col("suppressed")).with_columns(practices=pl.lit(20, pl.Int64))
    )
    return pl.concat([CURVES.to_frame(), kept], how="diagonal").select(CURVES.names())


def _weighted(pilot: Pilot) -> pl.DataFrame:
    # The difference at 13 weeks is the one that the results tell.
    speeds = {"pilot": 0.012 * (1 + pilot.days / 30), "comparison": 0.012}
    rows = [
        row
        for analysis, condition, arm in product(
            ("pilot_vs_comparison", "pilot_vs_comparison_day0"), CONDITIONS, speeds
        )
        for row in _curve(
            pilot.people(condition), speeds[arm], analysis=analysis, condition=condition, arm=arm
        )
    ]
    return _exact(rows)


def _expected(pilot: Pilot) -> pl.DataFrame:
    rows = [
        row
        for n, keys in _referred(pilot)
        for row in _curve(n, 0.010, **keys | {"arm": f"expected_{keys['arm']}"})
    ]
    return _exact(rows)


def _referred(pilot: Pilot) -> list[tuple[int, dict[str, str]]]:
    """Return how many are followed from their referral, by tier and condition."""
    return [
        (
            max(round(n * share), 1),
            {"analysis": "observed_vs_expected", "arm": tier, "condition": condition},
        )
        for (tier, n), (condition, share) in product(pilot.referred().items(), CONDITIONS.items())
    ]


def _margins(cells: Cells) -> dict[tuple[str, ...], int]:
    summed: dict[tuple[str, ...], int] = {}
    for key, count in cells.items():
        for margin in product(*((part, "all") for part in key)):
            summed[margin] = summed.get(margin, 0) + count
    return summed


def _volumes(pilot: Pilot) -> pl.DataFrame:
    base = {
        (quarter, site, tier, who): round(
            pilot.referrals * PLACES[site] * TIERS[tier] * WHO[who] / len(QUARTERS)
        )
        for quarter, site, tier, who in product(QUARTERS, PLACES, TIERS, WHO)
    }
    rows = []
    for (quarter, site, tier, who), n in _margins(base).items():
        if "all" in (quarter, who):
            gps = GPS * (len(PLACES) if site == "all" else 1)
            months = 12.0 if quarter == "all" else 3.0
            asked = EXPECTED.get(tier, (None, None)) if who in ("all", "gp") else (None, None)
            rows.append((quarter, site, tier, who, n, gps, months, None, *asked, 8))
    return pl.DataFrame(rows, VOLUMES, orient="row")


def _waits(pilot: Pilot) -> pl.DataFrame:
    base = {
        (site, tier): round(pilot.referrals * PLACES[site] * TIERS[tier])
        for site, tier in product(PLACES, TIERS)
    }
    steps = {"referred_to_assessed": 0.7, "assessed_to_goal": 0.6, "referred_to_employer": 0.5}
    rows = [
        (*key, step, n, n, 0, 0, n, round(n * share), 12, 30, 14, share, 8)
        for key, n in _margins(base).items()
        for step, share in steps.items()
    ]
    return pl.DataFrame(rows, WAITS, orient="row")


def _pathways(pilot: Pilot) -> pl.DataFrame:
    base = {}
    for condition in [one for one in CONDITIONS if one != "all"]:
        n = pilot.people(condition)
        referred, up, gone = n // 2, n // 10, n // 20
        base |= {
            ("absent_not_referred", "tier_A", condition): referred,
            ("absent_not_referred", "returned", condition): n - referred - gone,
            ("absent_not_referred", "exited", condition): gone,
            ("tier_A", "tier_B", condition): up,
            ("tier_A", "returned", condition): referred - up,
            ("tier_B", "returned", condition): up - gone,
            ("tier_B", "still_absent", condition): gone,
        }
    rows = [
        (start, end, condition, n, 8)
        for (start, end, condition), n in _margins(base).items()
        if "all" not in (start, end) and n
    ]
    return pl.DataFrame(rows, PATHWAYS, orient="row")


def _sites(pilot: Pilot) -> pl.DataFrame:
    rows = []
    for site, tier in product(PLACES, ("all", *TIERS)):
        n = round(pilot.people() * PLACES[site] * TIERS.get(tier, 1.0))
        observed, expected = round(n * 0.8), n * 0.8 + 0.7
        rows.append(
            (site, tier, "returns", n, observed, expected, 0.99, 0.94, 1.06, 0.91, 1.09, "")
        )
    return pl.DataFrame(rows, SITES, orient="row")


def _practices() -> pl.DataFrame:
    rows = [
        (f"p{place}", site, "all", "returns", *[None] * 9) for site in PLACES for place in range(8)
    ]
    return pl.DataFrame(rows, PRACTICES, orient="row")


def _flow(pilot: Pilot) -> pl.DataFrame:
    n = 2 * pilot.people()
    steps = [
        ("rows_received", "absences", n + 80),
        ("rows_quarantined", "absences", 30),
        ("rows_received", "referrals", pilot.referrals + 10),
        ("absences", "all", n + 50),
        ("absences", "chained_to_an_earlier_one", 50),
        ("episodes", "all", n),
        ("episodes_left_out", "not_employed", n // 20),
        ("episodes_left_out", "practice_unknown", 0),
        ("episodes_analysed", "all", n - n // 20),
        ("episodes_analysed", "past_eligible_day", pilot.people()),
        ("referrals", "all", pilot.referrals),
        ("referrals_counted", "all", pilot.referrals - 5),
        *(("episodes_referred", tier, count) for tier, count in pilot.referred().items()),
    ]
    return pl.DataFrame(steps, FLOW, orient="row")

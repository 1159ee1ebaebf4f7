"""A small release, put together from exact counts that agree with each other, by the real control.

Everything is summed from a few base cells, so that every table tells the same story.
"""

from collections.abc import Mapping
from itertools import product

import polars as pl

from models.disclosure.counts import control_counts
from models.disclosure.curves import control_curves
from models.disclosure.findings import (
    control_balance,
    control_diagnostics,
    control_effects,
    control_sites,
)
from models.disclosure.tables import control_pathways, control_volumes, control_waits
from models.results import (
    BALANCE,
    CURVE_KEYS,
    DIAGNOSTICS,
    EFFECTS,
    FLOW,
    PATHWAYS,
    PRACTICES,
    SITES,
    VOLUMES,
    WAITS,
)

Tables = dict[str, pl.DataFrame]
Cells = Mapping[tuple[str, ...], int]

ARMS = {"A": 3, "B": 2, "C": 1}
CONDITIONS = {"back_pain": 4, "stress": 3}
TIMINGS = {"0-27": 5, "28-41": 4}
UNTIL = 112
EACH = 16
"""People of each curve are this many times its shares of tier, condition and timing."""


def margins(cells: Cells) -> dict[tuple[str, ...], int]:
    """Add to each cell the margins it is part of."""
    summed: dict[tuple[str, ...], int] = {}
    for key, count in cells.items():
        for margin in product(*((part, "all") for part in key)):
            summed[margin] = summed.get(margin, 0) + count
    return summed


def sizes() -> dict[tuple[str, ...], int]:
    """People by tier, condition and timing, with the margins over the last two."""
    base = {
        (arm, condition, timing): EACH * a * c * t + 1
        for (arm, a), (condition, c), (timing, t) in product(
            ARMS.items(), CONDITIONS.items(), TIMINGS.items()
        )
    }
    return {key: n for key, n in margins(base).items() if key[0] != "all"}


def curve_counts() -> pl.DataFrame:
    """One in 20 returns and one in 90 is lost each week."""
    rows = []
    for (arm, condition, timing), n in sizes().items():
        if timing != "all" and condition != "all":
            rows.append((arm, condition, timing, 0, n, 0, 0))
            rows += [
                (arm, condition, timing, 7 * week - 2, 0, n // 40, n // 90)
                for week in range(1, UNTIL // 7 + 1)
            ]
    names = ["arm", "condition", "timing", "day", "entered", "returned", "censored"]
    base = pl.DataFrame(rows, schema=names, orient="row")
    moves = pl.col("entered", "returned", "censored").sum()
    splits = []
    for by_condition, by_timing in product((False, True), repeat=2):
        keys = ["arm", *(["condition"] * by_condition), *(["timing"] * by_timing), "day"]
        level = pl.col("timing") if by_timing else pl.lit("all")
        splits.append(
            base.group_by(keys)
            .agg(moves)
            .with_columns(
                analysis=pl.lit("since_referral"),
                condition=pl.col("condition") if by_condition else pl.lit("all"),
                dimension=pl.lit("timing" if by_timing else "all"),
                level=level,
                exited=pl.lit(0),
            )
            .select(*CURVE_KEYS, "day", "entered", "returned", "exited", "censored")
        )
    return pl.concat(splits)


def volumes() -> pl.DataFrame:
    base = {
        (quarter, site, tier, by): 20 + 7 * place
        for place, (quarter, site, tier, by) in enumerate(
            product(("2012Q1", "2012Q2"), ("ashfield", "brook"), ARMS, ("gp", "self"))
        )
    }
    # One small cell: a quarter and a site in which hardly anybody was referred to C.
    base["2012Q1", "ashfield", "C", "gp"], base["2012Q1", "ashfield", "C", "self"] = 3, 2
    rows = [
        (*key, n, 12.0, 3.0, None, None, None, 4)
        for key, n in margins(base).items()
        if "all" in (key[0], key[3])
    ]
    return pl.DataFrame(rows, VOLUMES, orient="row")


def referred() -> int:
    """All referrals, as volumes count them."""
    whole = volumes().filter(quarter="all", site_id="all", tier="all", referred_by="all")
    return int(whole["referrals"].item())


def waits() -> pl.DataFrame:
    base = {
        (site, tier): 60 + 30 * place
        for place, (site, tier) in enumerate(product(("ashfield", "brook"), ARMS))
    }
    rows = [
        (*key, step, n, n, 0, 0, n, n // 2, 12, 30, 14, 0.5, 4)
        for key, n in margins(base).items()
        for step in ("referred_to_assessed", "referred_to_employer")
    ]
    return pl.DataFrame(rows, WAITS, orient="row")


def pathways() -> pl.DataFrame:
    base = {}
    for condition, n in (("back_pain", 200), ("stress", 150)):
        base |= {
            ("absent", "tier_A", condition): n,
            ("absent", "returned", condition): 2 * n,
            ("tier_A", "tier_B", condition): n // 3,
            ("tier_A", "returned", condition): n - n // 3,
            ("tier_B", "returned", condition): n // 3,
        }
    rows = [
        (start, end, condition, n, 4)
        for (start, end, condition), n in margins(base).items()
        if start != "all" and end != "all"
    ]
    return pl.DataFrame(rows, PATHWAYS, orient="row")


def flow() -> pl.DataFrame:
    n = sizes()
    steps = [
        ("absences", "all", 9000),
        ("absences", "chained_to_an_earlier_one", 400),
        ("episodes", "all", 8600),
        ("episodes_left_out", "not_employed", 600),
        ("episodes_left_out", "practice_unknown", 0),
        ("episodes_analysed", "all", 8000),
        ("episodes_analysed", "past_eligible_day", 1400),
        ("referrals", "all", referred()),
        *(("episodes_referred", arm, n[arm, "all", "all"]) for arm in ARMS),
    ]
    return pl.DataFrame(steps, FLOW, orient="row")


def effects() -> pl.DataFrame:
    rows = [
        {
            "analysis": "observed_vs_expected",
            "estimand": estimand,
            "arm": arm,
            "comparator": "expected",
            "condition": condition,
            "dimension": "all" if timing == "all" else "timing",
            "level": timing,
            "estimate": 1.234,
            "se": 0.517,
            "lo": 0.221,
            "hi": 2.248,
            "p": 0.0171,
            "n_arm": n,
            "n_comparator": 2000,
            "events_arm": n // 40 * (UNTIL // 7),
            "events_comparator": 900,
            "importance": "secondary",
            "variance": "bootstrap",
            "gate": "withheld" if (arm, estimand) == ("C", "risk_difference_91") else "pass",
            "reason": "",
        }
        for (arm, condition, timing), n in sizes().items()
        for estimand in ("risk_difference_91", "days_regained_91")
    ]
    whole = pl.DataFrame(rows, EFFECTS)
    # Events of a whole are those of its parts.
    base = whole.filter(pl.col("level") != "all", pl.col("condition") != "all")
    events = {
        (arm, c, t): base.filter(
            pl.col("arm") == arm,
            (pl.col("condition") == c) | (c == "all"),
            (pl.col("level") == t) | (t == "all"),
            estimand="days_regained_91",
        )["events_arm"].sum()
        for arm, c, t in sizes()
    }
    return whole.with_columns(
        events_arm=pl.Series(
            [events[row] for row in whole.select("arm", "condition", "level").rows()]
        )
    )


def sites() -> pl.DataFrame:
    base = {
        (site, tier): (100 + 50 * place, 60 + 20 * place)
        for place, (site, tier) in enumerate(product(("ashfield", "brook"), ("none", "A")))
    }
    rows = []
    for site in ("ashfield", "brook"):
        observed = sum(events for (where, _), (_, events) in base.items() if where == site)
        whole = {(site, "all"): (700, observed)}
        for (_, tier), (n, events) in (
            {k: v for k, v in base.items() if k[0] == site} | whole
        ).items():
            limits = (1.0312, 0.812, 1.188, 0.702, 1.298)
            rows.append((site, tier, "returns", n, events, events + 0.7, *limits, ""))
    return pl.DataFrame(rows, SITES, orient="row")


def exact_release() -> Tables:
    """Return the controlled tables of the small release."""
    practices = pl.DataFrame(
        [
            (f"p{number}", site, "all", "returns", *[None] * 9)
            for site in ("ashfield", "brook")
            for number in range(3)
        ],
        PRACTICES,
        orient="row",
    )
    released = control_effects(effects())
    balance = pl.DataFrame(
        [("observed_vs_expected", "all", "sex", "F", 0.1234, 0.0123, True)], BALANCE, orient="row"
    )
    keys = dict.fromkeys(DIAGNOSTICS.names()[:-5], "all")
    diagnostics = pl.DataFrame(
        [
            keys
            | {"analysis": "observed_vs_expected", "arm": "A", "check": check, "value": value}
            | {"limit": 10.0, "gate": "pass", "reason": ""}
            for check, value in (("events", 903.0), ("e_value", 1.2345))
        ],
        DIAGNOSTICS,
    )
    return {
        "balance": control_balance(balance, released),
        "curves": control_curves(curve_counts(), CURVE_KEYS, UNTIL),
        "diagnostics": control_diagnostics(diagnostics, released),
        "effects": released,
        "flow": control_counts(flow(), ["count"]),
        "pathways": control_pathways(pathways()),
        "sites": control_sites(sites(), practices),
        "volumes": control_volumes(volumes()),
        "waits": control_waits(waits()),
    }

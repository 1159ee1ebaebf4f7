"""One small, whole example of every chart, by name: what its snapshot is taken of."""

from collections.abc import Callable
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard.figures import (
    attrition,
    curves,
    flow,
    forest,
    funnel,
    heat,
    love,
    matrix,
    parametric,
    quarters,
    rates,
    rows,
    shares,
    side_by_side,
    waits,
)
from dashboard.figures.flow_layout import Flow
from dashboard.individuals import Individuals
from dashboard.selection import select
from dashboard.state import View
from dashboard.theme import ARMS, INK
from dashboard.verdicts import Verdict
from tests.unit.headlines.rows import curve, hidden_curve
from tests.unit.releases import release_of

GAIN: Final = Verdict("benefit", 5.25, 1.0, 9.5)
LOSS: Final = Verdict("harm", -4.0, -7.0, -1.0)
UNSURE: Final = Verdict("unsure", 3.2, -1.1, 7.6)
HIDDEN: Final = (
    Verdict("withheld", reason="Too few practices."),
    Verdict("suppressed", reason="Too few people."),
    Verdict("no data"),
)
LONG: Final = "If everybody who refused consent never returned"


def by_tier() -> go.Figure:
    """Draw three tiers, of which one stops early and one is hidden."""
    held = [
        *curve("A", {28: (0.41, 0.38, 0.44), 91: (0.77, 0.74, 0.8), 364: (0.94, 0.92, 0.96)}),
        *curve("B", {28: (0.3, 0.25, 0.35), 91: (0.6, 0.5, 0.7), 182: None}),
        *hidden_curve("C"),
    ]
    return curves.build(select(release_of(curves=held), View("since_referral")))


def nothing_by_tier() -> go.Figure:
    """Draw what is hidden altogether."""
    held = release_of(curves=hidden_curve("C"))
    return curves.build(select(held, View("since_referral")))


def families() -> go.Figure:
    """Draw two families over what was observed, and on beyond it."""
    fitted = pl.DataFrame({"family": ["weibull", "log_normal"], "aic": [110.0, 104.5]})
    points = pl.DataFrame(
        {
            "family": ["weibull"] * 3 + ["log_normal"] * 3,
            "day": [0, 91, 182] * 2,
            "returned": [0.0, 0.5, 0.7, 0.0, 0.52, 0.74],
            "observed": [0.0, 0.51, None] * 2,
            "is_beyond": [False, False, True] * 2,
        }
    )
    return parametric.build(fitted, points)


def estimates() -> go.Figure:
    """Draw a result of every kind."""
    told = [GAIN, LOSS, UNSURE, *HIDDEN]
    labels = ["By week 26", "By week 52", LONG, "Held back", "Few", "Not there"]
    marks = [forest.Estimate(*one) for one in zip(labels, told, strict=True)]
    return forest.forest(marks, "Days at work, more than without the service (better →)")


def panels() -> go.Figure:
    """Draw rows of marks and words in three panels, one of them of words alone."""
    found = rows.Panel("As found", "Days (better →)", none=0)
    shrunk = rows.Panel("Shrunk", "Times as fast<br>(better →)", none=1, is_ratio=True)
    told = rows.Panel("E-value", "")
    gain = rows.Mark(6.4, 4.1, 8.9, "benefit", "6.4 (4.1 to 8.9)")
    fast = rows.Mark(1.2, 1.1, 1.3, "benefit", "1.20 (1.10 to 1.30)")
    loss = rows.Mark(-2.0, -3.5, -0.5, "harm", "−2.0 (−3.5 to −0.5)")  # noqa: RUF001
    return side_by_side.side_by_side(
        [
            rows.Row("Tier A"),
            rows.Row("Back pain", (gain, fast, "1.78 (1.53)")),
            rows.Row("Other muscle, bone and joint problems", (loss, "Withheld", "")),
            rows.Row("Tier B"),
            rows.Row("Cancer", ("Too few people to show", "", "")),
        ],
        [found, shrunk, told],
    )


def cells() -> go.Figure:
    """Draw numbers, and in hatched cells why there is none."""
    return heat.heat_map(
        ["Back pain", "Stress, including work-related stress"],
        ["Under 4 weeks off", "4 to 6 weeks off"],
        [
            heat.Cell(0, 0, 6.5, "<b>6.5</b><br>(4 to 9)", "6.5 (4.0 to 9.0) days"),
            heat.Cell(0, 1, -1.2, "−1.2<br>(−5 to 3)", "−1.2 (−5.0 to 3.0) days"),  # noqa: RUF001
            heat.Cell(1, 0, None, "Withheld", "Too few practices."),
            heat.Cell(1, 1, None, "Too few", "Too few people."),
        ],
        ("When referred", "", "Days regained (better →)"),
    )


def balance() -> go.Figure:
    """Draw two facts, one of them unknown afterwards."""
    told = [
        love.Difference("Sex", "Women", -0.02, 0.0),
        love.Difference("Deprivation", "1 (most deprived)", 0.17, 0.01),
        love.Difference("Deprivation", "Not recorded", 0.04, None),
    ]
    return love.love(told, 0.1)


def checks() -> go.Figure:
    """Draw a check that ended in each way."""
    return matrix.matrix(
        [
            matrix.Cell("All conditions", "Practices", "pass", "Enough practices: passed"),
            matrix.Cell("All conditions", "Power", "not_assessable", "Power: could not be made"),
            matrix.Cell("Minor illness that passes by itself", "Practices", "fail", "Not passed"),
        ]
    )


def received() -> go.Figure:
    """Draw two flows, with what was left out and a number that is hidden."""
    return attrition.draw(
        [
            [
                attrition.Box("47,225", "rows about absences received", (("305", "failed"),)),
                attrition.Box("Too few people to show", "episodes of absence"),
            ],
            [attrition.Box("", "first referred to:", (), (("5,480", "Tier A"), ("370", "Tier C")))],
        ]
    )


def ways() -> go.Figure:
    """Draw a flow from one state to two."""
    names = {"absent": "Off sick", "tier_A": "Tier A", "returned": "Back for good"}
    labels = {"absent": "Off sick<br>300", "tier_A": "A<br>100", "returned": "Back<br>280"}
    moves = [Flow("absent", "tier_A", 100), Flow("absent", "returned", 200),
             Flow("tier_A", "returned", 80)]  # fmt: skip
    columns = (("absent",), ("tier_A",), ("returned",))
    return flow.flow(moves, columns, names, labels, {"tier_A": ARMS["A"]})


def sites() -> go.Figure:
    """Draw a site inside, one outside, one far outside and the reader's own."""
    limits = (0.9, 1.1, 0.8, 1.2)
    return funnel.funnel(
        [
            funnel.SitePoint("eskerby", 100.0, 0.95, 0.85, 1.15, 0.75, 1.25, "inside"),
            funnel.SitePoint("tarnholt", 200.0, 1.13, *limits, "outside"),
            funnel.SitePoint("wendmoor", 300.0, 0.7, *limits, "far"),
            funnel.SitePoint("yours", 400.0, 1.02, *limits, "inside", is_yours=True),
        ]
    )


def by_quarter() -> go.Figure:
    """Draw quarters that are not whole, hidden and signalled."""
    limits = Individuals(4.0, 2.0, 6.0, frozenset({2}))
    steady = quarters.Quarters(
        "Tier A", ARMS["A"], (3.5, 4.0, 6.5, None), (False, True, True, True), (3,), 10.0, 15.0,
        limits,
    )  # fmt: skip
    alone = quarters.Quarters("Tier B", ARMS["B"], (1.0, 1.2, 1.1, 0.9), (True,) * 4)
    names = ["Jan<br>2012", "Apr<br>2012", "Jul<br>2012", "Oct<br>2012"]
    return quarters.quarters([steady, alone], names, "referrals a month for each GP")


def referrals() -> go.Figure:
    """Draw rates beside what was expected, with a row that has none."""
    told = (
        rates.RateRow("All sites", 2.5, 4.0, "", 10.0, 15.0),
        rates.RateRow("eskerby", None, 3.9, "by GPs: too few people to show", 10.0, 15.0),
        rates.RateRow("wendmoor", None, None, "No figure"),
    )
    key = rates.Key("Made by GPs", "Made by anybody", "What GPs expected")
    held = [rates.Panel("Tier A", told), rates.Panel("Tier B", told[:1])]
    return rates.rates(held, "Referrals a month<br>for each full-time GP", key)


def who_refers() -> go.Figure:
    """Draw rates of one kind, without a key."""
    told = (rates.RateRow("GP", 3.9), rates.RateRow("Employer", None, words="No figure"))
    return rates.rates([rates.Panel("", told)], "Referrals a month<br>for each full-time GP")


def steps() -> go.Figure:
    """Draw waits that are whole, open at the far end and hidden."""
    return waits.waits(
        [
            waits.Wait("Physiotherapy<br>after request", 14, 51, 14, "52%"),
            waits.Wait("First assessment<br>after referral", 6, None, 14, "66%", "", True),
            waits.Wait("Other support<br>after request", None, None, None, "Too few", "Too few"),
        ]
    )


def next_states() -> go.Figure:
    """Draw where people of three states went, one of them hidden."""
    parts = {
        "returned": shares.Part("Back for good", "#28A197", "#1F1F1F"),
        "relapse": shares.Part("Off again soon", "#F46A25", INK, "/"),
        "exited": shares.Part("Left work", "#801650"),
    }
    bars = [
        shares.Bar("Off sick,<br>not referred", {"returned": 0.9, "relapse": 0.07, "exited": 0.03}),
        shares.Bar("Tier C", {}, "Too few people to show"),
    ]
    return shares.shares(bars, parts, "exited")


CASES: Final[dict[str, Callable[[], go.Figure]]] = {
    "attrition": received,
    "curves": by_tier,
    "curves-hidden": nothing_by_tier,
    "flow": ways,
    "forest": estimates,
    "funnel": sites,
    "heat": cells,
    "love": balance,
    "matrix": checks,
    "parametric": families,
    "quarters": by_quarter,
    "rates": referrals,
    "rates-one-kind": who_refers,
    "shares": next_states,
    "side_by_side": panels,
    "waits": steps,
}
"""By the name of the module that draws it, and what is special about it."""

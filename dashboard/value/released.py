"""Card and headline: what the release itself says of costs, and what it would need to say more."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from dashboard.figures.forest import Estimate, forest
from dashboard.page import Card, Entry, Table
from dashboard.reader import Reader
from dashboard.release import Release
from dashboard.value.arithmetic import pounds, say_pounds
from dashboard.verdicts import NO_NUMBER, Verdict, judge, say_days, say_difference
from dashboard.words import condition_label, humanise
from models.results import ALL, TIERS

Row = dict[str, Any]
NET: Final = "net_benefit"
ITEMS: Final = {
    NET: "Benefit less cost",
    "cost": "Cost of a referral",
    "days_regained": "Days regained",
    "benefit_employer": "Worth to the employer",
    "benefit_exchequer": "Worth to the exchequer",
    "cost_per_extra_return": "Cost of an extra lasting return",
}
COSTS: Final = {
    "tier_A": "What one referral to tier A costs",
    "tier_B": "What one referral to tier B costs",
    "tier_C": "What one referral to tier C costs",
    "day_of_work": "What a day at work is worth in output",
    "day_of_sick_pay": "What a day of sick pay costs the employer",
    "day_of_benefits": "What a day on benefits costs the exchequer",
}
NO_COSTS: Final = (
    "This release holds no costs, so it cannot say whether the service is worth its money."
)
NEEDS: Final = (
    "Each needs an amount in pounds with a low and a high, where it comes from, and the year of "
    "its prices, in the protocol before anybody looks at results."
)
SAYS: Final = {
    "benefit": "brings more than it costs",
    "harm": "costs more than it brings",
    "unsure": "may bring more or less than it costs",
}
ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "Pounds, or days, of a referral: what it costs and what the days regained are worth.",
    ),
    ("Who", "People referred to each tier, and everybody on offer the service."),
    (
        "How it is made",
        "Unit costs of the protocol, each with a low and a high, put to days regained. Until a "
        "protocol holds them, nothing is made.",
    ),
    ("Gates", "What is withheld of the days regained is withheld of their value."),
    (
        "What would make it wrong",
        "Costs of another service or another year; worth that one side gains and another loses.",
    ),
)


def value_headline(release: Release, condition: str, day: int) -> str:
    """Return what a release says of value for money; without costs, of days regained alone."""
    rows = _rows(release).filter(item=NET, condition=condition).to_dicts()
    if rows:
        return " ".join(_say(row) for row in sorted(rows, key=lambda row: row["arm"]))
    days = release.table("effects").filter(
        analysis="pilot_vs_comparison", estimand=f"days_regained_{day}", condition=condition,
        dimension=ALL,
    ).to_dicts()  # fmt: skip
    of = "" if condition == ALL else f"{condition_label(condition)}: "
    return f"{NO_COSTS} {of}{say_difference(judge(days[0] if days else None), day // 7)}"


def _rows(release: Release) -> pl.DataFrame:
    return release.table("economics")


def _verdict(row: Row) -> Verdict:
    hidden = {"withheld": "Its days are withheld.", "suppressed": "Too few people to show."}
    told = {"estimand": row["item"], "reason": hidden.get(row["status"] or "", "")}
    return judge(row | told)


def _say(row: Row) -> str:
    verdict = _verdict(row)
    if not verdict.is_shown:
        return f"{_arm(row)}: {NO_NUMBER[verdict.kind].lower()}."
    return f"{_arm(row)} {SAYS[verdict.kind]}: {say_pounds(verdict)} each."


def _arm(row: Row) -> str:
    return f"Tier {row['arm']}" if row["arm"] in TIERS else "The service"


def released_card(reader: Reader, condition: str) -> Card:
    """Return the card of the release's own figures."""
    rows = _rows(reader.release).filter(condition=condition).to_dicts()
    needs = _needs(reader.release.protocol.get("costs", {}))
    net = [row for row in rows if row["item"] == NET]
    marks = [Estimate(_arm(row), _verdict(row)) for row in net]
    heads = ("", "Estimate, with its range")
    return Card(
        key="economics",
        title="What the release itself says",
        sentence=" ".join(map(_say, net)) or _nothing(rows),
        table=Table("Costs and benefits, each", heads, tuple(_cells(rows))) if rows else needs,
        about=(*ABOUT, *reader.provenance()),
        draw=(lambda: forest(marks, "Pounds each, benefit less cost (better →)")) if net else None,
        beneath=(needs,) if net else (),
    )


def _nothing(rows: list[Row]) -> str:
    if rows:
        return "The release holds costs, and no benefit less cost."
    return f"{NO_COSTS} The protocol’s section of costs is what it needs."  # noqa: RUF001


def _cells(rows: list[Row]) -> list[tuple[str, ...]]:
    told: list[tuple[str, ...]] = []
    for arm in dict.fromkeys(_arm(row) for row in rows):
        told.append((arm,))
        for row in (one for one in rows if _arm(one) == arm):
            verdict = _verdict(row)
            say = say_days if "days" in row["item"] else say_pounds
            name = ITEMS.get(row["item"], humanise(row["item"]))
            told.append((name, say(verdict) if verdict.is_shown else NO_NUMBER[verdict.kind]))
    return told


def _needs(costs: Mapping[str, Any]) -> Table:
    rows = tuple((words, _given(costs.get(key))) for key, words in COSTS.items())
    heads = ("", "In this release’s protocol")  # noqa: RUF001
    return Table("What the protocol’s costs have to say", heads, rows, NEEDS)  # noqa: RUF001


def _given(cost: Mapping[str, Any] | None) -> str:
    if not cost:
        return "Not there"
    amounts = (pounds(float(cost[key])) for key in ("amount", "low", "high"))
    return "{} ({} to {}), prices of {}: {}".format(*amounts, cost["price_year"], cost["source"])

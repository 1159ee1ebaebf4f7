"""Card: whether the groups are alike, before and after being made so."""

from typing import Any, Final

from dashboard.checks import say_value
from dashboard.figures.love import Difference, love
from dashboard.page import Card, Entry, Table
from dashboard.reader import Reader
from dashboard.words import (
    NO_FIGURE,
    condition_label,
    humanise,
    level_label,
    level_order,
    list_words,
)
from models.results import CONDITIONS, MISSING

Row = dict[str, Any]
LIMIT: Final = 0.1
"""Where the protocol names no other."""

FACTS: Final = {
    "condition": "Condition",
    "age_band": "Age",
    "sex": "Sex",
    "employment": "Employed or self-employed",
    "employer_size": "Size of employer",
    "employer_oh": "Employer has occupational health",
    "occupation": "Occupation",
    "deprivation": "Deprivation",
    "tribunal": "Tribunal or claim",
    "earlier_episode": "Earlier absence",
    "quarter": "Quarter it began",
}
SHORT: Final = FACTS | {
    "employment": "Employment",
    "employer_size": "Employer’s size",  # noqa: RUF001
    "employer_oh": "Occup. health",
    "tribunal": "Tribunal",
    "quarter": "Quarter",
}
NO_WEIGHTS: Final = (
    "This comparison does not make two groups alike by weighting, so there is no balance to show."
)
NOT_SHOWN: Final = (
    "No result of this comparison is shown for this condition, so its balance is not either."
)
CONSTRUCTED: Final = (
    "The weights make these facts alike by construction, so this shows that they did their work. "
    "It does not show that the groups are alike in anything that was not recorded."
)
ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "For each level of a fact, the difference of its shares in pilot and comparison practices, "
        "in standard deviations, before and after weighting. The side does not matter: 0 is alike.",
    ),
    ("Who", "The people of the comparison and condition chosen, as the comparison begins."),
    (
        "How it is made",
        "Overlap weights. The check that can withhold a result is on what they do not make alike: "
        "facts outside the regression, and every two facts together. Those are not released, only "
        "the largest of them that chance does not explain.",
    ),
    ("Gates", "A difference of the limit or more, where it is not by construction, withholds."),
    ("What would make it wrong", "Anything that matters for returning and was not recorded."),
)


def balance_card(reader: Reader, analysis: str, condition: str) -> Card:
    """Return the card of the balance of a comparison and condition."""
    table = reader.release.table("balance")
    rows = table.filter(analysis=analysis, condition=condition).to_dicts()
    rows.sort(key=_order)
    limit = float(reader.release.protocol.get("gates", {}).get("smd", LIMIT))
    marks = tuple(_difference(row) for row in rows)
    checks = reader.release.table("diagnostics").filter(analysis=analysis, check="balance")
    why = NO_WEIGHTS if checks.is_empty() else NOT_SHOWN
    heads = ("Fact", "Before", "After", "Made alike by the weights")
    return Card(
        key="balance",
        title="Are the people compared alike?",
        sentence=_sentence(rows, limit, _largest_left(reader, analysis, condition)) or why,
        table=Table(
            f"Differences in standard deviations: {condition_label(condition).lower()}",
            heads,
            tuple(_cells(rows)),
        ),
        about=(*ABOUT, *reader.provenance(analysis)),
        draw=(lambda: love(marks, limit)) if rows else None,
        notes=(CONSTRUCTED,) if any(row["by_construction"] for row in rows) else (),
        analyses=(analysis,),
    )


def _largest_left(reader: Reader, analysis: str, condition: str) -> str:
    checks = reader.release.table("diagnostics")
    keys = {"analysis": analysis, "condition": condition, "check": "balance"}
    row = next(iter(checks.filter(**keys).to_dicts()), None)
    if row is None or row["value"] is None:
        return ""
    return (
        "Nothing beyond chance is left in what they were not made for"
        if row["value"] == 0
        else "The largest difference beyond chance in what they were not made for is "
        f"{say_value(row)}"
    )


def _sentence(rows: list[Row], limit: float, left: str) -> str:
    if not rows:
        return ""
    apart = {moment: _apart(rows, f"smd_{moment}", limit) for moment in ("before", "after")}
    before = (
        f"Before, the groups differed by {limit:g} or more in {list_words(apart['before'])}"
        if apart["before"]
        else f"Even before, the groups differed nowhere by {limit:g} or more"
    )
    after = (
        f"after, they still do in {list_words(apart['after'])}"
        if apart["after"]
        else "made alike, they do in none of the facts shown"
        if apart["before"]
        else "nor do they once made alike"
    )
    return " ".join(filter(None, [f"{before}; {after}.", f"{left}." if left else ""]))


def _apart(rows: list[Row], moment: str, limit: float) -> list[str]:
    names = [_fact(row) for row in rows if abs(row[moment] or 0.0) >= limit]
    return [name[:1].lower() + name[1:] for name in dict.fromkeys(names)]


def _fact(row: Row) -> str:
    return FACTS.get(row["covariate"], humanise(row["covariate"]))


def _level(row: Row) -> str:
    if row["covariate"] == "condition" and row["level"] != MISSING:
        return condition_label(row["level"])
    return level_label(row["covariate"], row["level"])


def _order(row: Row) -> tuple[Any, ...]:
    facts, covariate = list(FACTS), row["covariate"]
    place = facts.index(covariate) if covariate in facts else len(facts)
    if covariate == "condition" and row["level"] in CONDITIONS:
        return place, covariate, False, list(CONDITIONS).index(row["level"]), ""
    return place, covariate, *level_order(covariate, row["level"])


def _difference(row: Row) -> Difference:
    fact = SHORT.get(row["covariate"], humanise(row["covariate"]))
    return Difference(fact, _level(row), row["smd_before"], row["smd_after"])


def _cells(rows: list[Row]) -> list[tuple[str, ...]]:
    told: list[tuple[str, ...]] = []
    for row in rows:
        if (heading := (_fact(row),)) not in told:
            told.append(heading)
        numbers = (_smd(row["smd_before"]), _smd(row["smd_after"]))
        told.append((_level(row), *numbers, "Yes" if row["by_construction"] else "No"))
    return told


def _smd(value: float | None) -> str:
    return NO_FIGURE if value is None else f"{abs(value):.2f}"

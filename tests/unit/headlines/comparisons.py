"""What the pages of the main comparison must say first: *Does it work?* and *Value for money*."""

from models.results import CONDITIONS
from tests.unit.headlines.released import (
    NOT_NUMBERS,
    TIERS,
    Files,
    Row,
    days,
    find,
    kind,
    one,
    three,
)

PILOT = {"analysis": "pilot_vs_comparison", "dimension": "all", "level": "all"}


def day_of(row: Row) -> int:
    return int(row["estimand"].removeprefix("days_regained_"))


def does_it_work(files: Files) -> str:
    return answer(files, "all", primary_day(files))


def primary_day(files: Files) -> int:
    """Return the day the evaluation is judged by."""
    primary = find(files["effects"], importance="primary", condition="all", **PILOT)
    named = {day_of(row) for row in primary if row["estimand"].startswith("days_regained_")}
    return 182 if 182 in named or not named else max(named)


def answer(files: Files, condition: str, day: int) -> str:
    """Return what the comparison of pilot and comparison practices says of a day."""
    estimand = f"days_regained_{day}"
    row = one(files["effects"], condition=condition, estimand=estimand, **PILOT)
    weeks = f"in the {day // 7} weeks that followed"
    if row is None:
        return f"{UNTOLD}This release holds no such comparison."
    way = kind(row)
    if way in WHY_HIDDEN:
        return f"{WHY_HIDDEN[way]}{row['reason'] or 'No number could be worked out.'}"
    if way == "unsure":
        return (
            "It is not clear yet whether the service changes how soon people return: the "
            f"difference {weeks} was {three(row, days, ' days')} at work, which may be chance."
        )
    said, direction = three(row, days, " days"), "more"
    if way == "harm":
        less, least, most = (days(-float(row[name])) for name in ("estimate", "hi", "lo"))
        said, direction = f"{less} days ({least} to {most})", "less"
    return f"With the service people were at work {said} {direction} {weeks}."


UNTOLD = "It cannot be said whether the service changes how soon people return. "
WHY_HIDDEN = {
    "withheld": "The answer is withheld, because it could mislead. ",
    "suppressed": "The answer cannot be shown. ",
    "no data": UNTOLD,
}
NO_COSTS = "This release holds no costs, so it cannot say whether the service is worth its money."
BRINGS = {
    "benefit": "brings more than it costs",
    "harm": "costs more than it brings",
    "unsure": "may bring more or less than it costs",
}


def value(files: Files, condition: str = "all", day: int = 182) -> str:
    rows = find(files["economics"], item="net_benefit", condition=condition)
    if not rows:
        of = "" if condition == "all" else f"{CONDITIONS[condition]}: "
        return f"{NO_COSTS} {of}{answer(files, condition, day)}"
    said = []
    for row in sorted(rows, key=lambda row: row["arm"]):
        whose = f"Tier {row['arm']}" if row["arm"] in TIERS else "The service"
        way = kind(row)
        said.append(
            f"{whose}: {NOT_NUMBERS[way]}."
            if way in NOT_NUMBERS
            else f"{whose} {BRINGS[way]}: {three(row, pounds)} each."
        )
    return " ".join(said)


def pounds(number: float) -> str:
    whole = f"£{abs(round(number)):,}"
    return f"\N{MINUS SIGN}{whole}" if round(number) < 0 else whole

"""Cards: what cannot have changed, and how strong a hidden cause would have to be."""

from typing import Any, Final

import polars as pl

from dashboard.checks import say_verdict
from dashboard.figures.forest import Estimate, forest
from dashboard.page import Card, Entry, Table
from dashboard.reader import Reader
from dashboard.verdicts import Kind, Verdict, judge, say_days, signed
from dashboard.words import (
    NO_FIGURE,
    NOT_RELEASED,
    TOO_FEW,
    WITHHELD,
    condition_label,
    list_words,
    people_with,
)
from models.results import ALL, CONDITIONS, TIERS

Row = dict[str, Any]
NOT_MADE: Final = (
    "This release holds no negative control: nobody's year before is known, and the protocol names "
    "no condition that the service cannot change."
)
AXIS: Final = "Days off sick in the year before, pilot less comparison (0 is as it should be)"
ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "The same comparison, of something that the service cannot have changed: days off sick in "
        "the year before, and how soon people with certain conditions return. A difference there "
        "comes from something else, which may be in the other results too.",
    ),
    (
        "Who",
        "People of the comparison whose year before is known; and people with the conditions that "
        "the protocol says the service cannot change.",
    ),
    ("How it is made", "With the same weights and limits as the comparison itself."),
    ("Gates", "It withholds nothing: it is shown beside the results."),
    (
        "What would make it wrong",
        "Lists that do not reach a year back, or a condition that the service does change.",
    ),
)


def controls_card(reader: Reader, analysis: str) -> Card:
    """Return the card of a comparison's negative controls."""
    checks = reader.release.table("diagnostics").filter(analysis=analysis)
    before = checks.filter(pl.col("check") == "days_absent_before").to_dicts()
    unmoved = checks.filter(pl.col("check") == "negative_control").to_dicts()
    effects = reader.release.table("effects").filter(analysis=analysis, estimand="hazard_ratio")
    told = [("Days off sick in the year before", row, _days(row)) for row in before]
    told += [
        (f"Returning, {people_with(row['condition'])}", row, _ratio(effects, row))
        for row in unmoved
    ]
    marks = [
        Estimate("Days off sick", _interval(row)) for row in before if row["value"] is not None
    ]
    cells = tuple((name, said, say_verdict(row), row["reason"]) for name, row, said in told)
    return Card(
        key="controls",
        title="Does it find a difference where there can be none?",
        sentence=_sentence([(name, row) for name, row, _ in told]),
        table=Table("Negative controls", ("", "Difference", "Verdict", "What it means"), cells),
        about=(*ABOUT, *reader.provenance(analysis)),
        draw=(lambda: forest(marks, AXIS)) if marks else None,
        analyses=(analysis,),
    )


def _interval(row: Row) -> Verdict:
    # The check's limit is half the width of the 95% interval.
    value, half = row["value"], row["limit"]
    kind: Kind = "harm" if row["gate"] == "fail" else "unsure"
    return Verdict(kind, value, value - half, value + half)


def _days(row: Row) -> str:
    return _missing(row) if row["value"] is None else say_days(_interval(row))


def _ratio(effects: pl.DataFrame, row: Row) -> str:
    found = effects.filter(condition=row["condition"], dimension=ALL).to_dicts()
    verdict = judge(found[0] if found else None)
    if verdict.estimate is None or verdict.lo is None or verdict.hi is None:
        return {"withheld": WITHHELD, "suppressed": TOO_FEW}.get(verdict.kind, NO_FIGURE)
    return f"{verdict.estimate:.2f} times ({verdict.lo:.2f} to {verdict.hi:.2f})"


def _missing(row: Row) -> str:
    return NOT_RELEASED if row["suppressed"] else NO_FIGURE


def _sentence(told: list[tuple[str, Row]]) -> str:
    if not told:
        return NOT_MADE
    apart = [name[:1].lower() + name[1:] for name, row in told if row["gate"] == "fail"]
    if apart:
        return (
            f"It does: the groups differ in {list_words(apart)}, which the service cannot have "
            "changed. The same may be in the other results."
        )
    if all(row["gate"] == "not_assessable" for _, row in told):
        return "It cannot be told: no negative control could be made."
    value = next((_days(row) for _, row in told if row["value"] is not None
                  and row["check"] == "days_absent_before"), "")  # fmt: skip
    days = f" In the year before, the difference was {value} off sick." if value else ""
    return f"It does not: what the service cannot change is about the same in both groups.{days}"


HIDDEN_ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "E-values: how many times as common something not recorded would have to be in one group, "
        "and how many times as likely it would have to make a return, to make the whole result; "
        "and to bring its range to no difference.",
    ),
    ("Who", "The people of each comparison and condition."),
    ("How it is made", "From the hazard ratio and its nearer limit, for a common outcome."),
    ("Gates", "None: it is for information. Larger is more reassuring, and 1 is none at all."),
    (
        "What would make it wrong",
        "Several hidden causes together can do what one could not. It says nothing of chance or of "
        "poor records.",
    ),
)


def hidden_card(reader: Reader, analysis: str) -> Card:
    """Return the card of a comparison's E-values."""
    table = reader.release.table("diagnostics").filter(
        pl.col("check").is_in(["e_value", "e_value_limit"]), analysis=analysis, dimension=ALL
    )
    told = {(row["check"], row["condition"], row["arm"]): row for row in table.to_dicts()}
    pairs = {
        (condition, arm): (row, told.get(("e_value_limit", condition, arm)))
        for (check, condition, arm), row in told.items()
        if check == "e_value"
    }
    ordered = sorted(pairs, key=_place)
    cells = tuple((_label(key), *(_times(one) for one in pairs[key])) for key in ordered)
    first = pairs[ordered[0]] if ordered and ordered[0][0] == ALL else None
    heads = ("", "To make the whole result", "To leave it in doubt")
    return Card(
        key="hidden",
        title="How strong would a hidden cause have to be?",
        sentence=_say_hidden(first, ordered[0][1] if ordered else ""),
        table=Table("A hidden cause's strength, as a risk ratio", heads, cells),
        about=(*HIDDEN_ABOUT, *reader.provenance(analysis)),
        analyses=(analysis,),
    )


def _place(key: tuple[str, str]) -> tuple[int, str]:
    order = [ALL, *CONDITIONS]
    return (order.index(key[0]) if key[0] in order else len(order)), key[1]


def _label(key: tuple[str, str]) -> str:
    condition, arm = key
    return condition_label(condition) + (f", tier {arm}" if arm in TIERS else "")


def _times(row: Row | None) -> str:
    if row is None or row["value"] is None:
        return NO_FIGURE if row is None else _missing(row)
    return signed(row["value"], 2)


def _say_hidden(pair: tuple[Row, Row | None] | None, arm: str) -> str:
    if pair is None or pair[0]["value"] is None:
        return "This release does not say: no result of this comparison as a whole is shown."
    whole, limit = pair[0]["value"], pair[1]["value"] if pair[1] else None
    of = f" of tier {arm}" if arm in TIERS else ""
    said = (
        f"To make the whole result{of}, something not recorded would have to be {whole:.2f} times "
        f"as common in one group, and make a return {whole:.2f} times as likely."
    )
    if limit is None:
        return said
    if limit <= 1:
        return f"{said} To leave it in doubt takes nothing: it could be chance as it stands."
    return f"{said} To leave it in doubt, {limit:.2f} times would do."

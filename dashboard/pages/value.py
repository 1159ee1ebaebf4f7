"""The page *Value for money*: what the release says of it, and the reader's own calculator."""

from typing import Final

import polars as pl

from dashboard.page import Choice, Page
from dashboard.reader import Reader
from dashboard.value.calculator import OFFERED, REFERRED, calculator_card, lines_of, net_numbers
from dashboard.value.inputs import inputs_of
from dashboard.value.released import released_card, value_headline
from dashboard.words import condition_label
from models.results import ALL, CONDITIONS

PATH: Final = "/value"
NAME: Final = "Value for money"
QUESTION: Final = "Is it worth what it costs?"

WEEK: Final = 7
USUAL: Final = 182
STEM: Final = "days_regained_"
CAUTION: Final = (
    "A day regained is worth something else to an employer, to the exchequer and to the person. "
    "What you put in below stays in the address of this page and changes no number of the release."
)
OTHER_CONDITION: Final = (
    "The link asks for a condition this release holds no days of: all conditions are shown."
)
OTHER_TIME: Final = "The link asks for a time this release does not hold: the usual one is shown."


def build(reader: Reader) -> Page:
    """Return the page for a release and an address."""
    conditions, days = _held(reader)
    usual = USUAL if USUAL in days else days[-1]
    condition = reader.asked.grant("condition", conditions, conditions[0], OTHER_CONDITION)
    weeks = [str(day // WEEK) for day in days]
    by = reader.asked.grant("weeks", weeks, str(usual // WEEK), OTHER_TIME)
    inputs = inputs_of(reader)
    day = int(by) * WEEK
    lines = lines_of(reader, inputs, condition, day)
    return Page(
        headline=value_headline(reader.release, condition, day),
        cautions=(CAUTION,),
        cards=(
            calculator_card(reader, lines, condition, int(by), is_whole=inputs.is_whole),
            released_card(reader, condition),
        ),
        choices=(
            Choice(
                "condition", "Condition",
                tuple((name, condition_label(name)) for name in conditions), condition,
                conditions[0],
            ),
            Choice(
                "weeks", "Counted over", tuple((week, f"{week} weeks") for week in weeks), by,
                str(usual // WEEK),
            ),
        ),
        numbers=net_numbers(lines, int(by)) if inputs.is_whole else (),
        notes=tuple(reader.asked.notes),
        amounts=inputs.boxes,
    )  # fmt: skip


def _held(reader: Reader) -> tuple[list[str], list[int]]:
    """Return the conditions and days of which a release says how many days were regained."""
    held = reader.release.table("effects").filter(
        pl.col("estimand").str.starts_with(STEM),
        pl.col("analysis").is_in([REFERRED, OFFERED]),
        dimension=ALL,
    )
    named = set(held["condition"])
    days = sorted({int(name.removeprefix(STEM)) for name in held["estimand"].unique()})
    return [name for name in (ALL, *CONDITIONS) if name in named] or [ALL], days or [USUAL]

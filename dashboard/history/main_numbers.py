"""The answer and the numbers of the first page, before and now."""

from typing import Final

from dashboard.history.compared import Compared
from dashboard.main_result.numbers import main_numbers
from dashboard.main_result.primary import answer, primary_estimand, primary_verdict
from dashboard.page import Card, Number
from dashboard.verdicts import NO_NUMBER, Verdict, say_days

OTHER: Final = "The protocol names another main result than before."
COLUMNS: Final = ("Number", "Before", "Now")


def main_card(compared: Compared) -> Card:
    """Return what the first page answered before, and answers now."""
    then, now = answer(compared.before), answer(compared.now)
    sentence = (
        f"The answer is the same, word for word: {now}"
        if then == now
        else f"Before: “{then}” Now: “{now}”"
    )
    pairs = zip(main_numbers(compared.before), main_numbers(compared.now), strict=True)
    rows = tuple(
        (now.label, _say(before, now.label), _say(now, now.label)) for before, now in pairs
    )
    table = compared.table("The four numbers of the first page", COLUMNS, rows)
    return Card("new", "What is new", sentence, table, compared.about)


def main_result(compared: Compared) -> str:
    """Return how the main result moved, in one sentence."""
    frames = [one.table("effects") for one in (compared.before, compared.now)]
    if len(set(map(primary_estimand, frames))) > 1:
        return OTHER
    (before, _), (now, _) = map(primary_verdict, frames)
    told = f"{_say_result(before)} before, {_say_result(now)} now."
    if before.lo is None or before.hi is None or now.estimate is None:
        return f"The main result: {told}"
    stayed = before.lo <= now.estimate <= before.hi
    verb = "stayed within what was likely" if stayed else "moved by more than was likely"
    return f"The main result {verb}: {told}"


def _say_result(verdict: Verdict) -> str:
    return say_days(verdict) if verdict.is_shown else NO_NUMBER[verdict.kind].lower()


def _say(number: Number, label: str) -> str:
    said = f"{number.value}, {number.uncertainty}" if number.uncertainty else number.value
    # Days regained before can be days lost now.
    return said if number.label == label else f"{number.label}: {said}"

"""The page *Does it work?*: the primary comparison in one sentence, four numbers and its curves."""

from typing import Final

from dashboard.main_result.cards import curves_card, differences_card
from dashboard.main_result.numbers import main_numbers
from dashboard.main_result.primary import answer
from dashboard.main_result.unsure import unsure_card
from dashboard.page import Page
from dashboard.reader import Reader

PATH: Final = "/does-it-work"
NAME: Final = "Does it work?"
QUESTION: Final = "Does the service get people back to work sooner?"

WHAT: Final = (
    "People who fell ill where and when the service was on offer, whether they were referred or "
    "not, are compared with similar people where it was not."
)
CAUTION: Final = (
    "Areas differ in more than the service. What was recorded of that has been evened out; what "
    "was not recorded could still make part of the difference."
)


def build(reader: Reader) -> Page:
    """Return the page for a release."""
    cards = (curves_card(reader), differences_card(reader), unsure_card(reader))
    return Page(
        headline=answer(reader.release),
        cautions=(WHAT, CAUTION),
        numbers=main_numbers(reader.release),
        cards=tuple(card for card in cards if card),
    )

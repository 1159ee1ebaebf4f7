"""The page *For whom?*: who gains by which tier, referred when, with what is luck taken out."""

from typing import Final

from dashboard.for_whom.by_condition import condition_card
from dashboard.for_whom.by_timing import timing_card
from dashboard.for_whom.cells import heat_cards
from dashboard.for_whom.exposure import exposure_card
from dashboard.for_whom.findings import EXPECTED, Findings
from dashboard.for_whom.headline import headline
from dashboard.for_whom.levels import levels_card
from dashboard.for_whom.tally import show_days
from dashboard.for_whom.view import View, parse
from dashboard.page import Number, Page
from dashboard.reader import Reader
from dashboard.verdicts import NO_NUMBER, say_likely
from dashboard.words import people_with
from models.results import ALL

PATH: Final = "/for-whom"
NAME: Final = "For whom?"
QUESTION: Final = "Who gains, by which tier, and referred when?"

NOTHING_TO_SHOW: Final = "This release holds nothing by tier: nobody has been referred yet."
CAUTIONS: Final = (
    "People choose, and are chosen for, a tier. What was recorded of that has been evened out; how "
    "willing somebody is to return was not recorded, and could make part of any result here.",
    "Each tier took different people, so one tier cannot be judged against another.",
)


def build(reader: Reader) -> Page:
    """Return the page for a release and an address."""
    findings = Findings(reader.release)
    view = parse(reader.asked, reader.release, findings)
    if view is None:
        return Page(headline=NOTHING_TO_SHOW, cautions=(), cards=())
    cards = (
        condition_card(view, reader, findings),
        timing_card(view, reader, findings),
        *heat_cards(view, reader, findings),
        levels_card(view, reader),
        exposure_card(view, reader, findings),
    )
    return Page(
        headline=headline(view, findings),
        cautions=CAUTIONS,
        cards=tuple(card for card in cards if card is not None),
        choices=view.choices,
        numbers=_numbers(view, findings),
        notes=tuple(reader.asked.notes),
    )


def _numbers(view: View, findings: Findings) -> tuple[Number, ...]:
    return tuple(_number(view, findings, tier) for tier in view.tiers)


def _number(view: View, findings: Findings, tier: str) -> Number:
    verdict = findings.verdict(EXPECTED, view.days, tier, view.condition)
    is_lost = verdict.kind == "harm"
    label = f"Tier {tier}: days {'lost' if is_lost else 'regained'}"
    if verdict.estimate is None or verdict.lo is None or verdict.hi is None:
        return Number(label, NO_NUMBER[verdict.kind], "", verdict.reason)
    limits = (-verdict.hi, -verdict.lo) if is_lost else (verdict.lo, verdict.hi)
    chance = " It may be chance." if verdict.kind == "unsure" else ""
    raw = "" if view.condition == ALL else " As found, not shrunk."
    return Number(
        label,
        f"{show_days(-verdict.estimate if is_lost else verdict.estimate)} days",
        say_likely(*limits, show_days),
        f"{'fewer' if is_lost else 'more'} at work in {view.weeks} weeks after referral than "
        f"similar {people_with(view.condition)} in comparison practices.{chance}{raw}",
    )

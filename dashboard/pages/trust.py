"""The page *Can I trust it?*: what was checked, of whom, how, and who changed what."""

from typing import Final

from dashboard.page import Choice, Number, Page
from dashboard.reader import Reader
from dashboard.trust.attrition import attrition_card
from dashboard.trust.balance import balance_card
from dashboard.trust.controls import controls_card, hidden_card
from dashboard.trust.followed import followed_card, followed_number
from dashboard.trust.gates import gates_card
from dashboard.trust.made import made_card, protocol_card, suppliers_card
from dashboard.trust.protocol_words import ANALYSES, analysis_label
from dashboard.trust.sensitivity import sensitivity_card
from dashboard.trust.verdict import checks_of, headline, main_analysis
from dashboard.words import NO_FIGURE, condition_label
from models.results import ALL, CONDITIONS

PATH: Final = "/trust"
NAME: Final = "Can I trust it?"
QUESTION: Final = "Can these results be trusted?"

CAUTION: Final = (
    "Passing every check is no proof: no check can see what was not recorded. Failing one "
    "withholds the result from the release itself, and from everybody who reads it."
)
OTHER_COMPARISON: Final = (
    "The link asks for a comparison this release holds no checks of: the main one is shown."
)
OTHER_CONDITION: Final = (
    "The link asks for a condition this comparison is not made for: all conditions are shown."
)


def build(reader: Reader) -> Page:
    """Return the page for a release and an address."""
    main = main_analysis(reader.release)
    comparisons = _comparisons(reader)
    first = main if main in comparisons or not comparisons else comparisons[0]
    analysis = reader.asked.grant("comparison", comparisons or [first], first, OTHER_COMPARISON)
    conditions = _conditions(reader, analysis)
    condition = reader.asked.grant("condition", conditions, conditions[0], OTHER_CONDITION)
    return Page(
        headline=headline(reader.release),
        cautions=(CAUTION,),
        numbers=(followed_number(reader, main), *_numbers(reader, main)),
        cards=(
            followed_card(reader, main),
            attrition_card(reader),
            balance_card(reader, analysis, condition),
            gates_card(reader, analysis, analysis_label(analysis), condition),
            controls_card(reader, main),
            hidden_card(reader, analysis),
            sensitivity_card(reader),
            suppliers_card(reader),
            protocol_card(reader),
            made_card(reader),
        ),
        choices=(
            Choice(
                "comparison", "Comparison",
                tuple((name, analysis_label(name)) for name in comparisons), analysis, first,
            ),
            Choice(
                "condition", "Condition",
                tuple((name, condition_label(name)) for name in conditions), condition,
                conditions[0],
            ),
        ),
        notes=tuple(reader.asked.notes),
    )  # fmt: skip


def _comparisons(reader: Reader) -> list[str]:
    held = set(reader.release.table("diagnostics")["analysis"])
    return [name for name in ANALYSES if name in held] + sorted(held - set(ANALYSES))


def _conditions(reader: Reader, analysis: str) -> list[str]:
    held = set(reader.release.table("diagnostics").filter(analysis=analysis)["condition"])
    return [name for name in (ALL, *CONDITIONS) if name in held] or [ALL]


def _numbers(reader: Reader, main: str) -> tuple[Number, ...]:
    checked = checks_of(reader.release, main)
    passed = f"{len(checked.passed)} of {checked.count}" if checked.count else NO_FIGURE
    open_ones = f"{len(checked.unknown)} could not be made" if checked.unknown else ""
    amendments = len(reader.release.protocol.get("amendments", []))
    return (
        Number(
            "Checks passed",
            passed,
            open_ones,
            "that the main comparison has to pass to be shown, all conditions together",
        ),
        Number(
            "Warnings beside it",
            str(len(checked.warnings)) if checked.count else NO_FIGURE,
            "",
            "that withhold nothing, such as a difference where there can be none",
        ),
        Number(
            "Changes to the protocol",
            str(amendments) if reader.release.protocol else NO_FIGURE,
            "",
            "after results were published, each with its reason",
        ),
    )

"""The page *How fast?*: how soon people are back at work, by tier and condition."""

from typing import Final

from dashboard.curve_cards import curve_card
from dashboard.page import Choice, Entry, Page
from dashboard.reader import Reader
from dashboard.selection import Selection, choices_of, select
from dashboard.sentences import caution, chart_title, headline
from dashboard.sites import SITE, mark_yours, your_site
from dashboard.state import Choices, View, parse
from dashboard.words import ANALYSES, condition_label, dimension_label
from models.results import ALL

PATH: Final = "/how-fast"
NAME: Final = "How fast?"
QUESTION: Final = "How soon are people back at work?"

NOTHING_TO_SHOW: Final = "This release holds no curves: nobody has been followed yet."
HOW_MADE: Final = (
    "Aalen-Johansen cumulative incidence, which counts leaving work as a way out and not as a "
    "return; 95% limits by the log-log method. Made from counts rounded for disclosure control on "
    "a weekly grid, so the curve moves in weekly steps."
)
WHAT_WOULD_BE_WRONG: Final = (
    "It would mislead if people who stopped being followed differ from those who stayed; if "
    "suppliers record some returns late or not at all; or if it is read as the effect of the "
    "service, since people were not sent to a tier by chance."
)


def build(reader: Reader) -> Page:
    """Return the page for a release and an address."""
    choices = choices_of(reader.release)
    if not choices.analyses:
        return Page(headline=NOTHING_TO_SHOW, cautions=(), cards=())
    view = parse(reader.asked, choices)
    selection = select(reader.release, view)
    if view.split == SITE:
        selection = mark_yours(selection, your_site(reader))
    said = headline(selection)
    about = (*_about(selection), *reader.provenance(view.analysis))
    return Page(
        headline=said,
        cautions=(caution(selection),),
        choices=_choices(view, choices),
        cards=(curve_card("curves", chart_title(selection), said, selection, about),),
        notes=tuple(reader.asked.notes),
    )


def _about(selection: Selection) -> tuple[Entry, ...]:
    view, days = selection.view, selection.release.sustained_days
    sizes = tuple(
        f"{series.label}: {'too few people to show' if series.n is None else f'{series.n:,}'}"
        for series in selection.series
    )
    lasting = f" A return counts once it has lasted {days} days." if days else ""
    by_tier = " By the tier of the first referral." if view.words.arm_key == "tier" else ""
    return (
        (
            "What is estimated",
            "The share of people back at work by each week since "
            f"{view.words.clock}, where leaving work for good is a competing event.{lasting}",
        ),
        (
            "Who",
            "Employed or self-employed people when the absence began, in a known practice, with "
            f"no refusal of consent.{by_tier}",
        ),
        ("How many", sizes),
        ("How it is made", HOW_MADE),
        ("Gates", "None apply: gates are for comparisons, and these curves only describe."),
        ("What would make it wrong", WHAT_WOULD_BE_WRONG),
    )


def _choices(view: View, choices: Choices) -> tuple[Choice, ...]:
    conditions = choices.conditions(view.analysis)
    splits = _splits(view, choices)
    held = choices.splits(view.analysis, view.condition)
    return (
        Choice(
            "clock",
            "Weeks counted",
            tuple((name, ANALYSES[name].title) for name in choices.analyses),
            view.analysis,
            choices.analyses[0],
        ),
        Choice(
            "condition",
            "Condition",
            tuple((name, condition_label(name)) for name in conditions),
            view.condition,
            ALL,
        ),
        Choice(
            view.words.arm_key,
            view.words.arm_label,
            tuple((arm, view.words.arm(arm)) for arm in choices.arms(view.analysis)),
            view.arm,
            ALL,
        ),
        Choice(
            "split",
            "Split by",
            splits,
            view.split,
            ALL,
            frozenset(value for value, _ in splits if value not in held),
        ),
    )


def _splits(view: View, choices: Choices) -> tuple[tuple[str, str], ...]:
    held = [
        split
        for condition in choices.conditions(view.analysis)
        for split in choices.splits(view.analysis, condition)
    ]
    labels = {name: dimension_label(name) for name in dict.fromkeys(held) if name != ALL}
    named = ((name, text[:1].upper() + text[1:]) for name, text in labels.items())
    return ((ALL, "No split"), *named)

"""The answer to *for whom?*: what stands out after shrinking, of all and not of the luckiest."""

from collections.abc import Sequence
from typing import Final

from dashboard.for_whom.findings import EXPECTED, SHRUNK, SPEED, Findings
from dashboard.for_whom.tally import FAST, reasons, say, show_times, tally
from dashboard.for_whom.view import View
from dashboard.verdicts import NO_NUMBER, Verdict, say_days, say_more
from dashboard.words import condition_label, list_words, people_with
from models.results import ALL

SIGNIFICANT: Final = 0.05
NONE_HELD: Final = "This release holds no results by condition, so it cannot say who gains."
HELD_UP: Final = {
    "benefit": "return is faster beyond chance with",
    "harm": "return is slower beyond chance with",
    "unsure": "it may be chance with",
}
WHY_NOT: Final = {
    "withheld": "withheld",
    "suppressed": "of too few people to show",
    "no data": "without a number",
}
ALIKE: Final = "people like them in comparison practices"


def headline(view: View, findings: Findings) -> str:
    """Return the page's answer for a view."""
    if view.condition != ALL:
        return _of_condition(view, findings)
    families = {
        tier: [
            (condition_label(one), findings.verdict(SHRUNK, SPEED, tier, one))
            for one in findings.conditions
            if findings.has(SHRUNK, SPEED, tier, one)
        ]
        for tier in view.tiers
    }
    families = {tier: family for tier, family in families.items() if family}
    verdicts = [verdict for family in families.values() for _, verdict in family]
    if not verdicts:
        return NONE_HELD
    if not any(verdict.is_shown for verdict in verdicts):
        return _nothing_shown(verdicts)
    said = [
        tally(family, show_times, FAST, f"with tier {tier}") for tier, family in families.items()
    ]
    kinds = {verdict.kind for verdict in verdicts}
    start = (
        "Return is faster, beyond chance, in this many of the conditions that can be shown"
        if "benefit" in kinds
        else "In no condition that can be shown is return faster beyond chance"
    )
    start += ", and slower in some" if "harm" in kinds else ""
    return f"{start}: {'; '.join(said)}.{_differ(view, findings)}"


def _nothing_shown(verdicts: Sequence[Verdict]) -> str:
    kinds = {verdict.kind for verdict in verdicts}
    why = " or ".join(words for kind, words in WHY_NOT.items() if kind in kinds)
    return (
        f"Which conditions gain cannot be told: every result is {why}. {reasons(verdicts)}".strip()
    )


def _differ(view: View, findings: Findings) -> str:
    """Say whether conditions differ from each other by more than chance."""
    told = {tier: findings.check(SHRUNK, "p_condition", tier) for tier in view.tiers}
    differ = [f"tier {tier}" for tier, p in told.items() if p is not None and p < SIGNIFICANT]
    alike = [f"tier {tier}" for tier, p in told.items() if p is not None and p >= SIGNIFICANT]
    said = ""
    if differ:
        said += f" In {list_words(differ)} conditions differ by more than chance."
    if alike:
        said += f" Differences between conditions may be chance in {list_words(alike)}."
    return said


def _of_condition(view: View, findings: Findings) -> str:
    condition = view.condition
    days = {
        tier: findings.verdict(EXPECTED, view.days, tier, condition)
        for tier in view.tiers
        if findings.has(EXPECTED, view.days, tier, condition)
    }
    shrunk = {tier: findings.verdict(SHRUNK, SPEED, tier, condition) for tier in view.tiers}
    if not days and not any(verdict.is_shown for verdict in shrunk.values()):
        return f"This release holds no results for {people_with(condition)}."
    return " ".join(filter(None, [say_gains(view, days), _hidden(days), _held_up(shrunk)]))


def say_gains(view: View, days: dict[str, Verdict]) -> str:
    """
    Say days regained by tier, in one sentence; nothing where none is shown.

    Parameters
    ----------
    view
        Whose condition and horizon they are of.
    days
        What is said of each tier.
    """
    told = [
        f"with tier {tier} {say_more(one, say_days)}" for tier, one in days.items() if one.is_shown
    ]
    if not told:
        return ""
    return (
        f"Set beside {ALIKE}, {people_with(view.condition)} were at work, in the {view.weeks} "
        f"weeks after referral: {'; '.join(told)}."
    )


def _hidden(days: dict[str, Verdict]) -> str:
    hidden = {tier: one for tier, one in days.items() if not one.is_shown}
    if not hidden:
        return ""
    kinds = [f"tier {tier} {NO_NUMBER[one.kind].lower()}" for tier, one in hidden.items()]
    return f"Days regained: {', '.join(kinds)}. {reasons(list(hidden.values()))}".strip()


def _held_up(shrunk: dict[str, Verdict]) -> str:
    shown = {tier: verdict for tier, verdict in shrunk.items() if verdict.is_shown}
    if not shown:
        return "No shrunk result can be shown, so any of it could be luck."
    told = [
        f"{words} {list_words(these)}"
        for kind, words in HELD_UP.items()
        if (
            these := [
                f"tier {tier} ({say(one, show_times).replace(' (', f' {FAST}, ', 1)}"
                for tier, one in shown.items()
                if one.kind == kind
            ]
        )
    ]
    return f"After shrinking, {'; '.join(told)}."

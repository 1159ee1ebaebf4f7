"""The card of referrals by quarter: how they go, and whether they changed or only vary."""

from typing import Final

from dashboard.figures.quarters import Quarters, quarters
from dashboard.individuals import LEAST, individuals
from dashboard.page import Card, Table
from dashboard.reader import Reader
from dashboard.service_words import quarter_tick, say_quarter
from dashboard.sites import say_site
from dashboard.theme import ARMS
from dashboard.volume_cards import about, cell_of, count_of, lower_first
from dashboard.volumes import Rate, Volumes, say_expected, say_rate
from dashboard.words import list_words
from models.results import ALL

UNIT: Final = "referrals a month for each GP"
WHOLE: Final = 3.0
"""Months of a whole quarter."""


def quarters_card(reader: Reader, volumes: Volumes, tiers: list[str], yours: str) -> Card:
    """Return referrals by quarter, with what varies anyway where enough quarters are held."""
    names = volumes.quarters
    site = yours if yours in volumes.sites else ALL
    whole = [volumes.months(site, name) >= WHOLE for name in names]
    panels: list[Quarters] = []
    cells: list[tuple[str, ...]] = []
    for tier in tiers:
        held = [volumes.rate(tier=tier, site=site, quarter=name) for name in names]
        panels.append(_panel(tier, held, whole))
        cells.append((f"Tier {tier}",))
        cells += [
            (say_quarter(name), count_of(one), cell_of(one), say_expected(one), _part(is_whole))
            for name, one, is_whole in zip(names, held, whole, strict=True)
        ]
    return Card(
        key="quarters",
        title=f"Referrals for each GP by quarter: {say_site(site, yours)}",
        sentence=_trend(panels, names),
        table=Table(
            "Referrals by quarter, whoever made them",
            ("Quarter", "Referrals", "For each GP a month", "GPs expected", "How much of it"),
            tuple(cells),
        ),
        about=(
            *about(reader, volumes),
            (
                "What varies anyway",
                "A chart of individuals (XmR): limits are the mean of whole quarters, 2.66 mean "
                "moving ranges either way; a quarter outside, or one of eight on the same side, is "
                "a signal to ask why.",
            ),
        ),
        draw=lambda: quarters(panels, [quarter_tick(name) for name in names], UNIT),
        notes=(
            "Whoever made them. An open dot is a quarter that is not whole. Shaded: what GPs "
            "expected.",
            _signals(panels),
        ),
    )


def _panel(tier: str, held: list[Rate], whole: list[bool]) -> Quarters:
    values = tuple(one.value for one in held)
    expected = next((one for one in held if one.lo is not None), Rate("no data"))
    steady = [value if full else None for value, full in zip(values, whole, strict=True)]
    return Quarters(
        title=f"Tier {tier}",
        line=ARMS[tier],
        values=values,
        is_whole=tuple(whole),
        hidden=tuple(at for at, one in enumerate(held) if one.kind == "suppressed"),
        lo=expected.lo,
        hi=expected.hi,
        limits=individuals(steady),
    )


def _trend(panels: list[Quarters], names: list[str]) -> str:
    """Return what each tier had in the first whole quarter and in the last."""
    whole = [at for at, full in enumerate(panels[0].is_whole if panels else ()) if full]
    if len(whole) < 2:  # noqa: PLR2004 - a first and a last
        return "Fewer than two whole quarters are held, so nothing can be said of change yet."
    first, last = whole[0], whole[-1]
    parts = [f"{_say_both(panel, first, last)} to {lower_first(panel.title)}" for panel in panels]
    return (
        f"Referrals a month for each GP in {say_quarter(names[first])}, and in "
        f"{say_quarter(names[last])}: {list_words(parts)}."
    )


def _say_both(panel: Quarters, first: int, last: int) -> str:
    if panel.values[first] is None and _say(panel, first) == _say(panel, last):
        return _say(panel, first)
    return f"{_say(panel, first)} and {_say(panel, last)}"


def _say(panel: Quarters, at: int) -> str:
    value = panel.values[at]
    if value is not None:
        return say_rate(value)
    return "too few to show" if at in panel.hidden else "no figure"


def _signals(panels: list[Quarters]) -> str:
    """Return which tiers changed, and of which that cannot be told yet."""
    known = [panel for panel in panels if panel.limits]
    short = [panel for panel in panels if not panel.limits]
    found = [panel.title for panel in known if panel.limits and panel.limits.signals]
    said = []
    if found:
        said.append(
            "Dotted: what varies anyway. Ringed quarters are more than that "
            f"({list_words(found)}): ask why."
        )
    elif known:
        said.append(
            "Dotted: what varies anyway. No quarter lies outside it, so no change is signalled."
        )
    if short:
        which = list_words([lower_first(one.title) for one in short]) if known else "anything"
        most = max(map(_count_whole, short))
        said.append(
            f"Whether {which} changed, or only varies, cannot be told yet: that needs {LEAST} "
            f"whole quarters that can be shown, and there {'is' if most == 1 else 'are'} {most}."
        )
    return " ".join(said)


def _count_whole(panel: Quarters) -> int:
    return sum(
        full and value is not None for full, value in zip(panel.is_whole, panel.values, strict=True)
    )


def _part(is_whole: bool) -> str:
    return "Whole" if is_whole else "Part of it"

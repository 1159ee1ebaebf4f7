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
from dashboard.volumes import Rate, quarters_of, rate_of, say_expected, say_rate, sites_with_gps
from dashboard.words import list_words
from models.results import ALL

WHOLE: Final = 3.0
"""Months of a whole quarter."""


def quarters_card(reader: Reader, tiers: list[str], yours: str) -> Card:
    """Return referrals by quarter, with what varies anyway where enough quarters are held."""
    names = quarters_of(reader.release)
    site = yours if yours in sites_with_gps(reader.release) else ALL
    whole = _are_whole(reader, names, site)
    panels: list[Quarters] = []
    cells: list[tuple[str, ...]] = []
    for tier in tiers:
        held = [rate_of(reader.release, tier=tier, site=site, quarter=name) for name in names]
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
            ("", "Referrals", "For each GP a month", "GPs expected", "Quarter"),
            tuple(cells),
        ),
        about=(
            *about(reader),
            (
                "What varies anyway",
                "A chart of individuals (XmR): limits are the mean of whole quarters, 2.66 mean "
                "moving ranges either way; a quarter outside, or one of eight on the same side, is "
                "a signal to ask why.",
            ),
        ),
        draw=lambda: quarters(panels, [quarter_tick(name) for name in names]),
        notes=(
            "Whoever made them. An open dot is a quarter that is not whole. Shaded: what GPs "
            "expected.",
            _signals(panels, sum(whole)),
        ),
    )


def _are_whole(reader: Reader, names: list[str], site: str) -> list[bool]:
    held = reader.release.table("volumes").filter(tier=ALL, site_id=site, referred_by=ALL)
    months = dict(held.select("quarter", "months").iter_rows())
    return [(months.get(name) or 0.0) >= WHOLE for name in names]


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
    parts = [
        f"{_say(panel, first)} and {_say(panel, last)} to {lower_first(panel.title)}"
        for panel in panels
    ]
    return (
        f"Referrals a month for each GP in {say_quarter(names[first])}, and in "
        f"{say_quarter(names[last])}: {list_words(parts)}."
    )


def _say(panel: Quarters, at: int) -> str:
    value = panel.values[at]
    if value is not None:
        return say_rate(value)
    return "too few to show" if at in panel.hidden else "no figure"


def _signals(panels: list[Quarters], whole: int) -> str:
    known = [panel for panel in panels if panel.limits]
    if not known:
        return (
            f"Whether anything changed, or only varies, cannot be told yet: that needs {LEAST} "
            f"whole quarters that can be shown, and there are {whole}."
        )
    found = [panel.title for panel in known if panel.limits and panel.limits.signals]
    if not found:
        return "Dotted: what varies anyway. No quarter lies outside it, so no change is signalled."
    return (
        f"Dotted: what varies anyway. Ringed quarters are more than that ({list_words(found)}): "
        "ask why."
    )


def _part(is_whole: bool) -> str:
    return "Whole" if is_whole else "Part of it"

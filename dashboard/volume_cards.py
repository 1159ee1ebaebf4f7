"""Cards of referrals: against what GPs expected, and by who referred."""

from typing import Final

from dashboard.figures.rates import Key, Panel, RateRow, rates
from dashboard.page import Card, Entry, Table
from dashboard.reader import Reader
from dashboard.sites import say_site
from dashboard.volumes import (
    COMPARED,
    GP,
    Rate,
    Volumes,
    say_expected,
)
from dashboard.words import NO_FIGURE, NONE, SHORT_TOO_FEW, TOO_FEW, level_label, list_words
from models.results import ALL

UNIT: Final = "Referrals a month for each full-time GP"
ACROSS: Final = "Referrals a month<br>for each full-time GP"
"""On two lines, for a phone."""

KEY: Final = Key("By GPs", "By anybody", "GPs expected")

REFERRERS: Final = (GP, "employer", "self", "hospital_consultant", "oh_expert")
ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is counted",
        "Every referral that stands, by the day it was made and the site of the practice, divided "
        "by the full-time GPs who could refer by then and the months for which they could.",
    ),
    (
        "Who",
        "All referrals to pilot practices' sites, with or without consent to be followed; "
        "withdrawn ones are not counted. Comparison practices are not among them.",
    ),
    (
        "How it is made",
        "Rates are made of referrals rounded to the nearest 5, to three significant figures. What "
        "was expected is what GPs in focus groups said a full-time GP would refer in a month.",
    ),
    ("Gates", "None apply: these are counts, and they compare nothing with usual care."),
    (
        "What would make it wrong",
        "Referrals delivered late, above all in the last quarter; GPs who left or joined, since "
        "full-time GPs are as last delivered; referrals recorded under another referrer.",
    ),
)


def words_of(rate: Rate) -> str:
    """Return what stands in place of a rate; nothing where there is one."""
    if rate.value is not None:
        return ""
    return TOO_FEW if rate.kind == "suppressed" else NO_FIGURE


def cell_of(rate: Rate) -> str:
    """Return a rate for a table, to the three figures released."""
    if rate.value is None:
        return words_of(rate)
    return NONE if rate.value == 0 else f"{rate.value:.3g}"


def expected_card(
    reader: Reader, volumes: Volumes, tiers: list[str], yours: str, sentence: str
) -> Card:
    """Return referrals by tier and site, GPs' own and everybody's, against what GPs expected."""
    places = [ALL, *volumes.sites]
    panels: list[Panel] = []
    cells: list[tuple[str, ...]] = []
    for tier in tiers:
        rows = []
        cells.append((f"Tier {tier}",))
        for place in places:
            own = volumes.rate(tier=tier, site=place, referred_by=GP)
            every = volumes.rate(tier=tier, site=place)
            label = say_site(place, yours)
            words = _words(own, every)
            rows.append(RateRow(label, own.value, every.value, words, own.lo, own.hi))
            says = _capital(COMPARED.get(own.kind, ""))
            cells.append(
                (label, count_of(every), cell_of(every), cell_of(own), say_expected(own), says)
            )
        panels.append(Panel(f"Tier {tier}", tuple(rows)))
    columns = (
        "Site",
        "Referrals",
        "For each GP, by anybody",
        "By GPs",
        "GPs expected",
        "What it says",
    )
    return Card(
        key="expected",
        title="Referrals for each GP, against what GPs expected",
        sentence=sentence,
        table=Table("Referrals a month for each full-time GP", columns, tuple(cells)),
        about=about(reader, volumes),
        draw=lambda: rates(panels, ACROSS, KEY),
        notes=(
            "By anybody: with employers' and patients' own, for instance. Each tier has a scale of "
            "its own.",
            "Sites are in order of their names.",
        ),
    )


def _words(own: Rate, every: Rate) -> str:
    """Return what stands in place of GPs' own rate, beside everybody's where there is one."""
    words = words_of(own)
    return f"by GPs: {lower_first(words)}" if words and every.value is not None else words


def referrers_card(reader: Reader, volumes: Volumes, tier: str, yours: str) -> Card:
    """Return who referred, for a tier and site."""
    site = yours if yours in volumes.sites else ALL
    held = {
        by: rate
        for by in REFERRERS
        if (rate := volumes.rate(tier=tier, site=site, referred_by=by)).kind != "no data"
    }
    rows = [
        RateRow(level_label("referred_by", by), one.value, None, words_of(one))
        for by, one in held.items()
    ]
    cells = tuple(
        (level_label("referred_by", by), count_of(one), cell_of(one)) for by, one in held.items()
    )
    where = f"{'all tiers' if tier == ALL else f'tier {tier}'}, {_where(site, yours)}"
    return Card(
        key="referrers",
        title=f"Who refers: {where}",
        sentence=_who(held),
        table=Table("Referrals by who made them", ("Who referred", "Referrals", UNIT), cells),
        about=about(reader, volumes),
        draw=(lambda: rates([Panel("", tuple(rows))], ACROSS)) if rows else None,
    )


def _who(held: dict[str, Rate]) -> str:
    counted = {by: one.referrals for by, one in held.items() if one.referrals}
    if not counted:
        few = any(one.kind == "suppressed" for one in held.values())
        return f"{TOO_FEW}." if few else "Nobody has referred yet."
    parts = [f"{level_label('referred_by', by)} {count:,}" for by, count in counted.items()]
    hidden = [level_label("referred_by", by) for by, one in held.items()
              if one.kind == "suppressed"]  # fmt: skip
    rest = f" {TOO_FEW}: {list_words(hidden)}." if hidden else ""
    return f"Referrals by who made them, to the nearest 5: {list_words(parts)}.{rest}"


def about(reader: Reader, volumes: Volumes) -> tuple[Entry, ...]:
    """Return what every card of referrals says of itself."""
    every = volumes.rate()
    size = TOO_FEW if every.kind == "suppressed" else count_of(every)
    return (*ABOUT[:2], ("How many", f"{size} referrals"), *ABOUT[2:], *reader.provenance())


def count_of(rate: Rate) -> str:
    """Return how many referrals, for a table."""
    if rate.kind == "suppressed":
        return SHORT_TOO_FEW
    if rate.referrals is None:
        return NO_FIGURE
    return NONE if rate.referrals == 0 else f"{rate.referrals:,}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Return a label as it stands inside a sentence."""
    return text[:1].lower() + text[1:]


def _where(site: str, yours: str) -> str:
    return "all sites" if site == ALL else say_site(site, yours)

"""The card of the funnel: each site beside what chance alone makes at its size."""

from typing import Any, Final

from dashboard.figures.funnel import MOST_NAMED, PER, SitePoint, funnel, is_out
from dashboard.page import Card, Entry, Table
from dashboard.site_funnel import GROUPS, Sites, headline
from dashboard.sites import say_site
from dashboard.words import NO_FIGURE, TOO_FEW, list_words

FEW: Final = "Fewer than 10 returns, or a single practice"
KEY: Final = (
    "Circle: within the limits. Diamond: outside the 95% limits. Square: outside the 99.8% limits "
    "too. A filled blue mark is your site."
)
BANDS: Final = (
    "Shaded: where sites of that size lie if chance alone sets them apart, 95 of 100 in the darker "
    "band and 998 of 1,000 in the lighter. They are known at each site's size, the upright "
    "columns, and only joined up in between."
)
COLUMNS: Final = (
    "Site",
    "People",
    "Returned",
    "Expected",
    "Per 100 expected",
    "By chance, 95%",
    "By chance, 99.8%",
    "What it says",
)
ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "Returns to work that were observed, for every 100 expected if each site's people had "
        "returned like people of the same age, sex, condition, job, employer and deprivation.",
    ),
    (
        "How it is made",
        "One Cox model of everybody's case mix, without site or tier, gives the expected returns; "
        "within a tier they are brought to the tier's own total. Exact Poisson limits, wider where "
        "sites differ by more than chance (Spiegelhalter's over-dispersion, 10% winsorised).",
    ),
    (
        "Gates",
        "Fewer than 10 returns, or a single practice: nothing is shown. Practices are compared "
        "inside the evaluation alone and never leave it.",
    ),
    (
        "What would make it wrong",
        "Late or missing returns from a supplier; absences left out of a list; anything about "
        "people that matters for returning and was not recorded. A site that has most of the "
        "people is compared with itself, and is seldom found outside.",
    ),
)


def funnel_card(sites: Sites, provenance: tuple[Entry, ...]) -> Card:
    """Return the funnel of a group of people, with what to rule out first at each site outside."""
    points = sites.points
    flags = [
        f"{say_site(row['site_id'], sites.yours)}: {row['flag']}"
        for row in sites.shown
        if row["flag"]
    ]
    size = sum(row["n"] or 0 for row in sites.rows)
    return Card(
        key="sites",
        title=f"Returns against what was expected: {_lower(GROUPS[sites.group][0])}",
        sentence=_sentence(sites, points),
        table=Table(
            f"Sites by name, {GROUPS[sites.group][1]}", COLUMNS, tuple(map(_row(sites), sites.rows))
        ),
        about=(
            *ABOUT[:1],
            ("Who", f"{GROUPS[sites.group][1].capitalize()}, in work when the absence began."),
            ("How many", f"About {size:,}, to the nearest 5 at each site."),
            *ABOUT[1:],
            *provenance,
        ),
        draw=(lambda: funnel(points)) if points else None,
        notes=(*flags, KEY, BANDS),
    )


def _sentence(sites: Sites, points: list[SitePoint]) -> str:
    if not points:
        return headline(sites)
    named = [one for one in points if len(points) <= MOST_NAMED or one.is_yours or is_out(one)]
    said = [
        f"{one.name} {PER * one.ratio:.0f} (by chance {PER * one.lo95:.0f} to {PER * one.hi95:.0f})"
        for one in named
    ]
    rest = "" if len(named) == len(points) else " Every other site is within its limits."
    if not said:
        return f"All {len(points)} sites are within their limits."
    return f"Returns for every 100 expected: {list_words(said)}.{rest}"


def _row(sites: Sites) -> Any:
    def tell(row: dict[str, Any]) -> tuple[str, ...]:
        size = TOO_FEW if row["n"] is None else f"{row['n']:,}"
        name = say_site(row["site_id"], sites.yours)
        if row not in sites.shown:
            why = TOO_FEW if row["status"] == "suppressed" else NO_FIGURE
            return (name, size, *(why,) * 5, FEW if why == TOO_FEW else "")
        limits = (
            f"{PER * row[lo]:.0f} to {PER * row[hi]:.0f}"
            for lo, hi in (("lo95", "hi95"), ("lo998", "hi998"))
        )
        return (
            name,
            size,
            f"{row['observed']:,}",
            f"{row['expected']:,.0f}",
            f"{PER * row['ratio']:.0f}",
            *limits,
            row["flag"] or "Within the limits",
        )

    return tell


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]

"""The page *Where?*: which sites differ by more than chance makes, and where everybody is back."""

from typing import Final

from dashboard.asked import INSTEAD
from dashboard.curve_cards import curve_card
from dashboard.funnel_card import funnel_card
from dashboard.page import Card, Choice, Entry, Page
from dashboard.reader import Reader
from dashboard.selection import select
from dashboard.sentences import headline as curves_headline
from dashboard.site_funnel import GROUPS, headline, sites_in
from dashboard.sites import SITE, mark_yours, site_choice, your_site
from dashboard.state import View
from models.results import ALL

PATH: Final = "/where"
NAME: Final = "Where?"
QUESTION: Final = "Where does it work differently?"

NO_TIER: Final = f"{INSTEAD}: no such group of people, so everybody is shown."
NOT_A_RANKING: Final = (
    "This is not a ranking. Most places differ by chance, and being outside the limits is a reason "
    "to look at the data, not a verdict."
)
NO_PRACTICE: Final = "Nothing here is about a single practice: no result of one is released."
CRUDE: Final = (
    "Not adjusted for who the people of each site are, so one site cannot be judged against "
    "another by it."
)
ANALYSIS: Final = "since_referral"
CURVES_ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "The share of people back at work by each week since referral, at each site, where leaving "
        "work for good is a competing event.",
    ),
    (
        "Who",
        "Employed or self-employed people when the absence began, in a known practice of the site, "
        "with no refusal of consent, by the tier of the first referral.",
    ),
    (
        "How it is made",
        "Aalen-Johansen cumulative incidence with 95% limits by the log-log method, from counts "
        "rounded for disclosure control on a weekly grid.",
    ),
    ("Gates", "None apply: gates are for comparisons, and these curves only describe."),
    (
        "What would make it wrong",
        "Reading it as a comparison: sites refer different people, at different times. Late "
        "returns from one supplier would look like slow recovery.",
    ),
)


def build(reader: Reader) -> Page:
    """Return the page for a release and an address."""
    site, groups = your_site(reader), _groups(reader)
    group = reader.asked.grant("tier", groups, groups[0], NO_TIER)
    sites = sites_in(reader.release, group, site)
    curves = _curves(reader, group, site)
    return Page(
        headline=headline(sites),
        cautions=(NOT_A_RANKING, NO_PRACTICE),
        choices=(
            site_choice(reader, site),
            Choice("tier", "Who", tuple((one, GROUPS[one][0]) for one in groups), group, groups[0]),
        ),
        cards=(funnel_card(sites, reader.provenance()), *([curves] if curves else [])),
        notes=tuple(reader.asked.notes),
    )


def _groups(reader: Reader) -> list[str]:
    held = set(reader.release.table("sites")["tier"])
    return [group for group in GROUPS if group in held] or [ALL]


def _curves(reader: Reader, group: str, yours: str) -> Card | None:
    """Return the curves of one tier by site: of the first, where the group is no single tier."""
    curves = reader.release.table("curves").filter(analysis=ANALYSIS, dimension="site",
                                                   condition=ALL)  # fmt: skip
    arms = sorted(set(curves["arm"]))
    if not arms:
        return None
    arm = group if group in arms else arms[0]
    selection = mark_yours(select(reader.release, View(ANALYSIS, arm=arm, split=SITE)), yours)
    sentence = f"{curves_headline(selection)} {CRUDE}"
    about = (*CURVES_ABOUT, *reader.provenance(ANALYSIS))
    title = f"Back at work since referral, by site: tier {arm}"
    return curve_card("curves", title, sentence, selection, about)

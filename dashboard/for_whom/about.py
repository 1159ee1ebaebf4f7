"""What the page's cards say of how they were made."""

from typing import Final

from dashboard.page import Entry

PEOPLE: Final = (
    "Employed or self-employed people referred to the service while off sick, by the tier of their "
    "first referral; beside them, similar people in comparison practices."
)
HIDDEN: Final = (
    "Withheld: not good enough to be believed, with the reason in the table. "
    "“Too few people”: so few that somebody could be recognised."
)
EXPECTED: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "Days back at work since referral, less what was expected of similar people in comparison "
        "practices from the same day of absence on.",
    ),
    ("Who", PEOPLE),
    (
        "How it is made",
        "Observed: cumulative incidence since referral. Expected: models of returning and of "
        "leaving work, fitted to comparison practices and averaged over the people referred. "
        "95% limits from a bootstrap of practices.",
    ),
    (
        "Gates",
        "Withheld where fewer than 10 returned or fewer than 10 practices are in a group, where "
        "fewer than 15 were followed this long, or where more than one in ten are like nobody in "
        "comparison practices.",
    ),
    (
        "What would make it wrong",
        "Anything that matters for returning, differs between those referred and similar people, "
        "and was not recorded: being willing to return, above all. Looking at many rows and "
        "believing the best.",
    ),
)
SHRUNK: Final[Entry] = (
    "How results are shrunk",
    "Empirical Bayes within each tier: a normal spread of true effects, its variance by Paule and "
    "Mandel. By condition it is the speed of return that is shrunk, by time of referral the days "
    "regained in 13 weeks. At least three results, or none is shrunk. Exploratory.",
)
EXPOSED: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "How fast people return on a day under a tier, relative to people under none on that day "
        "of absence: a hazard ratio. More than 1 is faster.",
    ),
    (
        "Who",
        "Employed or self-employed people still off sick after four weeks. How many: spells under "
        "a tier.",
    ),
    (
        "How it is made",
        "Cox model of returning, with the tier as it stands on each day; adjusted for age, sex, "
        "employer, occupation, deprivation and site; 95% limits by practice.",
    ),
    (
        "Gates",
        "Withheld where fewer than 10 returned or fewer than 10 practices are in a group, or where "
        "only a very large difference could have been found.",
    ),
    (
        "What would make it wrong",
        "People choose, and are chosen for, their tier: what goes with a tier need not come from "
        "it. The E-value says how strong something not recorded would have to be.",
    ),
)
DESCRIBED: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "The share of people back at work 13 weeks after referral, where leaving work for good is "
        "a competing event. It describes; nothing is compared.",
    ),
    ("Who", "Those referred, by the tier of their first referral."),
    (
        "How it is made",
        "Aalen-Johansen cumulative incidence with 95% log-log limits, from counts rounded for "
        "disclosure control.",
    ),
    ("Gates", "None apply: gates are for comparisons."),
    (
        "What would make it wrong",
        "Reading it as an effect: the groups differ in much else. Returns recorded late or not at "
        "all in one group.",
    ),
)

"""The few words a GP's page cannot do without, each explained in a sentence or two."""

from typing import Final

from dashboard.summaries.language import Language, mark

TERMS: Final = {
    mark("Back at work"): mark(
        "The first day back, in full or in stages, if it lasts. Somebody who is off again within "
        "{days} days was not back."
    ),
    mark("Fit note"): mark(
        "The form on which a GP says that a patient is not fit, or may be fit, for work."
    ),
    mark("How sure we are"): mark(
        "High, moderate, low or very low. It starts at high and goes down a step for each doubt. "
        "Doubts are: people were chosen, not put into groups by lot; it may be luck; the range is "
        "wide (two steps if very wide); people were not followed for long; one of our checks was "
        "not passed; days off sick the year before were not alike."
    ),
    mark("In brackets"): mark(
        "Where the true number is likely to be. If we did this again and again, 95 times in 100 "
        "the range would hold it."
    ),
    mark("Left work"): mark("Lost or left the job, moved to benefits, retired or died."),
    mark("Not enough yet"): mark(
        "Too few people, or one of our checks was not passed. We then show no number, because it "
        "could mislead or show who somebody is."
    ),
    mark("Practices without the service"): mark(
        "GP practices whose patients could not be referred."
    ),
    mark("Similar people"): mark(
        "People off sick at practices without the service, worked out to be like those referred: "
        "the same condition, time off, age, sex, kind of job and employer."
    ),
    mark("Tier"): mark(
        "A level of help. A is advice, B is an assessment, C is support until after the return."
    ),
    mark("Usual care"): mark("What people get where the service is not on offer."),
}
"""Each word and what it means, in order of the alphabet."""


def glossary(language: Language, sustained_days: int) -> tuple[tuple[str, str], ...]:
    """Return the words and what they mean."""
    return tuple(
        (language.label(term), language.say(means, days=sustained_days))
        for term, means in TERMS.items()
    )
